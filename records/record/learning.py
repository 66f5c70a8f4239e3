"""Attendance, classwork and tests of one student."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from records.models import AssessmentResult, AttendanceEvent, GraduationRecord, Result, Student, TermGrade
from records.options import option_in_words
from records.record.listing import Listing, listing, plain, said
from records.words import grade_in_words


def attendance(user: Any, student: Student) -> list[Listing]:
    """Days and class meetings that were missed."""
    events = said(AttendanceEvent, user, student).select_related("at_school", "section").order_by("-on_date", "pk")
    return [
        listing(
            gettext_lazy("Absences and late arrivals"),
            (_("Day"), _("What"), _("Excused"), _("How much"), _("Where"), _("District's own code")),
            events,
            _event,
            gettext_lazy("No absence is on file. Present is what nobody writes down."),
        )
    ]


def _event(event: AttendanceEvent) -> list[Any]:
    excused = {True: _("excused"), False: _("not excused"), None: _("not said")}[event.is_excused]
    where = event.section.title if event.section else event.at_school.name
    return [
        event.on_date, option_in_words("AttendanceKind", event.kind), excused, _share(event), where, event.code,
    ]  # fmt: skip


def _share(event: AttendanceEvent) -> str:
    whole = _("the class") if event.section_id else _("the whole day")
    if event.kind != "absence":
        return ""
    return whole if event.portion == 1 else _("%(percent)s %% of it") % {"percent": plain(event.portion * 100)}


def academics(user: Any, student: Student) -> list[Listing]:
    """Missing work first, then grades, then how each piece of work went, then graduation."""
    results = (
        said(Result, user, student)
        .select_related("line_item__section", "line_item__category")
        .order_by("-line_item__due_on", "-pk")
    )
    rows = list(results)
    return [
        listing(
            gettext_lazy("Missing work"),
            (_("Work"), _("Class"), _("Due")),
            (row for row in rows if row.is_missing),
            lambda row: [row.line_item.title, row.line_item.section.title, row.line_item.due_on],
            gettext_lazy("No work is marked as missing."),
        ),
        grades(user, student),
        listing(
            gettext_lazy("Classwork"),
            (_("Work"), _("Class"), _("Due"), _("Result"), _("Remark")),
            rows,
            _result,
            gettext_lazy("No result is on file."),
        ),
        *graduation(user, student),
    ]


def grades(user: Any, student: Student) -> Listing:
    """Grades of all years, the newest first."""
    """Grades of all years, the newest first."""
    rows = said(TermGrade, user, student).select_related("at_school").order_by("-school_year", "-pk")
    return listing(
        gettext_lazy("Grades and credits"),
        (_("School year"), _("Term"), _("Course"), pgettext("mark", "Grade"), _("Points"), _("Credits")),
        rows,
        lambda row: [
            school_year_in_words(row.school_year),
            f"{row.term} ({option_in_words('GradeKind', row.kind)})",
            row.course_title,
            " ".join(filter(None, (row.letter, plain(row.number)))),
            plain(row.points),
            _credits(row),
        ],
        gettext_lazy("No grade is on file."),
    )


def _credits(row: TermGrade) -> str:
    if row.credits_earned is None:
        return ""
    words = {"earned": plain(row.credits_earned), "attempted": plain(row.credits_attempted)}
    return _("%(earned)s of %(attempted)s") % words if row.credits_attempted else str(words["earned"])


def _result(row: Result) -> list[Any]:
    item = row.line_item
    if row.score is not None:
        shown = plain(row.score)
        if item.highest:
            shown = _("%(score)s of %(highest)s") % {"score": shown, "highest": plain(item.highest)}
    else:
        shown = row.text_score or option_in_words("ScoreStatus", row.status)
    marks = (
        _("missing") if row.is_missing else "",
        _("late") if row.is_late else "",
        _("not complete") if row.is_incomplete else "",
    )
    return [item.title, item.section.title, item.due_on, shown, "; ".join(filter(None, (*marks, row.comment)))]


def graduation(user: Any, student: Student) -> list[Listing]:
    """The graduating class; nothing where none is on file."""
    found = list(said(GraduationRecord, user, student))
    if not found:
        return []
    return [
        listing(
            gettext_lazy("Graduation"),
            (_("Class of"), _("So far"), _("On"), _("Diploma")),
            found,
            lambda row: [
                str(row.cohort_year),
                option_in_words("CohortOutcome", row.outcome),
                row.outcome_on,
                option_in_words("DiplomaType", row.diploma),
            ],
            "",
        )
    ]


def assessment(user: Any, student: Student) -> list[Listing]:
    """Test results of all years, the newest first."""
    results = said(AssessmentResult, user, student).select_related("assessment").order_by("-taken_on", "-pk")
    return [
        listing(
            gettext_lazy("Test results"),
            (_("Test"), _("Subject"), _("Taken on"), _("Grade then"), _("Score"), _("Level"), _("Growth percentile")),
            results,
            _test,
            gettext_lazy("No test result is on file."),
        )
    ]


def _test(row: AssessmentResult) -> list[Any]:
    score = plain(row.scale_score)
    if score and row.standard_error is not None:
        score = _("%(score)s, give or take %(error)s") % {"score": score, "error": plain(row.standard_error)}
    if not score:
        score = option_in_words("AssessmentParticipation", row.participation)
    return [
        row.assessment.title,
        option_in_words("AcademicSubject", row.assessment.subject),
        row.taken_on,
        grade_in_words(row.grade_when_assessed),
        score,
        _level(row),
        plain(row.growth_percentile),
    ]


def _level(row: AssessmentResult) -> str:
    if row.performance_level is None:
        return row.performance_label
    words = {"level": row.performance_level, "levels": row.assessment.levels, "label": row.performance_label}
    place = _("%(level)s of %(levels)s") % words if row.assessment.levels else str(row.performance_level)
    return f"{row.performance_label} ({place})" if row.performance_label else place


def school_year_in_words(year: int) -> str:
    """2027 -> "2026–27": the year in which it ends is how it is stored."""
    return f"{year - 1}–{year % 100:02d}"
