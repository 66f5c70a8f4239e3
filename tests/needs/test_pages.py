"""The pages of school needs: what they say first, with figures and without, and what can be done on them."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import conditional_escape

from portal.kit.db import use_database
from records.actions import figures as counting
from records.actions.figures import count_figures
from records.models import FigureRun, NeedWeights, SchoolFigure
from records.needs.indicators import INDICATORS, USUAL_WEIGHTS
from tests.factories import day
from tests.signing_in import sign_in
from tests.world import World

PAGE = reverse("needs")


def text(client: Client, path: str = PAGE, **query: str) -> str:
    response = client.get(path, query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def make_figures(world: World) -> None:
    """Three schools of Riverbend: the high school has one counselor for 900, and many who are absent."""
    river = world.organization("river")
    absent = {"river_high": 300, "river_middle": 60, "river_elementary": 50}
    positions = {"river_high": 1, "river_middle": 3, "river_elementary": 3}
    grades = {"river_high": "09", "river_middle": "07", "river_elementary": "02"}
    rows = []
    for name in absent:
        place = world.organization(name)
        common: dict[str, Any] = {
            "district": river, "organization": place, "school_year": 2026, "students": 900, "counted_on": day(-3),
            "counted_at": "2026-01-01T00:00Z",
        }  # fmt: skip
        low_income = {"categories": ["economic", "enrollment"], "numerator": 400, "denominator": 900}
        rows += [
            SchoolFigure(**common, measure="membership", categories=["enrollment"], numerator=900),
            SchoolFigure(
                **common, measure="membership", group=f"grade={grades[name]}", categories=["enrollment"], numerator=900
            ),
            SchoolFigure(
                **common, measure="chronic_absenteeism", categories=["attendance", "enrollment"],
                numerator=absent[name], denominator=900,
            ),
            SchoolFigure(
                **{**common, "school_year": 2025}, measure="chronic_absenteeism",
                categories=["attendance", "enrollment"], numerator=60, denominator=900,
            ),
            SchoolFigure(
                **common, measure="students_per_counselor", categories=["enrollment", "identity"], numerator=900,
                denominator=positions[name],
            ),
            SchoolFigure(**common, measure="economically_disadvantaged_share", **low_income),
        ]  # fmt: skip
    with use_database("maintenance"):
        SchoolFigure.objects.filter(district=river).delete()
        SchoolFigure.objects.bulk_create(rows)


@pytest.fixture(scope="module")
def figured(module_world: World) -> Iterator[World]:
    make_figures(module_world)
    yield module_world


def test_the_title_is_the_answer_and_the_reasons_stand_beside_it(figured: World) -> None:
    page = text(sign_in(figured, "dora", "district"))
    assert "Riverbend High School needs most" in page
    assert "Chronically absent: 33.3%" in page and "Students for each counselor: 900" in page
    assert "They were counted 3 days ago" in page
    assert "These are the usual weights" in page
    for indicator in INDICATORS.values():
        assert (
            f'id="indicator-{indicator.name}"' in page
            and conditional_escape(indicator.definition.sentence)[:30] in page
        )


def test_the_list_narrows_shows_indicators_and_downloads_all_of_them(figured: World) -> None:
    client = sign_in(figured, "dora", "district")
    page = text(client, level="middle")
    assert ">Riverbend Middle School</a>" in page and ">Riverbend High School</a>" not in page
    assert "Vacant positions</a>" in text(client, show="means")
    rows = list(csv.DictReader(io.StringIO(client.get(PAGE, {"download": "csv"}).content.decode("utf-8-sig"))))
    assert [row["School"] for row in rows][0] == "Riverbend High School"
    assert {str(indicator.title) for indicator in INDICATORS.values()} <= set(rows[0])
    assert rows[0]["Chronically absent"] == "33.33" and rows[0]["Students for each counselor"] == "900"


def test_weights_are_set_with_a_date_and_change_the_result(figured: World) -> None:
    client = sign_in(figured, "dora", "district")
    weights: dict[str, Any] = dict.fromkeys(INDICATORS, "0")
    answer = client.post(reverse("needs_weights"), {**weights, "note": "nothing"})
    assert answer.status_code == 200 and "At least one weight must be more than 0." in answer.content.decode()
    answer = client.post(reverse("needs_weights"), {**weights, "counselors": "11"})
    assert answer.status_code == 200 and "Please check what you entered" in answer.content.decode()
    with use_database("maintenance"):
        assert not NeedWeights.objects.exists()
    answer = client.post(
        reverse("needs_weights"), {**weights, "low_income": "10", "note": "The board's vote"}, follow=True
    )
    page = " ".join(answer.content.decode().split())
    assert "No school's need stands out" in page.replace("&#x27;", "'") and "The board&#x27;s vote" in page
    answer = client.post(
        reverse("needs_weights"), {name: str(weight) for name, weight in USUAL_WEIGHTS.items()}, follow=True
    )
    assert "Riverbend High School needs most" in answer.content.decode()
    with use_database("maintenance"):
        assert NeedWeights.objects.count() == 2


def test_counting_again_is_asked_for_once_and_says_how_far_it_is(
    figured: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "send", lambda district: None)
    client = sign_in(figured, "dora", "district")
    for _ in range(2):
        page = client.post(reverse("needs_count"), follow=True).content.decode()
        assert "The figures wait to be counted" in page and "Count again now" not in page
    progress = client.get(reverse("needs_progress"), headers={"HX-Request": "true"})
    assert "The figures wait to be counted" in progress.content.decode()
    with use_database("maintenance"):
        FigureRun.objects.filter(ended_at=None).update(moved_at="2026-01-01T00:00Z", done=1, steps=3)
    progress = client.get(reverse("needs_progress"), headers={"HX-Request": "true"})
    assert "1 of 3 school years" in progress.content.decode()
    with use_database("maintenance"):
        FigureRun.objects.all().delete()
    ended = client.get(reverse("needs_progress"), headers={"HX-Request": "true"})
    assert ended["HX-Redirect"].startswith(PAGE)


def test_a_school_by_itself_for_its_district_and_for_its_principal(figured: World) -> None:
    high = reverse("need", args=[figured.organization("river_high").uid])
    page = text(sign_in(figured, "dora", "district"), high)
    assert "Riverbend High School is number 1 of 3 by need" in page
    assert "much more need" in page or "more need" in page
    assert "recommended: 250 at most" in page and "Schools most like it" in page
    assert "Chronically absent: 33.3%, and 6.7% the year before." in page
    assert "Economically disadvantaged" in page
    page = text(sign_in(figured, "petra", "principal"), high)
    assert "What Riverbend High School needs, and what it has" in page
    assert "Chronically absent" in page and "recommended: 250 at most" in page
    # What a principal's role does not carry, and what is said of other schools.
    for hidden in ("Economically disadvantaged", "Schools most like it", "Against its level", "Riverbend Middle"):
        assert hidden not in page


def test_from_the_rank_to_the_school_to_a_proposal(figured: World) -> None:
    dora, school = sign_in(figured, "dora", "district"), figured.organization("river_high")
    assert reverse("need", args=[school.uid]) in text(dora)
    proposing = f"{reverse('decision_new')}?school={school.uid}"
    assert proposing in text(dora, reverse("need", args=[school.uid]))
    form = text(dora, proposing)
    assert f'<option value="{school.uid}" selected>' in form and "usa-error-message" not in form


def test_without_figures_the_page_says_why_and_what_fills_it(figured: World) -> None:
    client = sign_in(figured, "dario", "district")
    page = text(client)
    assert "No school&#x27;s needs have been counted yet" in page and "every night and after each import" in page
    school = reverse("need", args=[figured.organization("lake_high").uid])
    assert "Nothing about Lakeside High School has been counted yet" in text(client, school)


def test_a_district_that_was_really_counted_makes_sense(fresh_world: World) -> None:
    count_figures(district_id=fresh_world.organization("river").pk)
    page = text(sign_in(fresh_world, "dora", "district"))
    assert "They were counted today" in page and "Riverbend Elementary School" in page
