"""The rules of unusual access, as data: one person's day, what the district calls unusual, and a sentence.

A finding accuses nobody. It says what the log counts and which line it reaches, so that somebody asks.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
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

    @property
    def night_hours(self) -> frozenset[int]:
        """The hours of the night."""
        return frozenset(hour for hour in range(24) if hour >= self.night_from or hour < self.night_until)


@dataclass(frozen=True)
class Held:
    """Lines, and the first and last day on which they held for at least a moment."""

    lines: Thresholds
    first: date
    last: date


def held_since(since: date, drawn: Iterable[tuple[date, Thresholds]]) -> list[Held]:
    """The lines that held on any day since then, of those that a district drew on these days (the oldest first).

    On the day on which lines are redrawn both hold: so who redraws them takes away no finding that there is.
    """
    held = [Held(Thresholds(), date.min, date.max)]
    for on, lines in drawn:
        held[-1] = replace(held[-1], last=on)
        held.append(Held(lines, on, date.max))
    return [each for each in held if each.last >= since]


def lowest_of(held: Sequence[Held]) -> dict[str, Any]:
    """What the log has to be asked for, so that each of these lines can be judged: the lowest of each."""
    names = ("least_students", "exported_students", "refusals_an_hour")
    lowest: dict[str, Any] = {name: min(getattr(each.lines, name) for each in held) for name in names}
    return lowest | {"night_hours": sorted(frozenset[int]().union(*(each.lines.night_hours for each in held)))}


@dataclass(frozen=True)
class Day:
    """What the log counts of one person on one day, of one's own districts' students.

    ``students``, ``exported``: different students; ``habit``: different students a day, on the days of the 30 before on
    which the person saw any; ``exports_by_hour``: downloads and prints, by hours that any lines of these days call
    night; ``refusals``: the most in one hour; ``raised_to``: the highest limit of students a day to which they raised
    it; ``redrawn``: how often they drew other lines.
    """

    person_id: int
    name: str
    on: date
    students: int = 0
    habit: float = 0
    exported: int = 0
    exports_by_hour: Mapping[int, int] = field(default_factory=dict)
    refusals: int = 0
    raised_to: int = 0
    redrawn: int = 0

    def night_exports(self, lines: Thresholds) -> int:
        """Downloads and prints in what these lines call night."""
        return sum(times for hour, times in self.exports_by_hour.items() if hour in lines.night_hours)


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
        lambda day, lines: day.night_exports(lines) > 0,
        lambda day, lines: (
            _("downloaded or printed %(count)s times between %(from)s:00 and %(until)s:00")
            % {"count": day.night_exports(lines), "from": lines.night_from, "until": lines.night_until}
        ),
    ),
    Rule(
        "refusals",
        gettext_lazy("Many refusals in an hour"),
        lambda day, lines: day.refusals >= lines.refusals_an_hour,
        lambda day, lines: _("was refused %(count)s times within one hour") % {"count": day.refusals},
    ),
    Rule(
        "raise",
        gettext_lazy("A higher limit of students a day"),
        lambda day, lines: day.raised_to > 0,
        lambda day, lines: _("raised the limit to %(count)s students a day") % {"count": day.raised_to},
    ),
    Rule(
        "lines",
        gettext_lazy("Other lines of unusual access"),
        lambda day, lines: day.redrawn > 0,
        lambda day, lines: _("changed what counts as unusual access"),
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


def findings_of(days: Iterable[Day], held: Sequence[Held]) -> list[Finding]:
    """Every rule that holds for every day by any lines that held on it, the newest day first, then by name."""
    found: dict[str, Finding] = {}
    for day in days:
        for lines in (each.lines for each in held if each.first <= day.on <= each.last):
            for rule in (rule for rule in RULES if rule.holds(day, lines)):
                finding = Finding(rule, day, rule.words(day, lines))
                found.setdefault(finding.key, finding)
    return sorted(found.values(), key=lambda each: (-each.day.on.toordinal(), each.day.name, each.rule.code))


def thresholds_from(row: Any) -> Thresholds:
    """The stored lines; the usual ones where a district has drawn none."""
    if row is None:
        return Thresholds()
    return Thresholds(**{name: getattr(row, name) for name in Thresholds.__dataclass_fields__})
