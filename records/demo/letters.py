"""Two letters of the demo, whose codes everybody may know: one for a newcomer, one for a parent who adds a child.

Each start of the demo opens them again, to families as whom nobody has come in. Refuses outside demo mode.
"""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from portal.kit.db import use_database
from records.letters.codes import code_hash, shown_code, shown_number
from records.models import LetterCode, LetterKey, StudentContact


@dataclass(frozen=True)
class DemoLetter:
    """A fixed number and code, from which district, printed by whom, and what it is for."""

    number: str
    code: str
    district: str
    printed_by: str
    sentence: Any

    @property
    def shown(self) -> tuple[str, str]:
        """Number and code as they stand on paper."""
        return shown_number(self.number), shown_code(self.code)


LETTERS = (
    DemoLetter(
        "1000000001", "DEM0FAM11Y01", "JFSD", "yusuf.haddad@juniperfalls.example.edu",
        _("To a parent who has no sign-in yet: begin with “I have a letter from school” on the sign-in page"),
    ),
    DemoLetter(
        "1000000002", "DEM0CH11D002", "ACSD", "june.castellanos@aldercreek.example.edu",
        _("To add a child of another district to the sign-in of any parent here: “Add a child” below their children"),
    ),
)  # fmt: skip


def open_letters() -> None:
    """Make both letters usable: new, or again after they were used, locked or had expired."""
    if not settings.DEMO:
        raise RuntimeError("Codes that everybody knows exist in demo mode only.")
    with use_database("maintenance"), transaction.atomic(using="maintenance"):
        for letter in LETTERS:
            printer = User.objects.filter(email=letter.printed_by).first()
            link = _never_come_in(letter.district)
            if printer and link:
                _open(letter, link, printer)


def _never_come_in(district: str) -> StudentContact | None:
    """The first parent of the district as whom nobody has come in, of a child whom no order concerns."""
    newcomers = Q(contact__user__password__startswith="!", contact__user__last_login=None)
    links = StudentContact.objects.in_force().filter(newcomers, district__sourced_id=district, school__isnull=False)
    free = links.filter(relationship=StudentContact.Relationship.PARENT, contact__is_active=True).exclude(
        contact__restrictions__isnull=False
    )
    # The youngest, so that no one is 18; and nobody who works for the district as well.
    young = free.filter(student__grades__overlap=["KG", "01", "02", "03"], contact__user__staff_records=None)
    return young.select_related("student").order_by("student__sort_key", "pk").first()


def _open(letter: DemoLetter, link: StudentContact, printer: User) -> None:
    place = {"student_id": link.student_id, "school_id": link.school_id, "district_id": link.district_id}
    again = {"used_at": None, "used_by": None, "locked_at": None, "revoked_at": None}
    LetterCode.objects.update_or_create(
        number=letter.number,
        defaults={
            **place, **again, "contact_id": link.contact_id, "batch": uuid.uuid4(), "printed_by": printer,
            "printed_by_name": printer.get_full_name(), "printed_at": timezone.now(),
            "expires_at": timezone.now() + timedelta(days=90),
        },
    )  # fmt: skip
    LetterKey.objects.update_or_create(
        number=letter.number,
        defaults={"code_hash": code_hash(letter.number, letter.code), "wrong": 0, "last_at": timezone.now()},
    )
