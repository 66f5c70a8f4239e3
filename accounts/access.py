"""Writing the access log. What cannot be logged is not shown: a failing write fails the whole answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from accounts.models import AccessEntry, AccessEntryStudent
from accounts.roles import Category

Channel = AccessEntry.Channel


@dataclass(frozen=True)
class SeenStudent:
    """One student of an answer, and the relationship through which they were seen.

    ``via`` is the kind of the grant's object (student, section, organization) and ``via_id`` its row number.
    """

    student_id: int
    district_id: int
    via: str
    via_id: int | None


def record_access(
    request: HttpRequest,
    students: Iterable[SeenStudent],
    categories: Iterable[Category],
    purpose: str,
    *,
    channel: Channel = Channel.PAGE,
) -> AccessEntry | None:
    """Write who sees these students, in which categories and why; call it before the answer is made.

    One entry and a row for each student, in the request's transaction. Returns the entry, or None where no
    student is shown. Raises django.db.Error when the log cannot be written, so that nothing is shown.
    """
    rows = list({seen.student_id: seen for seen in students}.values())
    if not rows:
        return None
    entry = _entry(request, channel, AccessEntry.Outcome.SHOWN, purpose)
    entry.categories = sorted(categories)
    entry.student_count = len(rows)
    entry.save(force_insert=True)
    AccessEntryStudent.objects.bulk_create(
        AccessEntryStudent(
            entry_id=entry.id,
            at=entry.at,
            student_id=seen.student_id,
            district_id=seen.district_id,
            via=seen.via,
            via_id=seen.via_id,
        )
        for seen in rows
    )
    return entry


def record_denial(request: HttpRequest, purpose: str) -> AccessEntry:
    """Write that somebody asked for what they may not see. Names no student: there may be none."""
    entry = _entry(request, Channel.PAGE, AccessEntry.Outcome.DENIED, purpose)
    entry.save(force_insert=True)
    return entry


def _entry(request: HttpRequest, channel: Channel, outcome: AccessEntry.Outcome, purpose: str) -> AccessEntry:
    user: Any = request.user
    match = request.resolver_match
    return AccessEntry(
        at=timezone.now(),
        user_id=user.pk,
        role=user.acting_role.name if user.acting_role else "",
        channel=channel,
        outcome=outcome,
        view=match.view_name if match else "",
        purpose=purpose[:200],
    )
