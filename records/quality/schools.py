"""Rules about sections, staff and money: about no student, except for how many sit in a class."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Right
from records.models import BudgetLine, Section, StaffPosition
from records.quality.rule import Rule, Severity
from records.quality.sql import holds_today, meets_today
from records.quality.words import plain

#: More students than this in one section, more work than this in one person's year, is probably a mistake.
LARGEST_SECTION, MOST_WORK = 45, "1.2"
_TODAY = "{r}.is_active AND NOT {r}.is_placeholder AND " + meets_today("{r}")
_SEATS = "FROM {SectionEnrollment} e WHERE " + holds_today("e")

SCHOOLS = (
    Rule(
        code="section_without_teacher",
        severity=Severity.GRAVE,
        title=gettext_lazy("Sections without a teacher"),
        sentence=gettext_lazy(
            "Nobody is assigned to teach these sections today, so no teacher sees their students. Assign a teacher, "
            "or take the section out of the roster."
        ),
        how=gettext_lazy(
            "Sections that meet in a session of today, without an assignment as teacher that holds today."
        ),
        model=Section,
        among=_TODAY,
        wrong="NOT EXISTS (SELECT FROM {SectionAssignment} t WHERE t.section_id = {r}.id AND t.role = 'teacher' AND "
        + holds_today("t")
        + ")",
        detail=lambda section: _("No teacher today"),
    ),
    Rule(
        code="section_without_students",
        severity=Severity.NOTE,
        title=gettext_lazy("Sections without students"),
        sentence=gettext_lazy(
            "Nobody is enrolled in these sections today. Take them out of the roster, or enroll their students."
        ),
        how=gettext_lazy("Sections that meet in a session of today, without a section enrollment that holds today."),
        model=Section,
        among=_TODAY,
        wrong=f"NOT EXISTS (SELECT {_SEATS} AND e.section_id = {{r}}.id)",
        detail=lambda section: _("No students today"),
    ),
    Rule(
        code="section_too_large",
        severity=Severity.LOOK,
        title=gettext_lazy("Sections with more than 45 students"),
        sentence=gettext_lazy(
            "So many students seldom sit in one class. Check whether several sections were put into one, or "
            "enrollments of earlier terms were not ended."
        ),
        how=gettext_lazy("Sections that meet in a session of today, with more than 45 students enrolled today."),
        model=Section,
        among=_TODAY,
        wrong=f"{{r}}.id IN (SELECT e.section_id {_SEATS} GROUP BY e.section_id "
        f"HAVING count(DISTINCT e.student_id) > {LARGEST_SECTION})",
        value=f"(SELECT count(DISTINCT e.student_id) {_SEATS} AND e.section_id = {{r}}.id)",
        detail=lambda section: _("%(count)s students today") % {"count": plain(section.value)},
    ),
    Rule(
        code="staff_beyond_full_time",
        severity=Severity.LOOK,
        title=gettext_lazy("Positions of people who work more than 1.2 full-time equivalents"),
        sentence=gettext_lazy(
            "In one school year these people's positions add up to more than one person can work, so staffing looks "
            "better than it is. Correct the full-time equivalents."
        ),
        how=gettext_lazy("Positions of staff members whose positions of one school year add up to more than 1.2."),
        model=StaffPosition,
        among="{r}.is_active AND {r}.staff_id IS NOT NULL",
        wrong="({r}.staff_id, {r}.school_year) IN (SELECT p.staff_id, p.school_year FROM {StaffPosition} p "
        f"WHERE p.is_active GROUP BY p.staff_id, p.school_year HAVING sum(p.fte) > {MOST_WORK})",
        value="(SELECT sum(p.fte) FROM {StaffPosition} p WHERE p.is_active AND p.staff_id = {r}.staff_id "
        "AND p.school_year = {r}.school_year)",
        detail=lambda row: (
            _("%(fte)s here, %(total)s in all, school year %(year)s")
            % {"fte": plain(row.fte), "total": plain(row.value), "year": row.school_year}
        ),
        related=("staff",),
        needs=Right.SEE_STAFF,
    ),
    Rule(
        code="budget_overspent",
        severity=Severity.LOOK,
        title=gettext_lazy("Budget lines that are far overspent"),
        sentence=gettext_lazy(
            "Much more was spent than planned. Check whether spending was booked to the wrong fund, or a change of "
            "the budget is missing."
        ),
        how=gettext_lazy(
            "Lines on which more than 20 percent and at least $1,000 more was spent than was budgeted; a line "
            "without a budget counts as one of $0."
        ),
        model=BudgetLine,
        among="{r}.is_active AND {r}.spent IS NOT NULL",
        wrong="{r}.spent > coalesce({r}.budgeted, 0) * 1.2 AND {r}.spent - coalesce({r}.budgeted, 0) >= 1000",
        detail=lambda row: (
            _("%(fund)s: $%(spent)s spent of $%(budgeted)s, school year %(year)s")
            % {
                "fund": row.fund,
                "spent": plain(row.spent),
                "budgeted": plain(row.budgeted or 0),
                "year": row.school_year,
            }
        ),
    ),
)
