"""Who is told what by the rule: of one's own students, in one's role's categories; and who draws the lines."""

import contextlib
from dataclasses import replace

import pytest
from django.db import transaction

from accounts.acting import acting
from accounts.roles import ROLES, Category, Right
from portal.kit.db import use_database
from records.early_warning import Area, Thresholds, board_of, standings_of, thresholds_by_district
from records.early_warning.statement import facts_statement
from records.models import EarlyWarningThresholds, Student
from tests.access.asking import queryset_wall_alone, refused
from tests.early_warning.making import flag_everybody
from tests.factories import day
from tests.world import World

PEOPLE = [
    ("nadia", "teacher"),
    ("petra", "principal"),
    ("carl", "counselor"),
    ("dora", "district"),
    ("rhea", "records"),
    ("dario", "district"),
    ("gina", "parent"),
    ("otto", "teacher"),
]


@pytest.fixture(scope="module")
def flagged(module_world: World) -> World:
    flag_everybody()
    return module_world


def areas_told(world: World, person: str, role: str) -> dict[str, set[Area]]:
    """Student -> areas, as the board says it; the single standings must agree with it."""
    with acting(world.user(person), role) as user:
        visible = Student.objects.visible_to(user).not_merged()
        standings = standings_of(user, Student.objects.all())
        board = board_of(user, visible.values_list("district", flat=True))
        mine = set(visible.values_list("pk", flat=True))
    assert set(standings) == mine
    assert {student: standing.areas for student, standing in standings.items() if standing.areas} == {
        student: areas for student, (areas, _new) in board.flags.items()
    }
    by_number = {student: areas for student, (areas, _new) in board.flags.items()}
    return {world.names_of([student]).pop(): set(areas) for student, areas in by_number.items()}


@pytest.mark.parametrize(("person", "role"), PEOPLE)
def test_everybody_is_told_of_their_own_students_in_their_roles_categories(
    flagged: World, person: str, role: str
) -> None:
    with acting(flagged.user(person), role) as user:
        mine = flagged.names_of(Student.objects.visible_to(user).not_merged().values_list("pk", flat=True))
    told = areas_told(flagged, person, role)
    assert set(told) == mine and bool(mine) == (person != "otto")
    carried = ROLES[role].categories
    for areas in told.values():
        assert (Area.BEHAVIOR in areas) == (Category.CONDUCT in carried)
        assert Area.COURSES in areas
    assert any(Area.ATTENDANCE in areas for areas in told.values()) or not mine


@pytest.mark.parametrize(("person", "role"), PEOPLE)
def test_with_the_database_wall_off_the_rule_tells_the_same(flagged: World, person: str, role: str) -> None:
    right = areas_told(flagged, person, role)
    with queryset_wall_alone(flagged.user(person), role) as user, transaction.atomic(using="maintenance"):
        standings = standings_of(user, Student.objects.all())
    found = {flagged.names_of([student]).pop(): set(one.areas) for student, one in standings.items()}
    assert {name: areas for name, areas in found.items() if areas} == right


def test_what_a_role_does_not_carry_is_not_computed(flagged: World) -> None:
    with acting(flagged.user("nadia"), "teacher") as user:
        standings = standings_of(user, Student.objects.visible_to(user))
        assert standings
        assert {(one.now.incidents, one.now.suspensions) for one in standings.values()} == {(None, None)}
        sql, _params = facts_statement(user, today=day(0))
    assert "records_incident" not in sql and "records_disciplinaryaction" not in sql


@pytest.mark.parametrize("person", ["stella", "fred", "rita", "prov"])
def test_an_audience_that_sees_no_individual_is_told_nothing(flagged: World, person: str) -> None:
    role = next(role for who, role in flagged.actors if who == person)
    with acting(flagged.user(person), role), refused():
        list(EarlyWarningThresholds.objects.all())
    with queryset_wall_alone(flagged.user(person), role) as user:
        assert not standings_of(user, Student.objects.all())


# --- who draws the lines --------------------------------------------------------------------------------


def lines(world: World, district: str, by: str) -> EarlyWarningThresholds:
    return EarlyWarningThresholds(
        district=world.organization(district), set_by=world.user(by), **vars(replace(Thresholds(), least_days=7))
    )


@pytest.mark.parametrize(
    ("person", "role", "district", "by", "may"),
    [
        ("dora", "district", "river", "dora", True),
        ("dora", "district", "lake", "dora", False),
        ("dora", "district", "river", "dario", False),
        ("petra", "principal", "river", "petra", False),
        ("rhea", "records", "river", "rhea", False),
        ("nadia", "teacher", "river", "nadia", False),
        ("gina", "parent", "river", "gina", False),
    ],
)
def test_the_database_lets_only_a_district_draw_its_own_lines(
    flagged: World, person: str, role: str, district: str, by: str, may: bool
) -> None:
    row = lines(flagged, district, by)
    user = flagged.user(person)
    assert has_right_in(role) or not may
    with contextlib.ExitStack() as stack:
        if not may:
            stack.enter_context(refused())
        stack.enter_context(acting(user, role))
        row.save()


def has_right_in(role: str) -> bool:
    return Right.SET_EARLY_WARNING in ROLES[role].rights


def test_the_last_lines_hold_for_the_people_of_that_district_alone(flagged: World) -> None:
    river, lake = flagged.organization("river").pk, flagged.organization("lake").pk
    with use_database("maintenance"):
        for missed in (5, 6):
            row = lines(flagged, "river", "dora")
            row.absent_percent = missed
            row.save()
    with acting(flagged.user("petra"), "principal"):
        assert thresholds_by_district([river])[river].absent_percent == 6
    with acting(flagged.user("lena"), "principal"):
        assert thresholds_by_district([river, lake]) == {river: Thresholds(), lake: Thresholds()}


def test_lines_are_never_changed_or_deleted(flagged: World) -> None:
    with use_database("maintenance"):
        lines(flagged, "river", "dora").save()
    for change in (EarlyWarningThresholds.objects.all().delete, lambda: _raise_lines()):
        with refused(), acting(flagged.user("dora"), "district"):
            change()


def _raise_lines() -> None:
    EarlyWarningThresholds.objects.update(least_days=100)
