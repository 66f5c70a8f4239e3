"""The sections of a child's page that have a shape of their own: the trend, classes with their grades, tests."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.kit.bands import IntervalChart, LimitChart, Score, interval_chart, limit_chart
from records.family.assessments import Series, is_scored
from records.family.attendance import LINE
from records.family.child import Child
from records.family.facts import grade_in_short, subject_of
from records.family.words import attendance_in_words, level_in_words, month_in_short, percent_in_words, score_in_words
from records.family.work import Piece, category_sums
from records.models import AssessmentResult, Section, TermGrade
from records.options import option_in_words
from records.record.listing import plain
from records.words import grade_in_words, number


@dataclass(frozen=True)
class Chart:
    """A chart with its title and its sentence."""

    chart: Any
    title: str
    summary: str


def attendance_trend(child: Child) -> Chart | None:
    """Days missed of a hundred school days so far, week by week, against the 10 percent line."""
    points = [
        (date_format(on, "MONTH_DAY_FORMAT"), 100 * missed / days, percent_in_words(100 * missed / days))
        for on, missed, days in child.attendance.by_week()
    ]
    chart: LimitChart | None = limit_chart(points, (LINE, _("10 % line")))
    if chart is None:
        return None
    above = child.attendance.percent >= LINE
    words = {"now": attendance_in_words(child)}
    summary = (
        _("So far this year: %(now)s. That is on or above the 10 %% line, which schools watch.")
        if above
        else _("So far this year: %(now)s. That is below the 10 %% line, which schools watch.")
    ) % words
    return Chart(chart, _("School days missed, of all so far"), summary)


@dataclass(frozen=True)
class ClassGrade:
    """A class of today with its latest grade, the grades before, and the work that goes into the next one."""

    section: Section
    grade: str
    term: str
    grades: tuple[tuple[str, str], ...]
    categories: tuple[tuple[str, str, str, str], ...]
    """(category, its weight, points, percent) in words."""
    pieces: tuple[tuple[str, str, str, str], ...]
    """(work, due, result, remark) in words."""


def class_grades(child: Child) -> list[ClassGrade]:
    """One entry for each class of today."""
    return [_class_grade(child, section) for section in child.sections]


def _class_grade(child: Child, section: Section) -> ClassGrade:
    grades = [grade for grade in child.work.all_grades if _is_of(grade, section)]
    pieces = child.work.of_section(section)
    sums = category_sums(pieces, untitled=_("Other work"))
    return ClassGrade(
        section,
        grade_in_short(grades[-1]) if grades else "",
        grades[-1].term if grades else "",
        tuple((grade.term, grade_in_short(grade)) for grade in grades),
        tuple(
            (
                one.title,
                f"{plain(one.weight)} %" if one.weight is not None else "",
                _("%(score)s of %(highest)s") % {"score": plain(one.points), "highest": plain(one.most)}
                if one.scored
                else "",
                percent_in_words(one.percent) if one.percent is not None else "",
            )
            for one in sums
        ),
        tuple(piece_in_words(piece) for piece in pieces),
    )


def _is_of(grade: TermGrade, section: Section) -> bool:
    if grade.section_id:
        return grade.section_id == section.pk
    return grade.course_title == section.course.title


def piece_in_words(piece: Piece) -> tuple[str, str, str, str]:
    """(work, due, result, remark) in words."""
    result = piece.result
    marks: tuple[str, ...] = ()
    if result is not None:
        marks = (
            _("missing") if result.is_missing else "",
            _("late") if result.is_late else "",
            _("not complete") if result.is_incomplete else "",
            result.comment,
        )
    due = date_format(piece.item.due_on) if piece.item.due_on else ""
    return piece.item.title, due, score_in_words(piece), "; ".join(filter(None, marks))


@dataclass(frozen=True)
class AssessmentStory:
    """One kind of test in one subject: a sentence, the chart of its scores, and every result in words."""

    anchor: str
    title: str
    sentence: str
    growth: str
    chart: Chart | None
    rows: tuple[tuple[str, str, str, str, str], ...]
    """(test, taken on, score, level, growth percentile) in words."""


def assessment_stories(child: Child) -> list[AssessmentStory]:
    """The child's tests, the state's first."""
    return [_story(number, series) for number, series in enumerate(child.tests, start=1)]


def _story(place: int, series: Series) -> AssessmentStory:
    title = f"{option_in_words('AssessmentKind', series.kind)}: {subject_of(series)}"
    return AssessmentStory(
        f"test-{place}",
        title,
        _latest_in_words(series),
        _growth_in_words(series),
        _score_chart(series),
        tuple(_result_in_words(row) for row in reversed(series.results)),
    )


def _latest_in_words(series: Series) -> str:
    latest = series.latest
    if latest is None:
        return _("No test has a score yet.")
    words = {
        "level": level_in_words(latest),
        "score": plain(latest.scale_score),
        "day": date_format(latest.taken_on),
        "range": _range(latest),
    }
    said = []
    if words["level"]:
        said.append(_("The latest test, on %(day)s, came out at: %(level)s.") % words)
    elif words["score"]:
        said.append(_("The latest test, on %(day)s, came out at a score of %(score)s.") % words)
    if words["range"]:
        said.append(
            _("The score was %(score)s. Taken again, it would land between %(range)s about two times out of three.")
            % words
        )
    return " ".join(said)


def _growth_in_words(series: Series) -> str:
    latest = series.latest
    if latest is None or latest.growth_percentile is None:
        return ""
    return _(
        "Growth percentile %(percentile)s: of 100 students with the same earlier scores, %(percentile)s grew less."
    ) % {"percentile": number(latest.growth_percentile)}


def _range(row: AssessmentResult) -> str:
    """From where to where the standard error reaches: "498 and 526"; empty where the test does not say it."""
    if row.scale_score is None or row.standard_error is None:
        return ""
    low, high = row.scale_score - row.standard_error, row.scale_score + row.standard_error
    return _("%(low)s and %(high)s") % {"low": plain(round(low)), "high": plain(round(high))}


def _score_chart(series: Series) -> Chart | None:
    rows = [row for row in series.results if row.scale_score is not None][-6:]
    scores = [
        Score(
            month_in_short(row.taken_on),
            float(row.scale_score),
            float(row.standard_error) if row.standard_error is not None else None,
            plain(row.scale_score),
            _range(row),
            level_in_words(row),
        )
        for row in rows
    ]
    chart: IntervalChart | None = interval_chart(scores)
    if chart is None or len(scores) < 2:
        return None
    summary = _(
        "From %(first)s in %(then)s to %(last)s in %(now)s. The bar through each dot shows how exact the test is: "
        "taken again, the score would land on it about two times out of three."
    ) % {"first": scores[0].value, "then": scores[0].when, "last": scores[-1].value, "now": scores[-1].when}
    return Chart(chart, _("Scores over the years"), summary)


def _result_in_words(row: AssessmentResult) -> tuple[str, str, str, str, str]:
    if is_scored(row):
        score = plain(row.scale_score)
        if score and row.standard_error is not None:
            score = _("%(score)s, give or take %(error)s") % {"score": score, "error": plain(row.standard_error)}
    else:
        score = option_in_words("AssessmentParticipation", row.participation)
    grade = grade_in_words(row.grade_when_assessed)
    test = f"{row.assessment.title} ({grade})" if grade else row.assessment.title
    return test, date_format(row.taken_on), score, level_in_words(row), plain(row.growth_percentile)


def work_lines(pieces: Iterable[Piece]) -> list[tuple[str, str, str]]:
    """(work, class, due) in words."""
    return [
        (piece.item.title, piece.section.title, date_format(piece.item.due_on) if piece.item.due_on else "")
        for piece in pieces
    ]
