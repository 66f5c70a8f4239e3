"""The rules of unusual access, as data: one person's day, what the district calls unusual, and a sentence.

A finding accuses nobody. It says what the log counts and which line it reaches, so that somebody asks.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


@dataclass(frozen=True)
class Thresholds:
    """The district's lines. Hours are of the portal's clock; the night goes past midnight."""

    times_the_habit: int = 3
    least_students: int = 100
    exported_students: int = 250
    night_from: int = 21
    night_until: int = 5
    refusals_an_hour: int = 20


@dataclass(frozen=True)
class Day:
    """What the log counts of one person on one day, of one's own districts' students.

    ``students``, ``exported``: different students; ``habit``: different students a day, on the days of the 30 before on
    which the person saw any; ``night_exports``: downloads and prints at night; ``refusals``: the most in one hour.
    """

    person_id: int
    name: str
    on: date
    students: int = 0
    habit: float = 0
    exported: int = 0
    night_exports: int = 0
    refusals: int = 0


@dataclass(frozen=True)
class Rule:
    """One rule: its name in addresses and reviews, its title, when it holds, and the words for a day."""

    code: str
    title: str | Promise
    holds: Callable[[Day, Thresholds], bool]
    words: Callable[[Day, Thresholds], str]


def _above_habit(day: Day, lines: Thresholds) -> bool:
    return day.students >= lines.least_students and day.students > lines.times_the_habit * day.habit


def _above_habit_words(day: Day, lines: Thresholds) -> str:
    return _("saw %(students)s students; on other days about %(habit)s") % {
        "students": day.students, "habit": round(day.habit),
    }  # fmt: skip


RULES = (
    Rule("habit", gettext_lazy("Many more students than usual"), _above_habit, _above_habit_words),
    Rule(
        "export",
        gettext_lazy("Large downloads"),
        lambda day, lines: day.exported >= lines.exported_students,
        lambda day, lines: _("downloaded or printed %(count)s students") % {"count": day.exported},
    ),
    Rule(
        "night",
        gettext_lazy("Downloads at night"),
        lambda day, lines: day.night_exports > 0,
        lambda day, lines: (
            _("downloaded or printed %(count)s times between %(from)s:00 and %(until)s:00")
            % {"count": day.night_exports, "from": lines.night_from, "until": lines.night_until}
        ),
    ),
    Rule(
        "refusals",
        gettext_lazy("Many refusals in an hour"),
        lambda day, lines: day.refusals >= lines.refusals_an_hour,
        lambda day, lines: _("was refused %(count)s times within one hour") % {"count": day.refusals},
    ),
)


@dataclass(frozen=True)
class Finding:
    """A rule that holds for one person's day."""

    rule: Rule
    day: Day
    sentence: str

    @property
    def key(self) -> str:
        """What a form sends to say which finding is meant."""
        return f"{self.rule.code}:{self.day.person_id}:{self.day.on.isoformat()}"


def findings_of(days: Iterable[Day], lines: Thresholds) -> list[Finding]:
    """Every rule that holds for every day, the newest day first, then by name."""
    found = [Finding(rule, day, rule.words(day, lines)) for day in days for rule in RULES if rule.holds(day, lines)]
    return sorted(found, key=lambda each: (-each.day.on.toordinal(), each.day.name, each.rule.code))


def thresholds_from(row: Any) -> Thresholds:
    """The stored lines; the usual ones where a district has drawn none."""
    if row is None:
        return Thresholds()
    return Thresholds(**{name: getattr(row, name) for name in Thresholds.__dataclass_fields__})
