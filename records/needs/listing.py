"""The list of schools by need: a row for each, and the columns that a reader asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.kit.tables import NOT_ABOUT_STUDENTS, Column, Table
from records.models import Organization
from records.needs.board import Board, Reading
from records.needs.indicators import INDICATORS, PARTS, Indicator, Part
from records.needs.levels import LEVELS
from records.needs.ranking import Standing
from records.needs.words import (
    index_in_words,
    level_in_words,
    rank_in_words,
    reading_in_words,
    value_of,
    weighing_most,
)
from records.words import number

PLAIN = NOT_ABOUT_STUDENTS
#: What the columns show beside the rank: what weighs most, or every indicator of a part.
WHY = "why"
SHOWN = {WHY: gettext_lazy("What weighs most"), **{part.value: title for part, title in PARTS.items()}}


@dataclass(frozen=True)
class NeedRow:
    """One school with its standing."""

    pk: int
    school: Organization
    standing: Standing
    level: str
    students: int
    weights: dict[str, int]
    readings: dict[str, Reading]
    """Indicator -> what it reads here; put into words only where it is shown."""

    def __getattr__(self, name: str) -> Any:
        # A column of an indicator sorts by its value.
        if name.startswith("of_"):
            return self.value_of(name.removeprefix("of_"))
        raise AttributeError(name)

    def value_of(self, name: str) -> float | None:
        """The indicator's value; None where there is none."""
        reading = self.readings.get(name)
        value = value_of(reading.indicator, reading.figure) if reading else None
        return None if value is None else float(value)

    @property
    def why(self) -> str:
        """What weighs most. Names alone: the values stand on the school's page, and in the columns."""
        return ", ".join(str(INDICATORS[name].title) for name in weighing_most(self.standing, self.weights))


def rows_of(board: Board, weights: dict[str, int], level: str = "") -> list[NeedRow]:
    """A row for each school of the board (of one level), greatest need first."""
    return [
        _row(board, standing, weights)
        for standing in board.standings
        if not level or board.schools[standing.key].level == level
    ]


def _row(board: Board, standing: Standing, weights: dict[str, int]) -> NeedRow:
    facts = board.schools[standing.key]
    level = level_in_words(facts)
    return NeedRow(standing.key, facts.school, standing, level, facts.students, weights, facts.readings)


def _school_page(record: NeedRow) -> str:
    return reverse("need", args=[record.school.uid])


class NeedTable(Table):
    """Schools by need."""

    school = Column(category=PLAIN, accessor="school__name", verbose_name=gettext_lazy("School"), linkify=_school_page)
    rank = Column(category=PLAIN, accessor="standing__rank", verbose_name=gettext_lazy("Rank"), numeric=True)
    likely = Column(
        category=PLAIN, accessor="standing", verbose_name=gettext_lazy("Likely rank"), numeric=True, orderable=False
    )
    index = Column(category=PLAIN, accessor="standing__index", verbose_name=gettext_lazy("Need"), numeric=True)
    told = Column(
        category=PLAIN, accessor="standing", verbose_name=gettext_lazy("Against its level"), order_by="standing__told"
    )
    stays = Column(
        category=PLAIN,
        accessor="standing__stays",
        verbose_name=gettext_lazy("Stays in the top five"),
        numeric=True,
    )
    students = Column(category=PLAIN, verbose_name=gettext_lazy("Students"), numeric=True)
    why = Column(category=PLAIN, verbose_name=gettext_lazy("What weighs most"), orderable=False)

    caption = gettext_lazy("Schools by need, greatest first")

    def render_likely(self, value: Standing) -> str:
        return rank_in_words(value)

    value_likely = render_likely

    def render_index(self, value: float) -> str:
        return index_in_words(value)

    def value_index(self, value: float) -> str:
        return f"{value:.3f}"

    def render_told(self, value: Standing) -> str:
        return {1: _("more"), 0: _("cannot be told"), -1: _("less")}[value.told]

    value_told = render_told

    def render_stays(self, value: float) -> str:
        return _("%(percent)s%%") % {"percent": round(100 * value)}

    def value_stays(self, value: float) -> str:
        return f"{100 * value:.0f}"

    def render_students(self, value: int) -> str:
        return number(value)

    def value_students(self, value: int) -> str:
        return str(value)


class _IndicatorColumn(Column):
    """The value of one indicator; its category is that of its measure."""

    def __init__(self, indicator: Indicator) -> None:
        super().__init__(
            category=indicator.definition.category,
            accessor=f"of_{indicator.name}",
            verbose_name=indicator.title,
            numeric=True,
            empty_values=(),
        )
        self.indicator = indicator

    def render(self, record: NeedRow) -> str:
        reading = record.readings.get(self.indicator.name)
        return (reading_in_words(reading) if reading else "") or "–"

    def value(self, record: NeedRow) -> str:
        value = record.value_of(self.indicator.name)
        return "" if value is None else f"{value:.4g}"


def table_class(names: Sequence[str], *, with_why: bool, with_level: bool) -> type[Table]:
    """The list with a column for each of these indicators."""
    columns: dict[str, Any] = {f"of_{name}": _IndicatorColumn(INDICATORS[name]) for name in names}
    if not with_why:
        columns["why"] = None
    if with_level:
        columns["level"] = Column(category=PLAIN, verbose_name=gettext_lazy("Level"))
    return type("NeedTable", (NeedTable,), {**columns, "__module__": __name__})


def indicators_shown(shown: str) -> list[str]:
    """The indicators that are columns, for one of ``SHOWN``."""
    return [name for name, indicator in INDICATORS.items() if shown in set(Part) and indicator.part == shown]


def level_choices(board: Board) -> list[tuple[str, str]]:
    """(level, its title) of the schools on the board."""
    there = {facts.level for facts in board.schools.values()}
    return [(level, str(title)) for level, title in LEVELS.items() if level in there]
