"""What a team does with an intervention: open it, log how it goes, write to those named, close it with an outcome."""

import uuid
from collections.abc import Collection
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Right
from records.models import Intervention, InterventionCheckIn, InterventionNote, Student
from records.policies import has_right

#: How the identifier of an intervention begins that was opened on a page, and that no district's system knows.
OPENED_HERE = "sightline:"


class NotPossible(Exception):
    """What was asked does not fit what is on file; the message says why, for the person who asked."""


def open_intervention(*, by: User, student: Student, **words: Any) -> Intervention:
    """Open an intervention for a student whom ``by`` sees in the category supports; gives the row.

    ``words``: title, area, plan, goal, progress_measure, goal_value, starts_on, goal_on, library_entry. Raises
    PermissionDenied without the right, or where the record is filed under another one of the same child.
    """
    _check(by)
    if student.merged_into_id:
        raise PermissionDenied(_("This record is filed under another one of the same child. Open it there."))
    identifier = uuid.uuid4()
    with transaction.atomic():
        return Intervention.objects.create(
            uid=identifier,
            sourced_id=f"{OPENED_HERE}{identifier}",
            student=student,
            school_id=student.school_id,
            district_id=student.district_id,
            opened_by_id=by.pk,
            opened_at=timezone.now(),
            **words,
        )


def check_in(
    *, by: User, intervention: Intervention, on_date: date, measured: Decimal | None, progress: str, note: str
) -> InterventionCheckIn:
    """Log how an intervention stood on a day.

    Raises PermissionDenied, and NotPossible for a second one of the day or for a day before the first one.
    """
    _check_open(by, intervention)
    if on_date < intervention.starts_on:
        raise NotPossible(_("A check-in is of the first day of the intervention or later."))
    if InterventionCheckIn.objects.visible_to(by).filter(intervention=intervention, on_date=on_date).exists():
        raise NotPossible(_("There is a check-in of this day already."))
    with transaction.atomic():
        return InterventionCheckIn.objects.create(
            **_place(intervention),
            on_date=on_date,
            measured=measured,
            progress=progress,
            note=note,
            logged_by_id=by.pk,
            logged_at=timezone.now(),
        )


def write_note(*, by: User, intervention: Intervention, text: str, readers: Collection[int]) -> InterventionNote:
    """Write a note that only ``by`` and the users with these row numbers may read, while they see the student."""
    _check_open(by, intervention)
    with transaction.atomic():
        return InterventionNote.objects.create(
            **_place(intervention), author_id=by.pk, readers=sorted({*readers} - {by.pk}), text=text
        )


def close_intervention(*, by: User, intervention: Intervention, outcome: str, last_day: date) -> None:
    """End an intervention after ``last_day`` with an outcome (option of ``InterventionOutcome``). It stays on file."""
    _check_open(by, intervention)
    with transaction.atomic():
        held = Intervention.objects.visible_to(by).select_for_update(of=("self",)).get(pk=intervention.pk)
        _check_open(by, held)
        if last_day < held.starts_on:
            raise NotPossible(_("The last day must not be before the first one."))
        held.outcome, held.ends_on = outcome, last_day + timedelta(days=1)
        held.save(update_fields=["outcome", "ends_on"])


def _place(intervention: Intervention) -> dict[str, Any]:
    """The columns that a row about an intervention has from it."""
    names = ("student_id", "school_id", "district_id", "filed_under_id")
    return {"intervention": intervention} | {name: getattr(intervention, name) for name in names}


def _check_open(by: Any, intervention: Intervention) -> None:
    _check(by)
    if intervention.opened_by_id is None:
        raise NotPossible(_("This plan comes from the district's system and is kept there."))
    if intervention.ends_on is not None:
        raise NotPossible(_("This intervention is closed."))


def _check(by: Any) -> None:
    if not has_right(by, Right.RUN_INTERVENTIONS):
        raise PermissionDenied(_("Teachers, counselors and principals run interventions."))
