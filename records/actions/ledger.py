"""Writes of the decision ledger: each adds rows and changes none. Who may do what: records/decisions/life.py."""

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Right
from records.decisions.evidence import Figure
from records.decisions.life import Actor, Standing, Step, standing, standing_as_read, why_not
from records.decisions.outcome import Outcome
from records.models import CitedFigure, DecisionEvent, Organization, Proposal, ResourceTerms, Review, Scenario
from records.policies import has_right
from records.queries import my_districts, schools_of
from records.second_person import stands_apart


class NotPossible(Exception):
    """What was asked does not fit what is on file; the message says why, for the person who asked."""


def actor_of(user: Any, proposal: Proposal) -> Actor:
    """What the person is to the proposal, in the role in which they act."""
    may_approve = has_right(user, Right.APPROVE_DECISIONS)
    return Actor(
        proposed=proposal.proposed_by_id == user.pk,
        apart=may_approve
        and stands_apart(
            user, requester=proposal.proposed_by_id, since=proposal.proposed_at, district=proposal.district_id
        ),
        may_propose=has_right(user, Right.PROPOSE_DECISIONS),
        may_approve=may_approve,
    )


def standing_of(proposal: Proposal) -> Standing:
    """Where the proposal stands now."""
    return standing(event.step for event in proposal.events.order_by("number"))


def propose(
    *, by: User, school: Organization, cited: Iterable[Figure], scenario: Scenario | None = None, **terms: Any
) -> Proposal:
    """Propose a resource for a school that ``by`` serves, and freeze the figures that it cites.

    ``terms``: resource, resource_title, unit, amount, cost, fund, purpose, why. Raises PermissionDenied without the
    right or for another's school; NotPossible where no figure is cited.
    """
    _check(by, Right.PROPOSE_DECISIONS)
    if not schools_of(by).filter(pk=school.pk).exists():
        raise PermissionDenied(_("This school is not yours."))
    cited = list(cited)
    if not cited:
        raise NotPossible(_("Cite at least one figure: a year later it says whether anything changed."))
    with transaction.atomic():
        proposal = Proposal.objects.create(
            district_id=cast(int, school.district_id), school=school, scenario=scenario, proposed_by_id=by.pk,
            proposed_by_name=by.get_full_name(), **terms,
        )  # fmt: skip
        freeze(cited, proposal=proposal, school=school, about=school, part=CitedFigure.Part.CITED)
        _add(by, proposal, Step.PROPOSED, number=0, on_date=timezone.localdate())
        return proposal


def freeze(
    figures: Iterable[Figure], *, proposal: Proposal, school: Organization | None, part: str, **more: Any
) -> None:
    """Copy figures to the ledger, as they were counted; ``school`` is whose people may read them, None the district."""
    CitedFigure.objects.bulk_create(
        CitedFigure(
            proposal=proposal, district_id=proposal.district_id, school=school, part=part, **figure.columns(), **more
        )
        for figure in figures
    )


def take_step(
    *, by: User, proposal: Proposal, step: Step, on_date: date, words: str = "", amount: Decimal | None = None
) -> DecisionEvent:
    """Write down a step. Raises NotPossible with the reason where it does not fit, or somebody was quicker.

    Reviews are written by ``write_review``, which comes here.
    """
    _check(by, Right.PROPOSE_DECISIONS)
    events = list(DecisionEvent.objects.visible_to(by).filter(proposal=proposal).order_by("number"))
    if not events:
        raise PermissionDenied(_("This decision is not yours to see."))
    reason = why_not(step, standing_as_read(event.step for event in events).state, actor_of(by, proposal))
    if reason:
        raise NotPossible(str(reason))
    if on_date > timezone.localdate():
        raise NotPossible(_("This day is still to come. Write the step down once it has happened."))
    if step is Step.FUNDED and amount is None:
        raise NotPossible(_("Say how many dollars were given."))
    try:
        with transaction.atomic():
            return _add(by, proposal, step, number=len(events), on_date=on_date, words=words, amount=amount)
    except IntegrityError:
        raise NotPossible(
            _("Somebody else wrote down a step in this moment. Look at it first; yours was not kept.")
        ) from None


def _add(by: User, proposal: Proposal, step: Step, **columns: Any) -> DecisionEvent:
    return DecisionEvent.objects.create(
        proposal=proposal, district_id=proposal.district_id, school_id=proposal.school_id, step=step.value,
        by_id=by.pk, by_name=by.get_full_name(), **columns,
    )  # fmt: skip


def write_review(
    *,
    by: User,
    proposal: Proposal,
    learned: str,
    verdict: str,
    besides: str,
    outcome: Outcome,
    cited: Collection[CitedFigure],
) -> Review:
    """Write down what was learned, and freeze the later figures and the comparison that ``outcome`` holds now.

    The schools compared with are kept one by one for whoever serves the district, and together for the school's own
    people. Raises as ``take_step``.
    """  # fmt: skip
    part, school = CitedFigure.Part, proposal.school
    with transaction.atomic():
        event = take_step(by=by, proposal=proposal, step=Step.REVIEWED, on_date=timezone.localdate())
        review = Review.objects.create(
            event=event, proposal=proposal, district_id=proposal.district_id, school_id=proposal.school_id,
            learned=learned, verdict=verdict, besides=besides,
        )  # fmt: skip
        own: dict[str, Any] = {"proposal": proposal, "school": school, "about": school, "review": review}
        freeze(outcome.before.values(), part=part.BEFORE, **own)
        later = {figure.key: figure for figure in outcome.later.values()}
        freeze(later.values(), part=part.LATER, **own)
        for peer in outcome.peers:
            of_peer: dict[str, Any] = {"about": peer.school, "review": review, "distance": round(peer.distance, 3)}
            freeze(peer.before, proposal=proposal, school=None, part=part.PEER_BEFORE, **of_peer)
            freeze(peer.later, proposal=proposal, school=None, part=part.PEER_LATER, **of_peer)
        for kind, schools, pooled in outcome.pooled(cited):
            freeze([pooled], proposal=proposal, school=school, part=kind, review=review, schools=schools)
        return review


def set_terms(*, by: User, district: Organization, **terms: Any) -> ResourceTerms:
    """Say what a resource costs in the district from now on. Raises PermissionDenied without right or district.

    ``terms``: resource, title, unit, purpose, unit_cost, students_per_unit.
    """
    _check(by, Right.APPROVE_DECISIONS)
    _check_district(by, district)
    with transaction.atomic():
        return ResourceTerms.objects.create(district=district, set_by_id=by.pk, **terms)


def save_scenario(
    *, by: User, district: Organization, title: str, question: dict[str, Any], answer: dict[str, Any]
) -> Scenario:
    """Keep a comparison with its answer, as they are. Raises PermissionDenied without right or district."""
    _check(by, Right.PROPOSE_DECISIONS)
    _check_district(by, district)
    with transaction.atomic():
        return Scenario.objects.create(
            district=district, title=title, question=question, answer=answer, made_by_id=by.pk,
            made_by_name=by.get_full_name(),
        )  # fmt: skip


def _check(by: Any, right: Right) -> None:
    if not has_right(by, right):
        raise PermissionDenied(_("Decisions are proposed by principals for their school, and by district officials."))


def _check_district(by: Any, district: Organization) -> None:
    if not my_districts(by).filter(pk=district.pk).exists():
        raise PermissionDenied(_("This district is not yours."))
