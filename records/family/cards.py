"""A child on a family's first page: is everything all right, and is there something to do today?"""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from records.family.child import Child
from records.family.facts import SOON, facts_about
from records.family.meanings import Topic, meanings_of, pressing
from records.family.words import attendance_in_words, in_a_sentence, latest_news
from records.models import Student
from records.policies import Reason
from records.words import grade_in_words


@dataclass(frozen=True)
class Card:
    """What the card says, in words. ``today``: what can be done, or empty; ``asks``: it is pressing."""

    student: Student
    name: str
    place: str
    sentence: str
    lines: tuple[tuple[str, str], ...]
    """(label, what is on file)"""
    today: str
    asks: bool
    reason: Reason
    gravity: int = 0
    """How much the gravest of it weighs; 0 where nothing asks."""


def card_of(child: Child, reason: Reason, *, is_own: bool) -> Card:
    """The card of one child; ``is_own`` where the reader is the student."""
    student = child.student
    meanings = meanings_of(facts_about(child))
    asking = pressing(meanings)
    due = next((meaning for meaning in meanings if meaning.rule.topic is Topic.DUE), None)
    now = asking[:1] or ([due] if due else [])
    school = student.school.name if student.school else ""
    return Card(
        student=student,
        name=child.name,
        place=", ".join(filter(None, (grade_in_words(student.grade), school))),
        sentence=in_a_sentence(child, is_own=is_own),
        lines=tuple(_lines(child)),
        today=now[0].help if now else "",
        asks=bool(asking),
        reason=reason,
        gravity=10 * asking[0].rule.gravity + len(asking) if asking else 0,
    )


def _lines(child: Child) -> list[tuple[str, str]]:
    news = latest_news(child)
    return [
        (_("Attendance this year"), attendance_in_words(child) or _("no school day yet")),
        (_("Missing work"), _missing_count(child)),
        (_("Due within 7 days"), _due_count(child)),
        (
            _("Newest"),
            _("%(day)s: %(words)s") % {"day": date_format(news.on, "MONTH_DAY_FORMAT"), "words": news.words}
            if news
            else _("nothing yet"),
        ),
    ]


def _missing_count(child: Child) -> str:
    """ "2 pieces"."""
    return _pieces(len(child.work.missing))


def _due_count(child: Child) -> str:
    """How much work is due soon."""
    return _pieces(child.work.due_within(SOON, child.today))


def _pieces(count: int) -> str:
    if not count:
        return _("none")
    return ngettext("%(count)d piece", "%(count)d pieces", count) % {"count": count}
