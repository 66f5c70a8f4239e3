"""Kinds about schools: the calendar, positions, resources, money."""

from django.utils.translation import gettext_noop as _

from records.imports.kinds.columns import SCHOOL_YEAR, Column, Kind, Type, choice, day, number, school

ABOUT_SCHOOLS = (
    Kind(
        "calendar", "CalendarDay", _("School calendar"), _("Every day on which a school meets, and why it does not."),
        (
            school(required=True),
            day("on_date", "CalendarDate", required=True),
            SCHOOL_YEAR,
            choice("event", "CalendarEventType", "CalendarEvent", required=True),
            number("portion", "CalendarEventDayPortion", low=0, high=1, default=1, example="1"),
        ),
        key=("at_school", "on_date"), scope=("at_school", "school_year"),
    ),
    Kind(
        "staff_positions", "StaffPosition", _("Staff positions"),
        _("Who fills which position at which school, and which stand empty."),
        (
            Column("sourced_id", "PositionIdentifier", required=True, example="POS-77"),
            Column("staff", "StaffMemberIdentifier", refers_to="staff", example="T-204", note=_("empty: vacant")),
            school("organization", required=True),
            SCHOOL_YEAR,
            choice("classification_code", "K12StaffClassification", "StaffClassification", required=True),
            number("fte", "FullTimeEquivalency", low=0, high=5, required=True, example="1.0"),
        ),
        key=("sourced_id",), scope=("organization", "school_year"),
    ),
    Kind(
        "school_resources", "SchoolResource", _("Devices and buildings"), _("One number of one kind about a school."),
        (
            school("organization", required=True),
            SCHOOL_YEAR,
            choice("resource", "SchoolResourceType", "SchoolResourceKind", required=True),
            number("amount", "SchoolResourceAmount", low=0, required=True, example="412"),
        ),
        key=("organization", "school_year", "resource"), scope=("organization", "school_year"),
    ),
    Kind(
        "budget_lines", "BudgetLine", _("Money by fund"),
        _("What was planned and spent, by fund and purpose, in dollars."),
        (
            school("organization", required=True),
            SCHOOL_YEAR,
            Column("fund", "FundName", required=True, limit=100, example="Title I, Part A"),
            choice("source", "FundSourceType", "FundSource", required=True),
            choice("purpose", "ExpenditurePurpose", "ExpenditurePurpose", required=True),
            number("budgeted", "BudgetedAmount", low=-1e11, high=1e11, example="125000.00"),
            number("spent", "ExpendedAmount", low=-1e11, high=1e11, example="98231.50"),
        ),
        key=("organization", "school_year", "fund", "purpose"), scope=("organization", "school_year"),
    ),
    Kind(
        "assessments", "Assessment", _("Tests"), _("Each test of a subject in a year: its scale and its levels."),
        (
            Column("sourced_id", "AssessmentIdentifier", required=True, example="ST-26-M-05"),
            Column("title", "AssessmentTitle", required=True, example="State test, Mathematics, grade 5"),
            choice("kind", "AssessmentPurpose", "AssessmentKind", required=True),
            choice("subject", "AssessmentAcademicSubject", "AcademicSubject", required=True),
            choice("grade", "AssessmentLevelForWhichDesigned", "GradeLevel", example="05"),
            SCHOOL_YEAR,
            number("lowest_score", "AssessmentMinimumScore", example="100"),
            number("highest_score", "AssessmentMaximumScore", example="950"),
            Column("levels", "AssessmentPerformanceLevelCount", Type.WHOLE, lowest=1, highest=20, example="4"),
            Column(
                "proficient_level", "AssessmentProficientLevel", Type.WHOLE, lowest=1, highest=20, example="3",
                note=_("the first level that counts as proficient"),
            ),
        ),
        key=("sourced_id",), scope=("school_year", "kind"), owned=True,
    ),
)  # fmt: skip
