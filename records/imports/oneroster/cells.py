"""Makes, for each column of a file, the function that takes it out of a row.

Built once per file so that a million rows cost a few calls each: days, yes or no and words of a list repeat, so they
are read once and remembered.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from records.imports.oneroster import values
from records.imports.oneroster.fields import Field, Kind
from records.imports.oneroster.values import Refused

Cells = list[str]
Take = Callable[[Cells], Any]
Notes = list[tuple[str, str]]
"""Leniencies of the row at hand: code and column."""

REMEMBERED = 4096
_LISTS = (Kind.REFERENCES, Kind.WORDS)
_TEXTS = (Kind.ID, Kind.REFERENCE, Kind.TEXT)
EXACT = (Kind.ID, Kind.REFERENCE, Kind.REFERENCES)
"""Kinds in which a changed character means another thing, so that nothing inside them is mended."""


BLANK: dict[Kind, Any] = {
    **dict.fromkeys((Kind.DAY, Kind.YEAR, Kind.NUMBER, Kind.SCORE, Kind.MAYBE)),
    **dict.fromkeys((Kind.YES_NO, Kind.PRIMARY), False),
}
"""What a blank cell means where that is not the empty text."""


def taker(field: Field, place: int | None, notes: Notes, *, required: bool) -> Take:
    """What takes ``field`` out of a row's cells; ``place`` None is a column that the file does not have.

    The function appends leniencies to ``notes`` and raises Refused.
    """
    empty = _empty(field)
    if place is None:
        return lambda cells: empty()
    if field.kind in _TEXTS:
        return _text(place, field, notes, required)
    if field.kind in _LISTS:
        return _parsed(partial(values.read_list, limit=field.limit), place, field, notes, required)
    if field.kind is Kind.EMAIL:
        return _parsed(partial(values.read_email, limit=field.limit), place, field, notes, required)
    if field.kind is Kind.STATE_ID:
        return _parsed(partial(values.read_state_id, limit=field.limit), place, field, notes, required)
    return _remembered(_parser(field), place, field, notes, required)


def _empty(field: Field) -> Callable[[], Any]:
    """What a blank cell means. A list is a new one each time, for the row's taker may change it."""
    if field.kind in _LISTS:
        return list
    value = BLANK.get(field.kind, "")
    return lambda: value


def _parser(field: Field) -> Callable[[str], tuple[date | bool | int | str | Decimal, str]]:
    if field.kind is Kind.CHOICE:
        return _choice(field)
    if field.kind is Kind.NUMBER:
        return partial(values.read_number, lowest=field.lowest, highest=field.highest)
    if field.kind is Kind.SCORE:
        return partial(values.read_score, lowest=field.lowest, highest=field.highest, limit=field.limit)
    parsers: dict[Kind, Callable[[str], tuple[Any, str]]] = {
        Kind.DAY: values.read_day,
        Kind.YES_NO: values.read_yes_no,
        Kind.MAYBE: values.read_yes_no,
        Kind.PRIMARY: values.read_primary,
        Kind.YEAR: values.read_year,
    }
    return parsers[field.kind]


def _blank(field: Field, notes: Notes, required: bool) -> None:
    """A cell is blank: refuse it, note it, or let it be."""
    if required:
        raise Refused("required_blank")
    if field.wanted:
        notes.append(("wanted_blank", field.column))


def _choice(field: Field) -> Callable[[str], tuple[str, str]]:
    def read(text: str) -> tuple[str, str]:
        word, leniency = values.read_choice(text, field.choices, field.other_choices)
        return field.meanings.get(word, word), leniency

    return read


def _text(place: int, field: Field, notes: Notes, required: bool) -> Take:
    limit = field.limit

    def take(cells: Cells) -> str:
        text = cells[place]
        if len(text) > limit:
            raise Refused("too_long", limit=limit)
        if not text:
            _blank(field, notes, required)
        return text

    return take


def _parsed(parse: Callable[[str], tuple[Any, str]], place: int, field: Field, notes: Notes, required: bool) -> Take:
    empty = _empty(field)
    column = field.column

    def take(cells: Cells) -> Any:
        text = cells[place]
        if text:
            value, leniency = parse(text)
            if leniency:
                notes.append((leniency, column))
            if value or not required:
                return value
        _blank(field, notes, required)
        return empty()

    return take


def _remembered(
    parse: Callable[[str], tuple[Any, str]], place: int, field: Field, notes: Notes, required: bool
) -> Take:
    blank = _empty(field)()
    column = field.column
    known: dict[str, tuple[Any, str]] = {}

    def take(cells: Cells) -> Any:
        text = cells[place]
        if not text:
            _blank(field, notes, required)
            return blank
        hit = known.get(text)
        if hit is None:
            hit = parse(text)
            if len(known) < REMEMBERED:
                known[text] = hit
        if hit[1]:
            notes.append((hit[1], column))
        return hit[0]

    return take
