"""Asks the access log how many students this person has seen today, before an answer shows more."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import psycopg
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connections
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import SeenStudent, record_denial
from accounts.roles import GrantedOn
from portal.kit.answers import TryAgain
from portal.kit.db import current_database
from records.limits.rule import Today
from records.scope import scope_of
from records.words import number

#: What the log calls a refusal for this reason.
OVER = "over the limit of students a day"
#: First half of the advisory lock on one person's count; the second is the person.
COUNTING = 71_025


class OverLimit(PermissionDenied):
    """The answer would show more students than the person may see today.

    ``way_on``: address and words of the next step.
    """

    way_on: tuple[str, Any]

    def __init__(self, today: Today) -> None:
        super().__init__(_in_words(today))
        self.way_on = (reverse("access_limit"), _("Ask to see more students today"))


def is_limited(user: Any) -> bool:
    """Whether the acting role has a limit: who serves an organization has, and a teacher of sections that an official
    gave them; families do not, nor teachers of the sections that the roster gives them."""
    role = getattr(user, "acting_role", None)
    if role is None or not role.categories:
        return False
    return role.granted_on is GrantedOn.ORGANIZATION or (
        role.granted_on is GrantedOn.SECTION and bool(scope_of(user).lent)
    )


def check_limit(request: HttpRequest, seen: Sequence[SeenStudent]) -> None:
    """Raises OverLimit, and logs it, where these students are more than the person may see today (one query).

    Call it before they are logged as shown. Two answers of one person take turns, until the first is given, so that
    both are counted.
    """
    if not seen or not is_limited(request.user):
        return
    today = count_today(
        request.user, sorted({each.student_id for each in seen}), sorted({each.district_id for each in seen})
    )
    request.access_today = today  # type: ignore[attr-defined]  # told by the page's frame near the limit
    if not today.fits:
        record_denial(request, OVER)
        raise OverLimit(today)


def count_today(user: Any, students: Sequence[int], districts: Sequence[int]) -> Today:
    """This person's day, and what these students would add, by the limit of their districts (the lowest of several).

    Raises TryAgain while another answer of this person is made for longer than a page waits.
    """
    with connections[current_database()].cursor() as cursor:
        try:
            # Two statements in one question: the second sees what whoever held the lock has written.
            cursor.execute(
                "SELECT pg_advisory_xact_lock(%s, %s); SELECT access_today(%s::bigint[], %s::bigint[])",
                [COUNTING, user.pk % 2**31, list(students), list(districts)],
            )
        except OperationalError as problem:
            if isinstance(problem.__cause__, psycopg.errors.LockNotAvailable):
                raise TryAgain from problem
            raise
        cursor.nextset()
        answer = cursor.fetchone()[0]
    said = json.loads(answer) if isinstance(answer, str) else answer
    until = datetime.fromisoformat(said["until"]) if said["until"] else None
    return Today(said["seen"], said["new"], said["limit"], said["more"], until)


def _in_words(today: Today) -> str:
    return _("%(seen)s %(adding)s %(next)s") % {
        "seen": ngettext(
            "You have seen %(count)s student today outside your own sections; you may see %(most)s a day.",
            "You have seen %(count)s students today outside your own sections; you may see %(most)s a day.",
            today.seen,
        )
        % {"count": number(today.seen), "most": number(today.allowance)},
        "adding": ngettext(
            "This answer would show %(count)s more, so nothing of it was shown.",
            "This answer would show %(count)s more, so nothing of it was shown.",
            today.new,
        )
        % {"count": number(today.new)},
        "next": _(
            "Choose fewer students, or ask for more below: say how many, for how long and why. A second person at the "
            "district decides."
        ),
    }
