"""Reads one cell: what it means, how leniently it was read, or why it cannot be read. Pure functions, no state.

Each ``read_…`` takes a trimmed, non-empty text and gives ``(value, leniency)``, where leniency is the code of a warning
or empty; it raises ``Refused`` with the *kind* of what was found, never the text itself.
"""

import re
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

FIRST_YEAR, LAST_YEAR = 1900, 9999
"""9999-12-31 is how some systems write "no end"."""

_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_ISO_TIME = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})[T ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?", re.ASCII | re.I
)
_US_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})( 0?0:00(:00)?)?", re.ASCII)
_SHORT_YEAR = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2}", re.ASCII)
_DATE_LIKE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_YEAR_SPAN = re.compile(r"(\d{4})\s?[-/–]\s?(\d{4}|\d{2})", re.ASCII)

_PLAIN_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
_GROUPED_NUMBER = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII)
_FOUR_DECIMALS = Decimal("0.0001")
_BETWEEN_IDS = re.compile(r"[{},]+")
_TYPED_IDS = re.compile(r"\{[^{}:,]+:[^{},]*\}(\s?,\s?\{[^{}:,]+:[^{},]*\})*")
#: How systems name the type of a student's state identifier, comparable.
_STATE_TYPES = frozenset(
    {
        "state", "stateid", "stateidentifier", "stateassignedid", "statestudentid", "statestudentidentifier",
        "statestudentnumber", "statenumber", "stateuid", "stateuniqueid", "seaid", "ssid", "sasid", "suid",
        "uniquestudentid", "uniquestudentidentifier",
    }
)  # fmt: skip

_YES = frozenset({"true", "yes", "y", "t", "1"})
_NO = frozenset({"false", "no", "n", "f", "0"})


class Refused(Exception):
    """A cell that cannot be read. ``code`` and ``params`` make the sentence."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def kind_of(text: str) -> str:
    """What sort of thing stands in a cell, without saying what stands there (a key of ``KINDS``)."""
    if _NUMBER.fullmatch(text):
        return "kind:number"
    if _ISO_TIME.fullmatch(text):
        return "kind:time"
    if _SHORT_YEAR.fullmatch(text):
        return "kind:short_year"
    if _DATE_LIKE.fullmatch(text):
        return "kind:impossible_date"
    return "kind:text"


def respelled(text: str) -> str:
    """A word without case, spaces and joiners, for comparing."""
    return re.sub(r"[\s_\-]+", "", text).casefold()


def read_day(text: str) -> tuple[date, str]:
    """A calendar day: ISO 8601; leniently a time stamp's day as written there, or month/day/year as the US writes."""
    leniency = ""
    if match := _ISO_DAY.fullmatch(text):
        year, month, day = match.groups()
        leniency = "" if len(text) == 10 else "date_short_digits"
    elif match := _ISO_TIME.fullmatch(text):
        year, month, day = match.group(1, 2, 3)
        leniency = "date_with_time"
    elif match := _US_DAY.fullmatch(text):
        month, day, year = match.group(1, 2, 3)
        leniency = "date_us"
    else:
        raise Refused("not_a_date", found=kind_of(text))
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        raise Refused("not_a_date", found="kind:impossible_date") from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Refused("date_out_of_range")
    return found, leniency


def read_moment(text: str) -> str:
    """Check a ``dateLastModified``; gives the leniency. The moment itself is not kept."""
    if match := _ISO_TIME.fullmatch(text):
        try:
            date(*(int(part) for part in match.group(1, 2, 3)))
        except ValueError:
            raise Refused("not_a_date", found="kind:impossible_date") from None
        return ""
    read_day(text)
    return "date_without_time"


def read_yes_no(text: str) -> tuple[bool, str]:
    """``true`` or ``false``; leniently in other case, yes/no, y/n, t/f, 1/0."""
    if text in ("true", "false"):
        return text == "true", ""
    word = text.casefold()
    if word in _YES:
        return True, "yes_no_respelled"
    if word in _NO:
        return False, "yes_no_respelled"
    raise Refused("not_yes_or_no", found=kind_of(text))


def read_choice(text: str, choices: Sequence[str], others: Sequence[str] = ()) -> tuple[str, str]:
    """One of the standard's words; leniently in other case or spacing, or a word of the other version."""
    if text in choices:
        return text, ""
    wanted = respelled(text)
    for word in choices:
        if respelled(word) == wanted:
            return word, "word_respelled"
    for word in others:
        if respelled(word) == wanted:
            return word, "word_of_other_version"
    raise Refused("not_in_list", found=kind_of(text), allowed=", ".join(choices))


def read_primary(text: str) -> tuple[bool, str]:
    """Whether a role is the primary one."""
    word, leniency = read_choice(text, ("primary", "secondary"))
    return word == "primary", leniency


def read_year(text: str) -> tuple[int, str]:
    """The calendar year in which a school year ends; leniently a span such as 2025-2026."""
    if _YEAR.fullmatch(text):
        year, leniency = int(text), ""
    elif match := _YEAR_SPAN.fullmatch(text):
        first, second = match.groups()
        year, leniency = int(first) + 1, "year_span"
        if not str(year).endswith(second):
            raise Refused("not_a_year", found="kind:text")
    else:
        raise Refused("not_a_year", found=kind_of(text))
    if not FIRST_YEAR <= year <= 2200:
        raise Refused("year_out_of_range")
    return year, leniency


def read_number(text: str, lowest: int, highest: int) -> tuple[Decimal, str]:
    """A number with a decimal point; leniently with commas between thousands. Kept to four decimals."""
    leniency = ""
    if not _PLAIN_NUMBER.fullmatch(text):
        if not _GROUPED_NUMBER.fullmatch(text):
            raise Refused("not_a_number", found=kind_of(text))
        text, leniency = text.replace(",", ""), "number_grouped"
    number = Decimal(text)
    if not lowest <= number <= highest:
        raise Refused("number_out_of_range", lowest=lowest, highest=highest)
    rounded = number.quantize(_FOUR_DECIMALS, ROUND_HALF_UP)
    return rounded, leniency if rounded == number else "number_rounded"


def read_score(text: str, lowest: int, highest: int, limit: int) -> tuple[Decimal | str, str]:
    """A number; leniently a mark such as ``B+``, as text."""
    try:
        return read_number(text, lowest, highest)
    except Refused as refused:
        if refused.code == "number_out_of_range":
            raise
    if len(text) > limit:
        raise Refused("too_long", limit=limit)
    return text, "score_is_text"


def read_state_id(text: str, limit: int) -> tuple[str, str]:
    """The identifier that the state gave, out of a list of ``{type:identifier}``; empty where none is a state's.

    Two that differ say nothing certain, so neither is taken.
    """
    # Split and not searched: a search for "type:" in a long cell without one begins anew at each letter.
    typed = (part.partition(":") for part in _BETWEEN_IDS.split(text))
    found = {
        identifier.strip() for kind, _, identifier in typed if respelled(kind) in _STATE_TYPES and identifier.strip()
    }
    if len(found) > 1:
        return "", "state_ids_differ"
    identifier = next(iter(found), "")
    if len(identifier) > limit:
        raise Refused("too_long", limit=limit)
    return identifier, "" if _TYPED_IDS.fullmatch(text) else "user_ids_respelled"


def read_list(text: str, limit: int) -> tuple[list[str], str]:
    """A comma-separated list as OneRoster puts it into one cell; each item as written, spaces around it cut."""
    if "," not in text:
        items, leniency = [text], ""
    else:
        parts = text.split(",")
        items = [item for item in (part.strip() for part in parts) if item]
        leniency = "list_spaces" if len("".join(items)) < len("".join(parts)) else ""
        leniency = "list_blanks" if len(items) < len(parts) else leniency
        distinct = list(dict.fromkeys(items))
        if len(distinct) < len(items):
            items, leniency = distinct, "list_repeats"
    if max(map(len, items), default=0) > limit:
        raise Refused("too_long", limit=limit)
    return items, leniency


def read_email(text: str, limit: int) -> tuple[str, str]:
    """An address as written; without an ``@`` it is left out, as a missing address harms less than a lost row."""
    if "@" not in text:
        return "", "email_left_out"
    if len(text) > limit:
        raise Refused("too_long", limit=limit)
    return text, ""
