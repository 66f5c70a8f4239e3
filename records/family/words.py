"""What a family reads about a child: the sentence, the headline figures and the newest thing, in words."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from records.family.assessments import is_scored
from records.family.attendance import FEW_DAYS, LINE, Mark
from records.family.child import Child
from records.family.facts import facts_about
from records.options import option_in_words
from records.record.listing import plain
from records.words import number


def in_a_sentence(child: Child, *, is_own: bool) -> str:
    """ "Ana missed 2 days this month. One piece of work is missing: Quiz 1 in Biology."

    What reaches a line that the rules look at is said here, too: days of the whole year, a screening, grades, extra
    help that is behind its goal. The sentence is the first thing, and often the only one, that a family reads.
    """
    if child.student.school is None:
        return _days_in_words(child, is_own=is_own)
    said = (_days_in_words(child, is_own=is_own), *_concerns_in_words(child), missing_in_words(child))
    return " ".join(filter(None, said))


def _concerns_in_words(child: Child) -> list[str]:
    """What else reaches a line: a sentence each."""
    facts = facts_about(child)
    numbers, words = facts.numbers, facts.in_words()
    said = []
    if numbers["screenings_lowest"]:
        said.append(_("The latest screening in %(subjects_screened_lowest)s is well below its goal.") % words)
    elif numbers["screenings_below"]:
        said.append(_("The latest screening in %(subjects_screened_below)s is below its goal.") % words)
    if numbers["grades_below_passing"]:
        said.append(_("The latest grade in %(courses_below_passing)s is below 60.") % words)
    if numbers["plans_behind"]:
        said.append(_("Extra help is behind its goal: %(plans_behind_titles)s.") % words)
    return said


def _days_in_words(child: Child, *, is_own: bool) -> str:
    if child.student.school is None:
        return (
            _("You have left the district.") if is_own else _("%(name)s has left the district.") % {"name": child.name}
        )
    if not child.attendance.days:
        return _("No school day is on the calendar yet this year.")
    attendance = child.attendance
    since = child.today.replace(day=1)
    # Of the year, once it reaches the line, and on the first days of a month, of which no day is counted yet.
    reaches_line = attendance.enrolled >= FEW_DAYS and attendance.percent >= LINE
    if reaches_line or not any(day.on >= since for day in attendance.days):
        return _year_in_words(child, is_own=is_own)
    missed = attendance.count(Mark.ABSENT, since=since)
    words = {"name": child.name, "count": missed}
    if is_own:
        if not missed:
            return _("You missed no day this month.")
        return ngettext("You missed %(count)d day this month.", "You missed %(count)d days this month.", missed) % words
    if not missed:
        return _("%(name)s missed no day this month.") % words
    return (
        ngettext("%(name)s missed %(count)d day this month.", "%(name)s missed %(count)d days this month.", missed)
        % words
    )


def _year_in_words(child: Child, *, is_own: bool) -> str:
    """ "Ana missed 12 of 67 school days this year." """
    attendance = child.attendance
    words = {"name": child.name, "missed": number(attendance.missed), "days": number(attendance.enrolled)}
    if is_own:
        return _("You missed %(missed)s of %(days)s school days this year.") % words
    return _("%(name)s missed %(missed)s of %(days)s school days this year.") % words


def missing_in_words(child: Child) -> str:
    """What is missing; the piece itself where it is one."""
    missing = child.work.missing
    if len(missing) == 1:
        return _("One piece of work is missing: %(work)s in %(section)s.") % {
            "work": missing[0].item.title,
            "section": missing[0].section.title,
        }
    if missing:
        return _("%(count)s pieces of work are missing.") % {"count": number(len(missing))}
    return _("No work is marked as missing.") if child.work.pieces else ""


def attendance_in_words(child: Child) -> str:
    """ "5 of 61 school days missed (8.2 %)"; empty where there was no school day."""
    attendance = child.attendance
    if not attendance.days:
        return ""
    return _("%(missed)s of %(days)s school days missed (%(percent)s)") % {
        "missed": number(attendance.missed),
        "days": number(attendance.enrolled),
        "percent": percent_in_words(attendance.percent),
    }


def percent_in_words(value: float) -> str:
    """With one decimal at most and no break before the sign: 8.196 -> "8.2 %", 10.0 -> "10 %"."""
    return f"{plain(Decimal(value).quantize(Decimal('0.1')))}\N{NO-BREAK SPACE}%"


@dataclass(frozen=True)
class News:
    """The newest thing on file: when, and what in words."""

    on: date
    words: str


def latest_news(child: Child) -> News | None:
    """The newest of a scored piece of work, a missed day, grades and a test result; None where there is none."""
    found = [*_scored(child), *_missed(child), *_graded(child), *_tested(child)]
    return max(found, key=lambda news: news.on, default=None)


def _scored(child: Child) -> list[News]:
    news = []
    for piece in child.work.pieces:
        result = piece.result
        if result is not None and result.scored_on and result.score is not None and result.scored_on <= child.today:
            words = {"work": piece.item.title, "section": piece.section.title, "score": score_in_words(piece)}
            news.append(News(result.scored_on, _("%(work)s in %(section)s: %(score)s") % words))
    return news


def _missed(child: Child) -> list[News]:
    last = next((day for day in reversed(child.attendance.days) if day.mark is Mark.ABSENT), None)
    return [News(last.on, mark_in_words(last.mark, last.is_excused))] if last else []


def _graded(child: Child) -> list[News]:
    ended = child.work.graded_on
    if ended is None or ended > child.today:
        return []
    return [News(ended, _("New grades: %(term)s") % {"term": child.work.all_grades[-1].term})]


def _tested(child: Child) -> list[News]:
    return [
        News(row.taken_on, f"{row.assessment.title}: {level_in_words(row) or plain(row.scale_score)}")
        for series in child.tests
        for row in series.results[-1:]
        if is_scored(row)
    ]


def score_in_words(piece: Any) -> str:
    """ "17 of 20", the marks of the source, or what became of the work."""
    result = piece.result
    if result is None:
        return ""
    if result.score is None:
        return str(result.text_score or option_in_words("ScoreStatus", result.status))
    shown = plain(result.score)
    if not piece.item.highest:
        return shown
    return _("%(score)s of %(highest)s") % {"score": shown, "highest": plain(piece.item.highest)}


def mark_in_words(mark: Mark, is_excused: bool | None) -> str:
    """What is on file of a day."""
    if mark is Mark.ABSENT:
        if is_excused is None:
            return _("Absent")
        return _("Absent, excused") if is_excused else _("Absent, not excused")
    return {
        Mark.PART: _("Missed a part of the day"),
        Mark.CLASS: _("Missed a class"),
        Mark.LATE: _("Late"),
        Mark.EARLY: _("Left early"),
        Mark.NOTHING: _("Nothing on file: at school"),
    }[mark]


def level_in_words(row: Any) -> str:
    """ "Proficient (level 3 of 4)"; as much of it as the test says."""
    label = as_the_test_says(row.performance_label)
    if row.performance_level is None:
        return label
    words = {"level": row.performance_level, "levels": row.assessment.levels}
    place = _("level %(level)s of %(levels)s") % words if row.assessment.levels else _("level %(level)s") % words
    return f"{label} ({place})" if label else place


def as_the_test_says(label: str) -> str:
    """A level's name, which is the test's own and in English: in quotes within a sentence of another language."""
    return f"“{label}”" if label and not _is_english() else str(label)


def month_in_short(on: date) -> str:
    """ "Nov 2026"; in small letters where the language writes months so."""
    return date_format(on, "M Y" if _is_english() else "b Y")


def _is_english() -> bool:
    return (get_language() or "en").startswith("en")
