"""Conflicts in the data of a school's schedule: a student, a teacher or a room in two sections at the same time.

Two sections meet at the same time when one of their periods is written the same and both meet today: a session of
theirs holds, or they name none with dates.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from records.models import Organization, Section, SectionAssignment, SectionEnrollment, Staff
from records.queries import holds_today, meets_on


@dataclass(frozen=True)
class Conflict:
    """Who or what is in two places, when, and the titles of the sections."""

    key: int | str
    who: str
    period: str
    sections: tuple[str, ...]


class Schedule:
    """The sections of a school that meet today, by period. Two queries."""

    def __init__(self, user: Any, school: Organization) -> None:
        self.user = user
        rows = Section.objects.visible_to(user).filter(school=school, is_active=True).prefetch_related("sessions")
        today = timezone.localdate()
        self.sections = {one.pk: one for one in rows if one.periods and meets_on(one, today)}

    def _clashes(self, places: Iterable[tuple[Any, int]]) -> dict[tuple[Any, str], set[int]]:
        """(who, period) -> two or more sections, from (who, section)."""
        found: dict[tuple[Any, str], set[int]] = {}
        for who, section in places:
            for period in self.sections[section].periods:
                found.setdefault((who, period), set()).add(section)
        return {key: sections for key, sections in found.items() if len(sections) > 1}

    def _titles(self, sections: Iterable[int]) -> tuple[str, ...]:
        return tuple(sorted(self.sections[section].title for section in sections))

    def rooms(self) -> list[Conflict]:
        """Rooms in which two sections meet at once."""
        places = ((one.location.strip(), one.pk) for one in self.sections.values() if one.location.strip())
        clashes = self._clashes(places)
        return [Conflict(room, room, period, self._titles(clashes[room, period])) for room, period in sorted(clashes)]

    def teachers(self) -> list[Conflict]:
        """Staff members who are assigned to two sections at once today. One query."""
        staff = Staff.objects.visible_to(self.user).values("pk")
        rows = SectionAssignment.objects.filter(holds_today(), section__in=self._crowded(), staff__in=staff)
        assigned = list(rows.select_related("staff").order_by("staff__sort_key", "staff_id"))
        names = {row.staff_id: row.staff.name for row in assigned}
        clashes = self._clashes((row.staff_id, row.section_id) for row in assigned)
        return [Conflict(who, names[who], period, self._titles(at)) for (who, period), at in clashes.items()]

    def students(self) -> dict[int, list[Conflict]]:
        """Student's row number -> conflicts. Of students whom the user sees; one query."""
        enrolled = SectionEnrollment.objects.visible_to(self.user).in_force().filter(section__in=self._crowded())
        # Only who sits in more than one of these sections can be in two at once.
        rows = enrolled.order_by().values_list("student_id", "section_id").distinct()
        found: dict[int, list[Conflict]] = {}
        for (who, period), at in self._clashes(rows.iterator()).items():
            found.setdefault(who, []).append(Conflict(who, "", period, self._titles(at)))
        return found

    def _crowded(self) -> list[int]:
        """Sections that share a period with another."""
        by_period: dict[str, set[int]] = {}
        for one in self.sections.values():
            for period in one.periods:
                by_period.setdefault(period, set()).add(one.pk)
        return sorted({section for at in by_period.values() if len(at) > 1 for section in at})
