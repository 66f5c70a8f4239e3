"""At which level a school teaches, from the grades of its students."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: Grades below the first, in their order.
_EARLY = ("IT", "PR", "PK", "TK", "KG")
#: A grade with fewer of a school's students does not say what the school is for.
_LEAST_SHARE = 0.02

LEVELS: dict[str, str | Promise] = {
    "elementary": _("Elementary schools"),
    "middle": _("Middle schools"),
    "high": _("High schools"),
    "other": _("Schools of other grades"),
}
#: The same for one school, in a sentence.
ONE_OF_LEVEL: dict[str, str | Promise] = {
    "elementary": _("elementary school"),
    "middle": _("middle school"),
    "high": _("high school"),
    "other": _("school of other grades"),
}


def level_of(grades: Mapping[str, int]) -> str:
    """``elementary``, ``middle``, ``high`` or ``other``, from grade -> students, by the lowest and the highest grade.

    The National Center for Education Statistics' Common Core of Data, school level: elementary begins below grade 4
    and ends by grade 8, middle begins in grades 4 to 7 and ends by grade 9, high begins in grade 7 or later and ends
    in grade 12. What fits none, or has no students, is other.
    """
    known = {place: number for grade, number in grades.items() if (place := _place(grade)) is not None and number > 0}
    least = _LEAST_SHARE * sum(known.values())
    taught = [place for place, number in known.items() if number >= least]
    if not taught:
        return "other"
    low, high = min(taught), max(taught)
    if low <= 3 and high <= 8:
        return "elementary"
    if 4 <= low <= 7 and high <= 9:
        return "middle"
    if low >= 7 and high >= 9:
        return "high"
    return "other"


def _place(grade: str) -> int | None:
    """1 to 12 for the grades, 0 and below for earlier ones; None for what is no grade."""
    if grade.isdigit() and 1 <= int(grade) <= 13:
        return min(int(grade), 12)
    return _EARLY.index(grade) - len(_EARLY) + 1 if grade in _EARLY else None
