"""Who gets a letter: parents and guardians of a school's students today, and students of 18 or more themselves.

No letter goes to a relative, who has no right to the record (34 CFR 99.3), to whoever a court or a document keeps away
(99.4), to a contact that has ended, about a student who has left, nor to the parents of a student of 18 or more, whose
rights are the student's own (99.5), but by a decision that a parent still sees the record. The database decides it
(records/walls/functions.py), and refuses to write any other letter.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.models import QuerySet

from portal.kit.db import current_database
from records.models import (
    Contact,
    Demographics,
    LetterCode,
    Organization,
    SectionEnrollment,
    Student,
    StudentContact,
)

#: ISO 639-2 codes of the languages in which there is a letter: Django's code.
LANGUAGES = {"eng": "en", "spa": "es"}


@dataclass(frozen=True)
class Addressee:
    """One letter to print: about whom, to whom (None: the student themself), in which languages, and what is known."""

    student: Student
    contact: Contact | None
    languages: tuple[str, ...]
    came_in: bool
    """Somebody has signed in as this person already."""
    letter: LetterCode | None
    """The letter that can still be used, where there is one."""


def languages_of(home: str) -> tuple[str, ...]:
    """The home's language where there is a letter in it; else both, English first."""
    known = LANGUAGES.get(home.strip().lower())
    return (known,) if known else ("en", "es")


def students_for_letters(user: Any, school: Organization) -> QuerySet[Student]:
    """The students whom the school holds today, in the order of lists."""
    students = Student.objects.visible_to(user).not_merged().filter(school=school, is_active=True)
    return students.select_related("school", "district").order_by("sort_key", "pk")


def in_section(user: Any, section: Any) -> set[int]:
    """Row numbers of the students who are enrolled in the section today."""
    seats = SectionEnrollment.objects.visible_to(user).in_force().filter(section=section)
    return set(seats.values_list("student_id", flat=True))


def addressees_of(user: Any, students: Sequence[Student]) -> list[Addressee]:
    """Everybody to whom a letter about one of these students may go, student by student. Six queries for any number."""
    numbers = [student.pk for student in students]
    home = Demographics.objects.visible_to(user).filter(student__in=numbers)
    languages = dict(home.values_list("student_id", "home_language"))
    links = _links(user, numbers)
    pairs = [(link.student_id, link.contact_id) for link in links]
    allowed = _may_get_letters([*((pk, None) for pk in numbers), *pairs])
    came_in = _who_came_in(link.contact.user_id for link in links)
    letters = {(one.student_id, one.contact_id): one for one in LetterCode.objects.visible_to(user).still_open().filter(
        student__in=numbers)}  # fmt: skip
    used = LetterCode.objects.visible_to(user).filter(student__in=numbers, contact=None, used_at__isnull=False)
    own = set(used.values_list("student_id", flat=True))
    contacts: dict[int, list[Contact | None]] = defaultdict(lambda: [None])
    for link in links:
        contacts[link.student_id].append(link.contact)
    return [
        Addressee(
            student,
            contact,
            languages_of(languages.get(student.pk, "")),
            contact.user_id in came_in if contact else student.pk in own,
            letters.get((student.pk, contact.pk if contact else None)),
        )
        for student in students
        for contact in contacts[student.pk]
        if (student.pk, contact.pk if contact else None) in allowed
    ]


def _links(user: Any, students: Collection[int]) -> list[StudentContact]:
    """The parents and guardians of today."""
    return list(
        StudentContact.objects.visible_to(user)
        .in_force()
        .filter(student__in=students, contact__is_active=True)
        .exclude(relationship=StudentContact.Relationship.RELATIVE)
        .select_related("contact")
        # How to reach them is not asked, and stays sealed.
        .defer("contact__email", "contact__phone", "contact__sms")
        .order_by("contact__sort_key", "pk")
    )


def _may_get_letters(pairs: Sequence[tuple[int, int | None]]) -> set[tuple[int, int | None]]:
    """Of these students and contacts (None: the student themself), those to whom the database lets one be printed."""
    statement = (
        "SELECT pair.student, pair.contact FROM unnest(%s::bigint[], %s::bigint[]) pair(student, contact) "
        "WHERE may_get_letter(pair.student, pair.contact)"
    )
    with connections[current_database()].cursor() as cursor:
        cursor.execute(statement, [[student for student, _ in pairs], [contact for _, contact in pairs]])
        return {(student, contact) for student, contact in cursor.fetchall()}


def _who_came_in(users: Iterable[int | None]) -> set[int]:
    with connections[current_database()].cursor() as cursor:
        cursor.execute("SELECT who_came_in(%s::bigint[])", [sorted({user for user in users if user})])
        return set(cursor.fetchone()[0])
