"""The decision ledger behind its walls: who reads what, who adds what, and that nobody changes anything."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.utils import timezone

from accounts.acting import acting
from portal.kit.db import current_database, use_database
from records.actions.ledger import NotPossible, propose, save_scenario, set_terms, take_step
from records.decisions.life import Step
from records.models import (
    CitedFigure,
    DecisionEvent,
    OrganizationGrant,
    Proposal,
    ResourceTerms,
    Review,
    Scenario,
)
from tests.access.asking import queryset_wall_alone, refused
from tests.access.expected import HELD, WITHOUT_STUDENTS
from tests.factories import day, grant
from tests.world import World

OF_SCHOOLS = (Proposal, DecisionEvent, CitedFigure)
LOCAL = [actor for actor in HELD if actor[1] not in WITHOUT_STUDENTS]
#: (person, role) -> the proposals they see, as "school resource"; everybody else sees none.
_RIVER = {"river_high counselor", "river_high meals", "river_middle nurse"}
SEEN = {
    ("petra", "principal"): {"river_high counselor", "river_high meals"},
    ("pavel", "principal"): {"river_middle nurse"},
    ("mia", "principal"): {"river_middle nurse"},
    ("mira", "principal"): {"river_middle nurse"},
    ("lena", "principal"): {"lake_high counselor"},
    ("dora", "district"): _RIVER,
    ("dario", "district"): {"lake_high counselor"},
}
#: Its figure is of the category economic, which the people of a school do not carry.
ECONOMIC = "river_high meals"
ECONOMIC_KNOWN_TO = {("dora", "district")}


def names(rows: Any) -> set[str]:
    with use_database("maintenance"):
        schools = {p.pk: f"{p.school.sourced_id} {p.resource}" for p in Proposal.objects.select_related("school")}
    return {schools[row.pk if isinstance(row, Proposal) else row.proposal_id] for row in rows}


@pytest.mark.parametrize("actor", LOCAL, ids="-".join)
def test_each_wall_shows_the_decisions_about_ones_own_schools(world: World, actor: tuple[str, str]) -> None:
    expected = SEEN.get(actor, set())
    figures = expected if actor in ECONOMIC_KNOWN_TO else expected - {ECONOMIC}
    with queryset_wall_alone(world.user(actor[0]), actor[1]) as user:
        by_list = [list(model.objects.visible_to(user)) for model in OF_SCHOOLS]
        of_district = list(Scenario.objects.visible_to(user))
        terms = list(ResourceTerms.objects.visible_to(user))
    with acting(world.user(actor[0]), actor[1]):
        by_database = [list(model.objects.all()) for model in OF_SCHOOLS]
        assert list(Scenario.objects.all()) == of_district
        assert list(ResourceTerms.objects.all()) == terms
        assert not Review.objects.exists()
    for rows in (by_list, by_database):
        assert [names(one) for one in rows] == [expected, expected, figures]
    assert bool(of_district) == (actor[1] == "district" and actor in SEEN)
    assert bool(terms) == (actor in SEEN)


@pytest.mark.parametrize("actor", [actor for actor in HELD if actor[1] in WITHOUT_STUDENTS], ids="-".join)
@pytest.mark.parametrize("model", [*OF_SCHOOLS, Scenario, ResourceTerms, Review], ids=lambda model: model.__name__)
def test_an_audience_that_sees_no_individual_reaches_no_ledger(
    world: World, actor: tuple[str, str], model: Any
) -> None:
    with queryset_wall_alone(world.user(actor[0]), actor[1]) as user:
        assert not model.objects.visible_to(user).exists()
    with refused(), acting(world.user(actor[0]), actor[1]):
        model.objects.exists()


TABLES = ("proposal", "decisionevent", "citedfigure", "review", "scenario", "resourceterms")


@pytest.mark.parametrize(
    "statement", ["UPDATE records_{} SET id = id", "DELETE FROM records_{}", "TRUNCATE records_{}"]
)
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("actor", [("dora", "district"), ("petra", "principal")], ids="-".join)
def test_nobody_changes_or_deletes_a_row(world: World, actor: tuple[str, str], table: str, statement: str) -> None:
    with refused(), acting(world.user(actor[0]), actor[1]):
        with connections[current_database()].cursor() as cursor:
            cursor.execute(statement.format(table))


@pytest.mark.parametrize("suffix", ["web", "worker"])
def test_no_login_of_a_server_changes_one_either(world: World, suffix: str) -> None:
    alias = "default" if suffix == "web" else "worker"
    for table in TABLES:
        with refused(), connections[alias].cursor() as cursor:
            cursor.execute(f"DELETE FROM records_{table}")


def event(proposal: Proposal, by: Any, **changed: Any) -> DecisionEvent:
    """A step past the actions, as a page's bug might write it."""
    columns = {
        "proposal_id": proposal.pk, "district_id": proposal.district_id, "school_id": proposal.school_id, "number": 1,
        "step": "approved", "on_date": day(0), "by_id": by.pk, "by_name": "x", "at": timezone.now(),
    }  # fmt: skip
    made = DecisionEvent(**{**columns, **changed})
    made._meta.get_field("at").auto_now_add = False
    try:
        made.save(force_insert=True)
    finally:
        made._meta.get_field("at").auto_now_add = True
    return made


@contextmanager
def second_official(world: World) -> Iterator[Any]:
    """Omar, a teacher of the district, is an official as well."""
    with use_database("maintenance"):
        given = grant(world.user("omar"), "district", world.organization("river"), starts=-1, ends=None)
        OrganizationGrant.objects.filter(pk=given.pk).update(given_at=timezone.now() - timedelta(days=1))
    yield world.user("omar")
    with use_database("maintenance"):
        given.delete()


class TestTheDatabaseAlone:
    """What the row policies refuse, whatever a page does."""

    def test_nobody_approves_what_they_proposed(self, world: World) -> None:
        proposal = world.proposal("river_middle")
        with refused(), acting(world.user("dora"), "district") as dora:
            event(proposal, dora)

    def test_a_principal_approves_and_funds_nothing(self, fresh_world: World) -> None:
        proposal = fresh_world.proposal("river_middle")
        for step in ("approved", "refused"):
            with refused(), acting(fresh_world.user("pavel"), "principal") as pavel:
                event(proposal, pavel, step=step)
        with use_database("maintenance"):
            event(proposal, fresh_world.user("dora"))
        with refused(), acting(fresh_world.user("pavel"), "principal") as pavel:
            event(proposal, pavel, step="funded", number=2)

    def test_another_official_approves_what_a_principal_proposed(self, fresh_world: World) -> None:
        with acting(fresh_world.user("dora"), "district") as dora:
            event(fresh_world.proposal("river_high"), dora)

    def test_no_step_about_another_districts_school(self, world: World) -> None:
        with refused(), acting(world.user("dario"), "district") as dario:
            event(world.proposal("river_high"), dario)

    def test_no_step_under_another_school_than_its_proposal(self, world: World) -> None:
        river_middle = world.organization("river_middle")
        with refused(), acting(world.user("dora"), "district") as dora:
            event(world.proposal("river_high"), dora, school_id=river_middle.pk)

    def test_no_step_in_anothers_name_or_at_another_time(self, world: World) -> None:
        proposal, petra = world.proposal("river_high"), world.user("petra")
        with refused(), acting(world.user("dora"), "district"):
            event(proposal, petra, step="withdrawn")
        with refused(), acting(world.user("dora"), "district") as dora:
            event(proposal, dora, at=timezone.now() - timedelta(days=30))

    def test_no_proposal_in_anothers_name(self, world: World) -> None:
        school, petra = world.organization("river_high"), world.user("petra")
        with refused(), acting(world.user("dora"), "district"):
            Proposal.objects.create(
                district_id=school.district_id, school=school, resource="x", resource_title="x", unit="x", amount=1,
                cost=1, fund="x", purpose="Other", why="x", proposed_by_id=petra.pk, proposed_by_name="x",
            )  # fmt: skip

    def test_no_figure_is_cited_afterwards_or_by_somebody_else(self, fresh_world: World) -> None:
        proposal = fresh_world.proposal("river_high")
        with use_database("maintenance"):
            copy = CitedFigure.objects.get(proposal=proposal)
        copy.pk = None
        with refused(), acting(fresh_world.user("dora"), "district"):
            copy.save(force_insert=True)
        with use_database("maintenance"):
            Proposal.objects.filter(pk=proposal.pk).update(proposed_at=timezone.now() - timedelta(days=1))
        copy.pk = None
        with refused(), acting(fresh_world.user("petra"), "principal"):
            copy.save(force_insert=True)

    def test_no_figure_is_added_to_a_review_of_somebody_else(self, fresh_world: World) -> None:
        proposal = fresh_world.proposal("river_high")
        with use_database("maintenance"):
            written = event(proposal, fresh_world.user("petra"), step="reviewed")
            review = Review.objects.create(
                event=written, proposal=proposal, district=proposal.district, school=proposal.school, learned="x",
                verdict="keep",
            )  # fmt: skip
            copy = CitedFigure.objects.get(proposal=proposal)
        copy.pk, copy.part, copy.review_id = None, "later", review.pk
        with refused(), acting(fresh_world.user("dora"), "district"):
            copy.save(force_insert=True)


class TestTheActions:
    """What the actions refuse, in words."""

    def test_one_after_the_other(self, fresh_world: World) -> None:
        proposal = fresh_world.proposal("river_high")
        with second_official(fresh_world) as omar:
            for person, role, step in (
                (fresh_world.user("dora"), "district", Step.APPROVED),
                (omar, "district", Step.FUNDED),
                (fresh_world.user("petra"), "principal", Step.STARTED),
            ):
                with acting(person, role) as user:
                    take_step(by=user, proposal=proposal, step=step, on_date=day(0), amount=90_000)
        with use_database("maintenance"):
            assert [e.step for e in proposal.events.order_by("number")] == ["proposed", "approved", "funded", "started"]

    @pytest.mark.parametrize(
        ("person", "role", "school", "step", "words"),
        [
            ("dora", "district", "river_middle", Step.APPROVED, "proposed this"),
            ("pavel", "principal", "river_middle", Step.APPROVED, "district official"),
            ("dora", "district", "river_high", Step.FUNDED, "does not fit"),
            ("dora", "district", "river_high", Step.WITHDRAWN, "Whoever proposed it"),
        ],
    )
    def test_the_reason_is_told(
        self, world: World, person: str, role: str, school: str, step: Step, words: str
    ) -> None:
        with acting(world.user(person), role) as user, pytest.raises(NotPossible, match=words):
            take_step(by=user, proposal=world.proposal(school), step=step, on_date=day(0), amount=1)

    def test_nothing_that_is_still_to_come(self, world: World) -> None:
        with acting(world.user("dora"), "district") as dora, pytest.raises(NotPossible, match="still to come"):
            take_step(by=dora, proposal=world.proposal("river_high"), step=Step.APPROVED, on_date=day(1))

    def test_out_of_scope_and_without_the_right(self, world: World) -> None:
        proposal = world.proposal("river_high")
        terms: dict[str, Any] = {
            "resource": "x", "resource_title": "x", "unit": "x", "amount": 1, "cost": 1, "fund": "x",
            "purpose": "Other", "why": "x",
        }  # fmt: skip
        lake = world.organization("lake_high")
        with acting(world.user("dario"), "district") as dario, pytest.raises(PermissionDenied):
            take_step(by=dario, proposal=proposal, step=Step.APPROVED, on_date=day(0))
        with acting(world.user("nadia"), "teacher") as nadia, pytest.raises(PermissionDenied):
            propose(by=nadia, school=proposal.school, cited=[], **terms)
        with acting(world.user("petra"), "principal") as petra:
            with pytest.raises(PermissionDenied):
                propose(by=petra, school=lake, cited=[], **terms)
            with pytest.raises(NotPossible, match="at least one figure"):
                propose(by=petra, school=proposal.school, cited=[], **terms)
            with pytest.raises(PermissionDenied):
                set_terms(by=petra, district=proposal.district)
            with pytest.raises(PermissionDenied):
                save_scenario(by=petra, district=proposal.district, title="x", question={}, answer={})
        with acting(world.user("dora"), "district") as dora, pytest.raises(PermissionDenied):
            set_terms(by=dora, district=lake.district)
