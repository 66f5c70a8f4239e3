"""A decision walked through the pages: proposed by a principal, approved by an official, funded, started, reviewed."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.acting import acting
from portal.kit.db import use_database
from records.decisions.allocation import solve
from records.decisions.scenarios import answer_as_json, answer_from_json, question_from_json
from records.models import CitedFigure, DecisionEvent, Proposal, ResourceTerms, Review, Scenario, StaffPosition
from tests.access.asking_pages import Visitors
from tests.factories import day
from tests.world import World


@pytest.fixture(scope="module")
def visit(module_world: World) -> Iterator[Visitors]:
    # A counselor who is there: else the figure would be of a vacant position.
    with use_database("maintenance"):
        staff = module_world.staff("carl")
        positions = StaffPosition.objects.filter(classification_code="Counselor")
        positions.update(staff=staff, fte="0.010", school_year=day(0).year + (day(0).month >= 7))
    yield Visitors(module_world)


def propose(client: Client, school: Any, **changed: Any) -> Any:
    asked = reverse("decision_new") + f"?school={school.uid}&resource=counselor"
    page = client.get(asked)
    assert page.status_code == 200
    cited = [value for value, _words in page.context["form"].fields["cited"].choices]
    data = {
        "amount": "1", "cost": "90000", "fund": "General fund", "purpose": "StudentSupport", "why": "Long waits.",
        "cited": cited,
    }  # fmt: skip
    return client.post(asked, {**data, **changed})


def step(client: Client, proposal: Proposal, name: str, **data: str) -> Any:
    return client.post(reverse("decision", args=[proposal.uid]), {"step": name, "on_date": day(0).isoformat(), **data})


def latest() -> Proposal:
    with use_database("maintenance"):
        return Proposal.objects.select_related("school").latest("pk")


def steps_of(proposal: Proposal) -> list[str]:
    with use_database("maintenance"):
        return list(DecisionEvent.objects.filter(proposal=proposal).order_by("number").values_list("step", flat=True))


def test_from_a_proposal_to_what_was_learned(visit: Visitors) -> None:
    petra, dora = visit("petra", "principal"), visit("dora", "district")
    response = propose(petra, visit.world.organization("river_high"))
    assert response.status_code == 302
    proposal = latest()
    own = petra.get(reverse("decision", args=[proposal.uid])).content.decode()
    assert "Somebody else who may approve" in own and "Long waits." in own
    # Whoever proposed is told so; the step is not taken.
    assert step(petra, proposal, "approved").status_code == 302 and steps_of(proposal) == ["proposed"]
    first = dora.get(reverse("decisions")).context["table"].rows[0].record
    assert first.waits == "to approve or refuse"
    assert step(dora, proposal, "approved", words="For a year").status_code == 302
    # How much was given has to be said.
    assert step(dora, proposal, "funded").status_code == 200
    assert step(dora, proposal, "funded", amount="85000").status_code == 302
    assert step(petra, proposal, "started").status_code == 302
    assert steps_of(proposal) == ["proposed", "approved", "funded", "started"]
    review = reverse("decision_review", args=[proposal.uid])
    assert b"cannot prove" in dora.get(review).content
    assert dora.post(review, {"learned": "", "verdict": "keep"}).status_code == 200
    assert dora.post(review, {"learned": "Shorter waits.", "verdict": "keep"}).status_code == 302
    with use_database("maintenance"):
        kept = Review.objects.get(proposal=proposal)
        parts = set(kept.figures.values_list("part", flat=True))
        assert kept.learned == "Shorter waits." and CitedFigure.Part.LATER in parts
    for client in (petra, dora):
        text = client.get(reverse("decision", args=[proposal.uid])).content.decode()
        assert "Shorter waits." in text and "$85,000" in text
        paper = client.get(reverse("decision_paper", args=[proposal.uid]))
        assert paper.content.startswith(b"%PDF")


def test_a_figure_stays_as_it_was_cited(visit: Visitors) -> None:
    petra = visit("petra", "principal")
    propose(petra, visit.world.organization("river_high"))
    proposal = latest()
    with use_database("maintenance"):
        before = list(CitedFigure.objects.filter(proposal=proposal).order_by("pk").values())
        positions = StaffPosition.objects.filter(organization=proposal.school)
        positions.update(fte="2.000")
    page = petra.get(reverse("decision", args=[proposal.uid]))
    ratio = next(row for row in page.context["cited"] if row["title"] == "Students for each counselor")
    assert ratio["then"] != ratio["now"]
    with use_database("maintenance"):
        assert list(CitedFigure.objects.filter(proposal=proposal).order_by("pk").values()) == before
        positions.update(fte="0.010")


def test_a_principal_is_offered_and_can_cite_no_figure_of_families_means(visit: Visitors) -> None:
    petra, dora = visit("petra", "principal"), visit("dora", "district")
    school = visit.world.organization("river_high")
    asked = reverse("decision_new") + f"?school={school.uid}&resource=counselor"
    offered = {
        who: {value.partition(":")[0] for value, _w in client.get(asked).context["form"].fields["cited"].choices}
        for who, client in (("petra", petra), ("dora", dora))
    }
    assert "economically_disadvantaged_share" in offered["dora"] - offered["petra"]
    year = day(0).year
    forged = propose(petra, school, cited=[f"economically_disadvantaged_share:{year}"])
    assert forged.status_code == 200 and forged.context["form"].errors["cited"]
    # What the official cites of it, the principal does not read.
    propose(dora, school)
    page = petra.get(reverse("decision", args=[latest().uid]))
    assert "Economically disadvantaged" not in page.content.decode()


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"amount": "0"}, "amount"), ({"cost": "-1"}, "cost"), ({"cited": []}, "cited"), ({"why": ""}, "why")],
)
def test_what_is_missing_is_said_and_nothing_is_kept(visit: Visitors, changed: dict[str, Any], field: str) -> None:
    before = latest()
    response = propose(visit("petra", "principal"), visit.world.organization("river_high"), **changed)
    assert response.status_code == 200 and response.context["form"].errors[field]
    assert latest() == before


def test_a_step_of_tomorrow_is_not_written(visit: Visitors) -> None:
    dora, proposal = visit("dora", "district"), visit.world.proposal("river_high")
    response = step(dora, proposal, "approved", on_date=day(1).isoformat())
    assert response.status_code == 200 and "still to come" in response.content.decode()
    assert steps_of(proposal) == ["proposed"]


def test_a_district_says_what_resources_cost_and_adds_its_own(visit: Visitors) -> None:
    dora = visit("dora", "district")
    page = reverse("decision_resources")
    terms = {"unit_cost": "101000", "students_per_unit": "240"}
    assert dora.post(page + "?resource=counselor", terms).status_code == 302
    own = {**terms, "title": "School garden", "unit": "gardens", "purpose": "Instruction"}
    assert dora.post(page, own).status_code == 302
    text = dora.get(page).content.decode()
    assert "$101,000" in text and "School garden" in text
    with use_database("maintenance"):
        said = ResourceTerms.objects.filter(resource="counselor", district=visit.world.organization("river"))
        assert said.count() == 2, "what was said before stays on file"
    assert "school-garden" in visit("petra", "principal").get(reverse("decision_new")).content.decode()


def test_a_scenario_is_counted_kept_and_turned_into_a_proposal(visit: Visitors) -> None:
    dora = visit("dora", "district")
    asked = reverse("scenario_new") + "?budget=250000&resources=counselor&doubled=counselor"
    page = dora.get(asked)
    told = page.context["told"]
    assert told.answer.best.lines and told.answer.best.dollars <= 250_000
    assert dora.post(asked, {"title": "Next year's counselors"}).status_code == 302
    with use_database("maintenance"):
        kept = Scenario.objects.latest("pk")
    again = solve(question_from_json(kept.question))
    assert answer_from_json(kept.answer) == again and kept.answer == _plain(answer_as_json(again))
    line = dora.get(reverse("scenario", args=[kept.uid])).context["lines"][0]
    form = dora.get(line["href"]).context["form"]
    assert str(form["amount"].value()) and form["cost"].value()
    side = dora.get(reverse("scenarios") + f"?with={kept.uid}").content.decode()
    assert "Needs of students covered" in side


def test_demands_that_contradict_the_money_are_explained(visit: Visitors) -> None:
    school = visit.world.organization("river_high")
    asked = f"?budget=1000&resources=counselor&school_1={school.uid}&what_1=counselor&units_1=1"
    text = visit("dora", "district").get(reverse("scenario_new") + asked).content.decode()
    assert "No way to spend this money" in text and "the budget of $1,000" in text and "Riverbend High School" in text


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("resources=counselor", "budget"),
        ("budget=5", "resources"),
        ("budget=5&resources=counselor&fund_1=Grant", "fund_1"),
        ("budget=5&resources=counselor&units_1=2", "school_1"),
        ("budget=5&resources=counselor&least_share=101", "least_share"),
    ],
)
def test_a_question_that_is_not_whole_is_sent_back(visit: Visitors, asked: str, field: str) -> None:
    page = visit("dora", "district").get(f"{reverse('scenario_new')}?{asked}")
    assert page.status_code == 200 and page.context["form"].errors[field] and "told" not in page.context


def test_the_ledger_can_be_downloaded(visit: Visitors) -> None:
    text = visit("petra", "principal").get(reverse("decisions") + "?download=csv").content.decode("utf-8-sig")
    assert text.startswith("What,School") and "Riverbend High School" in text and "Riverbend Middle School" not in text


def test_a_review_before_anything_began_is_refused_with_the_reason(visit: Visitors) -> None:
    page = reverse("decision_review", args=[visit.world.proposal("river_middle").uid])
    response = visit("dora", "district").post(page, {"learned": "x", "verdict": "keep"})
    assert response.status_code == 200
    with acting(visit.world.user("dora"), "district"):
        assert not Review.objects.filter(proposal=visit.world.proposal("river_middle")).exists()


def _plain(value: Any) -> Any:
    """As JSON keeps it: lists for tuples."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, (list, tuple)) else value


@pytest.mark.parametrize("steps", [[], ["proposed", "funded"]], ids=["none", "out of order"])
def test_a_decision_whose_steps_contradict_each_other_is_shown_as_such(visit: Visitors, steps: list[str]) -> None:
    dora = visit("dora", "district")
    propose(visit("petra", "principal"), visit.world.organization("river_high"))
    proposal = latest()
    with use_database("maintenance"):
        first = DecisionEvent.objects.get(proposal=proposal)
        first.delete()
        for number, name in enumerate(steps):
            first.pk, first.number, first.step = None, number, name
            first.save(force_insert=True)
    page = dora.get(reverse("decision", args=[proposal.uid]))
    assert page.status_code == 200 and "cannot be read: its steps contradict each other" in page.content.decode()
    assert not page.context["step_forms"] and not page.context["may_review"]
    lines = dora.get(reverse("decisions")).context["table"].rows
    [line] = [row.record for row in lines if row.record.pk == proposal.pk]
    assert line.state.startswith("Cannot be read") and not line.waits and len(lines) > 1
    assert dora.get(reverse("decision_paper", args=[proposal.uid])).content.startswith(b"%PDF")
    assert step(dora, proposal, "approved").status_code == 302 and steps_of(proposal) == steps
