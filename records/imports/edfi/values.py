"""Reads one text of an interchange: what it means, or why it cannot be read. Pure functions.

Each ``read_…`` takes a trimmed text that is not empty; it raises ``Refused`` with what is wrong, never the text.
"""

import hashlib
import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

ID_LIMIT = 255
FIRST_YEAR, LAST_YEAR = 1900, 9999

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})([T ].*|Z|[+-]\d{2}:\d{2})?", re.ASCII | re.DOTALL)
_NUMBER = re.compile(r"[+-]?(\d{1,12}(\.\d*)?|\.\d+)", re.ASCII)
_SPAN = re.compile(r"(\d{4})\s*[-/–]\s*(\d{4}|\d{2})", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_NOT_SPELLED = re.compile(r"[^0-9a-z]+")


class Refused(Exception):
    """An element, or a part of it, that cannot be taken. ``code`` and ``params`` make the sentence."""

    def __init__(self, code: str, column: str = "", **params: Any) -> None:
        super().__init__(code)
        self.code, self.column, self.params = code, column, params


def read_day(text: str) -> date:
    """A day; of a moment, the day as it is written there (xs:date, xs:dateTime)."""
    match = _DAY.fullmatch(text)
    if match is None:
        raise Refused("edfi_not_a_date")
    try:
        found = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise Refused("edfi_not_a_date") from None
    if not FIRST_YEAR <= found.year < LAST_YEAR:
        raise Refused("date_out_of_range")
    return found


def read_number(text: str) -> Decimal:
    """A decimal number; grouping commas and a percent sign are not numbers."""
    if not _NUMBER.fullmatch(text) or len(text) > 40:
        raise Refused("edfi_not_a_number")
    try:
        return Decimal(text)
    except InvalidOperation:
        raise Refused("edfi_not_a_number") from None


def read_yes_no(text: str) -> bool:
    """An xs:boolean: true, false, 1, 0; leniently yes and no."""
    word = text.casefold()
    if word in ("true", "1", "yes", "y"):
        return True
    if word in ("false", "0", "no", "n"):
        return False
    raise Refused("edfi_not_yes_or_no")


def read_school_year(text: str) -> int:
    """The calendar year in which the school year ends: of "2021-2022" 2022, of "2021-22" 2022, of "2022" 2022."""
    if match := _SPAN.fullmatch(text):
        first, last = int(match[1]), match[2]
        year = int(last) if len(last) == 4 else first // 100 * 100 + int(last)
        year += 100 if year < first else 0
        if year - first > 1:
            raise Refused("edfi_not_a_year")
    elif _YEAR.fullmatch(text):
        year = int(text)
    else:
        raise Refused("edfi_not_a_year")
    if not 1990 <= year <= 2100:
        raise Refused("edfi_not_a_year")
    return year


def school_year_of(day: date) -> int:
    """The school year of a day where nothing else says it: it begins in July."""
    return day.year + (day.month >= 7)


def code_of(text: str) -> str:
    """The value of a descriptor: what follows the ``#``; any other text as it is."""
    return text.rpartition("#")[2].strip() if "#" in text and "://" in text else text


def spelled(text: str) -> str:
    """Letters and digits alone, in lower case, for comparing."""
    return _NOT_SPELLED.sub("", text.casefold())


def joined(parts: Iterable[str]) -> str:
    """An identifier of several parts; where it is too long to be stored, its end becomes a digest, always the same."""
    text = ":".join(parts)
    if len(text) <= ID_LIMIT:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()
    return f"{text[: ID_LIMIT - 1 - len(digest)]}~{digest}"


def comparable(leaf: str, text: str) -> str:
    """A part of an identity, the same however a file writes it."""
    if leaf == "SchoolYear":
        try:
            return str(read_school_year(text))
        except Refused:
            return text
    return code_of(text)
