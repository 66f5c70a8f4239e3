"""What a measure is made of, and what it can be broken down by. Data, no doing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.roles import Category

Words = str | Promise
#: (dimension, value) pairs in the order asked for; empty for everybody.
Group = tuple[tuple[str, str], ...]


class Direction(StrEnum):
    """Which way is better. A page never colors a figure for which neither is."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


@dataclass(frozen=True)
class Unit:
    """What a value counts: ``scale`` x numerator / denominator, shown with so many ``decimals``."""

    name: str
    words: Words
    scale: int = 1
    decimals: int = 1


STUDENTS = Unit("students", _("students"), decimals=0)
PERCENT = Unit("percent", _("percent"), scale=100)
PER_HUNDRED = Unit("per_100_students", _("for every 100 students"), scale=100)
GRADE_POINTS = Unit("grade_points", _("grade points"), decimals=2)
PERCENTILE = Unit("percentile", _("percentile, 1 to 99"))
POINTS = Unit("points", _("points of 100"))
STUDENTS_PER_FTE = Unit("students_per_fte", _("students for each full-time position"))
STUDENTS_PER_SECTION = Unit("students_per_section", _("students in a section"))
DEVICES_PER_STUDENT = Unit("devices_per_student", _("devices for each student"), decimals=2)
DOLLARS_PER_STUDENT = Unit("dollars_per_student", _("dollars for each student"), decimals=0)


@dataclass(frozen=True)
class Dimension:
    """One way to break a measure down: the SQL of its value for a student in a school year, or for a fact.

    ``value`` is an expression over ``f``, the measure's facts, and what ``join`` adds to them. Its text is empty
    where nothing is on file. ``category`` must be among those that the reader's role carries.
    """

    name: str
    title: Words
    category: Category
    value: str
    join: str = ""
    of_student: bool = True
    """Said of a student; otherwise of a fact, such as a budget line's fund."""
    in_words: Callable[[str], str] | Mapping[str, Words] | None = None

    def words_of(self, value: str) -> str:
        """A value as a page shows it; a code without words stands as it is."""
        if not value:
            return str(_("Not recorded"))
        if callable(self.in_words):
            return self.in_words(value)
        return str((self.in_words or {}).get(value, value))


@dataclass(frozen=True)
class Measure:
    """One definition. ``facts`` is SQL over the records, in one statement with the frames of ``frames.py``.

    ``facts`` gives rows of ``place_id``, ``school_year``, ``student_id`` (empty for what is about no student), and
    whatever ``numerator``, ``denominator`` and ``students`` fold into a result for each place, year and group. Every
    student counts at a place only through their enrollments there and rows about themselves, so that a school's
    figure is the same whoever computes it.
    """

    name: str
    title: Words
    sentence: Words
    """The definition in plain words: who is counted, in what, of whom."""
    unit: Unit
    direction: Direction
    category: Category
    source: Words
    """The law or standard that the rule comes from, or that it is the project's own."""
    needs: Words
    """The least that must be on file; without it there is no value."""
    facts: str
    dimensions: tuple[str, ...]
    numerator: str = "sum(f.numerator)"
    denominator: str = "sum(f.denominator)"
    """Empty for a plain count: the value is the numerator."""
    students: str = "count(DISTINCT f.student_id)"
    status_years: int = 1
    """How many school years back a student's status counts: four for a graduating class."""

    @property
    def categories(self) -> frozenset[Category]:
        """What a reader's role must carry: the measure's own category, and who is enrolled where."""
        return frozenset({self.category, Category.ENROLLMENT})


@dataclass(frozen=True)
class Cell:
    """One result: a measure for one organization, school year and group. It names nobody.

    ``denominator`` is None for a plain count. No small number is hidden here: what leaves a person's own scope goes
    through disclosure control.
    """

    measure: str
    organization: int
    school_year: int
    group: Group
    numerator: Decimal
    denominator: Decimal | None
    students: int
    scale: int = 1

    @property
    def value(self) -> Decimal | None:
        """The figure itself; None where the denominator is 0, which says nothing."""
        if self.denominator is None:
            return self.numerator
        return self.scale * self.numerator / self.denominator if self.denominator else None
