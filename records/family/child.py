"""Everything that the pages of a family say about one child, gathered for many children at once.

The number of queries does not depend on how many children, classes or results there are.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from records.family.assessments import Series, tests_of
from records.family.attendance import Attendance, attendance_of
from records.family.work import Work, work_of
from records.models import AcademicSession, Intervention, InterventionCheckIn, Section, Student
from records.queries import schedules


@dataclass(frozen=True)
class Child:
    """One child as a family's pages know them. ``today`` is the day of the question."""

    student: Student
    today: date
    attendance: Attendance
    work: Work
    tests: tuple[Series, ...] = ()
    plans: tuple[Intervention, ...] = ()
    """Interventions that run today."""
    sections: tuple[Section, ...] = ()
    check_ins: Mapping[int, tuple[InterventionCheckIn, ...]] = field(default_factory=dict)
    """Plan's row number -> how it stood, the newest first."""

    @property
    def name(self) -> str:
        """What the child is called."""
        return self.student.preferred_given_name or self.student.given_name


def children_of(user: Any, students: Iterable[Student]) -> list[Child]:
    """The students, in their order, with what is on file about them that this person may see."""
    students = list(students)
    today = timezone.localdate()
    years = running_years({student.district_id for student in students}, today)
    sections = schedules(user, students)
    attendance = attendance_of(user, students, years, today)
    work = work_of(user, students, sections, years, today)
    tests = tests_of(user, students)
    plans = defaultdict(list)
    for plan in Intervention.objects.visible_to(user).in_force().filter(student__in=students, is_active=True):
        plans[plan.student_id].append(plan)
    looks: dict[int, list[InterventionCheckIn]] = defaultdict(list)
    running = [plan.pk for of_student in plans.values() for plan in of_student]
    logged = InterventionCheckIn.objects.visible_to(user).filter(intervention__in=running, is_active=True)
    for look in logged.order_by("-on_date", "-pk") if running else ():
        looks[look.intervention_id].append(look)
    return [
        Child(
            student,
            today,
            attendance[student.pk],
            work[student.pk],
            tests.get(student.pk, ()),
            tuple(plans[student.pk]),
            tuple(sections.get(student.pk, ())),
            {plan.pk: tuple(looks[plan.pk]) for plan in plans[student.pk]},
        )
        for student in students
    ]


def running_years(districts: Collection[int], today: date) -> dict[int, tuple[int, date]]:
    """District -> (school year of today, its first day): as its sessions say it; else it begins on July 1."""
    year = today.year + (today.month >= 7)
    found = dict.fromkeys(districts, (year, date(year - 1, 7, 1)))
    sessions = AcademicSession.objects.filter(
        district__in=districts,
        is_active=True,
        type=AcademicSession.Type.SCHOOL_YEAR,
        starts_on__lte=today,
        ends_on__gt=today,
        school_year__isnull=False,
    )
    for district, ends_in, starts_on in sessions.order_by("school_year").values_list(
        "district_id", "school_year", "starts_on"
    ):
        if ends_in is not None and starts_on is not None:
            found[district] = (ends_in, starts_on)
    return found
