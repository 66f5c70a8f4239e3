"""What stands on a student's timeline: one source for each kind of dated row, each in one data category."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Category
from records.models import (
    AssessmentResult,
    AttendanceEvent,
    DisciplinaryAction,
    Incident,
    Intervention,
    InterventionCheckIn,
    ProgramParticipation,
    Result,
    SchoolEnrollment,
    Student,
)
from records.options import option_in_words
from records.record.listing import plain


@dataclass(frozen=True)
class Source:
    """Rows of ``model`` whose ``field`` is the day; ``kind`` in addresses; ``words`` says what happened."""

    kind: str
    model: type[Any]
    field: str
    words: Callable[[Any], str]
    related: tuple[str, ...] = ()
    page: str = ""
    """The name of the page of a row, asked with its ``uid``."""

    @property
    def category(self) -> Category:
        """The data category of the rows."""
        return self.model.wall_category

    def rows(self, user: Any, student: Student, until: date) -> QuerySet[Any]:
        """The rows that the person may see, up to a day, newest first."""
        rows = self.model.objects.visible_to(user).filter(student=student, **{f"{self.field}__lte": until})
        if any(field.name == "is_active" for field in self.model._meta.fields):
            rows = rows.filter(is_active=True)
        return rows.select_related(*self.related).order_by(f"-{self.field}", "-pk")


KINDS: dict[str, str | Promise] = {
    "attendance": gettext_lazy("Attendance"),
    "results": gettext_lazy("Classwork"),
    "assessments": gettext_lazy("Tests"),
    "supports": gettext_lazy("Programs"),
    "interventions": gettext_lazy("Interventions"),
    "conduct": gettext_lazy("Conduct"),
    "enrollment": gettext_lazy("Enrollment"),
}


def _absence(row: Any) -> str:
    excused = {True: _("excused"), False: _("not excused"), None: ""}[row.is_excused]
    where = row.section.title if row.section else ""
    return ", ".join(filter(None, (option_in_words("AttendanceKind", row.kind), where, excused)))


def _result(row: Any) -> str:
    item = row.line_item
    words = {"work": item.title, "section": item.section.title}
    if row.is_missing:
        return _("%(work)s (%(section)s): missing") % words
    if row.score is None:
        return _marked(row, words)
    words |= {"score": plain(row.score), "highest": plain(item.highest)}
    if item.highest:
        return _("%(work)s (%(section)s): %(score)s of %(highest)s") % words
    return _("%(work)s (%(section)s): %(score)s") % words


def _marked(row: Any, words: dict[str, str]) -> str:
    mark = row.text_score or option_in_words("ScoreStatus", row.status)
    return _("%(work)s (%(section)s): %(mark)s") % {**words, "mark": mark}


def _test(row: Any) -> str:
    reached = row.performance_label or plain(row.scale_score)
    reached = reached or option_in_words("AssessmentParticipation", row.participation)
    return _("%(test)s: %(reached)s") % {"test": row.assessment.title, "reached": reached}


def _check_in(row: Any) -> str:
    said = ", ".join(
        filter(None, (plain(row.measured), option_in_words("InterventionProgress", row.progress), row.note))
    )
    return _("Check-in of %(title)s: %(said)s") % {"title": row.intervention.title_in_words, "said": said}


def _ended(row: Any) -> str:
    outcome = option_in_words("InterventionOutcome", row.outcome) or _("outcome not said")
    return _("Ended: %(title)s. %(outcome)s") % {"title": row.title_in_words, "outcome": outcome}


SOURCES = (
    Source("attendance", AttendanceEvent, "on_date", _absence, ("section",)),
    Source("results", Result, "line_item__due_on", _result, ("line_item__section",)),
    Source("assessments", AssessmentResult, "taken_on", _test, ("assessment",)),
    Source("supports", ProgramParticipation, "starts_on",
           lambda row: _("Began: %(program)s") % {"program": option_in_words("Program", row.program)}),
    Source("supports", ProgramParticipation, "ends_on",
           lambda row: _("Ended: %(program)s") % {"program": option_in_words("Program", row.program)}),
    Source("interventions", Intervention, "starts_on",
           lambda row: _("Began: %(title)s. %(goal)s") % {"title": row.title_in_words, "goal": row.goal},
           page="intervention"),
    Source("interventions", Intervention, "ends_on", _ended, page="intervention"),
    Source("interventions", InterventionCheckIn, "on_date", _check_in, ("intervention",)),
    Source("conduct", Incident, "occurred_on", lambda row: option_in_words("IncidentBehavior", row.behavior)),
    Source("conduct", DisciplinaryAction, "starts_on",
           lambda row: option_in_words("DisciplinaryActionTaken", row.action)),
    Source("enrollment", SchoolEnrollment, "starts_on",
           lambda row: _("Enrolled at %(school)s") % {"school": row.at_school.name}, ("at_school",)),
    Source("enrollment", SchoolEnrollment, "ends_on",
           lambda row: _("No longer enrolled at %(school)s") % {"school": row.at_school.name}, ("at_school",)),
)  # fmt: skip
