"""What the files and kinds of an import are called on pages, in the order in which they are merged."""

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from records.imports.kinds import KINDS

ROSTER: dict[str, str | Promise] = {
    "orgs": gettext_lazy("Schools and other organizations"),
    "academicSessions": gettext_lazy("School years and terms"),
    "courses": gettext_lazy("Courses"),
    "classes": gettext_lazy("Sections"),
    "users": gettext_lazy("People"),
    "roles": gettext_lazy("Roles of people"),
    "enrollments": gettext_lazy("Enrollments in sections"),
}
ORDER = (*ROSTER, *KINDS)


def title_of(name: str) -> str:
    """``classes`` -> "Sections", ``meal_status`` -> the kind's title; an unknown name stands as it is."""
    if name in ROSTER:
        return str(ROSTER[name])
    return gettext(KINDS[name].title) if name in KINDS else name


def in_order(names: object) -> list[str]:
    """Names of files and kinds in the order in which they build on each other; unknown ones last."""
    return sorted(names, key=lambda name: (ORDER.index(name) if name in ORDER else len(ORDER), name))  # type: ignore[call-overload]
