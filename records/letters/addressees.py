"""Who gets a letter: parents and guardians of a school's students today, and students of 18 or more themselves.

No letter goes to a relative, who has no right to the record (34 CFR 99.3), to whoever a court or a document keeps away
(99.4), to a contact that has ended, about a student who has left, nor to the parents of a student of 18 or more, whose
rights are the student's own (99.5). The database refuses the same (records/walls/declared.py).
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
from records.rights import has_passed

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
    demographics = Demographics.objects.visible_to(user).filter(student__in=numbers)
    said = {row.student_id: row for row in demographics.only("student_id", "rights_pass_on", "home_language")}
    links = _links(user, numbers)
    came_in = _who_came_in(link.contact.user_id for each in links.values() for link in each)
    letters = {(one.student_id, one.contact_id): one for one in LetterCode.objects.visible_to(user).still_open().filter(
        student__in=numbers)}  # fmt: skip
    used = LetterCode.objects.visible_to(user).filter(student__in=numbers, contact=None, used_at__isnull=False)
    own = set(used.values_list("student_id", flat=True))
    found = []
    for student in students:
        row = said.get(student.pk)
        languages = languages_of(row.home_language if row else "")
        if row and has_passed(row.rights_pass_on):
            letter = letters.get((student.pk, None))
            found.append(Addressee(student, None, languages, student.pk in own, letter))
            continue
        for link in links[student.pk]:
            letter = letters.get((student.pk, link.contact_id))
            found.append(Addressee(student, link.contact, languages, link.contact.user_id in came_in, letter))
    return found


def _links(user: Any, students: Collection[int]) -> dict[int, list[StudentContact]]:
    """Student -> the parents and guardians of today whom nothing keeps away."""
    parental = (
        StudentContact.objects.visible_to(user)
        .in_force()
        .filter(student__in=students, contact__is_active=True)
        .exclude(relationship=StudentContact.Relationship.RELATIVE)
        .select_related("contact")
        # How to reach them is not asked, and stays sealed.
        .defer("contact__email", "contact__phone", "contact__sms")
        .order_by("contact__sort_key", "pk")
    )
    links = list(parental)
    allowed = _may_get_letters([(link.student_id, link.contact_id) for link in links])
    found: dict[int, list[StudentContact]] = defaultdict(list)
    for link in links:
        if (link.student_id, link.contact_id) in allowed:
            found[link.student_id].append(link)
    return found


def _may_get_letters(pairs: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
    """Of these students and contacts, those to whom the database lets a letter be printed (one query)."""
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
