"""The list of decisions: each with where it stands, those that wait for the reader first."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.kit.tables import NOT_ABOUT_STUDENTS, Column, DateColumn, Table
from records.actions.ledger import actor_of
from records.decisions.life import STATES_IN_WORDS, Standing, State, Step, standing_as_read, waits_for
from records.decisions.words import amount_in_words, dollars
from records.models import DecisionEvent, Proposal
from records.options import option_in_words

#: After so long somebody is asked what was learned.
REVIEW_AFTER = timedelta(days=365)


@dataclass(frozen=True)
class Line:
    """One decision as a list shows it."""

    proposal: Proposal
    standing: Standing
    waits: str
    """Why it waits for the reader: "" where it does not."""
    since: date
    """The day of the last step."""
    pk: int

    @property
    def state(self) -> str:
        words = str(STATES_IN_WORDS[self.standing.state])
        return _("%(state)s, reviewed") % {"state": words} if self.standing.reviews else words

    @property
    def school(self) -> str:
        return self.proposal.school.name

    @property
    def resource(self) -> str:
        return self.proposal.resource_title

    @property
    def amount(self) -> str:
        return amount_in_words(self.proposal.amount, self.proposal.unit)

    @property
    def cost(self) -> Decimal:
        return self.proposal.cost

    @property
    def fund(self) -> str:
        return self.proposal.fund

    @property
    def purpose(self) -> str:
        return option_in_words("ExpenditurePurpose", self.proposal.purpose)

    @property
    def proposed_by(self) -> str:
        return self.proposal.proposed_by_name

    @property
    def proposed_on(self) -> date:
        return timezone.localtime(self.proposal.proposed_at).date()


def lines_for(user: Any) -> list[Line]:
    """The decisions that the user sees: what waits for them first, then the latest step first (two queries)."""
    events = Prefetch("events", DecisionEvent.objects.order_by("number"), to_attr="steps")
    proposals = Proposal.objects.visible_to(user).select_related("school").prefetch_related(events)
    lines = [_line(user, proposal) for proposal in proposals]
    return sorted(lines, key=lambda line: (not line.waits, -line.since.toordinal(), -line.pk))


def _line(user: Any, proposal: Any) -> Line:
    now = standing_as_read(event.step for event in proposal.steps)
    last = proposal.steps[-1].on_date if proposal.steps else timezone.localtime(proposal.proposed_at).date()
    return Line(proposal, now, _waits(user, proposal, now), last, proposal.pk)


def _waits(user: Any, proposal: Any, now: Standing) -> str:
    if waits_for(now.state, actor_of(user, proposal)):
        return {
            State.PROPOSED: _("to approve or refuse"),
            State.APPROVED: _("to fund"),
            State.FUNDED: _("to start"),
        }[now.state]
    if now.state is State.UNCLEAR:
        return ""
    started = next((event.on_date for event in proposal.steps if event.step == Step.STARTED), None)
    if started and not now.reviews and started <= timezone.localdate() - REVIEW_AFTER:
        return _("to review: it began a year ago")
    return ""


class DecisionTable(Table):
    """Decisions with their state. The file that is downloaded holds the same columns."""

    resource = Column(
        category=NOT_ABOUT_STUDENTS,
        verbose_name=gettext_lazy("What"),
        linkify=lambda record: reverse("decision", args=[record.proposal.uid]),
    )
    school = Column(category=NOT_ABOUT_STUDENTS, verbose_name=gettext_lazy("School"))
    amount = Column(category=NOT_ABOUT_STUDENTS, verbose_name=gettext_lazy("How much"), orderable=False)
    cost = Column(category=NOT_ABOUT_STUDENTS, verbose_name=gettext_lazy("Dollars a year"), numeric=True)
    fund = Column(category=NOT_ABOUT_STUDENTS, verbose_name=gettext_lazy("From"))
    state = Column(category=NOT_ABOUT_STUDENTS, verbose_name=gettext_lazy("Where it stands"))
    waits = Column(category=NOT_ABOUT_STUDENTS, verbose_name=gettext_lazy("Waits for you"))
    since = DateColumn(category=NOT_ABOUT_STUDENTS, verbose_name=gettext_lazy("Last step"))
    proposed_by = Column(category=NOT_ABOUT_STUDENTS, verbose_name=gettext_lazy("Proposed by"))

    def render_cost(self, value: Decimal) -> str:
        return dollars(value)

    def value_cost(self, value: Decimal) -> str:
        return str(value)
