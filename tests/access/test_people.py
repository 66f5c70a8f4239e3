"""Who can see which student, as the pages say it, is what the walls really give: for every person and student."""

import pytest

from accounts.acting import acting
from records.governing.reach import people_known, students_of, ways_to
from records.models import Student
from tests.access.asking import ask, listed, unfiltered
from tests.access.expected import SEEN, WITHOUT_STUDENTS
from tests.world import GRANTS, World

#: Those who may know it, between them of every student of the world.
KNOWERS = [("dora", "district"), ("rhea", "records"), ("rolf", "records"), ("petra", "principal")]
STUDENTS = "SELECT r.seen_student, u.username, r.in_role FROM who_reaches(NULL, NULL) r "


def pairs(world: World, person: str, role: str) -> set[tuple[str, str, str]]:
    """(student, person, role) that the database says, asked by this person."""
    with acting(world.user(person), role):
        rows = ask("default", "SELECT seen_student, by_person, in_role FROM who_reaches(NULL, NULL)")
    users = {world.user(name).pk: name for name in {name for name, *_ in GRANTS}}
    names = {number: next(iter(world.names_of({number}))) for number in {row[0] for row in rows}}
    return {(names[student], users[by], role) for student, by, role in rows}


@pytest.mark.parametrize("knower", KNOWERS, ids="-".join)
def test_who_can_see_a_student_is_what_each_wall_gives(world: World, knower: tuple[str, str]) -> None:
    seen_by_knower = SEEN[knower]
    expected = {(student, *actor) for actor, seen in SEEN.items() for student in seen & seen_by_knower}
    assert pairs(world, *knower) == expected


def test_the_walls_give_what_the_oracle_says(world: World) -> None:
    for actor in SEEN:
        assert listed(world, Student, *actor) == SEEN[actor], actor
        if actor[1] not in WITHOUT_STUDENTS:
            assert unfiltered(world, Student, *actor) == SEEN[actor], actor


@pytest.mark.parametrize("knower", KNOWERS, ids="-".join)
def test_whom_a_person_can_see_is_the_same_the_other_way_round(world: World, knower: tuple[str, str]) -> None:
    users = {name: world.user(name).pk for name in {name for name, _ in SEEN}}
    with acting(world.user(knower[0]), knower[1]):
        found = {name: students_of(number) for name, number in users.items()}
        for name, number in users.items():
            ways = ways_to(found[name], [number])
            assert {way.person for way in ways} <= {number}
    for name in users:
        seen = set().union(*(seen for (person, _), seen in SEEN.items() if person == name))
        assert world.names_of(found[name]) == seen & SEEN[knower], name


@pytest.mark.parametrize(
    ("person", "role"), [("carl", "counselor"), ("nadia", "teacher"), ("gina", "parent"), ("stu", "student")]
)
def test_a_role_that_may_not_know_it_is_told_nothing(world: World, person: str, role: str) -> None:
    with acting(world.user(person), role):
        assert ask("default", "SELECT * FROM who_reaches(NULL, NULL)") == []
        assert people_known() == {}


def test_people_of_another_district_are_not_known(world: World) -> None:
    numbers = {name: world.user(name).pk for name in ("lotte", "dario", "dan", "omar", "gail", "bruno", "stella")}
    with acting(world.user("dora"), "district"):
        known = people_known(numbers.values())
    # bruno has a child in both districts
    assert {name for name, number in numbers.items() if number in known} == {"omar", "gail", "bruno"}
    with acting(world.user("petra"), "principal"):
        known = people_known(numbers.values())
    assert {name for name, number in numbers.items() if number in known} == {"omar"}
