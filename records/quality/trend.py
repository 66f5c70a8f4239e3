"""Better or worse: what the checks found, day by day, and what changed since a week ago."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.db.models import Sum

from records.models import Organization, QualityCount, QualityRun
from records.quality.rows import may_see
from records.quality.rule import Severity
from records.quality.rules import RULES

#: So many days with a check a trend goes back.
DAYS = 14
#: With what today is compared: the latest check that is at least so old.
AGO = timedelta(days=7)

Counts = Mapping[str, int]
"""Rule's code -> rows found."""


@dataclass(frozen=True)
class Comparison:
    """What changed between two checks, rule by rule."""

    before: int
    now: int
    better: tuple[tuple[str, int], ...]
    """(rule, how many rows fewer), the largest change first."""
    worse: tuple[tuple[str, int], ...]

    @property
    def change(self) -> int:
        """How many rows more than before; below zero it got better."""
        return self.now - self.before


def compare(before: Counts, now: Counts) -> Comparison:
    """The change from one check to another. A rule that only one of them asked says nothing."""
    both = before.keys() & now.keys()
    changes = sorted(((code, now[code] - before[code]) for code in both), key=lambda each: (-abs(each[1]), each[0]))
    return Comparison(
        before=sum(before[code] for code in both),
        now=sum(now[code] for code in both),
        better=tuple((code, -change) for code, change in changes if change < 0),
        worse=tuple((code, change) for code, change in changes if change > 0),
    )


def asked_by_all(checks: Sequence[Counts]) -> tuple[list[Counts], int]:
    """The checks with the rules alone that each of them asked, and how many rules that leaves out."""
    if not checks:
        return [], 0
    common = frozenset.intersection(*(frozenset(counts) for counts in checks))
    every = frozenset().union(*checks)
    return [{code: counts[code] for code in common} for counts in checks], len(every - common)


def with_what(days: Sequence[Any]) -> int | None:
    """Which of these days (oldest first) the last is compared with: the latest that is a week older, else the first.

    None where there is only one.
    """
    if len(days) < 2:
        return None
    older = [place for place, day in enumerate(days) if day <= days[-1] - AGO]
    return older[-1] if older else 0


@dataclass
class Trend:
    """One district's checks: the last of each day, oldest first, with what each rule found that all of them asked."""

    district: Organization
    runs: list[QualityRun]
    counts: list[Counts]
    left_out: int = 0
    """Rules that not every one of these checks asked: their rows are in no number."""

    @cached_property
    def totals(self) -> list[int]:
        """Rows that each check found."""
        return [sum(counts.values()) for counts in self.counts]

    def of(self, severity: str) -> list[int]:
        """The same of the rules of one severity."""
        return [
            sum(number for code, number in counts.items() if RULES[code].severity == severity) for counts in self.counts
        ]

    @property
    def rows(self) -> list[tuple[QualityRun, list[int], int]]:
        """For each check: rows by severity, and all of them."""
        columns = [self.of(severity) for severity in Severity.values]
        return list(zip(self.runs, map(list, zip(*columns, strict=True)), self.totals, strict=True))

    @cached_property
    def base(self) -> int | None:
        """The place of the check with which the last is compared."""
        return with_what([run.counted_on for run in self.runs])

    @cached_property
    def comparison(self) -> Comparison | None:
        return None if self.base is None else compare(self.counts[self.base], self.counts[-1])


def trend_of_all(user: Any, district: Organization, school: Organization | None = None) -> Trend:
    """The checks of the last days on which there were any, of the whole district or a school of it, as the user may
    know them. Two queries."""
    runs = QualityRun.objects.visible_to(user).filter(district=district)
    latest = list(runs.order_by("-counted_on", "-pk").distinct("counted_on")[:DAYS])[::-1]
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    for run, rule, number in _counted(user, latest, school).values_list("run", "rule").annotate(rows=Sum("number")):
        counts[run][rule] = number
    return Trend(district, latest, *asked_by_all([counts[run.pk] for run in latest]))


def schools_since(user: Any, trend: Trend) -> list[tuple[Organization, int, int]]:
    """(school, rows then, rows now) between the compared checks, those that got worst first. Two queries."""
    if trend.base is None:
        return []
    then, now = trend.runs[trend.base], trend.runs[-1]
    asked = list(trend.counts[-1])
    found: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    rows = _counted(user, [then, now]).filter(rule__in=asked, school__isnull=False)
    for school, run, number in rows.values_list("school", "run").annotate(rows=Sum("number")):
        found[school][run == now.pk] += number
    places = Organization.objects.in_bulk(found)
    lines = [(places[school], before, after) for school, (before, after) in found.items() if before or after]
    return sorted(lines, key=lambda line: (line[1] - line[2], line[0].name))


def _counted(user: Any, runs: Iterable[QualityRun], school: Organization | None = None) -> Any:
    offered = [code for code, rule in RULES.items() if may_see(user, rule)]
    counts = QualityCount.objects.visible_to(user).filter(run__in=list(runs), rule__in=offered)
    return (counts.filter(school=school) if school else counts).order_by()
