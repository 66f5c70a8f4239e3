"""Devices, buildings and money."""

from django.utils.translation import gettext_lazy as _

from accounts.roles import Category
from records.measures.definition import (
    DEVICES_PER_STUDENT,
    DOLLARS_PER_STUDENT,
    PERCENT,
    POINTS,
    Direction,
    Measure,
    Words,
)


def _resource(kind: str) -> str:
    """SQL for the active rows of one kind of resource (option of ``SchoolResourceKind``) with an amount."""
    return f"""SELECT organization_id, school_year, amount FROM records_schoolresource
            WHERE is_active AND resource = '{kind}' AND amount IS NOT NULL AND school_year = ANY (%(years)s::int[])"""


#: Students on the counting day at the schools that have said the number.
_STUDENTS = """
    SELECT DISTINCT p.place_id, m.school_year, m.student_id, {students}
    FROM members m JOIN places p USING (school_id)
    JOIN ({resource}) k ON k.organization_id = m.school_id AND k.school_year = m.school_year
"""
_AMOUNTS = """
    SELECT p.place_id, y.school_year, NULL::bigint, {amount}
    FROM places p JOIN years y USING (district_id)
    JOIN ({resource}) k ON k.organization_id = p.school_id AND k.school_year = y.school_year
"""

DEVICES = Measure(
    name="devices_per_student",
    title=_("Devices for each student"),
    sentence=_("Devices for students, by the students on the counting day, at the schools that have said how many."),
    unit=DEVICES_PER_STUDENT,
    direction=Direction.HIGHER,
    category=Category.ENROLLMENT,
    source=_("The project's own"),
    needs=_("The number of devices for students."),
    facts=_STUDENTS.format(students="0 AS numerator, 1 AS denominator", resource=_resource("StudentDevices"))
    + " UNION ALL "
    + _AMOUNTS.format(amount="k.amount, 0", resource=_resource("StudentDevices")),
    dimensions=(),
)

BUILDING_USE = Measure(
    name="building_use",
    title=_("Use of the buildings"),
    sentence=_("Students on the counting day, as a share of the students for whom the buildings are made."),
    unit=PERCENT,
    direction=Direction.NEITHER,
    category=Category.ENROLLMENT,
    source=_("The project's own"),
    needs=_("The number of students for whom the building is made."),
    facts=_STUDENTS.format(students="1 AS numerator, 0 AS denominator", resource=_resource("BuildingCapacity"))
    + " UNION ALL "
    + _AMOUNTS.format(amount="0, k.amount", resource=_resource("BuildingCapacity")),
    dimensions=(),
)

CONDITION = Measure(
    name="facility_condition",
    title=_("Condition of the buildings"),
    sentence=_("The condition of the buildings on a scale of 100, each building counted once."),
    unit=POINTS,
    direction=Direction.HIGHER,
    category=Category.ENROLLMENT,
    source=_("The project's own"),
    needs=_("The condition of the building, 0 to 100."),
    facts=f"""
        SELECT p.place_id, y.school_year, NULL::bigint AS student_id, k.amount AS numerator, 1 AS denominator
        FROM places p JOIN years y USING (district_id)
        JOIN ({_resource("FacilityCondition")}) k ON k.organization_id = p.school_id AND k.school_year = y.school_year
    """,
    dimensions=(),
)

#: Each line carries all students of the place, so that parts of the money are divided by the same students.
_MONEY = """
    SELECT p.place_id, y.school_year, NULL::bigint AS student_id, b.source, b.fund, b.purpose, b.{amount} AS numerator,
        coalesce(m.students, 0) AS denominator
    FROM places p JOIN years y USING (district_id)
    JOIN records_budgetline b ON b.organization_id = p.school_id AND b.school_year = y.school_year
    LEFT JOIN (
        SELECT q.place_id, n.school_year, count(DISTINCT n.student_id) AS students
        FROM members n JOIN places q USING (school_id) GROUP BY q.place_id, n.school_year
    ) m ON m.place_id = p.place_id AND m.school_year = y.school_year
    WHERE b.is_active AND b.{amount} IS NOT NULL
"""


def _per_student(name: str, title: Words, sentence: Words, amount: str) -> Measure:
    return Measure(
        name=name,
        title=title,
        sentence=sentence,
        unit=DOLLARS_PER_STUDENT,
        direction=Direction.NEITHER,
        category=Category.ENROLLMENT,
        source=_("ESEA 1111(h)(1)(C)(x), expenditures for each student, by source"),
        needs=_("Budget lines by fund and purpose."),
        facts=_MONEY.format(amount=amount),
        denominator="max(f.denominator)",
        students="max(f.denominator)",
        dimensions=("fund_source", "fund", "purpose"),
    )


SPENT_SHARE = Measure(
    name="budget_spent",
    title=_("Share of the budget spent"),
    sentence=_("Of the money that was planned, the share that has been spent, over lines that say both."),
    unit=PERCENT,
    direction=Direction.NEITHER,
    category=Category.ENROLLMENT,
    source=_("The project's own"),
    needs=_("Budget lines with what was planned and what was spent."),
    facts="""
        SELECT p.place_id, y.school_year, NULL::bigint AS student_id, b.source, b.fund, b.purpose, b.spent AS numerator,
            b.budgeted AS denominator
        FROM places p JOIN years y USING (district_id)
        JOIN records_budgetline b ON b.organization_id = p.school_id AND b.school_year = y.school_year
        WHERE b.is_active AND b.spent IS NOT NULL AND b.budgeted IS NOT NULL
    """,
    dimensions=("fund_source", "fund", "purpose"),
)

RESOURCES = (
    _("Devices, buildings and money"),
    (
        DEVICES,
        CONDITION,
        BUILDING_USE,
        _per_student(
            "spending_per_student",
            _("Spending for each student"),
            _("Money spent, by the students on the counting day. In the district, what its office spends counts, too."),
            "spent",
        ),
        _per_student(
            "budget_per_student",
            _("Budget for each student"),
            _("Money planned, by the students on the counting day. In the district, its office's budget counts, too."),
            "budgeted",
        ),
        SPENT_SHARE,
    ),
)
