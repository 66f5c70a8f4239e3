"""The words that may stand for the codes of an option set: the codes, their English words, and usual short forms."""

from collections import defaultdict
from functools import cache

from django.utils.translation import override

from records.imports.oneroster.values import respelled
from records.options import OPTIONS
from records.words import GRADES, grade_in_words

_ORDINALS = {1: "st", 2: "nd", 3: "rd"}
#: Spellings, as ``respelled`` gives them, of systems that use neither the code nor its words.
_USUAL: dict[str, dict[str, str]] = {
    "Sex": {"f": "Female", "m": "Male"},
    "GradeLevel": {"k": "KG", "kinder": "KG", "prek": "PK", "prekinder": "PK", "transitionalkinder": "TK"},
    "Weekday": {day[:3].casefold(): day for day in OPTIONS["Weekday"]},
    "EconomicValue": {
        "f": "Free",
        "r": "ReducedPrice",
        "reduced": "ReducedPrice",
        "p": "FullPrice",
        "paid": "FullPrice",
    },
}


def words(option_set: str, code: str) -> str:
    """The words of a code in the language that is active."""
    return grade_in_words(code) if OPTIONS[option_set] is GRADES else str(OPTIONS[option_set][code])


@cache
def spellings(option_set: str) -> dict[str, str]:
    """Spelling, without case, spaces and joiners -> code. What could mean two codes is not among them."""
    options = OPTIONS[option_set]
    found = {respelled(code): code for code in options}
    others: dict[str, set[str]] = defaultdict(set)
    with override("en"):
        for code in options:
            others[respelled(words(option_set, code))].add(code)
    if options is GRADES:
        for code in filter(str.isdigit, options):
            for spelling in _of_grade(int(code)):
                others[spelling].add(code)
    for spelling, code in _USUAL.get(option_set, {}).items():
        others[spelling].add(code)
    for spelling, codes in others.items():
        if len(codes) == 1:
            found.setdefault(spelling, *codes)
    return found


def _of_grade(number: int) -> list[str]:
    """5 -> "5", "5th", "5thgrade"."""
    ordinal = f"{number}{'th' if 11 <= number <= 13 else _ORDINALS.get(number, 'th')}"
    return [str(number), ordinal, f"{ordinal}grade"]
