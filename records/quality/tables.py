"""Lists of data quality: what the checks found, and the rows behind each finding."""

from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.roles import Category
from portal.kit.tables import NOT_ABOUT_STUDENTS, Column, DateColumn, ReasonColumn, Table, TemplateColumn
from records.models import Assessment, ImportJob, Section, StaffPosition, Student
from records.quality.findings import Finding, changed_by
from records.quality.rows import student_of
from records.quality.rule import Rule, Severity, place_of
from records.quality.work import BACK, DONE, LATE, MORE, NOBODY, RIGHT, STANDINGS, Work
from records.words import number

PLAIN = NOT_ABOUT_STUDENTS
#: How a severity is colored; the word beside says it.
TAGS = {Severity.GRAVE: "problem", Severity.LOOK: "attention", Severity.NOTE: ""}


def change_in_words(change: int | None) -> str:
    """How many rows more or fewer than at the check before."""
    if change is None:
        return _("first check")
    if not change:
        return _("the same")
    counted = {"count": number(abs(change))}
    if change > 0:
        return ngettext("%(count)s more", "%(count)s more", change) % counted
    return ngettext("%(count)s fewer", "%(count)s fewer", -change) % counted


def import_in_words(user: Any, job: ImportJob) -> list[dict[str, str]] | None:
    """One line for each check whose count the import changed; None where nothing was checked."""
    changed = changed_by(user, job)
    if changed is None:
        return None
    return [
        {
            "title": finding.title,
            "href": reverse("quality_rule", args=[finding.rule.code]),
            "change": change_in_words(finding.change),
            "number": number(finding.number),
        }
        for finding in changed
    ]


class SeverityColumn(TemplateColumn):
    """The severity as a tag."""

    def get_context_data(self, *, record: Finding | Work, **context: Any) -> dict[str, Any]:
        severity = record.rule.severity
        given = {"text": severity.label, "kind": TAGS[severity]}
        return {**super().get_context_data(record=record, **context), **given}


class _Numbers(Table):
    """How the numbers of a check are written."""

    def render_number(self, value: int) -> str:
        return number(value)

    def render_change(self, value: int | None) -> str:
        return change_in_words(value)


class FindingTable(_Numbers):
    """What the checks found, the gravest first."""

    title = Column(
        category=PLAIN,
        verbose_name=gettext_lazy("What was found"),
        linkify=lambda record: reverse("quality_rule", args=[record.rule.code]),
    )
    severity = SeverityColumn(
        category=PLAIN,
        accessor="rule__rank",
        template_name="components/tag.html",
        verbose_name=gettext_lazy("How grave"),
        orderable=True,
    )
    number = Column(category=PLAIN, verbose_name=gettext_lazy("Rows"), numeric=True)
    out_of = Column(category=PLAIN, verbose_name=gettext_lazy("Out of"), numeric=True)
    change = Column(category=PLAIN, verbose_name=gettext_lazy("Since the check before"), empty_values=())

    def render_out_of(self, value: int) -> str:
        return number(value)


#: How a standing is colored; the word beside says it.
STANDING_TAGS = {
    LATE: "problem",
    BACK: "attention",
    MORE: "attention",
    NOBODY: "attention",
    RIGHT: "good",
    DONE: "good",
}


class StandingColumn(TemplateColumn):
    """Where a finding stands, as a tag."""

    def get_context_data(self, *, record: Work, **context: Any) -> dict[str, Any]:
        given = {"text": STANDINGS[record.standing], "kind": STANDING_TAGS.get(record.standing, "")}
        return {**super().get_context_data(record=record, **context), **given}


class WorkTable(_Numbers):
    """One line for each rule at each school, the gravest first."""

    title = Column(
        category=PLAIN,
        accessor="rule__title",
        verbose_name=gettext_lazy("What was found"),
        linkify=lambda record: reverse("quality_item", args=[record.place.uid, record.rule.code]),
        orderable=False,
    )
    place = Column(category=PLAIN, accessor="place__name", verbose_name=gettext_lazy("School"))
    severity = SeverityColumn(
        category=PLAIN,
        accessor="rule__rank",
        template_name="components/tag.html",
        verbose_name=gettext_lazy("How grave"),
        orderable=True,
    )
    number = Column(category=PLAIN, verbose_name=gettext_lazy("Rows"), numeric=True)
    change = Column(category=PLAIN, verbose_name=gettext_lazy("Since the check before"), empty_values=())
    standing = StandingColumn(
        category=PLAIN,
        accessor="standing_rank",
        template_name="components/tag.html",
        verbose_name=gettext_lazy("Where it stands"),
        orderable=True,
    )
    person = Column(category=PLAIN, verbose_name=gettext_lazy("Who sees to it"))
    due_on = DateColumn(category=PLAIN, verbose_name=gettext_lazy("Due date"))


class _Rows(Table):
    """The rows that a rule finds. ``rule`` is set by ``table_for``."""

    rule: Rule

    def render_detail(self, record: Any) -> str:
        return self.rule.detail(record)

    def value_detail(self, record: Any) -> str:
        return self.rule.detail(record)


@cache
def table_for(rule: Rule) -> type[Table]:
    """The list of the rule's rows: what each is, its school, what is wrong with it."""
    columns = _of_students(rule) if rule.about_students else _of_others(rule)
    category = getattr(rule.model, "wall_category", PLAIN)
    columns["detail"] = Column(category=category, verbose_name=gettext_lazy("In words"), accessor="pk", orderable=False)
    if rule.about_students:
        columns["because"] = ReasonColumn()
    return type("RuleTable", (_Rows,), {**columns, "rule": rule})


def _of_students(rule: Rule) -> dict[str, Column]:
    path = "" if rule.model is Student else "student__"
    return {
        "name": Column(
            category=Category.IDENTITY,
            accessor=f"{path}sort_name",
            verbose_name=gettext_lazy("Student"),
            linkify=lambda record: reverse("student", args=[student_of(record).uid]),
            order_by=(f"{path}sort_key",),
        ),
        "school": Column(
            category=Category.ENROLLMENT,
            accessor="school__name",
            verbose_name=gettext_lazy("School"),
            default=gettext_lazy("no school today"),
        ),
    }


def _of_others(rule: Rule) -> dict[str, Column]:
    place = place_of(rule.model).removesuffix("_id")
    if place == "id":
        return {
            "school": Column(
                category=PLAIN,
                accessor="name",
                verbose_name=gettext_lazy("School"),
                linkify=lambda record: reverse("school", args=[record.uid]),
            )
        }
    school = Column(
        category=PLAIN,
        accessor=f"{place}__name",
        verbose_name=gettext_lazy("School"),
        default=gettext_lazy("the district as a whole"),
    )
    if rule.model is Section:
        section = Column(
            category=PLAIN,
            accessor="title",
            verbose_name=gettext_lazy("Section"),
            linkify=lambda record: reverse("section", args=[record.uid]),
        )
        return {"section": section, "school": school}
    if rule.model is StaffPosition:
        staff = Column(
            category=PLAIN,
            accessor="staff__sort_name",
            verbose_name=gettext_lazy("Name"),
            order_by=("staff__sort_key",),
            default=gettext_lazy("vacant"),
        )
        return {"staff": staff, "school": school}
    if rule.model is Assessment:
        return {"test": Column(category=PLAIN, accessor="title", verbose_name=gettext_lazy("Test"))}
    return {"school": school} if place else {}
