"""How a review of access stands: what was confirmed, what was ended, what waits, what ended by itself."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import ROLES
from records.governing.reach import Known, people_known
from records.governing.rule import GIVES
from records.models import AccessDecision, AccessReview, AccessReviewItem, Organization, Section

WAITS, CONFIRMED, ENDED, LAPSED = "waits", "confirmed", "ended", "lapsed"
STATES = {
    WAITS: gettext_lazy("waits"),
    CONFIRMED: gettext_lazy("confirmed"),
    ENDED: gettext_lazy("ended"),
    LAPSED: gettext_lazy("ended by itself: nobody confirmed it"),
}


def state_of(*, decided: str, due_on: date, today: date) -> str:
    """How one access under review stands on the day. ``decided``: the last decision since it opened, empty for none.

    Nothing is stored about the state itself: what waits on the due date has lapsed on the next day.
    """
    if decided == AccessDecision.What.ENDED:
        return ENDED
    if decided == AccessDecision.What.CONFIRMED:
        return CONFIRMED
    return WAITS if today <= due_on else LAPSED


@dataclass(frozen=True)
class Line:
    """One access that a review asks about."""

    item: AccessReviewItem
    person: Known | None
    place: str
    school: str
    basis: str
    given_on: date
    ends_on: date | None
    state: str
    decided: AccessDecision | None
    may_decide: bool

    @property
    def state_words(self) -> str:
        return str(STATES[self.state])

    @property
    def role_title(self) -> str:
        return str(ROLES[self.item.role].title)

    @property
    def key(self) -> str:
        """The grant as the page that ends it names it."""
        item = self.item
        return (
            f"section-{item.section_grant_id}"
            if item.section_grant_id
            else f"organization-{item.organization_grant_id}"
        )


def lines_of(user: Any, review: AccessReview) -> list[Line]:
    """What the review asks about at the places that this person serves; what waits comes first. Seven queries."""
    items = list(
        AccessReviewItem.objects.visible_to(user)
        .filter(review=review)
        .select_related("section_grant", "organization_grant", "school", "district")
    )
    known = people_known({item.person_id for item in items})
    grants = [_grant(item) for item in items]
    sections = Section.objects.filter(pk__in=[each.content_object_id for each in grants if _is_section(each)])
    titles = dict(sections.values_list("pk", "title"))
    places = Organization.objects.filter(pk__in=[each.content_object_id for each in grants if not _is_section(each)])
    names = dict(places.values_list("pk", "name"))
    decided = _last_decisions(user, review, items)
    mine = GIVES.get(user.acting_role.name, ())
    today = timezone.localdate()
    lines = []
    for item, grant in zip(items, grants, strict=True):
        decision = decided.get(_key(item))
        state = state_of(decided=decision.what if decision else "", due_on=review.due_on, today=today)
        lines.append(
            Line(
                item=item,
                person=known.get(item.person_id),
                place=(titles if _is_section(grant) else names).get(grant.content_object_id, ""),
                school=item.school.name if item.school else item.district.name,
                basis=_(grant.basis),
                given_on=grant.starts_on,
                ends_on=grant.ends_on,
                state=state,
                decided=decision,
                may_decide=state == WAITS and item.role in mine and item.person_id != user.pk,
            )
        )
    order = [WAITS, ENDED, LAPSED, CONFIRMED]
    return sorted(lines, key=lambda one: (order.index(one.state), one.school, one.person.name if one.person else ""))


def _grant(item: AccessReviewItem) -> Any:
    return item.section_grant or item.organization_grant


def _is_section(grant: Any) -> bool:
    return grant is not None and grant._meta.model_name == "sectiongrant"


def _key(item: Any) -> tuple[int | None, int | None]:
    return (item.section_grant_id, item.organization_grant_id)


def _last_decisions(user: Any, review: AccessReview, items: Iterable[AccessReviewItem]) -> dict[Any, AccessDecision]:
    """(section grant, organization grant) -> what was decided last since the review was opened."""
    rows = AccessDecision.objects.visible_to(user).filter(
        decided_at__gte=review.opened_at, what__in=(AccessDecision.What.CONFIRMED, AccessDecision.What.ENDED)
    )
    wanted = {_key(item) for item in items}
    return {_key(row): row for row in rows.order_by("decided_at", "pk") if _key(row) in wanted}


@dataclass(frozen=True)
class Progress:
    """How far a school is."""

    school: str
    waits: int
    confirmed: int
    ended: int
    lapsed: int


def progress_of(lines: Iterable[Line]) -> list[Progress]:
    """A row a school, those that still have to decide first."""
    counts: dict[str, Counter[str]] = {}
    for line in lines:
        counts.setdefault(line.school, Counter())[line.state] += 1
    rows = [
        Progress(school, found[WAITS], found[CONFIRMED], found[ENDED], found[LAPSED])
        for school, found in counts.items()
    ]
    return sorted(rows, key=lambda row: (-row.waits, row.school))
