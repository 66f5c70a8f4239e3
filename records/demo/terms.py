"""The school year around a day: the demo lives whatever the date is."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

#: First day of the year, and of each grading period after the first (month, day).
_QUARTERS = ((8, 1), (10, 20), (1, 20), (3, 30), (8, 1))


@dataclass(frozen=True)
class Session:
    """One OneRoster academic session; ``ends_on`` is the first day after it."""

    sourced_id: str
    title: str
    type: str
    starts_on: date
    ends_on: date
    parent: str


@dataclass(frozen=True)
class SchoolYear:
    """A school year, its two semesters and four grading periods, in one district's names.

    The year runs from August 1 to July 31 and its parts leave no gap, so that every day of the calendar lies
    in a school year, a semester and a grading period.
    """

    year: Session
    semesters: tuple[Session, Session]
    quarters: tuple[Session, ...]

    @property
    def sessions(self) -> tuple[Session, ...]:
        """Every session, parents first."""
        return (self.year, *self.semesters, *self.quarters)

    @property
    def ends_in(self) -> int:
        """OneRoster's ``schoolYear``: the calendar year in which it ends."""
        return self.year.ends_on.year

    def holds(self, day: date) -> bool:
        """Whether the day lies inside the school year."""
        return self.year.starts_on <= day < self.year.ends_on


def school_year_around(day: date, *, district: str) -> SchoolYear:
    """The school year that contains ``day``; identifiers begin with ``district``."""
    first = day.year if (day.month, day.day) >= _QUARTERS[0] else day.year - 1
    starts = [date(first if month >= 8 else first + 1, month, start) for month, start in _QUARTERS[:-1]]
    starts.append(date(first + 1, *_QUARTERS[-1]))
    label = f"{first}-{first + 1}"
    year = Session(f"{district}-Y{first + 1}", f"School year {label}", "schoolYear", starts[0], starts[4], "")
    fall, spring = (
        Session(f"{district}-Y{first + 1}-{code}", f"{name} {label}", "semester", begin, end, year.sourced_id)
        for code, name, begin, end in (
            ("S1", "Fall semester", starts[0], starts[2]),
            ("S2", "Spring semester", starts[2], starts[4]),
        )
    )
    quarters = tuple(
        Session(
            f"{district}-Y{first + 1}-Q{number}",
            f"Quarter {number}, {label}",
            "gradingPeriod",
            begin,
            end,
            (fall if number <= 2 else spring).sourced_id,
        )
        for number, (begin, end) in enumerate(pairwise(starts), start=1)
    )
    return SchoolYear(year, (fall, spring), quarters)


def school_years_until(day: date, count: int, *, district: str) -> tuple[SchoolYear, ...]:
    """This many school years, oldest first; the last one contains ``day``."""
    years = [school_year_around(day, district=district)]
    while len(years) < count:
        years.insert(0, year_before(years[0], district=district))
    return tuple(years)


def year_before(year: SchoolYear, *, district: str) -> SchoolYear:
    """The school year before this one."""
    return school_year_around(year.year.starts_on - timedelta(days=1), district=district)


def first_of_next_month(day: date) -> date:
    """The first day of the month after ``day``'s."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
