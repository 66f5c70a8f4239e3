"""Dates, numbers and codes as the details of wrong rows say them."""

import re
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from records.words import GRADES

#: Every spelling of a grade that pages understand: upper and lower case, with and without the leading zero.
GRADE_SPELLINGS = tuple(sorted({spelled for code in GRADES for spelled in (code, code.lower(), code.lstrip("0"))}))
#: What a code may look like to be repeated. Anything else may be a name that came into the wrong column.
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,19}|[0-9]{1,3}")


def day(value: date | None) -> str:
    """The date written out; a dash where there is none."""
    return date_format(value, "DATE_FORMAT") if value else "–"


def plain(value: Decimal | float | int | None) -> str:
    """A number without trailing zeros, in the reader's format; a dash where there is none."""
    if value is None:
        return "–"
    text = f"{Decimal(value):f}"
    decimals = text.partition(".")[2].rstrip("0")
    return number_format(Decimal(value), decimal_pos=len(decimals), force_grouping=True)


def spell(starts_on: date, ends_on: date | None) -> str:
    """Half-open dates as a person says them."""
    if ends_on is None:
        return _("from %(start)s on") % {"start": day(starts_on)}
    return _("from %(start)s until %(end)s") % {"start": day(starts_on), "end": day(ends_on)}


def short_code(value: str) -> str:
    """The code, if it looks like one; else that it is a longer text, which is not repeated."""
    return f"“{value}”" if _CODE.fullmatch(value) else _("a longer text")
