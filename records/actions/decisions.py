"""What the dated decisions about one contact of one student have in common: custody, and access after 18."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from records.models import Contact, Student, StudentContact


def check_contact(*, by: User, student: Student, contact: Contact) -> None:
    """Raises PermissionDenied when the record is filed under another, or the contact is none of the student's."""
    if student.merged_into_id:
        raise PermissionDenied(_("This record is filed under another one of the same child. Record it there."))
    if not StudentContact.objects.visible_to(by).filter(student=student, contact=contact).exists():
        raise PermissionDenied(_("This person is not a contact of this student."))


def end_today(decisions: QuerySet[Any], number: int) -> None:
    """End the decision of that row number today, unless it has ended; one that has not begun ends on its first day.

    ``decisions``: those within the sight of who ends it. Raises DoesNotExist for one that is not among them.
    """
    today = timezone.localdate()
    with transaction.atomic():
        held = decisions.select_for_update(of=("self",)).get(pk=number)
        if held.ends_on is None or held.ends_on > today:
            held.ends_on = max(today, held.starts_on)
            held.save(update_fields=["ends_on"])
