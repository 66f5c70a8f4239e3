"""What the columns of a published table are: given by the publisher's mapping, or found in the table itself.

A mapping is JSON::

    {"figures": ["Students", "Absent"], "keys": ["District", "Group"], "ignored": ["Created"],
     "rates": [{"rate": "Percent", "numerator": "Absent", "denominator": "Students"}],
     "totals": [{"column": "Group", "total": "All", "parts": ["Boys", "Girls"]}],
     "marks": {"*": [1, 9]}}

What it leaves out is guessed. Without ``parts`` a total is the sum of all other values of its column.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from pathlib import Path
from typing import Any

from reports.disclosure.published.marks import Figure, Kind
from reports.disclosure.published.table import Table, Unreadable, figures_of

#: Columns of numbers that say which thing a row is about, not how many.
_NAMES_THINGS = re.compile(
    r"(?:^|[\s_])(?:year|number|no|code|id|fips|zip|nces|key|cohort|date|created|version|term|sort)(?:$|[\s_.])", re.I
)
_RATE = re.compile(r"%|pct|percent|rate|share|proportion", re.IGNORECASE)
#: Columns of a long table that say what its one value is.
_MEASURE = re.compile(r"measure|variable|metric|indicator|statistic|unit", re.IGNORECASE)


@dataclass(frozen=True)
class Rate:
    """``rate`` is ``scale`` x ``numerator`` / ``denominator``, all three columns."""

    rate: str
    numerator: str
    denominator: str
    scale: int = 100


@dataclass(frozen=True)
class Total:
    """The row in which ``column`` says ``total`` is the sum of those in which it says one of ``parts`` (all others)."""

    column: str
    total: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layout:
    """``keys`` identify a row; ``named`` only name it; ``counts`` add up; ``rates`` are made of counts."""

    keys: tuple[str, ...]
    named: tuple[str, ...]
    figures: Mapping[str, Sequence[Figure]]
    counts: tuple[str, ...]
    rates: tuple[Rate, ...] = ()
    totals: tuple[Total, ...] = ()
    marks: Mapping[str, tuple[float, float]] = field(default_factory=dict)


def read_mapping(path: Path) -> dict[str, Any]:
    """A mapping from its file. Raises Unreadable, with what to change, where it is none."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise Unreadable(f"{path} cannot be opened: {problem.strerror}.") from problem
    except ValueError as problem:
        raise Unreadable(f"{path} is no JSON: {problem}.") from problem
    known = {"figures", "keys", "ignored", "rates", "totals", "marks"}
    if not isinstance(found, dict) or set(found) - known:
        raise Unreadable(f"{path} may hold {', '.join(sorted(known))}, and nothing else.")
    return found


def widened(table: Table) -> Table:
    """A long table (one value a row, and columns that say of what) with a column for each kind of value."""
    measures = [name for name in table.columns if _MEASURE.search(name)]
    values = [name for name in table.columns if name not in measures and not _NAMES_THINGS.search(name)]
    values = [name for name in values if figures_of(table.column(name)) is not None]
    if not measures or len(values) != 1:
        return table
    at = [table.columns.index(name) for name in measures]
    value = table.columns.index(values[0])
    rest = [number for number in range(len(table.columns)) if number not in (*at, value)]
    kinds = list(dict.fromkeys(tuple(row[number] for number in at) for row in table.rows))
    rows: dict[tuple[str, ...], list[str]] = {}
    for row in table.rows:
        key = tuple(row[number] for number in rest)
        rows.setdefault(key, [""] * len(kinds))[kinds.index(tuple(row[number] for number in at))] = row[value]
    columns = tuple(table.columns[number] for number in rest)
    names = tuple(", ".join(part for part in kind if part) or values[0] for kind in kinds)
    wide = tuple(key + tuple(found) for key, found in rows.items())
    return Table(table.name, columns + names, wide, table.first_line)


def layout_of(table: Table, mapping: Mapping[str, Any] | None = None) -> Layout:
    """The table's layout. Raises Unreadable where no column holds figures, or the mapping names what is not there."""
    given = dict(mapping or {})
    marks = {mark: _interval(mark, ends) for mark, ends in given.get("marks", {}).items()}
    figures = _figures(table, given, marks)
    if not figures:
        raise Unreadable(f'{table.name} has no column of figures. A mapping can name them: {{"figures": [...]}}.')
    if "figures" not in given and "keys" not in given:
        figures = _without_numbers_of_things(table, figures)
    ignored = set(given.get("ignored", ()))
    others = [name for name in table.columns if name not in figures and name not in ignored]
    keys, named = _keys(table, given.get("keys") or [name for name in others if len(set(table.column(name))) > 1])
    rates = [name for name in figures if _is_rate(name, figures[name])]
    counts = tuple(name for name in figures if name not in rates)
    made_of = find_rates(figures, rates, counts)
    if "rates" in given:
        made_of = tuple(_rate(one, table) for one in given["rates"])
    totals = tuple(Total(one["column"], one["total"], tuple(one.get("parts", ()))) for one in given.get("totals", ()))
    for total in totals:
        table.column(total.column)
    counts = tuple(name for name in counts if name not in {rate.rate for rate in made_of})
    return Layout(keys, named, figures, counts, made_of, totals, marks)


def _interval(mark: str, ends: Any) -> tuple[float, float]:
    """What the publisher says of a mark: the least and the most, null for no bound."""
    try:
        low, high = ends
        return float(low), inf if high is None else float(high)
    except (TypeError, ValueError):
        raise Unreadable(
            f"The mark {mark!r} needs two numbers, such as [1, 9], or [1, null] for no upper end."
        ) from None


def _figures(
    table: Table, given: Mapping[str, Any], marks: Mapping[str, tuple[float, float]]
) -> dict[str, list[Figure]]:
    found = {}
    asked = given.get("figures")
    for name in asked or table.columns:
        if asked is None and (name in given.get("keys", ()) or _NAMES_THINGS.search(name)):
            continue
        figures = figures_of(table.column(name), further=marks)
        if figures is None and asked is not None:
            raise Unreadable(f"Column {name!r} of {table.name} holds texts that are no figures. Name them under marks.")
        if figures is not None:
            found[name] = figures
    return found


def _without_numbers_of_things(table: Table, figures: Mapping[str, list[Figure]]) -> dict[str, list[Figure]]:
    """The figures without columns of whole numbers that are needed to tell rows apart, such as a district's number."""
    kept = dict(figures)
    for name, column in figures.items():
        keys = [other for other in table.columns if other not in kept]
        if len(_tuples(table, keys)) == len(table.rows) or len(kept) == 1:
            break
        if all(figure.kind is Kind.SHOWN and figure.low == int(figure.low) for figure in column):
            del kept[name]
    return kept


def _keys(table: Table, columns: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The fewest columns that tell rows apart, and the others. Raises Unreadable where two rows are about the same."""
    keys = list(columns)
    if len(_tuples(table, keys)) < len(table.rows):
        twice = _twice(table, keys)
        raise Unreadable(f"{table.name} has several rows about the same: {twice}. Name the keys in a mapping.")
    for name in reversed(columns):
        less = [key for key in keys if key != name]
        if less and len(_tuples(table, less)) == len(table.rows):
            keys = less
    return tuple(keys), tuple(name for name in columns if name not in keys)


def _tuples(table: Table, columns: Sequence[str]) -> set[tuple[str, ...]]:
    return set(zip(*(table.column(name) for name in columns), strict=True)) if columns else {()}


def _twice(table: Table, columns: Sequence[str]) -> str:
    seen: set[tuple[str, ...]] = set()
    for key in zip(*(table.column(name) for name in columns), strict=True):
        if key in seen:
            return ", ".join(f"{name} {value}" for name, value in zip(columns, key, strict=True))
        seen.add(key)
    return "no column tells rows apart"


def _is_rate(name: str, figures: Sequence[Figure]) -> bool:
    shown = [figure.low for figure in figures if figure.kind is Kind.SHOWN]
    return bool(_RATE.search(name)) and all(0 <= value <= 1000 for value in shown)


def _rate(given: Mapping[str, Any], table: Table) -> Rate:
    for part in ("rate", "numerator", "denominator"):
        table.column(str(given.get(part, "")))
    return Rate(given["rate"], given["numerator"], given["denominator"], int(given.get("scale", 100)))


#: So many rows must say all three, and so many of them fit, before a rate is taken to be made of two counts.
LEAST_ROWS, LEAST_SHARE = 8, 0.98


def find_rates(
    figures: Mapping[str, Sequence[Figure]], rates: Sequence[str], counts: Sequence[str]
) -> tuple[Rate, ...]:
    """For each rate the two counts of which it is made, found in rows that show all three."""
    found = []
    for rate in rates:
        best = max(
            (
                (_fit(figures[rate], figures[top], figures[below]), Rate(rate, top, below))
                for top in counts
                for below in counts
                if top != below
            ),
            key=lambda pair: pair[0],
            default=(0.0, None),
        )
        if best[0] >= LEAST_SHARE and best[1] is not None:
            found.append(best[1])
    return tuple(found)


def _fit(rates: Sequence[Figure], tops: Sequence[Figure], belows: Sequence[Figure]) -> float:
    """The share of rows with all three figures in which the rate is that of the counts; 0 for too few rows."""
    rows = fits = telling = 0
    for rate, top, below in zip(rates, tops, belows, strict=True):
        if {rate.kind, top.kind, below.kind} == {Kind.SHOWN} and below.low > 0:
            rows += 1
            fits += abs(100 * top.low / below.low - rate.low) <= rate.half + 1e-6
            telling += 0 < top.low < below.low
    return fits / rows if telling >= LEAST_ROWS else 0.0


def with_totals(layout: Layout, totals: Sequence[Total]) -> Layout:
    """The layout with further totals that were found in the table."""
    return replace(layout, totals=(*layout.totals, *totals))
