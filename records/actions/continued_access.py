"""Writing down, and ending, why a parent still sees the record of a student of 18 (34 CFR 99.30, 99.31(a)(8))."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Right
from records.actions.decisions import check_contact, end_today
from records.models import Contact, ContinuedAccess, Student
from records.policies import has_right
from records.rights import pass_on_of, told_soon


def continue_access(
    *, by: User, student: Student, contact: Contact, basis: str, evidence: str, starts_on: date, ends_on: date | None
) -> ContinuedAccess:
    """Let ``contact`` see ``student``'s record further on, until ``ends_on`` (first day on which not; None: open).

    It holds from the next request on, in every wall, and opens nothing that the contact's own grant does not, nor what
    a custody restriction closes. Raises PermissionDenied when the acting role may not, when the contact is none of
    the student's, when the record is filed under another, or while the parents hold the rights for a long time yet.
    """
    _check(by)
    check_contact(by=by, student=student, contact=contact)
    if not told_soon(pass_on_of(by, [student]).get(student.pk)):
        raise PermissionDenied(_("The parents hold the rights to this record: nothing needs to be decided yet."))
    with transaction.atomic():
        return ContinuedAccess.objects.create(
            student=student,
            school_id=student.school_id,
            district_id=student.district_id,
            contact=contact,
            basis=basis,
            evidence=evidence,
            starts_on=starts_on,
            ends_on=ends_on,
            recorded_by_id=by.pk,
        )


def end_access(*, by: User, decision: ContinuedAccess) -> None:
    """End a decision today: it is kept, and from the next request on it no longer holds.

    One that has not begun ends on its first day and so never holds. Raises PermissionDenied without the right.
    """
    _check(by)
    end_today(ContinuedAccess.objects.visible_to(by), decision.pk)


def _check(by: Any) -> None:
    if not has_right(by, Right.CONTINUE_ACCESS):
        raise PermissionDenied(_("A principal, the records officer or the district decides this."))
