"""The rule itself: what is counted of a student, from where on it is a flag, and both in words. Reads nothing.

The three areas are those of early-warning systems in general (attendance, behavior, course performance; Balfanz,
Herzog and Mac Iver 2007; National High School Center 2013). Where the lines lie is a district's to say; the defaults
are the project's own. A flag says what is on file about the days and work of a student, and nothing about the child.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.roles import Category


class Area(StrEnum):
    """What a flag is about."""

    ATTENDANCE = "attendance"
    BEHAVIOR = "behavior"
    COURSES = "courses"


AREAS: dict[Area, str | Promise] = {
    Area.ATTENDANCE: gettext_lazy("Attendance"),
    Area.BEHAVIOR: gettext_lazy("Behavior"),
    Area.COURSES: gettext_lazy("Course performance"),
}

#: What a role must carry for an area to be computed for it at all.
CATEGORY_OF: dict[Area, Category] = {
    Area.ATTENDANCE: Category.ATTENDANCE,
    Area.BEHAVIOR: Category.CONDUCT,
    Area.COURSES: Category.ACADEMICS,
}


@dataclass(frozen=True)
class Thresholds:
    """From where on something is a flag. None: the district does not use this line."""

    absent_percent: int = 10
    """Absent on at least so many percent of the school days on which the student was enrolled ..."""
    least_days: int = 20
    """... once these are at least so many."""
    incidents: int | None = 3
    """Incidents in the school year in which the student took part."""
    suspensions: int | None = 1
    """Suspensions in the school year, in school or out of school."""
    failing_courses: int | None = 1
    missing_work: int | None = 10
    """Pieces of work of the school year that were due and are missing."""


@dataclass(frozen=True)
class Facts:
    """What is on file of a student in the running school year. None: the reader's role does not carry it."""

    days: int | None = None
    """School days so far on which the student was enrolled; 0 where no calendar says any."""
    absent: int | None = None
    """Those of which at least half was missed."""
    incidents: int | None = None
    suspensions: int | None = None
    failing: int | None = None
    """Courses whose standing grade fails."""
    missing: int | None = None
    courses: tuple[str, ...] = ()
    """Titles of the failing courses."""


@dataclass(frozen=True)
class Flag:
    """One area in which a line is reached: what is on file, and where the line lies."""

    area: Area
    words: str
    """"has missed 12 of 60 school days"."""
    line: str
    """The threshold, in words: shown with every flag."""

    @property
    def title(self) -> str:
        """The area in words."""
        return str(AREAS[self.area])


def _reaches(number: int | None, line: int | None) -> bool:
    return number is not None and line is not None and number >= line


def areas_of(facts: Facts, thresholds: Thresholds) -> frozenset[Area]:
    """The areas in which a line is reached. What is not known reaches none; no calendar, no word on attendance."""
    found = set()
    counted = facts.days and facts.absent is not None and facts.days >= thresholds.least_days
    if counted and (facts.absent or 0) * 100 >= thresholds.absent_percent * (facts.days or 0):
        found.add(Area.ATTENDANCE)
    if _reaches(facts.incidents, thresholds.incidents) or _reaches(facts.suspensions, thresholds.suspensions):
        found.add(Area.BEHAVIOR)
    if _reaches(facts.failing, thresholds.failing_courses) or _reaches(facts.missing, thresholds.missing_work):
        found.add(Area.COURSES)
    return frozenset(found)


def how_far(facts: Facts, thresholds: Thresholds) -> float:
    """How often the line that is furthest behind fits into what is on file: 2.0 for twice the line; 0 below every one.

    It orders lists, so that 14 of 68 days missed come before 7 of 68, and is shown to nobody.
    """
    counted = facts.days and facts.absent is not None and facts.days >= thresholds.least_days
    absent = 100 * (facts.absent or 0) / (facts.days or 1) / thresholds.absent_percent if counted else 0.0
    pairs = (
        (facts.incidents, thresholds.incidents),
        (facts.suspensions, thresholds.suspensions),
        (facts.failing, thresholds.failing_courses),
        (facts.missing, thresholds.missing_work),
    )
    furthest = max([absent, *(number / line for number, line in pairs if number is not None and line)])
    return furthest if furthest >= 1 else 0.0


def facts_in_words(facts: Facts) -> list[str]:
    """What is on file of this school year, whether or not it reaches a line; nothing of what is not known."""
    any_line = Thresholds()
    said = [_attendance(facts, any_line)] if facts.days and facts.absent is not None else []
    if facts.incidents or facts.suspensions:
        said.append(_behavior(facts, any_line))
    if facts.failing or facts.missing:
        said.append(_courses(facts, any_line))
    return said


def new_areas(now: Facts, before: Facts, thresholds: Thresholds) -> frozenset[Area]:
    """The areas whose line is reached now and was not before, by the same thresholds."""
    return areas_of(now, thresholds) - areas_of(before, thresholds)


def flags_of(facts: Facts, thresholds: Thresholds) -> tuple[Flag, ...]:
    """The flags in words, in the order of the areas."""
    found = areas_of(facts, thresholds)
    said = {Area.ATTENDANCE: _attendance, Area.BEHAVIOR: _behavior, Area.COURSES: _courses}
    lines = lines_in_words(thresholds)
    return tuple(Flag(area, said[area](facts, thresholds), lines[area]) for area in Area if area in found)


def lines_in_words(thresholds: Thresholds) -> dict[Area, str]:
    """Area -> where its lines lie, as a sentence."""
    return {
        Area.ATTENDANCE: _(
            "Absent on %(percent)s percent or more of the school days while enrolled, counted from %(days)s days on"
        )
        % {"percent": thresholds.absent_percent, "days": thresholds.least_days},
        Area.BEHAVIOR: _either(
            _incidents(thresholds.incidents) if thresholds.incidents else "",
            _suspensions(thresholds.suspensions) if thresholds.suspensions else "",
        ),
        Area.COURSES: _either(
            _failing(thresholds.failing_courses) if thresholds.failing_courses else "",
            _missing(thresholds.missing_work) if thresholds.missing_work else "",
        ),
    }


def _either(one: str, other: str) -> str:
    if one and other:
        return _("%(one)s or more in the school year, or %(other)s or more") % {"one": one, "other": other}
    if one or other:
        return _("%(one)s or more in the school year") % {"one": one or other}
    return _("not used by this district")


def _incidents(count: int) -> str:
    return ngettext("%(count)s incident", "%(count)s incidents", count) % {"count": count}


def _suspensions(count: int) -> str:
    return ngettext("%(count)s suspension", "%(count)s suspensions", count) % {"count": count}


def _failing(count: int) -> str:
    return ngettext("%(count)s failing course grade", "%(count)s failing course grades", count) % {"count": count}


def _missing(count: int) -> str:
    return ngettext("%(count)s missing piece of work", "%(count)s missing pieces of work", count) % {"count": count}


def _attendance(facts: Facts, thresholds: Thresholds) -> str:
    return _("has missed %(absent)s of %(days)s school days") % {"absent": facts.absent, "days": facts.days}


def _behavior(facts: Facts, thresholds: Thresholds) -> str:
    parts = []
    if facts.incidents:
        parts.append(_incidents(facts.incidents))
    if facts.suspensions:
        parts.append(_suspensions(facts.suspensions))
    return _("%(what)s on file this school year") % {"what": _and(parts)}


def _courses(facts: Facts, thresholds: Thresholds) -> str:
    parts = []
    if facts.failing:
        named = {"courses": ", ".join(facts.courses), "count": _failing(facts.failing)}
        parts.append(_("%(count)s (%(courses)s)") % named if facts.courses else named["count"])
    if facts.missing:
        parts.append(_missing(facts.missing))
    return _and(parts)


def _and(parts: list[str]) -> str:
    return _("%(one)s and %(other)s") % {"one": parts[0], "other": parts[1]} if len(parts) > 1 else "".join(parts)
