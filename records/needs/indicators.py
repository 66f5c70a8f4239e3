"""The indicators of need, as data: which stored figure each reads, which way is worse, and how noisy it is."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from records.measures import MEASURES, Measure

Words = str | Promise
MOST_WEIGHT = 10


class Noise(StrEnum):
    """What a figure would show by chance alone, if a school were like all others of its level."""

    SHARE = "share"
    """So many of so many: binomial, p(1 - p)/n."""
    EVENTS = "events"
    """So many events to so many students: Poisson."""
    PERCENTILES = "percentiles"
    """A mean of growth percentiles, which spread evenly from 1 to 99: 28.3 squared by n."""
    POSITIONS = "positions"
    """Full-time positions to students: positions come in halves and wholes, so that up to half a one is chance."""
    SECTIONS = "sections"
    """Students to sections: sections differ by about a quarter of their size."""
    NONE = "none"
    """Counted whole: devices, rooms, money."""


class Part(StrEnum):
    """What an indicator is about."""

    OUTCOMES = "outcomes"
    STUDENTS = "students"
    MEANS = "means"


PARTS: dict[Part, Words] = {
    Part.OUTCOMES: _("How students do"),
    Part.STUDENTS: _("Who the students are"),
    Part.MEANS: _("What the school has"),
}


@dataclass(frozen=True)
class Indicator:
    """One indicator: a stored figure, read so that more is more need."""

    name: str
    title: Words
    part: Part
    measure: str
    noise: Noise
    weight: int
    """As long as a district has said nothing else."""
    worse: int = 1
    """1 where a higher value is more need, -1 where a lower one is."""
    group: str = ""
    """The group of the figure: "grade=03"."""
    inverse: bool = False
    """Compared as denominator by numerator: positions to 100 students, which also says of a school that it has none."""
    complete: bool = False
    """Of the last school year that is over: half a year's spending says little."""
    grows: bool = False
    """Adds up through the school year, so that a year so far is no less than a whole one for being better."""
    benchmark: tuple[int, Words] | None = None
    """What a profession asks for, and who says so."""

    @property
    def definition(self) -> Measure:
        return MEASURES[self.measure]


_ALL = (
    Indicator(
        "chronic_absenteeism", _("Chronically absent"), Part.OUTCOMES, "chronic_absenteeism", Noise.SHARE, 3
    ),
    Indicator(
        "below_reading", _("Not proficient in reading"), Part.OUTCOMES, "proficiency_reading", Noise.SHARE, 2, worse=-1
    ),
    Indicator(
        "below_reading_grade_3", _("Not proficient in reading, grade 3"), Part.OUTCOMES, "proficiency_reading",
        Noise.SHARE, 1, worse=-1, group="grade=03",
    ),
    Indicator(
        "below_mathematics", _("Not proficient in mathematics"), Part.OUTCOMES, "proficiency_mathematics",
        Noise.SHARE, 2, worse=-1,
    ),
    Indicator(
        "growth_reading", _("Growth in reading"), Part.OUTCOMES, "growth_reading", Noise.PERCENTILES, 1, worse=-1
    ),
    Indicator(
        "growth_mathematics", _("Growth in mathematics"), Part.OUTCOMES, "growth_mathematics", Noise.PERCENTILES, 1,
        worse=-1,
    ),
    Indicator("course_failure", _("Failed a course"), Part.OUTCOMES, "course_failure", Noise.SHARE, 1),
    Indicator(
        "off_track_grade_9", _("Ninth graders not on track"), Part.OUTCOMES, "on_track_grade_9", Noise.SHARE, 2,
        worse=-1,
    ),
    Indicator("suspended", _("Suspended"), Part.OUTCOMES, "suspension_rate", Noise.SHARE, 1, grows=True),
    Indicator("english_learners", _("English learners"), Part.STUDENTS, "english_learner_share", Noise.SHARE, 1),
    Indicator("with_iep", _("With an IEP"), Part.STUDENTS, "iep_share", Noise.SHARE, 1),
    Indicator(
        "low_income", _("Economically disadvantaged"), Part.STUDENTS, "economically_disadvantaged_share",
        Noise.SHARE, 2,
    ),
    Indicator("homeless", _("Homeless"), Part.STUDENTS, "homeless_share", Noise.SHARE, 1, grows=True),
    Indicator("mobility", _("Come and go"), Part.STUDENTS, "mobility", Noise.EVENTS, 1, grows=True),
    Indicator(
        "teachers", _("Students for each teacher"), Part.MEANS, "students_per_teacher", Noise.POSITIONS, 1,
        worse=-1, inverse=True,
    ),
    Indicator(
        "counselors", _("Students for each counselor"), Part.MEANS, "students_per_counselor", Noise.POSITIONS, 2,
        worse=-1, inverse=True, benchmark=(250, _("American School Counselor Association")),
    ),
    Indicator(
        "nurses", _("Students for each nurse"), Part.MEANS, "students_per_nurse", Noise.POSITIONS, 1, worse=-1,
        inverse=True,
    ),
    Indicator(
        "specialists", _("Students for each specialist"), Part.MEANS, "students_per_specialist", Noise.POSITIONS, 1,
        worse=-1, inverse=True,
    ),
    Indicator("class_size", _("Class size"), Part.MEANS, "class_size", Noise.SECTIONS, 1),
    Indicator("vacancies", _("Vacant positions"), Part.MEANS, "vacancy_share", Noise.SHARE, 2),
    Indicator("devices", _("Devices for each student"), Part.MEANS, "devices_per_student", Noise.NONE, 1, worse=-1),
    Indicator("crowding", _("Use of the building"), Part.MEANS, "building_use", Noise.NONE, 1),
    Indicator(
        "spending", _("Spending for each student"), Part.MEANS, "spending_per_student", Noise.NONE, 1, worse=-1,
        complete=True,
    ),
)  # fmt: skip

INDICATORS: dict[str, Indicator] = {indicator.name: indicator for indicator in _ALL}
USUAL_WEIGHTS: dict[str, int] = {name: indicator.weight for name, indicator in INDICATORS.items()}


def whole_weights(said: dict[str, object] | None) -> dict[str, int]:
    """A district's weights with the usual one for each indicator that it did not name; unknown names are left out."""
    found = dict(USUAL_WEIGHTS)
    for name, weight in (said or {}).items():
        if name in found and isinstance(weight, int):
            found[name] = max(0, min(MOST_WEIGHT, weight))
    return found
