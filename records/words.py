"""Codes in words: grades as CEDS lists them, roles as OneRoster names them. A page never shows a bare code."""

import re

from babel import Locale
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from accounts.roles import Category

#: CEDS "Entry Grade Level", in the order in which children go through them.
GRADES: dict[str, str | Promise] = {
    "IT": gettext_lazy("Infant or toddler"),
    "PR": gettext_lazy("Preschool"),
    "PK": gettext_lazy("Prekindergarten"),
    "TK": gettext_lazy("Transitional kindergarten"),
    "KG": gettext_lazy("Kindergarten"),
    **{f"{number:02d}": gettext_lazy("Grade %d") for number in range(1, 14)},
    "PS": gettext_lazy("After high school"),
    "UG": gettext_lazy("Ungraded"),
    "OTHER": gettext_lazy("Other"),
}

CATEGORIES: dict[Category, str | Promise] = {
    Category.IDENTITY: gettext_lazy("Identity"),
    Category.CONTACTS: gettext_lazy("Contacts"),
    Category.DEMOGRAPHICS: gettext_lazy("Demographics"),
    Category.ENROLLMENT: gettext_lazy("Enrollment"),
    Category.ATTENDANCE: gettext_lazy("Attendance"),
    Category.ACADEMICS: gettext_lazy("Academics"),
    Category.ASSESSMENT: gettext_lazy("Assessment"),
    Category.CONDUCT: gettext_lazy("Conduct"),
    Category.SUPPORTS: gettext_lazy("Supports"),
    Category.ECONOMIC: gettext_lazy("Economic circumstances"),
    Category.HEALTH: gettext_lazy("Health"),
    Category.TRANSPORTATION: gettext_lazy("Transportation"),
}

#: What each kind of data is, for somebody who wants to know what a school keeps of their child.
CATEGORY_SENTENCES: dict[Category, str | Promise] = {
    Category.IDENTITY: gettext_lazy("Who the child is: names, student number and school e-mail address."),
    Category.CONTACTS: gettext_lazy(
        "Parents, guardians and others to call: names, addresses, numbers, and who may not."
    ),
    Category.DEMOGRAPHICS: gettext_lazy("Birth date, sex, race and ethnicity, languages and places of birth."),
    Category.ENROLLMENT: gettext_lazy("Schools, grades and classes, with the days on which each began and ended."),
    Category.ATTENDANCE: gettext_lazy("School days, and which of them were missed, in whole or in part."),
    Category.ACADEMICS: gettext_lazy("Classwork, grades on report cards, credits and graduation."),
    Category.ASSESSMENT: gettext_lazy("State tests, screenings and other tests, with their results."),
    Category.CONDUCT: gettext_lazy("Incidents in which the child had a part, and what the school did."),
    Category.SUPPORTS: gettext_lazy(
        "Programs such as special education or English learning, and extra help with how it goes."
    ),
    Category.ECONOMIC: gettext_lazy("School meals, and whether the child is homeless, in foster care or a migrant."),
    Category.HEALTH: gettext_lazy("Alerts that staff must know, such as an allergy, with what to do."),
    Category.TRANSPORTATION: gettext_lazy("The bus: route, stop and times."),
}

STAFF_ROLES: dict[str, str | Promise] = {
    "teacher": gettext_lazy("teacher"),
    "aide": gettext_lazy("aide"),
    "administrator": gettext_lazy("administrator"),
    "principal": gettext_lazy("principal"),
    "counselor": gettext_lazy("counselor"),
    "proctor": gettext_lazy("proctor"),
    "districtAdministrator": gettext_lazy("district administrator"),
    "siteAdministrator": gettext_lazy("school administrator"),
    "systemAdministrator": gettext_lazy("system administrator"),
    "relative": pgettext_lazy("role", "relative"),
}


_GRADE_NUMBER = re.compile(r"(GRADE ?)?0*(\d{1,2})(ST|ND|RD|TH)?( ?GRADE)?", re.ASCII)
_GRADE_WORDS = {
    **dict.fromkeys(("K", "KF", "KH", "KINDERGARTEN"), "KG"),
    **dict.fromkeys(("PREK", "P", "PK3", "PK4", "PREKINDERGARTEN", "-1"), "PK"),
    "TRANSITIONALKINDERGARTEN": "TK",
    "PRESCHOOL": "PR",
    "UNGRADED": "UG",
}


def grade_code(text: str) -> str:
    """The CEDS code of a grade as districts write it: ``4``, ``4th``, ``Grade 4`` -> ``04``; empty where unclear."""
    code = " ".join(text.split()).upper()
    if code in GRADES:
        return code
    if match := _GRADE_NUMBER.fullmatch(code):
        number = int(match[2])
        return "KG" if number == 0 else f"{number:02d}" if number <= 13 else ""
    return _GRADE_WORDS.get(code.replace(" ", "").replace("-", "") or code, _GRADE_WORDS.get(code, ""))


def grade_in_words(code: str) -> str:
    """``04`` -> "Grade 4"; a code that CEDS does not list stands as the district wrote it; empty stays empty."""
    code = code.strip().upper()
    if code.isdigit():
        return _("Grade %d") % int(code)
    return str(GRADES.get(code, code))


#: ISO 639-2 codes that schools write, as Babel names languages (ISO 639-1, where there is one).
_LANGUAGES = dict(
    pair.split(":")
    for pair in [
        "amh:am",
        "ara:ar",
        "ben:bn",
        "bur:my",
        "chi:zh",
        "deu:de",
        "eng:en",
        "fas:fa",
        "fra:fr",
        "fre:fr",
        "ger:de",
        "guj:gu",
        "hat:ht",
        "heb:he",
        "hin:hi",
        "hmn:hmn",
        "ita:it",
        "jpn:ja",
        "khm:km",
        "kor:ko",
        "lao:lo",
        "mar:mr",
        "nav:nv",
        "nep:ne",
        "pan:pa",
        "pol:pl",
        "por:pt",
        "pus:ps",
        "rus:ru",
        "som:so",
        "spa:es",
        "swa:sw",
        "tam:ta",
        "tel:te",
        "tgl:fil",
        "tur:tr",
        "ukr:uk",
        "urd:ur",
        "vie:vi",
        "yor:yo",
        "zho:zh",
    ]
)


def language_in_words(code: str) -> str:
    """``spa`` -> "Spanish", in the reader's language; a code that nobody knows stands as it is."""
    names = Locale.parse(get_language() or "en", sep="-").languages
    return str(names.get(_LANGUAGES.get(code.lower(), code.lower()), code))


def number(value: int) -> str:
    """``16919`` -> "16,919", as the reader's language groups digits."""
    return number_format(value, use_l10n=True, force_grouping=True)


def duration_in_words(seconds: float) -> str:
    """``75`` -> "1 min 15 s"; below ten seconds with one decimal."""
    if seconds < 10:
        return _("%(seconds)s s") % {"seconds": number_format(round(seconds, 1), 1)}
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return (
            _("%(minutes)s min %(seconds)s s") % {"minutes": minutes, "seconds": rest} if minutes else _("%s s") % rest
        )
    return _("%(hours)s h %(minutes)s min") % {"hours": minutes // 60, "minutes": minutes % 60}


def grade_choices() -> list[tuple[str, str]]:
    """(code, words) of every grade, for a filter."""
    return [(code, grade_in_words(code)) for code in GRADES]


def staff_role_in_words(role: str) -> str:
    """``siteAdministrator`` -> "school administrator"; an unknown role stands as the district wrote it."""
    return str(STAFF_ROLES.get(role, role))


def listed_in_words(items: list[str]) -> str:
    """``[a, b, c]`` -> "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return _("%(first)s and %(last)s") % {"first": ", ".join(items[:-1]), "last": items[-1]}
