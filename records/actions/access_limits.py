"""The limit of students a day: setting it, asking for more, and a second person's answer. All of it stays on file."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Right
from records.limits.check import is_limited
from records.models import AccessLimit, AccessRequest, AccessRequestDecision, Organization
from records.policies import has_right
from records.queries import my_districts
from records.scope import scope_of
from records.second_person import NOT_APART, stands_apart


class AlreadyDecided(Exception):
    """Somebody has answered this request."""


def set_limit(*, by: User, district: Organization, students_a_day: int) -> AccessLimit:
    """This number holds for everybody who serves the district or a school of it.

    A lower one from the next request on, a higher one from the next day on.

    Raises PermissionDenied where the acting role may not, or the district is not the person's.
    """
    if not has_right(by, Right.SET_ACCESS_LIMITS) or not my_districts(by).filter(pk=district.pk).exists():
        raise PermissionDenied(_("A district official sets the limit of their own district."))
    return AccessLimit.objects.create(district=district, students_a_day=students_a_day, set_by_id=by.pk)


def ask_for_more(*, by: User, district_id: int, students: int, hours: int, reason: str) -> AccessRequest:
    """Ask a second person. Raises PermissionDenied for a role without a limit, and in a district not one's own."""
    role = by.acting_role
    if role is None or not is_limited(by) or district_id not in scope_of(by).districts:
        raise PermissionDenied(
            _("Only people who serve a school or a district, or sections given to them, have a limit.")
        )
    return AccessRequest.objects.create(
        district_id=district_id,
        asked_by_id=by.pk,
        asked_by_name=by.get_full_name() or by.email,
        role=role.name,
        students=students,
        hours=hours,
        reason=reason,
    )


def decide(*, by: User, request: AccessRequest, approved: bool, note: str) -> AccessRequestDecision:
    """Answer a request, once. An approval holds from now on for the hours that were asked.

    Raises PermissionDenied without the right, and to whoever asked; AlreadyDecided for the second answer.
    """
    _check(by, request)
    now = timezone.now()
    try:
        with transaction.atomic():
            return AccessRequestDecision.objects.create(
                request=request,
                district_id=request.district_id,
                approved=approved,
                note=note,
                decided_by_id=by.pk,
                decided_by_name=by.get_full_name() or by.email,
                expires_at=now + timedelta(hours=request.hours) if approved else None,
            )
    except IntegrityError as twice:
        raise AlreadyDecided from twice


def _check(by: Any, request: AccessRequest) -> None:
    if not has_right(by, Right.DECIDE_ACCESS) or request.district_id not in scope_of(by).districts:
        raise PermissionDenied(_("A district official or the records officer decides this."))
    if request.asked_by_id == by.pk:
        raise PermissionDenied(_("You asked for this yourself: a second person decides it."))
    if not is_second_person(by, request):
        raise PermissionDenied(NOT_APART)


def is_second_person(user: Any, request: AccessRequest) -> bool:
    """Whether this person, in their acting role, is one who may answer the request."""
    return stands_apart(user, requester=request.asked_by_id, since=request.asked_at, district=request.district_id)
