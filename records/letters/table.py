"""The letters that were printed together, and how each ended."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Category
from portal.kit.tables import Column, ReasonColumn, Table, TimeColumn
from records.models import LetterCode

RECENT = 20


class LetterTable(Table):
    """One row a letter."""

    student = Column(
        category=Category.IDENTITY,
        accessor="student__sort_name",
        verbose_name=gettext_lazy("Student"),
        order_by=("student__sort_key",),
    )
    to = Column(category=Category.CONTACTS, empty_values=(), orderable=False, verbose_name=gettext_lazy("Letter to"))
    number = Column(
        category=Category.CONTACTS,
        accessor="shown_number",
        orderable=False,
        verbose_name=gettext_lazy("Letter number"),
        linkify=lambda record: reverse("letter_printed", args=[record.uid]),
    )
    state = Column(category=Category.CONTACTS, orderable=False, verbose_name=gettext_lazy("How it stands"))
    expires_at = TimeColumn(category=Category.CONTACTS, verbose_name=gettext_lazy("Valid until"))
    because = ReasonColumn()

    def render_to(self, record: LetterCode) -> str:
        return to_whom(record)

    def render_state(self, record: LetterCode) -> str:
        return str(record.state.label)


def to_whom(letter: LetterCode) -> str:
    """The addressee in words."""
    return letter.contact.name if letter.contact else _("the student")


def recent_batches(user: Any, school: Any) -> list[Any]:
    """The latest printings of a school: batch, when, by whom, and how the letters ended. One query."""
    now = timezone.now()
    ended = {
        "used": Q(used_at__isnull=False),
        "locked": Q(used_at__isnull=True, revoked_at__isnull=True, locked_at__isnull=False),
        "revoked": Q(used_at__isnull=True, revoked_at__isnull=False),
        "expired": Q(used_at__isnull=True, revoked_at__isnull=True, locked_at__isnull=True, expires_at__lte=now),
    }
    return list(
        LetterCode.objects.visible_to(user)
        .filter(school=school)
        .values("batch", "printed_at", "printed_by_name")
        .annotate(letters=Count("pk"), **{name: Count("pk", filter=rule) for name, rule in ended.items()})
        .order_by("-printed_at")[:RECENT]
    )


def letters_of(user: Any) -> QuerySet[LetterCode]:
    """Letters with whom they are about and to."""
    return LetterCode.objects.visible_to(user).select_related("student", "contact", "district", "school")
