"""Directory information: the notice, the recipients, what families say, and the file that leaves."""

import hashlib
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Right, RoleName
from records.flows.directory.law import ALLOWED, ALWAYS
from records.flows.flow import Flow
from records.models import (
    DirectoryNotice,
    DirectoryOptOut,
    DirectoryRecipient,
    DirectoryTransfer,
    Organization,
    Student,
)
from records.policies import has_own_records, has_right
from records.queries import my_districts
from records.rights import has_passed, pass_on_of


def give_notice(
    *,
    by: User,
    district: Organization,
    elements: list[str],
    published_on: date,
    published_where: str,
    may_leave_from: date,
) -> DirectoryNotice:
    """State what the district designates as directory information; from the next request on this notice holds.

    Raises PermissionDenied where the acting role may not, and ValueError for an element that the law does not allow.
    """
    _check(by, district)
    return DirectoryNotice.objects.create(
        district=district,
        elements=_lawful(elements),
        published_on=published_on,
        published_where=published_where,
        may_leave_from=may_leave_from,
        stated_by_id=by.pk,
    )


def name_recipient(*, by: User, district: Organization, elements: list[str], **stated: Any) -> DirectoryRecipient:
    """Name somebody to whom directory information goes. ``stated`` as of the form. Errors as of ``give_notice``."""
    _check(by, district)
    return DirectoryRecipient.objects.create(
        district=district, elements=_lawful(elements), stated_by_id=by.pk, **stated
    )


def end_recipient(*, by: User, recipient: DirectoryRecipient) -> None:
    """End it today; it is kept, with what has left. Raises PermissionDenied without the right."""
    _check(by, recipient.district)
    today = timezone.localdate()
    with transaction.atomic():
        held = DirectoryRecipient.objects.select_for_update(of=("self",)).get(pk=recipient.pk)
        if held.ends_on > today:
            held.ends_on = max(today, held.starts_on)
            held.save(update_fields=["ends_on"])


def say(*, by: User, student: Student, covers: str, is_out: bool, evidence: str = "") -> DirectoryOptOut:
    """Write down what a family says about directory information of one student; the last word holds at once.

    A parent says it on the page while the rights are theirs, a student from 18 on; an official writes down what came on
    paper (``evidence``). Raises PermissionDenied otherwise, and for a record that is filed under another.
    """
    if student.merged_into_id:
        raise PermissionDenied(_("This record is filed under another one of the same child. Record it there."))
    if not may_say(by, student):
        raise PermissionDenied(_("The family says this: a parent, or from 18 on the student; or the office, on paper."))
    own = has_own_records(by)
    return DirectoryOptOut.objects.create(
        student=student,
        school_id=student.school_id,
        district_id=student.district_id,
        covers=covers,
        is_out=is_out,
        source=DirectoryOptOut.Source.PAGE if own else DirectoryOptOut.Source.PAPER,
        evidence="" if own else evidence,
        stated_by_id=by.pk,
    )


def may_say(user: Any, student: Student) -> bool:
    """Whether this person may say no or yes for the student: who has the rights today, or who records paper."""
    if not has_own_records(user):
        return has_right(user, Right.RECORD_OPT_OUT)
    if user.acting_role.name == RoleName.STUDENT:
        return True
    return not has_passed(pass_on_of(user, [student]).get(student.pk))


def keep_transfer(*, by: User, flow: Flow, students: int, left_out: int, content: bytes) -> DirectoryTransfer:
    """Write down that this file leaves now: who, when, how many, which columns, its hash. Nobody's row is kept."""
    if not has_right(by, Right.SEND_FLOWS):
        raise PermissionDenied(_("A district official sends files of directory information."))
    return DirectoryTransfer.objects.create(
        district_id=flow.district_id,
        recipient=flow.source,
        elements=list(flow.elements),
        students=students,
        left_out=left_out,
        sha256=hashlib.sha256(content).hexdigest(),
        sent_by_id=by.pk,
        sent_by_name=by.get_full_name() or by.email,
    )


def _check(by: Any, district: Organization) -> None:
    if not has_right(by, Right.SEND_FLOWS):
        raise PermissionDenied(_("A district official decides what leaves the district."))
    if not my_districts(by).filter(pk=district.pk).exists():
        raise PermissionDenied(_("This district is not yours."))


def _lawful(elements: list[str]) -> list[str]:
    """In the order of a file's columns, with the names that every row needs."""
    unknown = set(elements) - set(ALLOWED)
    if unknown:
        raise ValueError(f"The law names no such directory information: {sorted(unknown)}")
    return [name for name in ALLOWED if name in elements or name in ALWAYS]
