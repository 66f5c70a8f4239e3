"""Records that reach every line of early warning."""

from portal.kit.db import use_database
from records import models
from tests.factories import day
from tests.record_factories import make_record

#: Days ago on which everybody was absent, of the forty school days that ended the day before yesterday.
ABSENT = (2, 3, 4, 12, 13)


def this_year() -> int:
    """The running school year where no session says one."""
    return day(0).year + (day(0).month >= 7)


def flag_everybody() -> None:
    """Every student of the world: absences that reach 10 percent this week, a suspension of this week, a failing grade
    without a date, and no incident beyond what they have."""
    with use_database("maintenance"):
        for school in models.Organization.objects.filter(type="school"):
            models.CalendarDay.objects.bulk_create(
                models.CalendarDay(
                    district=school.district, at_school=school, on_date=day(-back), event="InstructionalDay",
                    school_year=this_year(),
                )
                for back in range(2, 42)
            )  # fmt: skip
        for student in models.Student.objects.select_related("school", "district"):
            _flag(student)


def _flag(student: models.Student) -> None:
    for back in ABSENT:
        make_record(models.AttendanceEvent, student, kind="absence", on_date=day(-back), section=None, portion=1)
    make_record(
        models.DisciplinaryAction, student, action="OutOfSchoolSuspension", action_number="s", starts_on=day(-2)
    )
    make_record(models.TermGrade, student, school_year=this_year(), kind="Final", points=0, course_title="Algebra")
