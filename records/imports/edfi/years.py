"""The school years and sessions of a set: which is the newest, and in which one a day lies."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from records.imports.edfi.values import school_year_of


class Session(NamedTuple):
    """A session of a school; ``end`` is the first day after it."""

    key: str
    school: str
    year: int
    begin: date
    end: date


class SchoolYears:
    """Few enough to be kept in memory: some sessions a school and year."""

    def __init__(self, sessions: Iterable[tuple[str, str, int, date, date]]) -> None:
        self.sessions: dict[str, Session] = {}
        for each in sessions:
            self.sessions.setdefault(each[0], Session(*each))
        self._of_school: dict[tuple[str, int], list[Session]] = {}
        for session in self.sessions.values():
            self._of_school.setdefault((session.school, session.year), []).append(session)
            self._of_school.setdefault(("", session.year), []).append(session)

    @property
    def all(self) -> list[int]:
        """Every school year that has a session."""
        return sorted({session.year for session in self.sessions.values()})

    @property
    def newest(self) -> int | None:
        """The newest of them: what the set says of it is the latest that the district knows."""
        return max(self.all, default=None)

    def span(self, year: int, school: str = "") -> tuple[date, date] | None:
        """First day, and first day after the last, of a school year: at the school, or else anywhere."""
        sessions = self._of_school.get((school, year)) or self._of_school.get(("", year))
        if not sessions:
            return None
        return min(session.begin for session in sessions), max(session.end for session in sessions)

    def session_on(self, school: str, day: date) -> Session | None:
        """The session of the school in which a day lies; of several, the shortest."""
        found = [
            session
            for year in (day.year, day.year + 1)
            for session in self._of_school.get((school, year), [])
            if session.begin <= day < session.end
        ]
        return min(found, key=lambda session: session.end - session.begin, default=None)

    def year_of(self, day: date, school: str = "") -> int:
        """The school year of a day: the one whose sessions span it, else by the calendar."""
        for year in (day.year, day.year + 1):
            span = self.span(year, school)
            if span and span[0] <= day < span[1]:
                return year
        return school_year_of(day)
