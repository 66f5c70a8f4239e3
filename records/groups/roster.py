"""The roster of a section with how each student does: recent results, missing work, days missed."""

from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Category
from portal.kit.bars import sparkline
from portal.kit.tables import Column, TemplateColumn
from records.models import AttendanceEvent, Result, Section, Student
from records.tables import RosterTable


def with_needs(user: Any, section: Section, students: QuerySet[Student]) -> QuerySet[Student]:
    """Students with ``missing_work`` in the section and ``days_missed`` since the school year began (July 1).

    A day counts as missed when at least half of it was, as in the early-warning rule.
    """
    results = Result.objects.visible_to(user).filter(
        student=OuterRef("pk"), line_item__section=section, is_missing=True, is_active=True
    )
    absences = AttendanceEvent.objects.visible_to(user).filter(
        student=OuterRef("pk"),
        kind="absence",
        section__isnull=True,
        is_active=True,
        on_date__gte=year_began(),
        portion__gte=0.5,
    )
    counted = results.order_by().values("student").annotate(number=Count("pk")).values("number")
    missed = absences.order_by().values("student").annotate(days=Count("on_date", distinct=True)).values("days")
    return students.annotate(missing_work=Coalesce(Subquery(counted), 0), days_missed=Coalesce(Subquery(missed), 0))


def year_began() -> date:
    """July 1 of the running school year."""
    today = timezone.localdate()
    return date(today.year - (today.month < 7), 7, 1)


class CourseColumn(TemplateColumn):
    """The latest results of a student in this section: a small line, and the same in words."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            category=Category.ACADEMICS,
            template_name="records/sparkline.html",
            accessor="pk",
            verbose_name=gettext_lazy("Latest results"),
            **options,
        )

    def get_context_data(self, *, record: Any, table: Any, **context: Any) -> dict[str, Any]:
        percents = table.courses.get(record.pk, [])
        words = ", ".join(number_format(round(value)) for value in percents)
        return {
            **super().get_context_data(record=record, table=table, **context),
            "points": sparkline(percents),
            "words": _("%(numbers)s %%") % {"numbers": words} if words else "",
        }


class SectionRosterTable(RosterTable):
    """One section's students with how they do."""

    courses: dict[int, list[float]] = {}

    latest = CourseColumn()
    missing_work = Column(
        category=Category.ACADEMICS, verbose_name=gettext_lazy("Missing work in this section"), numeric=True
    )
    days_missed = Column(category=Category.ATTENDANCE, verbose_name=gettext_lazy("Days missed this year"), numeric=True)

    class Meta(RosterTable.Meta):
        sequence = ("name", "grade", "latest", "missing_work", "days_missed", "...")
