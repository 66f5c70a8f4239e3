"""The page of measures: the question it answers, whom it serves, and that it names nobody."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.kit.db import use_database
from records.measures import DIMENSIONS, MEASURES, PARTS, Cell
from records.measures.words import parts_in_words, value_in_words, value_with_unit, year_in_words
from records.measures.years import running_year, years_on_file
from records.models import Student
from tests.factories import day
from tests.measures.making import Making
from tests.signing_in import sign_in
from tests.world import World

PAGE = reverse("measures")


@pytest.fixture(scope="module")
def measured(module_world: World) -> Iterator[World]:
    """Ten school days so far, of which Ana missed three; nobody else of Riverbend High missed any."""
    made = Making(district=module_world.organization("river"))
    made.schools = {"high": module_world.organization("river_high")}
    with use_database("maintenance"):
        year = running_year([made.district])
    made.calendar("high", year, [day(-offset) for offset in range(41, 51)])
    for offset in (41, 42, 43):
        made.attend(module_world.student("ana"), "high", day(-offset))
    made.money("high", year, "Title I, Part A", source="Federal", spent=Decimal("1234.50"))
    yield module_world


def text(client: Client, **query: str) -> str:
    response = client.get(PAGE, query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_the_title_is_the_answer_and_says_how_it_is_computed(measured: World) -> None:
    page = text(sign_in(measured, "petra", "principal"), measure="attendance_rate")
    assert "Attendance rate: " in page and " percent at Riverbend High School in " in page
    assert "How this is computed" in page and "average daily attendance" in page
    assert "As of" in page and "The school year is not over" in page


def test_a_district_sees_its_schools_beside_each_other_and_a_school_by_group(measured: World) -> None:
    client = sign_in(measured, "dora", "district")
    page = text(client, measure="chronic_absenteeism")
    for name in ("Riverbend School District", "Riverbend High School", "Riverbend Middle School"):
        assert name in page
    high = str(measured.organization("river_high").uid)
    page = text(client, measure="chronic_absenteeism", place=high, by="homeless")
    assert "Not homeless" in page and "Riverbend Middle School</th>" not in page
    assert "$" in text(client, measure="spending_per_student", place=high, by="fund")


def test_what_a_role_does_not_carry_is_not_offered_and_not_answered(measured: World) -> None:
    economic = {name for name, dimension in DIMENSIONS.items() if dimension.category == "economic"}
    for person, role, carries in (
        ("petra", "principal", False),
        ("carl", "counselor", False),
        ("dora", "district", True),
    ):
        client = sign_in(measured, person, role)
        page = text(client)
        for name in (*economic, "economically_disadvantaged_share"):
            assert (f'value="{name}"' in page) == carries
        for query in ({"by": "homeless"}, {"measure": "economically_disadvantaged_share"}):
            answered = "How this is computed" in text(client, **query)
            assert answered == carries


def test_a_place_of_somebody_else_is_no_choice(measured: World) -> None:
    for person, role, place in (("petra", "principal", "river_middle"), ("dora", "district", "lake_high")):
        page = text(sign_in(measured, person, role), place=str(measured.organization(place).uid))
        assert "How this is computed" not in page and "Please check what you entered" in page


def test_what_cannot_be_broken_down_so_says_what_to_do(measured: World) -> None:
    page = text(sign_in(measured, "petra", "principal"), measure="students_per_teacher", by="grade")
    assert "This measure cannot be broken down so." in page


@pytest.mark.parametrize(
    "query", [{"year": "1999"}, {"year": "x"}, {"measure": "'; --"}, {"by": "%00"}, {"place": "1"}]
)
def test_an_address_that_asks_for_nonsense_is_answered_with_the_form(measured: World, query: dict[str, str]) -> None:
    page = text(sign_in(measured, "petra", "principal"), **query)
    assert "Please check what you entered" in page and "<select" in page


def test_no_page_of_measures_names_a_student(measured: World) -> None:
    with use_database("maintenance"):
        students = list(Student.objects.all())
    values = {
        getattr(one, name) for one in students for name in ("given_name", "family_name", "identifier", "sourced_id")
    }
    for person, role in (("petra", "principal"), ("dora", "district"), ("rhea", "records")):
        client = sign_in(measured, person, role)
        pages = [client.get(reverse("measure_definitions")).content.decode()]
        pages += [text(client, measure=name, by=(*MEASURES[name].dimensions, "")[0]) for name in MEASURES]
        assert not [value for value in values for page in pages if value and value in page]


def test_the_definitions_are_all_there(measured: World) -> None:
    page = sign_in(measured, "carl", "counselor").get(reverse("measure_definitions")).content.decode()
    assert len(MEASURES) == sum(len(measures) for _title, measures in PARTS)
    for name in MEASURES:
        assert f'id="{name}"' in page


@pytest.mark.parametrize(
    ("name", "numerator", "denominator", "shown", "said", "parts"),
    [
        ("chronic_absenteeism", 75, 412, "18.2%", "18.2 percent", "75 of 412"),
        ("chronic_absenteeism", 1, 2, "50%", "50 percent", "1 of 2"),
        ("chronic_absenteeism", 0, 0, "", "", "0 of 0"),
        ("membership", 16919, None, "16,919", "16,919 students", ""),
        ("spending_per_student", "15000.50", 2, "$7,500", "7,500 dollars for each student", "15,000.50 by 2"),
        ("grade_point_average", "27.5", 9, "3.06", "3.06 grade points", "27.50 by 9"),
        ("students_per_teacher", 412, "28.4", "14.5", "14.5 students for each full-time position", "412 by 28.40"),
        ("suspension_days", 3, 200, "1.5", "1.5 for every 100 students", "3 by 200"),
    ],
)
def test_figures_in_words(name: str, numerator: Any, denominator: Any, shown: str, said: str, parts: str) -> None:
    measure = MEASURES[name]
    below = None if denominator is None else Decimal(denominator)
    cell = Cell(name, 1, 2026, (), Decimal(numerator), below, 1, measure.unit.scale)
    assert (value_in_words(measure, cell), value_with_unit(measure, cell)) == (shown, said)
    assert parts_in_words(measure, cell) == parts


def test_school_years_in_words() -> None:
    assert [year_in_words(year) for year in (2000, 2026)] == ["1999–00", "2025–26"]


def test_the_running_year_is_that_of_the_sessions_and_else_changes_in_july(measured: World) -> None:
    made = Making("A")
    with use_database("maintenance"):
        assert running_year([made.district], day(0).replace(2026, 6, 30)) == 2026
        assert running_year([made.district], day(0).replace(2026, 7, 1)) == 2027
        made.session(2026, "2025-08-15", "2026-08-10")
        made.session(2025, "2024-08-15", "2025-08-10")
        assert running_year([made.district], day(0).replace(2026, 7, 1)) == 2026
        made.calendar("A", 2023, ["2023-01-09"])
        assert {2023, 2025} <= set(years_on_file([made.district]))
