"""What changed at a school since a month ago, by the early-warning rule, and how its interventions end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from records.early_warning import Area, Board, board_of
from records.early_warning.rule import CATEGORY_OF
from records.measures import DIMENSIONS, Cell, compute, may_compute
from records.measures.catalogue import MEASURES
from records.measures.words import figure
from records.models import Organization
from records.policies import carries
from records.queries import students_at
from records.words import number

A_MONTH = timedelta(days=30)
#: From so many ended interventions on, a share says something.
ENOUGH = 10

_NOW = {
    Area.ATTENDANCE: gettext_lazy("%(now)s of %(all)s students reach the line of attendance"),
    Area.BEHAVIOR: gettext_lazy("%(now)s of %(all)s students reach the line of behavior"),
    Area.COURSES: gettext_lazy("%(now)s of %(all)s students reach the line of course performance"),
}


@dataclass(frozen=True)
class Change:
    """One thing that changed: how much, in words, and the page of the students behind it."""

    size: int
    sentence: str
    href: str


@dataclass(frozen=True)
class Now:
    """The early-warning rule at one school today, against a month ago."""

    board: Board
    students: int

    @property
    def flagged(self) -> int:
        """Students who reach a line today."""
        return len(self.board.flags)


def numbers_at(user: Any, school: Organization) -> list[int]:
    """Row numbers of the students of this school today."""
    students: Any = students_at(user, school)
    return list(students.not_merged().order_by().values_list("pk", flat=True))


def now_at(user: Any, school: Organization) -> Now:
    """The rule for the students of today at this school; what is new, is new since a month ago. Four queries."""
    students = numbers_at(user, school)
    if not students:
        return Now(Board({}), 0)
    return Now(board_of(user, [school.district_id or 0], back=A_MONTH, only=students), len(students))


def changes_of(user: Any, school: Organization, now: Now) -> list[Change]:
    """At most one change for each area that the role is told of, the largest first; an area that did not change is
    left out."""
    found = []
    for area in Area:
        today, before = now.board.count(area), now.board.before.get(area, 0)
        if today != before and carries(user, CATEGORY_OF[area]):
            href = f"{reverse('early_warning')}?school={school.uid}&area={area}"
            found.append(Change(abs(today - before), _sentence(area, today, before, now.students), href))
    return sorted(found, key=lambda change: -change.size)


def _sentence(area: Area, today: int, before: int, students: int) -> str:
    now = _NOW[area] % {"now": number(today), "all": number(students)}
    size = {"count": number(abs(today - before))}
    if today > before:
        change = ngettext("%(count)s more than a month ago", "%(count)s more than a month ago", today - before) % size
    else:
        change = ngettext("%(count)s fewer than a month ago", "%(count)s fewer than a month ago", before - today) % size
    return _("%(now)s, %(change)s") % {"now": now, "change": change}


def goals_at(user: Any, school: Organization, years: Sequence[int]) -> list[tuple[str, list[tuple[int, str]]]]:
    """(what the help was for, (school year, how many of those that ended met their goal)), everything first.

    Empty where the role does not carry supports, or nothing has ended. Counts of few are said to be few.
    """
    measure, by = MEASURES["intervention_goals_met"], DIMENSIONS["intervention_area"]
    if not may_compute(user, measure.categories):
        return []
    cells = compute([measure.name], reader=user, school_years=years, schools=[school], by=[by.name], totals=True)
    rows: dict[str, dict[int, Cell]] = {}
    for cell in cells:
        words = by.words_of(cell.group[0][1]) if cell.group else str(_("All interventions"))
        rows.setdefault(words, {})[cell.school_year] = cell
    if not any(cell.denominator for row in rows.values() for cell in row.values()):
        return []
    order = sorted(rows, key=lambda words: (words != _("All interventions"), words))
    return [(words, [(year, share_in_words(rows[words].get(year))) for year in years]) for words in order]


def share_in_words(cell: Cell | None) -> str:
    """ "3 of 4: too few to judge", "18 of 30: 60%", "none ended"."""
    if cell is None or not cell.denominator:
        return _("none ended")
    words = {"met": figure(cell.numerator, 0), "ended": figure(cell.denominator, 0)}
    if cell.denominator < ENOUGH:
        return _("%(met)s of %(ended)s: too few to judge") % words
    return _("%(met)s of %(ended)s: %(percent)s%%") % {**words, "percent": figure(cell.value or cell.numerator, 0)}
