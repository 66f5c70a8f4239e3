"""The whole record in words: every part that the person's role carries, nothing left out, chapter by chapter."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.roles import Right
from records.models import SchoolEnrollment, Student, StudentContact
from records.policies import has_right
from records.queries import contacts_of, schedules
from records.record import parts_for
from records.record.listing import Listing, listing
from records.record.support import spell
from records.words import grade_in_words


@dataclass(frozen=True)
class Chapter:
    """One part of the record, with its lists."""

    title: str
    listings: list[Listing]


def chapters_of(user: Any, student: Student) -> list[Chapter]:
    """Who the student is, schools, classes and contacts; then each part. Only what is visible to ``user``."""
    parts = [Chapter(str(part.title), part.listings(user, student)) for part in parts_for(user)]
    return [Chapter(_("Who this is about"), _about(user, student)), *parts]


def _about(user: Any, student: Student) -> list[Listing]:
    classes = schedules(user, [student]).get(student.pk, [])
    schools = SchoolEnrollment.objects.visible_to(user).filter(student=student).select_related("at_school")
    return [
        listing(
            _("Identity"), (_("Fact"), _("On file")), _identity(user, student), list, _("Nothing is on file."),
        ),
        listing(
            _("Schools"), (_("School"), _("Grade"), _("When")), schools.order_by("-starts_on", "pk"),
            lambda row: [row.at_school.name, grade_in_words(row.grade), spell(row.starts_on, row.ends_on)],
            _("No enrollment is on file."),
        ),
        listing(
            _("Classes now"), (_("Class"), _("Course"), _("Period"), _("Room")), classes,
            lambda row: [row.title, row.course.title, ", ".join(row.periods), row.location],
            _("The roster names no class for today."),
        ),
        listing(
            _("Contacts on file"), (_("Name"), _("Relationship"), _("E-mail"), _("Telephone")),
            contacts_of(user, student), _contact, _("No contact is on file."),
        ),
    ]  # fmt: skip


def _identity(user: Any, student: Student) -> Iterable[tuple[str, str]]:
    yield _("Name on file"), " ".join(filter(None, (student.given_name, student.middle_name, student.family_name)))
    yield _("Goes by"), student.name
    yield _("Student number"), student.identifier
    if has_right(user, Right.SEE_STATE_ID):
        yield _("State identifier"), student.state_id
    yield _("Grade"), grade_in_words(student.grade)
    yield _("E-mail"), student.email


def _contact(link: StudentContact) -> list[str]:
    contact = link.contact
    numbers = dict.fromkeys(filter(None, (contact.phone, contact.sms)))
    return [contact.name, link.get_relationship_display(), contact.email, ", ".join(numbers)]


def as_data(student: Student, chapters: Iterable[Chapter], *, language: str, source: str) -> dict[str, Any]:
    """What the PDF's template is given (templates/pdf/record.typ): texts only."""
    day = date_format(timezone.localdate(), "DATE_FORMAT")
    return {
        "language": language,
        "title": _("The record of %(name)s") % {"name": student.name},
        "as_of": _("As of %(day)s. Source: %(source)s.") % {"day": day, "source": source},
        "law": _(
            "This is everything that the school system keeps about this student in Sightline. A parent, or the student "
            "from 18 on, may inspect it and ask that what is wrong be corrected (34 CFR 99.10 and 99.20)."
        ),
        "page": _("Page"),
        "chapters": [
            {"title": chapter.title, "listings": [_listing(each) for each in chapter.listings]} for chapter in chapters
        ],
    }


def _listing(each: Listing) -> dict[str, Any]:
    return {
        "title": str(each.title),
        "headings": [str(heading) for heading in each.headings],
        "rows": [[_text(cell) for cell in row] for row in each.rows],
        "empty": str(each.empty),
    }


def _text(cell: Any) -> str:
    if isinstance(cell, datetime):
        return date_format(timezone.localtime(cell), "DATETIME_FORMAT")
    if isinstance(cell, date):
        return date_format(cell, "SHORT_DATE_FORMAT")
    return "" if cell is None else str(cell)
