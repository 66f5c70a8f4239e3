"""What the pages of needs show beside the list: how the figures stand, the chart, and each indicator's definition."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.kit.dots import DotChart, Row, dot_chart
from records.measures.words import figure as figure_in_words
from records.measures.words import year_in_words
from records.models import FigureRun, Organization
from records.needs.board import Board, Reading, SchoolFacts
from records.needs.figures import Figure
from records.needs.indicators import INDICATORS, PARTS, Indicator, Noise
from records.needs.ranking import Standing
from records.needs.words import (
    in_words,
    index_in_words,
    mean_in_words,
    reading_in_words,
    score_in_words,
    value_of,
)

#: So many schools are drawn.
DRAWN = 12


@dataclass(frozen=True)
class Counting:
    """A count of figures that waits or is under way."""

    label: str
    done: int
    steps: int


def counting_of(user: Any, district: Organization) -> Counting | None:
    """The count of this district that has not ended. One query."""
    run = FigureRun.objects.visible_to(user).filter(district=district, ended_at=None).first()
    if run is None:
        return None
    if run.moved_at is None:
        return Counting(_("The figures wait to be counted. You may close this page."), 0, 0)
    words = {"done": run.done, "steps": run.steps}
    if not run.steps:
        return Counting(_("The figures are being counted. You may close this page."), 0, 0)
    label = _("The figures are being counted: %(done)s of %(steps)s school years. You may close this page.") % words
    return Counting(label, run.done, run.steps)


def age_in_words(board: Board) -> str:
    """ "counted today", "counted 3 days ago"."""
    if board.counted_on is None:
        return ""
    days = (timezone.localdate() - board.counted_on).days
    if days <= 0:
        return _("counted today")
    return ngettext("counted %(days)s day ago", "counted %(days)s days ago", days) % {"days": days}


def chart_of(board: Board, rows: Sequence[tuple[str, Standing]]) -> DotChart | None:
    """The first schools of the list with the intervals of their index."""
    return dot_chart(
        [
            Row(
                name, standing.index, standing.low, standing.high, index_in_words(standing.index),
                _("%(low)s to %(high)s") % {"low": index_in_words(standing.low), "high": index_in_words(standing.high)},
                standing.is_top,
            )
            for name, standing in rows[:DRAWN]
        ]
    )  # fmt: skip


@dataclass(frozen=True)
class Definition:
    """An indicator explained: facts as (label, words)."""

    name: str
    title: Any
    facts: list[tuple[str, Any]]


def definitions_of(board: Board, weights: dict[str, int]) -> list[tuple[Any, list[Definition]]]:
    """(title of a part, its indicators): each with its definition, its source, its date, its trend and its weight."""
    return [
        (title, [_definition(board, indicator, weights) for indicator in INDICATORS.values() if indicator.part is part])
        for part, title in PARTS.items()
    ]


def _definition(board: Board, indicator: Indicator, weights: dict[str, int]) -> Definition:
    reading = board.whole.readings.get(indicator.name)
    year = board.years.get(indicator.name)
    facts = [
        (_("In words"), indicator.definition.sentence),
        (_("Rule from"), indicator.definition.source),
        (_("More need is"), _("a higher figure") if _high_is_need(indicator) else _("a lower figure")),
        (_("School year"), year_in_words(year) if year else _("nothing is on file yet")),
        (_("Weight"), _("%(weight)s of 10") % {"weight": weights.get(indicator.name, 0)}),
    ]
    if indicator.benchmark:
        asked, who = indicator.benchmark
        facts.append((_("Recommended"), _("%(number)s at most (%(who)s)") % {"number": asked, "who": who}))
    if reading:
        facts.append((_("In the district"), f"{reading_in_words(reading)} ({counted_in_words(reading)})"))
        facts.append((_("The year before"), _before(reading)))
        facts.append((_("Data until"), data_date(reading.figure)))
    return Definition(indicator.name, indicator.title, facts)


def _high_is_need(indicator: Indicator) -> bool:
    """As the figure is said: inverse and turned figures are said the other way round than they are compared."""
    turned = indicator.inverse or indicator.name in ("below_reading", "below_reading_grade_3", "below_mathematics",
                                                     "off_track_grade_9")  # fmt: skip
    return (indicator.worse > 0) != turned


def data_date(figure: Figure) -> str:
    """The last day of which the data speaks; else that it is what the records said when it was counted."""
    if figure.data_on:
        return date_format(figure.data_on, "DATE_FORMAT")
    return _("what was on file on %(day)s") % {"day": date_format(figure.counted_on, "DATE_FORMAT")}


def counted_in_words(reading: Reading) -> str:
    """Of how many students the figure is."""
    students = reading.figure.students
    if students:
        return ngettext("%(count)s student", "%(count)s students", students) % {"count": f"{students:,}"}
    # About no student: vacant positions of all.
    words = {
        "numerator": figure_in_words(reading.figure.numerator, 2),
        "denominator": figure_in_words(reading.figure.denominator or Decimal(0), 2),
    }
    return _("%(numerator)s of %(denominator)s") % words


def _before(reading: Reading) -> str:
    if reading.before is None:
        return ""
    text = in_words(reading.indicator, value_of(reading.indicator, reading.before))
    return _("%(value)s in the whole year") % {"value": text} if text and reading.so_far else text


@dataclass(frozen=True)
class Line:
    """One indicator on a school's page; ``note`` is a benchmark that it misses."""

    title: Any
    value: str
    mean: str
    against: str
    before: str
    counted: str
    data_on: str
    weight: int
    sentence: Any
    note: str


def lines_of(facts: SchoolFacts, standing: Standing | None, weights: dict[str, int]) -> list[tuple[Any, list[Line]]]:
    """(title of a part, a line for each indicator that is on file of the school)."""
    found = []
    for part, title in PARTS.items():
        readings = [one for one in facts.readings.values() if one.indicator.part is part]
        if readings:
            found.append((title, [_line(reading, standing, weights) for reading in readings]))
    return found


def _line(reading: Reading, standing: Standing | None, weights: dict[str, int]) -> Line:
    indicator = reading.indicator
    score = standing.scores.get(indicator.name) if standing else None
    value = value_of(indicator, reading.figure)
    missed = indicator.benchmark is not None and (value is None or value > indicator.benchmark[0])
    note = ""
    if missed and indicator.benchmark:
        note = _("recommended: %(number)s at most") % {"number": indicator.benchmark[0]}
    return Line(
        indicator.title,
        _so_far(reading),
        mean_in_words(indicator, score) if score else "",
        score_in_words(score) if score else "",
        _before(reading) or "–",
        counted_in_words(reading),
        data_date(reading.figure),
        weights.get(indicator.name, 0),
        indicator.definition.sentence,
        note,
    )


def _so_far(reading: Reading) -> str:
    text = reading_in_words(reading) or "–"
    return _("%(value)s so far") % {"value": text} if reading.so_far else text


def changes_of(facts: SchoolFacts) -> list[str]:
    """What changed since the year before by more than chance, in sentences."""
    return [
        _("%(title)s: %(value)s, and %(before)s the year before.")
        % {"title": reading.indicator.title, "value": reading_in_words(reading), "before": _before(reading)}
        for reading in facts.readings.values()
        if reading.before is not None and _moved(reading)
    ]


def _moved(reading: Reading) -> bool:
    """Whether two shares of students, of years that can be compared, differ beyond chance (two proportions, 5 %)."""
    now, before = reading.figure, reading.before
    if reading.so_far or reading.indicator.noise is not Noise.SHARE or before is None:
        return False
    if not (now.denominator and before.denominator and now.students):
        return False
    one, other = float(now.denominator), float(before.denominator)
    share = float(now.numerator + before.numerator) / (one + other)
    if not 0 < share < 1:
        return False
    apart = float(now.numerator) / one - float(before.numerator) / other
    return bool(abs(apart) > 1.96 * (share * (1 - share) * (1 / one + 1 / other)) ** 0.5)
