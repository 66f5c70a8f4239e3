"""The pages of paper: one a letter, in the family's language, to be handed out or put into a window envelope."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from records.actions.letters import Printed
from records.letters.codes import shown_code, shown_number
from records.models import SectionEnrollment
from records.words import grade_in_words

BOTH = ("en", "es")


def as_data(
    printed: Sequence[Printed], classes: dict[int, str], *, language: str, address: str, host: str
) -> dict[str, Any]:
    """What the template ``letters`` prints, in the order in which it is handed out: by class, then by name.

    ``classes``: student -> the class in which the letter is handed out; ``language``: "home", "both" or a language;
    ``address``: where letters are typed in; ``host``: the portal's own page.
    """
    ordered = sorted(
        printed, key=lambda one: (classes.get(one.addressee.student.pk, ""), one.addressee.student.sort_key)
    )
    return {
        "title": _("Letters to families"),
        "language": (translation.get_language() or "en")[:2],
        "letters": [
            _letter(one, classes.get(one.addressee.student.pk, ""), _languages(one, language), address, host)
            for one in ordered
        ],
    }


def classes_of(user: Any, students: Iterable[int]) -> dict[int, str]:
    """Student (row number) -> the title of their first class of the day. One query."""
    seats = (
        SectionEnrollment.objects.visible_to(user)
        .in_force()
        .filter(student__in=list(students))
        .values_list("student_id", "section__title", "section__periods")
    )
    first: dict[int, tuple[str, str]] = {}
    for student, title, periods in seats:
        place = ((periods[0].zfill(4) if periods else "~"), title)
        first[student] = min(first.get(student, place), place)
    return {student: title for student, (_period, title) in first.items()}


def _languages(one: Printed, language: str) -> tuple[str, ...]:
    if language == "home":
        return one.addressee.languages
    return BOTH if language == "both" else (language,)


def _letter(one: Printed, section: str, languages: tuple[str, ...], address: str, host: str) -> dict[str, Any]:
    student, contact = one.addressee.student, one.addressee.contact
    with translation.override(languages[0]):
        place = ", ".join(filter(None, (grade_in_words(student.grade), section)))
        day = date_format(timezone.localdate(one.letter.printed_at), "DATE_FORMAT")
    return {
        "school": student.school.name if student.school else "",
        "district": student.district.name,
        "day": day,
        "to": contact.name if contact else student.name,
        "child": student.name if contact else "",
        "place": place,
        "number": shown_number(one.letter.number),
        "code": shown_code(one.code),
        "address": address,
        "texts": [_text(one, language, host) for language in languages],
    }


def _text(one: Printed, language: str, host: str) -> dict[str, Any]:
    student, contact = one.addressee.student, one.addressee.contact
    with translation.override(language):
        name = {"name": student.preferred_given_name or student.given_name, "to": contact.name if contact else ""}
        until = {"day": date_format(timezone.localdate(one.letter.expires_at), "DATE_FORMAT")}
        own = _(
            "You are 18 or older, so the rights to your school record are yours (34 CFR 99.5). With this letter you "
            "see it yourself: attendance, grades, tests, and who has looked at it."
        )
        childs = _(
            "With this letter you see how %(name)s is doing at school: attendance, grades, missing work, tests, and "
            "who has looked at the record. It costs nothing. You have the right to see it (34 CFR 99.10)."
        )
        return {
            "language": language,
            "title": (_("See how %(name)s is doing") if contact else _("See your own school record")) % name,
            "intro": (childs if contact else own) % name,
            "labels": [_("Go to"), _("Letter number"), _("Code")],
            "steps": [
                _("Open the address below on a phone or a computer."),
                _("Type in the letter number and the code."),
                _("Sign in, or choose an e-mail address and a password. Next time you need only these, at %(host)s.")
                % {"host": host},
            ],
            "notes": [
                _("The code works once, until %(day)s. After five wrong tries it stops working.") % until,
                (
                    _("It is meant for %(to)s and for nobody else. If that is not you, please give the letter back.")
                    if contact
                    else _("It is meant for you and for nobody else. The school never asks for the code.")
                )
                % name,
                _("A new letter, or help: ask the school's office."),
            ],
        }
