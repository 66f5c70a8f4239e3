"""Makes, for each column of a file, the function that takes it out of a row.

Built once per file so that a million rows cost a few calls each: days, yes or no and words of a list repeat, so they
are read once and remembered.
"""

from collections.abc import Callable
from datetime import date
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


def taker(field: Field, place: int | None, notes: Notes, *, required: bool) -> Take:
    """What takes ``field`` out of a row's cells; ``place`` None is a column that the file does not have.

    The function appends leniencies to ``notes`` and raises Refused.
    """
    empty = _empty(field)
    if place is None:
        return lambda cells: empty()
    if field.kind in _TEXTS:
        return _text(place, field.limit, required)
    if field.kind in _LISTS:
        return _parsed(partial(values.read_list, limit=field.limit), place, field, notes, required)
    if field.kind is Kind.EMAIL:
        return _parsed(partial(values.read_email, limit=field.limit), place, field, notes, required)
    return _remembered(_parser(field), place, field, notes, required)


def _empty(field: Field) -> Callable[[], Any]:
    """What a blank cell means. A list is a new one each time, for the row's taker may change it."""
    if field.kind in _LISTS:
        return list
    blank: dict[Kind, Any] = {Kind.DAY: None, Kind.YEAR: None, Kind.YES_NO: False, Kind.PRIMARY: False}
    value = blank.get(field.kind, "")
    return lambda: value


def _parser(field: Field) -> Callable[[str], tuple[date | bool | int | str, str]]:
    if field.kind is Kind.CHOICE:
        return partial(values.read_choice, choices=field.choices, others=field.other_choices)
    parsers: dict[Kind, Callable[[str], tuple[Any, str]]] = {
        Kind.DAY: values.read_day,
        Kind.YES_NO: values.read_yes_no,
        Kind.PRIMARY: values.read_primary,
        Kind.YEAR: values.read_year,
    }
    return parsers[field.kind]


def _text(place: int, limit: int, required: bool) -> Take:
    def take(cells: Cells) -> str:
        text = cells[place]
        if len(text) > limit:
            raise Refused("too_long", limit=limit)
        if required and not text:
            raise Refused("required_blank")
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
        if required:
            raise Refused("required_blank")
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
            if required:
                raise Refused("required_blank")
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
