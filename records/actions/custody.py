"""Recording and ending custody restrictions: whom a court keeps from a child's record (34 CFR 99.4)."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Right
from records.actions.decisions import check_contact, end_today
from records.models import Contact, CustodyRestriction, Student
from records.policies import has_right


def record_restriction(
    *, by: User, student: Student, contact: Contact, evidence: str, starts_on: date, ends_on: date | None
) -> CustodyRestriction:
    """Keep ``contact`` from ``student``'s record from ``starts_on`` on, until ``ends_on`` (first free day; None: open).

    It holds from the next request on, in every wall, whatever grants the contact has. Raises PermissionDenied
    when the acting role may not, when the contact is none of the student's, or when the record is filed under another.
    """
    _check(by)
    check_contact(by=by, student=student, contact=contact)
    with transaction.atomic():
        return CustodyRestriction.objects.create(
            student=student,
            school_id=student.school_id,
            district_id=student.district_id,
            contact=contact,
            evidence=evidence,
            starts_on=starts_on,
            ends_on=ends_on,
            recorded_by_id=by.pk,
        )


def end_restriction(*, by: User, restriction: CustodyRestriction) -> None:
    """End a restriction today: it is kept, and from the next request on it no longer holds.

    One that has not begun ends on its first day and so never holds. Raises PermissionDenied without the right.
    """
    _check(by)
    end_today(CustodyRestriction.objects.visible_to(by), restriction.pk)


def _check(by: Any) -> None:
    if not has_right(by, Right.RESTRICT_CUSTODY):
        raise PermissionDenied(_("A principal or the district records custody restrictions."))
