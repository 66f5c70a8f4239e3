"""Figures as a page says them."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from records.measures.definition import DOLLARS_PER_STUDENT, PERCENT, Cell, Measure


def year_in_words(school_year: int) -> str:
    """``2026`` -> "2025–26": school years are named by both calendar years."""
    return f"{school_year - 1}–{school_year % 100:02d}"


def figure(value: Decimal, decimals: int) -> str:
    """A number in the reader's language, with at most so many decimals and none that say nothing."""
    rounded = round(value, decimals)
    places = 0 if rounded == rounded.to_integral_value() else decimals
    return number_format(rounded, places, use_l10n=True, force_grouping=True)


def value_in_words(measure: Measure, cell: Cell) -> str:
    """The value as a table shows it: ``18.2%``, ``$9,301``, ``14.6``; empty where nothing can be said."""
    if cell.value is None:
        return ""
    text = figure(cell.value, measure.unit.decimals)
    if measure.unit is PERCENT:
        return _("%(number)s%%") % {"number": text}
    return f"${text}" if measure.unit is DOLLARS_PER_STUDENT else text


def value_with_unit(measure: Measure, cell: Cell) -> str:
    """The value as a sentence says it: "18.2 percent", "412 students"."""
    if cell.value is None:
        return ""
    return f"{figure(cell.value, measure.unit.decimals)} {measure.unit.words}"


def parts_in_words(measure: Measure, cell: Cell) -> str:
    """What the value is made of: "75 of 412"; empty for a plain count."""
    if cell.denominator is None:
        return ""
    parts = {"numerator": figure(cell.numerator, 2), "denominator": figure(cell.denominator, 2)}
    if measure.unit is PERCENT:
        return _("%(numerator)s of %(denominator)s") % parts
    return _("%(numerator)s by %(denominator)s") % parts
