"""Giving, ending, reviewing and pausing other people's access, and closing an account: who, when and why is kept.

The database decides and writes (records/walls/governing.py); what it answered is put into words here.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connections, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import Right
from portal.kit.db import current_database
from records.governing.reach import Known
from records.governing.rule import LONGEST_DAYS, LONGEST_PAUSE_DAYS, REVIEW_DAYS
from records.models import AccessPause, AccessReview, AccessReviewItem, Organization, Section
from records.policies import has_right


class NotDone(Exception):
    """Nothing was changed; the message says why, and what to do instead."""


#: What the database answers -> what to say.
_SENTENCES = {
    "refused": gettext_lazy("Your role may not decide this."),
    "oneself": gettext_lazy("Nobody decides about their own access. Ask another official of your district."),
    "place": gettext_lazy("You do not answer for this place today, so you cannot decide about it."),
    "more": gettext_lazy("This role is given and ended by the district."),
    "district": gettext_lazy("The district decided this, and only its officials lift it. Ask your district's office."),
    "longer": gettext_lazy(
        "Your own access ends before that day, and nobody gives more than they hold. Choose an earlier end."
    ),
    "person": gettext_lazy(
        "The district's roster names nobody of this account today, or the account is closed. It must name the person "
        "before they are given access."
    ),
    "already": gettext_lazy("This is in force already for some of these days. End that first, or choose other days."),
    "today": gettext_lazy("The same was given and ended for this first day. Let it begin on another day."),
    "roster": gettext_lazy(
        "The roster gives this access, so only the roster ends it: correct it in your student information system. To "
        "keep the person away before that, or for a time, say so below."
    ),
    "why": gettext_lazy("Say why. It stays on file with the decision."),
    "over": gettext_lazy("Nothing was changed: this has ended already."),
    "late": gettext_lazy("The due date has passed, and what was not confirmed has ended. Give the access anew."),
    "elsewhere": gettext_lazy(
        "This person holds something in another district, too, so you cannot close their account. Ask whoever runs the "
        "portal."
    ),
}
_DATES = {
    "give": gettext_lazy("The first day is today or later, the end is after it, and no later than three years on."),
    "pause": gettext_lazy("The end is after today, and within a year."),
    "review": gettext_lazy("The due date is at least two weeks away, and within 180 days."),
}
_CANNOT_PAUSE = gettext_lazy(
    "Nothing was changed: part of what they hold here is the district's to stop, or is held for more than this place, "
    "so that a pause here would not keep them away. A district official can keep them away from the whole district."
)
assert LONGEST_DAYS == 3 * 365 + 1 and LONGEST_PAUSE_DAYS == 366 and REVIEW_DAYS == (14, 180)


def give_access(
    *, by: User, to: Known, role: str, on: Iterable[Section | Organization], basis: str, starts_on: date, ends_on: date
) -> int:
    """Give the role on each of these sections or organizations, from ``starts_on`` until ``ends_on`` (first day not).

    All or none; returns how many. Raises PermissionDenied without the right, NotDone with what to change.
    """
    _check(by, Right.GIVE_ACCESS)
    given = 0
    with transaction.atomic():
        for each in on:
            answer = _ask(
                "give_access(%s, %s, %s, %s, %s, %s, %s)",
                to.pk, role, isinstance(each, Section), each.pk, basis, starts_on, ends_on,
            )  # fmt: skip
            _expect("given", answer, "give")
            given += 1
    return given


def end_access(*, by: User, kind: str, grant: int, why: str) -> None:
    """End a grant at once: on the very next request it opens nothing. ``kind``: section or organization.

    One that has not begun ends on its first day. Raises PermissionDenied without the right, NotDone.
    """
    _check(by, Right.GIVE_ACCESS)
    _expect("ended", _ask("end_access(%s, %s, %s)", kind == "section", grant, why))


def open_review(*, by: User, district: Organization, due_on: date) -> AccessReview:
    """Ask for every access that an official gave; what is not confirmed ends after ``due_on``, without any job.

    Raises PermissionDenied without the right, NotDone while another one is open.
    """
    _check(by, Right.REVIEW_ACCESS)
    answer = _ask("open_review(%s, %s)", district.pk, due_on)
    if answer == "already":
        raise NotDone(_("A review is open. The next one can be opened when its due date has passed."))
    _expect("opened", answer, "review")
    return AccessReview.objects.visible_to(by).filter(district=district).latest("pk")


def confirm_access(*, by: User, item: AccessReviewItem, why: str = "") -> None:
    """Confirm one access that a review asks about: it ends again when it would have ended without the review.

    Raises PermissionDenied without the right, NotDone after the due date or for one's own access.
    """
    _check(by, Right.GIVE_ACCESS)
    answer = _ask("confirm_access(%s, %s)", item.pk, why)
    if answer == "already":
        raise NotDone(_("Nothing was changed: this is confirmed already."))
    _expect("confirmed", answer)


def pause_access(*, by: User, person: Known, at: Organization, until: date, why: str) -> None:
    """Keep a member of staff away from a school or a district until a day, whatever the roster says.

    Raises PermissionDenied without the right, NotDone with what to change.
    """
    _check(by, Right.GIVE_ACCESS)
    _expect("paused", _ask("pause_access(%s, %s, %s, %s)", person.pk, at.pk, until, why), "pause")


def end_pause(*, by: User, pause: AccessPause, why: str) -> None:
    """End a pause today: what the roster gives opens again on the next request. Raises PermissionDenied, NotDone."""
    _check(by, Right.GIVE_ACCESS)
    _expect("pause ended", _ask("end_pause(%s, %s)", pause.pk, why))


def close_account(*, by: User, person: Known, why: str) -> None:
    """Close the account of somebody who works for the district and holds nothing elsewhere, at once.

    Only whoever runs the portal opens it again (``manage.py reactivate_person``). Raises PermissionDenied, NotDone.
    """
    _check(by, Right.REVIEW_ACCESS)
    _expect("closed", _ask("close_account(%s, %s)", person.pk, why))


def _check(by: Any, right: Right) -> None:
    if not has_right(by, right):
        raise PermissionDenied(_("The principal or the district decides who is given access."))


def _ask(call: str, *values: Any) -> str:
    with connections[current_database()].cursor() as cursor:
        cursor.execute(f"SELECT {call}", values)
        return cursor.fetchone()[0]


def _expect(wanted: str, answer: str, what: str = "") -> None:
    if answer != wanted:
        if (answer, what) == ("more", "pause"):
            raise NotDone(str(_CANNOT_PAUSE))
        raise NotDone(str(_DATES[what] if answer == "dates" else _SENTENCES[answer]))
