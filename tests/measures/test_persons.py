"""A school's figure is the same for whoever computes it, also of students who have left and are seen there no more."""

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from accounts.acting import acting
from portal.kit.db import use_database
from records.measures import MEASURES, Cell, compute, may_compute
from records.models import Student
from tests.factories import UserFactory, grant
from tests.measures.comparing import figures, measured
from tests.measures.wild import TODAY, YEARS, Wild
from tests.world import World


@pytest.fixture(scope="module")
def two_districts(module_world: World) -> Iterator[tuple[Wild, Wild]]:
    """Alike in everything but the numbers; what the second holds must not be counted in the first."""
    yield Wild(Random("one"), students=40), Wild(Random("another"), students=40)


@pytest.fixture(scope="module")
def people(two_districts: tuple[Wild, Wild]) -> dict[str, Any]:
    made = two_districts[0].made
    holds = {"principal": made["A"], "counselor": made["A"], "district": made.district, "records": made.district}
    with use_database("maintenance"):
        users = {role: UserFactory() for role in holds}
        for role, place in holds.items():
            grant(users[role], role, place)
    return users


def keyed(cells: list[Cell], place: int) -> dict[Any, Any]:
    return {(cell.measure, cell.school_year, cell.group): figures(cell) for cell in cells if cell.organization == place}


@pytest.mark.parametrize("role", ["principal", "counselor", "district", "records"])
def test_everybody_computes_what_a_job_computes(
    two_districts: tuple[Wild, Wild], people: dict[str, Any], role: str
) -> None:
    made, user = two_districts[0].made, people[role]
    is_district = role in ("district", "records")
    with acting(user, role):
        names = [name for name, measure in MEASURES.items() if may_compute(user, measure.categories)]
        assert (len(names) == len(MEASURES)) == is_district
    for by in ((), ("sex",), ("english_learner",), ("grade",)):
        asked = [name for name in names if set(by) <= set(MEASURES[name].dimensions)]
        right = measured(made.district, asked, YEARS, TODAY, by)
        options: dict[str, Any] = {"by": by, "totals": True, "today": TODAY, "school_years": YEARS}
        with acting(user, role):
            alone = compute(asked, reader=user, schools=[made["A"]], **options)
            assert keyed(alone, made["A"].pk) == keyed(right, made["A"].pk)
            if is_district:
                options["by"] = ("district", "school", *by)
                both = compute(asked, reader=user, district=made.district, **options)
                assert {cell.organization for cell in both} == {made.district.pk, made["A"].pk, made["B"].pk}
                for place in (made.district, made["A"], made["B"]):
                    assert keyed(both, place.pk) == keyed(right, place.pk)


def test_the_figures_hold_students_whom_the_person_sees_no_more(
    two_districts: tuple[Wild, Wild], people: dict[str, Any]
) -> None:
    """Here a principal sees by name only who is enrolled today; the figures are those of the whole year."""
    made, user = two_districts[0].made, people["principal"]
    with acting(user, "principal"):
        named = Student.objects.filter(district=made.district).count()
        cells = compute(["enrollment"], reader=user, schools=[made["A"]], school_years=YEARS, today=TODAY)
        assert all(cell.numerator > named for cell in cells)


def test_a_level_is_given_where_it_is_asked_for(two_districts: tuple[Wild, Wild], people: dict[str, Any]) -> None:
    made, user = two_districts[0].made, people["district"]
    schools = {made["A"].pk, made["B"].pk}
    for by, places in (
        ((), {made.district.pk}),
        (("school",), schools),
        (("district", "school"), schools | {made.district.pk}),
        (("school_year", "district"), {made.district.pk}),
    ):
        with acting(user, "district"):
            cells = compute(["membership"], reader=user, district=made.district, school_years=YEARS, by=by, today=TODAY)
        assert {cell.organization for cell in cells} == places
        assert {cell.school_year for cell in cells} == set(YEARS)
        assert len(cells) == len(places) * len(YEARS)


def test_a_place_and_a_year_of_which_nothing_is_on_file_are_there_with_zeros(
    two_districts: tuple[Wild, Wild], people: dict[str, Any]
) -> None:
    made, user = two_districts[0].made, people["district"]
    with acting(user, "district"):
        cells = compute(
            ["membership", "attendance_rate"], reader=user, district=made.district, school_years=[1999], today=TODAY
        )
    assert [(cell.measure, cell.value, cell.students) for cell in cells] == [
        ("membership", 0, 0),
        ("attendance_rate", None, 0),
    ]
