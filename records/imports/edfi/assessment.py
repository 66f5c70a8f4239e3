"""Interchanges AssessmentMetadata and StudentAssessment: tests by year, and how students did on them."""

from collections.abc import Iterator
from decimal import Decimal

from records.imports.edfi.reading import Cells, Element, Part, Reading, Source
from records.imports.edfi.shared import GRADE, SUBJECT, required, school
from records.imports.edfi.values import Refused, joined, read_number, spelled
from records.imports.edfi.words import Meanings, Words, means

KIND = Words(
    "AssessmentKind",
    {
        **means(
            "StateSummative",
            "State summative assessment 3-8 general; State summative; State assessment; "
            "State high school course assessment; State high school subject assessment; State end of course assessment",
        ),
        **means(
            "AlternateSummative",
            "State alternative assessment/grade-level standards; State alternate assessment/grade-level standards; "
            "State alternative assessment/modified standards; State alternate assessment/modified standards; "
            "State alternative assessment/ELL; State alternate assessment/ELL; Alternate assessment/ELL; "
            "Alternate assessment/grade-level standards; Alternative assessment/modified standards",
        ),
        **means(
            "EnglishProficiency",
            "State English proficiency test; English proficiency screening test; Language proficiency test",
        ),
        **means("Benchmark", "Benchmark test; Interim; Interim assessment; Class test; Class quiz; Formative"),
        **means(
            "Screening",
            "Diagnostic; Reading readiness test; Prekindergarten Readiness; Kindergarten readiness; "
            "Developmental observation; Cognitive and perceptual skills test; Early Learning",
        ),
    },
    "Benchmark",
)
NOT_TESTED = Words(
    "AssessmentParticipation",
    {
        **means("MedicalExemption", "Medical waiver; Medical emergency; Medical"),
        **means("ParentOptOut", "Parental waiver; Parent refusal; Refusal by parent; Refusal by student"),
        **means("Absent", "Not enrolled"),
        **means("Invalidated", "Disruptive behavior; Test invalidated; Invalid"),
        **means(
            "Exempt",
            "LEP exempt; LEP postponement; ARD exempt; Foreign exchange student waiver; Alternate assessment "
            "administered; Previously passed the examination; Not appropriate (ARD decision); Not tested (ARD "
            "decision); Not appropriate; Other",
        ),
    },
    "Exempt",
)
#: What a reporting method reports. Of an assessment's scores the first of these kinds is its score.
METHOD = Meanings(
    {
        **means("scale", "Scale score"),
        **means("vertical", "Vertical score"),
        **means("standard", "Standard score; Composite Score; Theta; T-score; RIT scale score"),
        **means("raw", "Raw score; Number score; Points"),
        **means("growth", "Student Growth Percentile; Growth percentile; Percentile Growth; SGP"),
        **means(
            "error",
            "Standard error measurement; Standard error of measurement; Standard error; "
            "Conditional standard error of measurement",
        ),
    }
)
SCORES = ("scale", "vertical", "standard", "raw")
#: Names of the level from which on students count as proficient.
PROFICIENT = frozenset(
    spelled(word)
    for word in (
        "Proficient", "Met Standard", "Meets Standard", "Meets", "Meets grade level", "Met", "Pass", "Passed",
        "Satisfactory", "At Standard", "Standard Met", "Meets Expectations", "Met Expectations", "On grade level",
        "At grade level", "At or above benchmark",
    )
)  # fmt: skip
METHOD_NAME = "AssessmentReportingMethod"


class Years:
    """In which school years each assessment was taken, by its results."""

    def __init__(self, reading: Reading) -> None:
        self.of: dict[str, set[int]] = {}
        for element in reading.elements("StudentAssessment"):
            try:
                key = element.ref("AssessmentReference", "Assessment")
                self.of.setdefault(key, set()).add(_year_taken(element, reading))
            except Refused:
                # Reported when the result's own row is made.
                continue


class Scales:
    """What each assessment's scores and levels mean. Assessments are few: some for each subject, grade and year."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._known: dict[str, tuple[str, list[str]]] = {}

    def of(self, key: str) -> tuple[str, list[str]]:
        """(kind of its score or empty, its levels from the lowest on, as they are compared)."""
        if key not in self._known:
            found = self._reading.get("Assessment", key)
            self._known[key] = (_score_kind(found), [spelled(level) for level in _levels(found)]) if found else ("", [])
        return self._known[key]


def _score_kind(assessment: Element) -> str:
    kinds = {METHOD.of(score.code(METHOD_NAME)) for score in assessment.each("AssessmentScore")}
    return next((kind for kind in SCORES if kind in kinds), "")


def _levels(assessment: Element) -> list[str]:
    """The names of the performance levels, the lowest first: by their lowest scores, else as they are listed."""
    found: dict[str, tuple[Decimal | None, int]] = {}
    for place, level in enumerate(assessment.each("AssessmentPerformanceLevel")):
        found.setdefault(level.code("PerformanceLevel"), (_lenient_number(level.text("MinimumScore")), place))
    if any(lowest is None for lowest, _place in found.values()):
        return list(found)
    return sorted(found, key=lambda name: (found[name][0] or Decimal(0), found[name][1]))


def _lenient_number(text: str) -> Decimal | None:
    """Some reporting methods have letters as their scores."""
    try:
        return read_number(text) if text else None
    except Refused:
        return None


def _year_taken(element: Element, reading: Reading) -> int:
    if element.text("SchoolYear"):
        return element.year("SchoolYear")
    day = element.day("AdministrationDate")
    if day is None:
        raise Refused("required_blank", "AdministrationDate")
    return reading.years.year_of(day)


def assessment_id(key: str, year: int) -> str:
    """An assessment is one test of one year here; Ed-Fi may use one for years."""
    return joined([key, str(year)])


def _assessment(element: Element, reading: Reading) -> Iterator[Cells]:
    key = element.own_key
    kind, levels = _score_kind(element), _levels(element)
    proficient = next((number for number, level in enumerate(levels, 1) if spelled(level) in PROFICIENT), None)
    if levels and proficient is None:
        reading.warn(element.stored, "edfi_proficient_unknown", "AssessmentPerformanceLevel/PerformanceLevel")
    scale = next(
        (each for each in element.each("AssessmentScore") if kind and METHOD.of(each.code(METHOD_NAME)) == kind), None
    )
    for year in sorted(reading.once(Years).of.get(key) or {_year_of(element, reading)}):
        yield {
            "sourced_id": assessment_id(key, year), "title": required(element, "AssessmentTitle"),
            "kind": element.option(KIND, "AssessmentCategory") or "Benchmark",
            "subject": element.option(SUBJECT, "AcademicSubject") or "Other",
            "grade": element.option(GRADE, "AssessedGradeLevel"), "school_year": year,
            "lowest_score": _lenient_number(scale.text("MinimumScore")) if scale else None,
            "highest_score": _lenient_number(scale.text("MaximumScore")) if scale else None,
            "levels": len(levels) or None, "proficient_level": proficient,
        }  # fmt: skip


def _year_of(element: Element, reading: Reading) -> int:
    """Of an assessment without results: the year of its period, its revision or its version."""
    day = element.day("AssessmentPeriod", "BeginDate") or element.day("RevisionDate")
    if day:
        return reading.years.year_of(day)
    version = element.text("AssessmentVersion")
    if len(version) == 4 and version.isdecimal() and 1990 <= int(version) <= 2100:
        return int(version)
    if reading.years.newest:
        return reading.years.newest
    raise Refused("edfi_year_unknown", "AssessmentVersion")


def _result(element: Element, reading: Reading) -> Iterator[Cells]:
    key = element.ref("AssessmentReference", "Assessment")
    kind, levels = reading.once(Scales).of(key)
    scores: dict[str, Part] = {}
    for score in element.each("ScoreResult"):
        scores.setdefault(METHOD.of(score.code(METHOD_NAME)) or "", score)
    kind = kind or next((each for each in SCORES if each in scores), "")
    label, level = _level(element, levels)
    growth = _number(scores.get("growth"))
    yield {
        "student": element.student(), "assessment": assessment_id(key, _year_taken(element, reading)),
        "taken_on": element.day("AdministrationDate"), "at_school": school(element, "ReportedSchoolReference"),
        "grade_when_assessed": element.option(GRADE, "WhenAssessedGradeLevel"),
        "participation": element.option(NOT_TESTED, "ReasonNotTested") or "Participated",
        "scale_score": _number(scores.get(kind)) if kind else None, "standard_error": _number(scores.get("error")),
        "performance_level": level, "performance_label": label,
        "growth_percentile": int(growth) if growth is not None else None,
    }  # fmt: skip


def _number(score: Part | None) -> Decimal | None:
    return score.number("Result") if score else None


def _level(element: Element, levels: list[str]) -> tuple[str, int | None]:
    """(name, place among the assessment's levels from 1 on) of the performance level that a result reached."""
    names = [level.code("PerformanceLevel") for level in element.each("PerformanceLevel")]
    for name in names:
        if spelled(name) in levels:
            return name, levels.index(spelled(name)) + 1
    if names:
        element.reading.warn(element.stored, "edfi_level_unknown", "PerformanceLevel/PerformanceLevel")
    return (names[0] if names else ""), None


SOURCES = {
    "assessments": (Source(_assessment, "Assessment"),),
    "assessment_results": (Source(_result, "StudentAssessment"),),
}
