"""A second person is nobody whom the first one made: asked of the database by raw SQL, of actions and of pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.acting import acting
from portal.kit.db import use_database
from records.actions.access_limits import decide
from records.actions.ledger import NotPossible, take_step
from records.decisions.life import Step
from records.models import (
    AccessRequest,
    AccessRequestDecision,
    DecisionEvent,
    OrganizationGrant,
    Proposal,
    UnusualReview,
)
from records.second_person import stands_apart
from tests.access.asking import ask, refused
from tests.access.test_decisions_walls import event
from tests.factories import day, grant
from tests.signing_in import sign_in
from tests.world import World

#: When the second official's role was given, before (-) or after what is asked for, by whom, from and until which day;
#: and whether that makes a second person of what dora asked for a day ago.
HOURS = timedelta(hours=1)
CASES = [
    ("long before, by the installation", -48, "", -30, None, True),
    ("long before, by somebody else", -48, "dario", -30, None, True),
    ("long before, by whoever asks", -48, "dora", -30, None, False),
    ("afterwards, by somebody else", 2, "dario", -1, None, False),
    ("afterwards, by somebody else, dated back", 2, "dario", -30, None, False),
    ("before, from a day after it on", -48, "dario", 0, None, False),
    ("before, and ended since", -48, "dario", -30, 0, False),
]


def second(world: World, given: int, by: str, starts: int, ends: int | None) -> None:
    """Omar is an official of Riverbend, too; his grant was given so many hours from what was asked for."""
    with use_database("maintenance"):
        made = grant(
            world.user("omar"), "district", world.organization("river"), starts=starts, ends=ends, source="official",
            given_by=world.user(by) if by else None,
        )  # fmt: skip
        asked_at = timezone.now() - timedelta(days=1)
        OrganizationGrant.objects.filter(pk=made.pk).update(given_at=asked_at + given * HOURS)
        Proposal.objects.update(proposed_at=asked_at)
        AccessRequest.objects.update(asked_at=asked_at)


def requested(world: World, by: str = "dora") -> AccessRequest:
    with use_database("maintenance"):
        made = AccessRequest.objects.create(
            district=world.organization("river"), asked_by=world.user(by), role="district", students=5, hours=1,
            reason="x",
        )  # fmt: skip
        AccessRequest.objects.filter(pk=made.pk).update(asked_at=timezone.now() - timedelta(days=1))
        made.refresh_from_db()
    return made


@pytest.mark.parametrize(("case", "given", "by", "starts", "ends", "counts"), CASES, ids=[case[0] for case in CASES])
def test_who_counts_as_a_second_person(
    fresh_world: World, case: str, given: int, by: str, starts: int, ends: int | None, counts: bool
) -> None:
    world = fresh_world
    second(world, given, by, starts, ends)
    asked, proposal = requested(world), world.proposal("river_middle")
    assert proposal.proposed_by_id == asked.asked_by_id == world.user("dora").pk
    with acting(world.user("omar"), "district") as omar:
        said = stands_apart(omar, requester=asked.asked_by_id, since=asked.asked_at, district=asked.district_id)
        values = [asked.asked_by_id, asked.asked_at, asked.district_id]
        assert ask("default", "SELECT stands_apart(%s, %s, %s)", values) == [(counts,)]
    assert said is counts
    if ends == 0:
        return  # acts in no role any more
    # Who reviews unusual access may have come later, but not by whoever is reviewed.
    for act, taken in ((answer, counts), (approve, counts), (review, by != "dora")):
        if taken:
            with acting(world.user("omar"), "district") as omar:
                act(world, omar, asked, proposal)
            continue
        with refused(), acting(world.user("omar"), "district") as omar:
            act(world, omar, asked, proposal)


def answer(world: World, omar: Any, asked: AccessRequest, proposal: Proposal) -> None:
    AccessRequestDecision.objects.create(
        request=asked, district_id=asked.district_id, approved=True, decided_by_id=omar.pk,
        expires_at=timezone.now() + timedelta(minutes=30),
    )  # fmt: skip


def approve(world: World, omar: Any, asked: AccessRequest, proposal: Proposal) -> None:
    event(proposal, omar)


def review(world: World, omar: Any, asked: AccessRequest, proposal: Proposal) -> None:
    """Review an unusual access of dora's."""
    UnusualReview.objects.create(
        district_id=asked.district_id, rule="many", person_id=asked.asked_by_id, on_day=day(-1), note="x",
        reviewed_by_id=omar.pk,
    )  # fmt: skip


def test_pages_and_actions_say_why_and_write_nothing(fresh_world: World) -> None:
    world = fresh_world
    second(world, -48, "dora", -30, None)
    asked, proposal = requested(world), world.proposal("river_middle")
    with acting(world.user("omar"), "district") as omar, pytest.raises(PermissionDenied, match="second person"):
        decide(by=omar, request=asked, approved=True, note="")
    with acting(world.user("omar"), "district") as omar, pytest.raises(NotPossible, match="second person"):
        take_step(by=omar, proposal=proposal, step=Step.APPROVED, on_date=day(0))
    client = sign_in(world, "omar", "district")
    page = client.get(reverse("access_decide", args=[asked.uid]))
    assert b"You do not count as a second person here" in page.content and page.context["form"] is None
    client.post(reverse("access_decide", args=[asked.uid]), {"answer": "yes"})
    decision = client.get(reverse("decision", args=[proposal.uid])).content.decode()
    assert "You do not count as a second person here" in decision
    with use_database("maintenance"):
        assert not AccessRequestDecision.objects.filter(request=asked).exists()
        assert DecisionEvent.objects.filter(proposal=proposal).count() == 1


# --- the order of steps --------------------------------------------------------------------------------

RIVER = "river_high"  # proposed by petra
#: Steps on file after the proposal -> (who, role, the next step, whether the database takes it).
ORDER = [
    ((), "dora", "district", "approved", True),
    ((), "dora", "district", "funded", False),
    ((), "petra", "principal", "started", False),
    ((), "petra", "principal", "withdrawn", True),
    ((), "dora", "district", "withdrawn", False),
    ((), "petra", "principal", "reviewed", False),
    (("approved",), "dora", "district", "funded", True),
    (("approved",), "dora", "district", "refused", False),
    (("approved",), "petra", "principal", "started", False),
    (("approved",), "dora", "district", "withdrawn", True),
    (("refused",), "dora", "district", "approved", False),
    (("refused",), "dora", "district", "funded", False),
    (("approved", "funded"), "petra", "principal", "started", True),
    (("approved", "funded", "started"), "petra", "principal", "reviewed", True),
    (("approved", "funded", "started", "reviewed"), "petra", "principal", "reviewed", True),
    (("approved", "funded", "started", "reviewed"), "petra", "principal", "ended", True),
    (("approved", "funded", "started"), "petra", "principal", "withdrawn", False),
    (("approved", "funded", "started", "ended"), "petra", "principal", "started", False),
    (("withdrawn",), "dora", "district", "approved", False),
]


@pytest.mark.parametrize(("before", "person", "role", "step", "taken"), ORDER)
def test_the_database_takes_steps_in_their_order_alone(
    fresh_world: World, before: tuple[str, ...], person: str, role: str, step: str, taken: bool
) -> None:
    world = fresh_world
    proposal = world.proposal(RIVER)
    with use_database("maintenance"):
        for number, each in enumerate(before, 1):
            event(proposal, world.user("dora"), step=each, number=number)
    number = len(before) + 1
    if taken:
        with acting(world.user(person), role) as user:
            event(proposal, user, step=step, number=number)
        return
    with refused(), acting(world.user(person), role) as user:
        event(proposal, user, step=step, number=number)


@pytest.mark.parametrize("number", [2, 7])
def test_no_step_leaves_a_number_out(world: World, number: int) -> None:
    with refused(), acting(world.user("dora"), "district") as dora:
        event(world.proposal(RIVER), dora, number=number)
