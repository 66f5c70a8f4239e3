"""Reads one cell of a kind's column: what it means, how leniently it was read, or why it cannot be read."""

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import Any

from records.imports.kinds import Column, Kind, Type
from records.imports.kinds.room import Room, room
from records.imports.oneroster import values
from records.imports.oneroster.clean import LOST, clean
from records.imports.oneroster.values import Refused, kind_of, respelled
from records.imports.templates.spellings import spellings
from records.options import OPTIONS

Reading = tuple[Any, tuple[str, ...]]
"""A cell's value, and the codes of the leniencies with which it was read."""
Read = Callable[[str], Reading]
"""Takes a cell as it stands in the file. Raises Refused."""

NUMBER_LENGTH = 40
"""A number with more characters is none."""
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)", re.ASCII)
_AS_MONEY = re.compile(
    r"(?P<minus>-?)(?P<open>\(?)\$?(?P<digits>(\d{1,3}(,\d{3})+|\d+)(\.\d+)?)(?P<close>\)?)", re.ASCII
)
_UNKNOWN = frozenset({"unknown", "notsaid", "notstated", "na", "n/a"})


def is_identifier(column: Column) -> bool:
    """Whether a changed character would mean another thing, so that nothing inside a cell is mended."""
    return bool(column.refers_to) or column.header.endswith("Identifier")


def blank(column: Column) -> Any:
    """What an empty cell means. An empty list is never to be changed by whoever gets it."""
    if column.type is Type.YES_NO:
        return None if column.default == "" else bool(column.default)
    if column.default is not None:
        return Decimal(str(column.default)) if column.type is Type.NUMBER else column.default
    return {Type.TEXT: "", Type.WORDS: []}.get(column.type)


def reader(kind: Kind, column: Column, *, required: bool) -> Read:
    """What reads the cells of a column."""
    parse, empty, exact = _parser(kind, column), blank(column), is_identifier(column)

    def read(cell: str) -> Reading:
        text, cut, changed = clean(cell)
        notes: tuple[str, ...] = ("spaces_cut",) if cut else ()
        if changed or LOST in text:
            if exact:
                raise Refused("control_character")
            notes += ("control_character_cut" if changed else "letters_lost",)
        value, leniency = parse(text) if text else (empty, "")
        if required and (not text or value == []):
            raise Refused("required_blank")
        return value, (*notes, leniency) if leniency else notes

    return read


def read_status(cell: str) -> Reading:
    """Whether a row of a delta file says that the thing is gone. An empty status says that it is there."""
    text = clean(cell)[0]
    if not text:
        return False, ()
    word, leniency = values.read_choice(text, ("active", "tobedeleted"), ("inactive", "deleted"))
    return word != "active", ("option_respelled",) if leniency else ()


def _parser(kind: Kind, column: Column) -> Callable[[str], tuple[Any, str]]:
    if column.type is Type.WORDS:
        return partial(_read_words, column=column)
    if column.options:
        return partial(_read_option, option_set=column.options)
    if column.header == "SchoolYear":
        return partial(_read_school_year, within=room(kind, column))
    if column.type is Type.YES_NO:
        return partial(_read_yes_no, unknown=column.default == "")
    if column.type in (Type.NUMBER, Type.WHOLE):
        return partial(_read_number, within=room(kind, column), whole=column.type is Type.WHOLE)
    return values.read_day if column.type is Type.DAY else partial(_read_text, limit=column.limit)


def _read_text(text: str, *, limit: int) -> tuple[str, str]:
    if len(text) > limit:
        raise Refused("too_long", limit=limit)
    return text, ""


def _read_option(text: str, *, option_set: str) -> tuple[str, str]:
    """A code; leniently in other case or spacing, or the words that stand for it in English."""
    if text in OPTIONS[option_set]:
        return text, ""
    code = spellings(option_set).get(respelled(text))
    if code is None:
        raise Refused("not_in_list", found=kind_of(text), allowed=", ".join(OPTIONS[option_set]))
    return code, "option_respelled"


def _read_words(text: str, *, column: Column) -> tuple[list[str], str]:
    """A list, separated by commas; leniently by semicolons."""
    semicolons = ";" in text and "," not in text
    items, leniency = values.read_list(text.replace(";", ",") if semicolons else text, column.limit)
    leniency = "list_semicolons" if semicolons else leniency
    if not column.options:
        return items, leniency
    read = [_read_option(item, option_set=column.options) for item in items]
    return list(dict.fromkeys(code for code, _ in read)), leniency or next((note for _, note in read if note), "")


def _read_yes_no(text: str, *, unknown: bool) -> tuple[bool | None, str]:
    if unknown and respelled(text) in _UNKNOWN:
        return None, "yes_no_respelled"
    return values.read_yes_no(text)


def _read_school_year(text: str, *, within: Room) -> tuple[int, str]:
    year, leniency = values.read_year(text)
    _check(Decimal(year), within)
    return year, leniency


def _read_number(text: str, *, within: Room, whole: bool) -> tuple[Decimal | int, str]:
    """A number; leniently as money is written. What the table has no digits for is rounded, as it would be there."""
    number, leniency = _decimal(text)
    _check(number, within)
    if whole:
        if number != number.to_integral_value():
            raise Refused("not_whole", found="kind:number")
        return int(number), leniency or ("" if text.lstrip("+-").isdigit() else "whole_with_point")
    exponent = number.as_tuple().exponent
    if within.places is not None and isinstance(exponent, int) and -exponent > within.places:
        number = number.quantize(Decimal(1).scaleb(-within.places), ROUND_HALF_UP)
    # A minus before zero means nothing.
    return number or Decimal(0), leniency


def _decimal(text: str) -> tuple[Decimal, str]:
    if len(text) <= NUMBER_LENGTH:
        if _NUMBER.fullmatch(text):
            return Decimal(text), ""
        money = _AS_MONEY.fullmatch(text)
        if money and bool(money["open"]) == bool(money["close"]) and not (money["open"] and money["minus"]):
            number = Decimal(money["digits"].replace(",", ""))
            return -number if money["open"] or money["minus"] else number, "number_as_money"
    found = kind_of(text)
    raise Refused("number_unclear", found=found) if found == "kind:number" else Refused("not_a_number", found=found)


def _check(number: Decimal, within: Room) -> None:
    if not within.lowest <= number <= within.highest:
        bounds = {"lowest": _shown(within.lowest), "highest": _shown(within.highest)}
        raise Refused("number_out_of_range", found="kind:number", **bounds)


def _shown(number: Decimal) -> str:
    return f"{number.normalize():,f}"
