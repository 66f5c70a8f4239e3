"""Plain facts about a child: numbers that the rules of ``meanings.py`` compare, and words that their sentences hold.

``NUMBERS`` and ``WORDS`` name every one of them; the page docs/family-rules.md lists them with what they mean.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import takewhile

from django.utils.translation import gettext as _

from records.family.assessments import STATE_TEST, Series, is_proficient
from records.family.attendance import Mark
from records.family.child import Child
from records.family.work import Piece
from records.models import AssessmentResult, InterventionCheckIn, TermGrade
from records.options import option_in_words
from records.record.listing import plain
from records.words import listed_in_words, number

#: Below this a grade on a scale of 100 earns no credit in most schools; the letter is F.
PASSING = 60
LATELY = 30
SOON = 7
#: A state test says something of today for so long: until the next one, a year later, is on file.
TEST_YEARS = 2
#: A screening or a benchmark says something of today for so many days: there are several in a year.
SCREENING_DAYS = 366
#: Tests in the course of a year that say whether a student is on the way to the year's goal.
SCREENINGS = ("Screening", "Benchmark")

NUMBERS: dict[str, str] = {
    "school_days": "school days this year on which the child was enrolled, up to yesterday",
    "days_missed": "school days this year of which at least half was missed",
    "percent_missed": "days missed of a hundred school days",
    "late_lately": f"school days of the last {LATELY} days with a late arrival",
    "missing_work": "pieces of work of this year that are marked as missing",
    "scored_work": "pieces of work of this year that have a score",
    "due_soon": f"pieces of work that are due within {SOON} days, today included",
    "grades": "courses of this year that have a grade",
    "grades_below_passing": f"courses whose latest grade of this year is below {PASSING}, or F",
    "tests": f"subjects with a state test of the last {TEST_YEARS} years that has a level",
    "tests_below_proficient": "of these, subjects in which the latest test is below the level called proficient",
    "screenings": "subjects with a screening or benchmark of the last 12 months whose level says if it met its goal",
    "screenings_below": "of these, subjects in which the latest one is below the level that the test sets as its goal",
    "screenings_lowest": "of these, subjects in which it is at the lowest level",
    "growths": "of these, subjects in which the latest test has a growth percentile",
    "lowest_growth": "the lowest of these growth percentiles",
    "plans": "plans of extra help that run today",
    "plans_behind": "of these, plans whose latest check-in says that it is behind",
    "behind_in_a_row": "the most latest check-ins in a row of one of these that say so",
}
WORDS: dict[str, str] = {
    "courses_below_passing": "the titles of these courses",
    "subjects_below_proficient": "the names of these subjects",
    "subjects_tested": "the names of the subjects with a state test",
    "subjects_screened_below": "the names of the subjects with a screening below its goal",
    "subjects_screened_lowest": "the names of those at the lowest level",
    "growth_subject": "the subject with the lowest growth percentile",
    "plan_titles": "the titles of the plans of extra help",
    "plans_behind_titles": "the titles of those whose latest check-in says that it is behind",
    "missing_titles": "the latest pieces of missing work with their classes, two at most",
}


@dataclass(frozen=True)
class Facts:
    """``numbers`` by the names of NUMBERS, ``words`` by those of WORDS."""

    numbers: Mapping[str, float]
    words: Mapping[str, str]

    def in_words(self) -> dict[str, str]:
        """Every fact as a sentence writes it."""
        said = {name: number(round(value)) for name, value in self.numbers.items()}
        return said | dict(self.words)


def facts_about(child: Child) -> Facts:
    """The facts of one child."""
    attendance, work = child.attendance, child.work
    below = [grade for grade in work.grades if is_below_passing(grade)]
    tests = state_tests(child)
    low = [series for series, row in tests if is_proficient(row) is False]
    grown = sorted(
        ((row.growth_percentile, series) for series, row in tests if row.growth_percentile is not None),
        key=lambda one: one[0],
    )
    screened = screenings(child)
    screened_below = [(series, row) for series, row in screened if is_proficient(row) is False]
    lowest = [series for series, row in screened_below if row.performance_level == 1]
    behind = {plan: rows for plan in child.plans if (rows := behind_in_a_row(child.check_ins.get(plan.pk, ())))}
    numbers = {
        "school_days": attendance.enrolled,
        "days_missed": attendance.missed,
        "percent_missed": attendance.percent,
        "late_lately": attendance.count(Mark.LATE, since=child.today - timedelta(days=LATELY)),
        "missing_work": len(work.missing),
        "scored_work": sum(piece.share is not None for piece in work.pieces),
        "due_soon": work.due_within(SOON, child.today),
        "grades": len(work.grades),
        "grades_below_passing": len(below),
        "tests": len(tests),
        "tests_below_proficient": len(low),
        "screenings": len(screened),
        "screenings_below": len(screened_below),
        "screenings_lowest": len(lowest),
        "growths": len(grown),
        "lowest_growth": grown[0][0] if grown else 0,
        "plans": len(child.plans),
        "plans_behind": len(behind),
        "behind_in_a_row": max(behind.values(), default=0),
    }
    words = {
        "courses_below_passing": listed_in_words([grade.course_title for grade in below]),
        "subjects_below_proficient": listed_in_words([subject_of(series) for series in low]),
        "subjects_tested": listed_in_words([subject_of(series) for series, _ in tests]),
        "subjects_screened_below": listed_in_words([subject_of(series) for series, _ in screened_below]),
        "subjects_screened_lowest": listed_in_words([subject_of(series) for series in lowest]),
        "growth_subject": subject_of(grown[0][1]) if grown else "",
        "plan_titles": listed_in_words([plan.title_in_words for plan in child.plans]),
        "plans_behind_titles": listed_in_words([plan.title_in_words for plan in behind]),
        "missing_titles": listed_in_words([_piece_in_words(piece) for piece in work.missing[:2]]),
    }
    return Facts(numbers, words)


def is_below_passing(grade: TermGrade) -> bool:
    """Whether a grade earns no credit in most schools: its number says so, else its letter."""
    return grade.number < PASSING if grade.number is not None else grade.letter.strip().upper() == "F"


def state_tests(child: Child) -> list[tuple[Series, AssessmentResult]]:
    """The state's tests with their latest result that has a level, where it is not too old."""
    since = child.today - timedelta(days=366 * TEST_YEARS)
    return [
        (series, row)
        for series in child.tests
        if series.kind == STATE_TEST
        and (row := series.latest) is not None
        and row.performance_level is not None
        and row.taken_on >= since
    ]


def screenings(child: Child) -> list[tuple[Series, AssessmentResult]]:
    """Screenings and benchmarks with their latest result that has a level, where it is not too old."""
    since = child.today - timedelta(days=SCREENING_DAYS)
    return [
        (series, row)
        for series in child.tests
        if series.kind in SCREENINGS
        and (row := series.latest) is not None
        and is_proficient(row) is not None
        and row.taken_on >= since
    ]


def behind_in_a_row(check_ins: Sequence[InterventionCheckIn]) -> int:
    """How many of the latest check-ins, the newest first, say one after the other that it is behind."""
    return sum(1 for _ in takewhile(lambda look: look.progress == "Behind", check_ins))


def _piece_in_words(piece: Piece) -> str:
    """ "Quiz 1 in Biology"."""
    return _("%(work)s in %(section)s") % {"work": piece.item.title, "section": piece.section.title}


def subject_of(series: Series) -> str:
    """The subject in words."""
    return option_in_words("AcademicSubject", series.subject)


def grade_in_short(grade: TermGrade) -> str:
    """ "B 84": letter and number, as far as they are on file."""
    return " ".join(filter(None, (grade.letter, plain(grade.number))))
