"""What the checks counted, as a person may know it: by rule, by school, over time, and what an import changed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from records.models import ImportJob, Organization, QualityCount, QualityRun
from records.quality.rows import may_see
from records.quality.rule import Rule, Severity
from records.quality.rules import RULES

#: How many checks a trend goes back.
TREND = 12


@dataclass
class Finding:
    """What one rule found at the latest check, in all that the person serves or at one school of it."""

    rule: Rule
    number: int = 0
    out_of: int = 0
    before: int | None = None
    """``number`` at the check before; None where there was none."""
    schools: set[int] = field(default_factory=set)
    """The schools at which it found rows."""
    nowhere: int = 0
    """How many of its rows belong to no school."""

    @property
    def title(self) -> str:
        return str(self.rule.title)

    @property
    def change(self) -> int | None:
        """How many rows more than at the check before."""
        return None if self.before is None else self.number - self.before

    def add(self, count: QualityCount) -> None:
        """Take in one school's count."""
        self.number += count.number
        self.out_of += count.out_of
        if count.before is not None:
            self.before = (self.before or 0) + count.before
        if count.number and count.school_id is None:
            self.nowhere += count.number
        elif count.number and count.school_id:
            self.schools.add(count.school_id)


def latest_runs(user: Any) -> list[QualityRun]:
    """The latest check of each district in which the person may know of data quality."""
    runs = QualityRun.objects.visible_to(user).order_by("district_id", "-pk").distinct("district_id")
    return list(runs.select_related("district"))


def findings(user: Any, counts: Iterable[QualityCount]) -> list[Finding]:
    """One finding for each rule that the person may know of, the gravest and most frequent first."""
    found = {code: Finding(rule) for code, rule in RULES.items() if may_see(user, rule)}
    for count in counts:
        if count.rule in found:
            found[count.rule].add(count)
    return sorted(found.values(), key=lambda finding: (finding.rule.rank, -finding.number))


def counts_of(user: Any, runs: Iterable[QualityRun], **filters: Any) -> list[QualityCount]:
    """The counts of these checks that the person may know, with their schools."""
    rules = [code for code, rule in RULES.items() if may_see(user, rule)]
    rows = QualityCount.objects.visible_to(user).filter(run__in=list(runs), rule__in=rules, **filters)
    return list(rows.select_related("school").order_by("school__name", "pk"))


@dataclass
class AtSchool:
    """What all rules found at one school: rows by severity."""

    school: Organization
    rows: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Severity.values, 0))


def by_school(counts: Iterable[QualityCount]) -> list[AtSchool]:
    """The schools at which something was found, by name."""
    found: dict[int, AtSchool] = {}
    for count in counts:
        if count.number and count.school is not None and count.rule in RULES:
            at = found.setdefault(count.school.pk, AtSchool(count.school))
            at.rows[RULES[count.rule].severity] += count.number
    return list(found.values())


def trend_of(user: Any, rule: Rule, district: Organization) -> list[tuple[QualityRun, int]]:
    """(check, rows found) of the district's latest checks, oldest first, as far as the person may know."""
    runs = list(QualityRun.objects.visible_to(user).filter(district=district).order_by("-pk")[:TREND])
    totals: dict[int, int] = defaultdict(int)
    counts = QualityCount.objects.visible_to(user).filter(run__in=runs, rule=rule.code)
    for run_id, number in counts.values_list("run_id", "number"):
        totals[run_id] += number
    return [(run, totals[run.pk]) for run in reversed(runs)]


def changed_by(user: Any, job: ImportJob) -> list[Finding] | None:
    """The findings whose number the import changed; None where it was not checked, or never had a check before it."""
    runs = list(QualityRun.objects.visible_to(user).filter(job=job))
    if not runs:
        return None
    return [finding for finding in findings(user, counts_of(user, runs)) if finding.change]
