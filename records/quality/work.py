"""Where each finding of the workbench stands: who sees to it, whether it is gone, or is right as it is.

A finding is what one rule counts at one school (or of the district's own rows). Its standing is not stored: it follows
from the last thing that somebody said about it and from what the checks have counted since, each time it is read.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from records.models import Organization, QualityCount, QualityRun, QualityStep
from records.quality.rows import may_see
from records.quality.rule import Rule, Severity
from records.quality.rules import RULES

Key = tuple[int, str]
"""(row number of the school, or of the district for its own rows; rule's code)"""

NOBODY, ASSIGNED, LATE, BACK, MORE, RIGHT, DONE = "nobody", "assigned", "late", "back", "more", "right", "done"
#: Standing -> what a list calls it, in the order in which somebody has to act.
STANDINGS: dict[str, Promise] = {
    NOBODY: _("Nobody sees to it"),
    LATE: _("Assigned, past its due date"),
    BACK: _("Was gone, and is back"),
    MORE: _("More than was said to be right"),
    ASSIGNED: _("Assigned"),
    RIGHT: _("Right as it is"),
    DONE: _("Done: the last check found none"),
}
#: What somebody still has to do something about.
OPEN = (NOBODY, LATE, BACK, MORE, ASSIGNED)


def standing(what: str, due_on: date | None, said: int, now: int, gone: bool, today: date) -> str:
    """Where a finding stands: the last thing said about it (empty: nothing), what was counted then and now, and whether
    a check in between found none.

    It is done by itself when a check found none. What was said to be right holds for no more rows than there were.
    """
    if gone:
        return BACK if now else DONE
    if not now:
        return DONE
    if what == QualityStep.What.ASSIGNED:
        return LATE if due_on is not None and due_on < today else ASSIGNED
    if what == QualityStep.What.RIGHT:
        return MORE if now > said else RIGHT
    return NOBODY


@dataclass
class Work:
    """One finding of the workbench."""

    rule: Rule
    place: Organization
    """The school, or the district for its own rows."""
    is_own: bool
    """Whether it is the district's own."""
    run: QualityRun
    number: int
    out_of: int
    before: int | None
    categories: list[str] = field(default_factory=list)
    last: QualityStep | None = None
    gone_on: date | None = None
    """The first check after the last thing said that found none."""
    standing: str = NOBODY

    @property
    def standing_rank(self) -> int:
        return list(STANDINGS).index(self.standing)

    @property
    def person(self) -> str:
        """Who sees to it now; empty for nobody."""
        return self.last.person_name if self.last and self.standing in (ASSIGNED, LATE, DONE) else ""

    @property
    def due_on(self) -> date | None:
        return self.last.due_on if self.last and self.standing in (ASSIGNED, LATE) else None

    @property
    def change(self) -> int | None:
        """How many rows more than at the check before."""
        return None if self.before is None else self.number - self.before


def filed_at(place: Organization) -> dict[str, Any]:
    """Filters for what is about this school, or about a district's own rows."""
    own = place.type == Organization.Type.DISTRICT
    return {"school": None, "district": place} if own else {"school": place}


def key_of(row: QualityCount | QualityStep) -> Key:
    """Which finding a count or a step is about."""
    return (row.school_id or row.district_id, row.rule)


def work_of(user: Any, runs: Iterable[QualityRun], **filters: Any) -> list[Work]:
    """Every finding that the latest checks (``runs``) counted or that somebody said something about, as the user may
    know it: what is gravest first. ``filters`` narrow both tables (``school=``, ``rule=``). Four queries.
    """
    latest = {run.district_id: run for run in runs}
    offered = [code for code, rule in RULES.items() if may_see(user, rule)]
    steps = last_steps(user, QualityStep.objects.visible_to(user).filter(rule__in=offered, **filters))
    # Most rules find nothing at most schools: such counts matter only where something was said.
    matters = Q(number__gt=0) | Q(rule__in={rule for _place, rule in steps})
    counts = QualityCount.objects.visible_to(user).filter(matters, run__in=list(latest.values()), rule__in=offered)
    counts = counts.filter(**filters)
    return put_together(counts, steps, latest)


def put_together(counts: Any, steps: Mapping[Key, QualityStep], latest: Mapping[int, QualityRun]) -> list[Work]:
    """What the counts found, with the last step of each finding. One query, and one for the names of places."""
    today = timezone.localdate()
    numbers = {key_of(count): count for count in counts}
    wanted = {key for key, count in numbers.items() if count.number} | set(steps)
    places = Organization.objects.in_bulk({place for place, _rule in wanted})
    found = []
    for key in wanted:
        step, count = steps.get(key), numbers.get(key)
        row: Any = count or step
        if row.district_id not in latest:
            continue
        work = Work(
            rule=RULES[key[1]], place=places[key[0]], is_own=row.school_id is None, run=latest[row.district_id],
            number=count.number if count else 0, out_of=count.out_of if count else 0,
            before=count.before if count else None, categories=row.categories, last=step,
        )  # fmt: skip
        if step is not None:
            work.gone_on = step.gone_on  # type: ignore[attr-defined]
        said = (step.what, step.due_on, step.number) if step else ("", None, 0)
        work.standing = standing(*said, work.number, work.gone_on is not None, today)
        found.append(work)
    return sorted(found, key=lambda work: (work.rule.rank, -work.number, work.place.name, work.rule.code))


def last_steps(user: Any, steps: Any) -> dict[Key, QualityStep]:
    """The last of these steps of each finding, with ``gone_on``: when a check after it first found none. One query."""
    none_found = QualityCount.objects.visible_to(user).alias(there=Coalesce("school_id", "district_id"))
    none_found = none_found.filter(
        there=OuterRef("at_place"), district=OuterRef("district"), rule=OuterRef("rule"), number=0,
        run__gt=OuterRef("run"),
    )  # fmt: skip
    rows = (
        steps.annotate(at_place=Coalesce("school_id", "district_id"))
        .order_by("at_place", "rule", "-pk")
        .distinct("at_place", "rule")
        .annotate(gone_on=Subquery(none_found.order_by("run").values("run__counted_on")[:1]))
    )
    return {key_of(step): step for step in rows}


@dataclass
class AtSchool:
    """One school in numbers: rows by severity, and how many findings stand where."""

    place: Organization
    rows: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Severity.values, 0))
    waits: int = 0
    """Findings that nobody sees to."""
    late: int = 0
    assigned: int = 0


def by_school(work: Iterable[Work]) -> list[AtSchool]:
    """The schools with findings, those with most grave rows first."""
    found: dict[int, AtSchool] = {}
    for each in work:
        at = found.setdefault(each.place.pk, AtSchool(each.place))
        if each.standing not in (RIGHT, DONE):
            at.rows[each.rule.severity] += each.number
        at.waits += each.standing in (NOBODY, BACK, MORE)
        at.late += each.standing == LATE
        at.assigned += each.standing in (ASSIGNED, LATE)
    return sorted(found.values(), key=lambda at: ([-at.rows[one] for one in Severity.values], at.place.name))
