"""Cited figures are those of the page of needs: as stored, with the day of their count; else counted now."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils.formats import date_format

from accounts.acting import acting
from portal.kit.db import use_database
from records.actions.figures import count_figures
from records.actions.ledger import propose
from records.decisions.evidence import counted_now, figures, newest, recent_years
from records.models import CitedFigure, Organization, Proposal, SchoolFigure, StaffPosition
from records.needs.figures import current_figures
from tests.access.asking import refused
from tests.access.asking_pages import Visitors
from tests.factories import day
from tests.world import World

RATIO = "students_per_counselor"
MEASURES = (RATIO, "chronic_absenteeism", "economically_disadvantaged_share")
COUNTED = day(-3)


@pytest.fixture(scope="module")
def counted(module_world: World) -> Iterator[World]:
    """Riverbend was counted three days ago; since then the counselor's position has changed."""
    year = day(0).year + (day(0).month >= 7)
    with use_database("maintenance"):
        positions = StaffPosition.objects.filter(classification_code="Counselor")
        positions.update(staff=module_world.staff("carl"), fte="0.030", school_year=year)
    count_figures(district_id=module_world.organization("river").pk, all_years=True)
    with use_database("maintenance"):
        SchoolFigure.objects.update(counted_on=COUNTED, counted_at=F("counted_at") - timedelta(days=3))
        positions.update(fte="2.000")
    yield module_world


def of(world: World, by: str, acts: str, read: Any = figures) -> dict[str, Any]:
    """Measure -> the figure of River High, as this person reads it."""
    with acting(world.user(by), acts) as user:
        school = Organization.objects.select_related("district").get(sourced_id="river_high")
        return newest(read(user, [school], MEASURES, recent_years([school]))[school.pk])


def test_what_is_cited_is_what_the_page_of_needs_shows(counted: World) -> None:
    found = of(counted, "dora", "district")
    with acting(counted.user("dora"), "district") as user:
        school = Organization.objects.get(sourced_id="river_high")
        stored = {row.measure: row for row in current_figures(user, [school]) if not row.group}
    assert RATIO in found
    for measure, figure in found.items():
        assert (figure.cell.value, figure.counted_on) == (stored[measure].value, COUNTED)
    assert of(counted, "dora", "district", counted_now)[RATIO].cell.value != found[RATIO].cell.value


def test_a_district_that_was_never_counted_is_counted_now(counted: World) -> None:
    with acting(counted.user("dario"), "district") as user:
        school = Organization.objects.select_related("district").get(sourced_id="lake_high")
        found = figures(user, [school], MEASURES, recent_years([school]))[school.pk]
        now = counted_now(user, [school], MEASURES, recent_years([school]))[school.pk]
    assert found == now and found and {figure.counted_on for figure in found} == {day(0)}


def test_a_principal_reads_no_stored_figure_of_families_means(counted: World) -> None:
    assert "economically_disadvantaged_share" in of(counted, "dora", "district")
    assert "economically_disadvantaged_share" not in of(counted, "petra", "principal")


def test_a_proposal_says_as_of_when_its_figures_were_counted(counted: World) -> None:
    client, high = Visitors(counted)("petra", "principal"), counted.organization("river_high")
    asked = reverse("decision_new") + f"?school={high.uid}&resource=counselor"
    words = f"counted on {date_format(COUNTED, 'DATE_FORMAT')}"
    page = client.get(asked)
    assert words in page.content.decode()
    cited = [value for value, _ in page.context["form"].fields["cited"].choices]
    answer = client.post(
        asked,
        {
            "amount": "1", "cost": "90000", "fund": "General fund", "purpose": "StudentSupport", "why": "Long waits.",
            "cited": cited,
        },
    )  # fmt: skip
    assert answer.status_code == 302
    with use_database("maintenance"):
        proposal = Proposal.objects.latest("pk")
        rows = CitedFigure.objects.filter(proposal=proposal)
        assert rows and {row.counted_on for row in rows if row.measure in MEASURES} == {COUNTED}
        ratio = rows.get(measure=RATIO)
        stored = SchoolFigure.objects.get(organization=high, measure=RATIO, school_year=ratio.school_year, group="")
    assert ratio.numerator / ratio.denominator == pytest.approx(
        stored.numerator / stored.denominator, rel=Decimal("1e-3")
    )
    assert words in client.get(reverse("decision", args=[proposal.uid])).content.decode()


FORGED = [{"numerator": Decimal(1)}, {"students": 999}, {"counted_on": day(-40)}, {"denominator": Decimal(7)}]


@pytest.mark.parametrize("forged", [{}, *FORGED], ids=str)
def test_the_database_takes_a_figure_of_an_earlier_day_only_as_it_is_stored(
    counted: World, forged: dict[str, Any]
) -> None:
    found = of(counted, "petra", "principal")[RATIO]

    def cite() -> None:
        with acting(counted.user("petra"), "principal") as user:
            school = Organization.objects.select_related("district").get(sourced_id="river_high")
            terms = {
                "resource": "counselor", "resource_title": "Counselor", "unit": "positions", "amount": 1, "cost": 9,
                "fund": "General fund", "purpose": "StudentSupport", "why": "Long waits.",
            }  # fmt: skip
            made = propose(by=user, school=school, cited=[found], **terms)
            CitedFigure.objects.create(
                proposal=made, district_id=made.district_id, school=school, about=school, part="cited",
                **{**found.columns(), **forged},
            )  # fmt: skip

    if not forged:
        cite()
        return
    with refused():
        cite()
