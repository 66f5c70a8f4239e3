"""What the demo's teachers wrote: interventions with their check-ins, and a small group formed from a result.

Written through the same actions as on the pages, under the walls of each teacher.
"""

from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

from accounts.acting import acting
from accounts.models import User
from accounts.roles import RoleName
from portal.kit.db import use_database
from records.actions.groups import form_group
from records.actions.interventions import check_in, close_intervention, open_intervention
from records.demo.cast import CAST
from records.early_warning import Area, standings_of
from records.groups.origin import origin_of
from records.groups.results import below, work_of
from records.interventions.library import BY_CODE, LibraryEntry
from records.models import Intervention, Section, Student, StudentGroup
from records.queries import roster_of
from records.today.board import Need, needs_of

#: What is tried first for a flag in this area.
FIRST_TRY = {Area.ATTENDANCE: "check-in-adult", Area.COURSES: "missing-work", Area.BEHAVIOR: "daily-card"}
#: (weeks since it was opened, what the check-ins measured, how it went, outcome where it is closed)
COURSES = (
    (6, (5, 4, 4, 2), "OnTrack", ""),
    (8, (6, 4, 3, 1), "Met", "GoalMet"),
    (5, (4, 4), "Behind", ""),
)
#: The limit in percent, and another where nobody is below it; how many a group has at most.
GROUP_LIMITS, GROUP_SIZE = (60, 80), 8


def teach(today: date) -> None:
    """Let each teacher of the cast have written something this autumn or spring. Does nothing a second time."""
    for member in CAST:
        if member.role is not RoleName.TEACHER:
            continue
        with use_database("maintenance"):
            teacher = User.objects.filter(email=member.email).first()
            since = today - timedelta(weeks=10)
            wrote = Intervention.objects.filter(opened_by=teacher, starts_on__gte=since).exists()
        if teacher and not wrote:
            with acting(teacher, RoleName.TEACHER) as user:
                _open_interventions(user, today)
                _form_a_group(user)


def _open_interventions(user: Any, today: date) -> None:
    students = list(Student.objects.visible_to(user).not_merged().order_by("sort_key", "pk"))
    needs = needs_of(students, standings_of(user, students, today=today), ())
    # Not the first ones, so that somebody is left for whom nothing is tried yet.
    for need, course in zip(needs[1::2], COURSES, strict=False):
        _run(user, need, course, today)


def _run(user: Any, need: Need, course: tuple[int, tuple[int, ...], str, str], today: date) -> None:
    weeks, measured, progress, outcome = course
    entry: LibraryEntry = BY_CODE[FIRST_TRY[need.reasons[0].flag.area]]
    began = today - timedelta(weeks=weeks)
    plan = open_intervention(
        by=user, student=need.student, title=str(entry.title), area=entry.area, plan=str(entry.what),
        goal="At most 1 in two weeks", progress_measure=str(entry.measure), goal_value=Decimal(1), starts_on=began,
        goal_on=began + timedelta(weeks=entry.weeks), library_entry=entry.code,
    )  # fmt: skip
    for place, value in enumerate(measured, start=1):
        last = place == len(measured)
        check_in(
            by=user, intervention=plan, on_date=began + timedelta(weeks=place), measured=Decimal(value),
            progress=progress if last else "OnTrack", note="",
        )  # fmt: skip
    if outcome:
        close_intervention(by=user, intervention=plan, outcome=outcome, last_day=today - timedelta(days=3))


def _form_a_group(user: Any) -> None:
    """A group of the lowest, below a limit on the newest piece of work of the first section that has two such."""
    sections = list(Section.objects.visible_to(user).order_by("title", "pk"))
    for limit, section in product(GROUP_LIMITS, sections):
        roster = {student.pk: student for student in roster_of(user, section)}
        for work in work_of(user, section, roster):
            low = [roster[number] for number in below(work, limit)][:GROUP_SIZE]
            if len(low) >= 2 and not StudentGroup.objects.visible_to(user).filter(section=section).exists():
                because = origin_of(work, limit, [student.pk for student in low])
                form_group(by=user, section=section, title="Tuesdays, second half", because=because, students=low)
                return
