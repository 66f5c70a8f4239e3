"""The list of interventions, and what narrows it."""

from typing import Any

import django_filters
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Category
from portal.kit.tables import Column, DateColumn, FilterSet, ReasonColumn, Table
from records.models import Intervention, InterventionCheckIn
from records.options import OPTIONS, option_in_words


def interventions_of(user: Any) -> QuerySet[Intervention]:
    """What is tried for the students whom the person sees, each with ``last_check_in``; the running ones first."""
    said = Intervention.objects.visible_to(user).filter(is_active=True).select_related("student", "district")
    # Looked up for the rows of a page alone: a large district has a hundred thousand check-ins.
    logged = InterventionCheckIn.objects.filter(intervention=OuterRef("pk"), is_active=True).order_by("-on_date")
    said = said.annotate(last_check_in=Subquery(logged.values("on_date")[:1]))
    return said.order_by("-starts_on", "student__sort_key")


def running(prefix: str = "") -> Q:
    """Interventions that have not ended."""
    return Q(**{f"{prefix}ends_on__isnull": True}) | Q(**{f"{prefix}ends_on__gt": timezone.localdate()})


def _page(record: Intervention) -> str:
    return reverse("intervention", args=[record.uid])


def state_in_words(row: Intervention) -> str:
    """Whether it runs, or how it ended: also on its last day, once somebody has said what came of it."""
    if not row.outcome and (row.ends_on is None or row.ends_on > timezone.localdate()):
        return _("running")
    return option_in_words("InterventionOutcome", row.outcome) or _("ended, outcome not said")


class InterventionTable(Table):
    """Interventions, with the student each is for."""

    student = Column(
        category=Category.IDENTITY,
        accessor="student__sort_name",
        verbose_name=gettext_lazy("Student"),
        order_by=("student__sort_key",),
    )
    title = Column(category=Category.SUPPORTS, verbose_name=gettext_lazy("What is tried"), linkify=_page)
    area = Column(category=Category.SUPPORTS, verbose_name=gettext_lazy("For"))
    starts_on = DateColumn(category=Category.SUPPORTS, verbose_name=gettext_lazy("Since"))
    goal_on = DateColumn(category=Category.SUPPORTS, verbose_name=gettext_lazy("Goal by"))
    last_check_in = DateColumn(category=Category.SUPPORTS, verbose_name=gettext_lazy("Last check-in"))
    outcome = Column(
        category=Category.SUPPORTS, verbose_name=gettext_lazy("How it stands"), empty_values=(), orderable=False
    )
    because = ReasonColumn()

    def render_title(self, record: Intervention) -> str:
        return record.title_in_words

    def value_title(self, record: Intervention) -> str:
        return record.title_in_words

    def render_area(self, value: str) -> str:
        return option_in_words("InterventionArea", value)

    def render_outcome(self, record: Intervention) -> str:
        return state_in_words(record)


class InterventionFilters(FilterSet):
    """Interventions by what they are for, and whether they run."""

    area = django_filters.ChoiceFilter(
        choices=lambda: list(OPTIONS["InterventionArea"].items()), label=gettext_lazy("What it is for")
    )
    state = django_filters.ChoiceFilter(
        choices=[("running", gettext_lazy("Running")), ("ended", gettext_lazy("Ended"))],
        method="by_state",
        label=gettext_lazy("How it stands"),
    )
    categories = {"area": Category.SUPPORTS, "state": Category.SUPPORTS}

    def by_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Those that run today, or those that do not."""
        return queryset.filter(running()) if value == "running" else queryset.exclude(running())
