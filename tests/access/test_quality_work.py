"""Who sees, and who decides, who sees to what the checks found: each wall by itself, and the database by raw SQL."""

from typing import Any

import pytest
from django.urls import reverse

from accounts.acting import acting
from accounts.models import User
from portal.kit.db import use_database
from records.models import QualityCount, QualityRun, QualityStep, SectionGrant
from tests.access.asking import ask, queryset_wall_alone, refused
from tests.access.expected import HELD, WITHOUT_STUDENTS
from tests.factories import day, grant
from tests.signing_in import sign_in
from tests.world import FINDINGS, World

LOCAL = [actor for actor in HELD if actor[1] not in WITHOUT_STUDENTS]
_HIGH = {("river_high", rule) for _, key, rule, _ in FINDINGS if key == "river_high"}
_ECONOMIC = {("river_high", "unknown_codes_economic_statuses")}
_MIDDLE = {("river_middle", "attendance_in_future")}
_RIVER = _HIGH | _MIDDLE | {("river", "budget_overspent"), ("river", "unknown_codes_budget_lines")}
_LAKE = {("lake_high", "attendance_in_future"), ("lake", "budget_overspent")}
#: (person, role) -> the findings of which they are told counts. Whoever is not here is told none.
TOLD = {
    ("nadia", "teacher"): {("river_high", "attendance_in_future")},
    ("carl", "counselor"): {("river_high", "grade_beyond_scale")},
    ("lotte", "teacher"): {("lake_high", "attendance_in_future")},
    ("petra", "principal"): _HIGH - _ECONOMIC,
    ("pavel", "principal"): _MIDDLE,
    ("mia", "principal"): _MIDDLE,
    ("mira", "principal"): _MIDDLE,
    ("lena", "principal"): {("lake_high", "attendance_in_future")},
    ("dora", "district"): _RIVER,
    ("rhea", "records"): _RIVER,
    ("dario", "district"): _LAKE,
    ("rolf", "records"): _LAKE,
}
_GIVEN = {(key, rule) for person, key, rule, _ in FINDINGS if person}


def named(rows: list[Any]) -> set[tuple[str, str]]:
    return {((row.school or row.district).sourced_id, row.rule) for row in rows}


@pytest.mark.parametrize("actor", LOCAL, ids="-".join)
def test_each_wall_tells_of_ones_own_places_or_of_what_one_was_asked_to_see_to(
    world: World, actor: tuple[str, str]
) -> None:
    wanted = TOLD.get(actor, set())
    with queryset_wall_alone(world.user(actor[0]), actor[1]) as user:
        listed = {
            model: list(model.objects.visible_to(user).select_related("school", "district"))
            for model in (QualityCount, QualityStep)
        }
        runs = set(QualityRun.objects.visible_to(user))
        mine = list(QualityStep.objects.assigned_to(user))
    with acting(world.user(actor[0]), actor[1]):
        for model, rows in listed.items():
            assert set(model.objects.all()) == set(rows), model
        assert set(QualityRun.objects.all()) == runs
        [(keys,)] = ask("default", "SELECT my_quality_work()")
    assert named(listed[QualityCount]) == wanted
    assert named(listed[QualityStep]) == wanted & _GIVEN
    assert set(keys) == {f"{step.district_id}:{step.school_id or step.district_id}:{step.rule}" for step in mine}
    assert bool(runs) == bool(wanted)
    assert {step.person_id for step in mine} <= {world.user(actor[0]).pk}


@pytest.mark.parametrize("actor", [actor for actor in HELD if actor[1] in WITHOUT_STUDENTS], ids="-".join)
def test_an_audience_that_sees_no_individual_is_told_nothing(world: World, actor: tuple[str, str]) -> None:
    with refused(), acting(world.user(actor[0]), actor[1]):
        QualityStep.objects.exists()


# --- writing, past the pages ---------------------------------------------------------------------------


def write(world: World, by: str, acts: str, key: str, code: str, what: str, **more: Any) -> None:
    """Write a step by raw SQL, as a page with a bug would; undone."""
    with use_database("maintenance"):
        place = world.organization(key)
        own = place.pk == place.district_id
        at = {"district": place.district_id, "rule": code, **({"school": None} if own else {"school": place.pk})}
        count = QualityCount.objects.filter(**at).latest("pk")
    person = more.pop("person", None)
    columns = {
        "uid": "gen_random_uuid()", "district_id": count.district_id, "school_id": count.school_id, "rule": code,
        "categories": list(count.categories), "what": what, "person_id": world.user(person).pk if person else None,
        "person_name": person or "", "due_on": day(5) if what == "assigned" else None, "words": "x",
        "run_id": count.run_id, "number": count.number, "by_id": world.user(by).pk, "by_name": by, "at": "now()",
    } | more  # fmt: skip
    raw = {"gen_random_uuid()", "now()", "now() - interval '1 hour'"}
    names, values = [], []
    for value in columns.values():
        is_raw = isinstance(value, str) and value in raw
        names.append(value if is_raw else "%s::varchar[]" if isinstance(value, list) else "%s")
        values += [] if is_raw else [value]
    with acting(world.user(by), acts):
        ask(
            "default",
            f"INSERT INTO records_qualitystep ({', '.join(columns)}) VALUES ({', '.join(names)}) RETURNING id",
            values,
        )


FUTURE, MEANS = "attendance_in_future", "unknown_codes_economic_statuses"

ALLOWED = [
    ("dora", "district", "river_high", FUTURE, "assigned", {"person": "nadia"}),
    ("dora", "district", "river_high", MEANS, "assigned", {"person": "rhea"}),
    ("rhea", "records", "river_high", FUTURE, "assigned", {"person": "petra"}),
    ("petra", "principal", "river_high", FUTURE, "assigned", {"person": "carl"}),
    ("petra", "principal", "river_high", FUTURE, "right", {}),
    ("petra", "principal", "river_high", FUTURE, "taken back", {}),
    ("dora", "district", "river", "budget_overspent", "assigned", {"person": "rhea"}),
    # Whoever was asked to see to it says that it is right, in their own name.
    ("nadia", "teacher", "river_high", FUTURE, "right", {"person": "nadia"}),
    ("carl", "counselor", "river_high", "grade_beyond_scale", "right", {"person": "carl"}),
]
REFUSED = [
    # Only officials of the place assign.
    ("nadia", "teacher", "river_high", FUTURE, "assigned", {"person": "carl"}),
    ("carl", "counselor", "river_high", FUTURE, "assigned", {"person": "nadia"}),
    ("pavel", "principal", "river_high", FUTURE, "assigned", {"person": "nadia"}),
    ("dario", "district", "river_high", FUTURE, "assigned", {"person": "nadia"}),
    ("petra", "principal", "river", "budget_overspent", "assigned", {"person": "rhea"}),
    ("gina", "parent", "river_high", FUTURE, "right", {}),
    # Nobody is asked who does not work there, or whose role does not see the data.
    ("dora", "district", "river_high", FUTURE, "assigned", {"person": "omar"}),
    ("dora", "district", "river_high", FUTURE, "assigned", {"person": "lotte"}),
    ("dora", "district", "river_high", FUTURE, "assigned", {"person": "gina"}),
    ("dora", "district", "river_high", "unknown_codes_health_alerts", "assigned", {"person": "nadia"}),
    ("dora", "district", "river_high", MEANS, "assigned", {"person": "petra"}),
    ("dora", "district", "river", "budget_overspent", "assigned", {"person": "petra"}),
    # A principal decides nothing about families' means.
    ("petra", "principal", "river_high", MEANS, "right", {}),
    # Whoever was not asked says nothing, nor in another's name, nor takes it back.
    ("nadia", "teacher", "river_high", "grade_beyond_scale", "right", {"person": "nadia"}),
    ("nadia", "teacher", "river_high", FUTURE, "right", {}),
    ("nadia", "teacher", "river_high", FUTURE, "right", {"person": "carl"}),
    ("nadia", "teacher", "river_high", FUTURE, "taken back", {"person": "nadia"}),
]
FORGED = [
    {"by_id": 0},
    {"at": "now() - interval '1 hour'"},
    {"number": 2},
    {"categories": ["identity"]},
    {"rule": "no_such_rule"},
]


@pytest.mark.parametrize(("by", "acts", "key", "rule", "what", "more"), ALLOWED)
def test_who_may_write_what(
    fresh_world: World, by: str, acts: str, key: str, rule: str, what: str, more: dict[str, Any]
) -> None:
    write(fresh_world, by, acts, key, rule, what, **more)


@pytest.mark.parametrize(("by", "acts", "key", "rule", "what", "more"), REFUSED)
def test_who_may_not(world: World, by: str, acts: str, key: str, rule: str, what: str, more: dict[str, Any]) -> None:
    with refused():
        write(world, by, acts, key, rule, what, **more)


@pytest.mark.parametrize("forged", FORGED, ids=str)
def test_nothing_is_written_in_anothers_name_of_another_time_or_of_other_numbers(
    world: World, forged: dict[str, Any]
) -> None:
    forged = {name: world.user("rhea").pk if name == "by_id" else value for name, value in forged.items()}
    with refused():
        write(world, "dora", "district", "river_high", FUTURE, "assigned", person="nadia", **forged)


def test_what_is_said_is_of_the_latest_check(fresh_world: World) -> None:
    with use_database("maintenance"):
        before = QualityRun.objects.get(district=fresh_world.organization("river"))
        before.pk = None
        before.save()
    with refused():
        write(fresh_world, "dora", "district", "river_high", FUTURE, "assigned", person="nadia")


@pytest.mark.parametrize("statement", ["UPDATE records_qualitystep SET words = 'x'", "DELETE FROM records_qualitystep"])
def test_nothing_is_changed_or_removed(world: World, statement: str) -> None:
    with refused(), acting(world.user("dora"), "district"):
        ask("default", statement)


# --- while it holds ------------------------------------------------------------------------------------


def tasks_of(world: World, person: str, role: str) -> list[set[tuple[str, str]]]:
    """What each wall says that this person was asked to see to."""
    with queryset_wall_alone(world.user(person), role) as user:
        listed = list(QualityStep.objects.assigned_to(user).select_related("school", "district"))
        counted = list(QualityCount.objects.visible_to(user).select_related("school", "district"))
    with acting(world.user(person), role):
        by_database = list(QualityStep.objects.select_related("school", "district"))
        told = list(QualityCount.objects.select_related("school", "district"))
    return [named(listed), named(counted), named(by_database), named(told)]


def test_who_has_it_no_longer_is_told_no_longer(fresh_world: World) -> None:
    world = fresh_world
    assert tasks_of(world, "nadia", "teacher") == [{("river_high", FUTURE)}] * 4
    write(world, "petra", "principal", "river_high", FUTURE, "assigned", person="carl")
    assert tasks_of(world, "nadia", "teacher") == [set()] * 4
    assert {("river_high", FUTURE)} <= tasks_of(world, "carl", "counselor")[3]


def test_what_was_taken_back_is_gone(fresh_world: World) -> None:
    write(fresh_world, "petra", "principal", "river_high", FUTURE, "taken back")
    assert tasks_of(fresh_world, "nadia", "teacher") == [set()] * 4


def test_what_is_right_stays_with_whoever_had_it(fresh_world: World) -> None:
    write(fresh_world, "nadia", "teacher", "river_high", FUTURE, "right", person="nadia")
    assert tasks_of(fresh_world, "nadia", "teacher") == [{("river_high", FUTURE)}] * 4


def test_it_shows_in_no_other_role_and_not_after_leaving_the_school(fresh_world: World) -> None:
    world = fresh_world
    with use_database("maintenance"):
        SectionGrant.objects.filter(user__username="nadia", role="teacher").update(ends_on=day(0))
        grant(world.user("nadia"), "teacher", world.section("river_art"), starts=-5)
    assert tasks_of(world, "nadia", "teacher") == [set()] * 4


def test_an_account_that_was_closed_has_nothing_to_do(fresh_world: World) -> None:
    with use_database("maintenance"):
        User.objects.filter(username="nadia").update(is_active=False)
    with acting(fresh_world.user("nadia"), "teacher"):
        assert ask("default", "SELECT my_quality_work()") == [([],)]


# --- pages ---------------------------------------------------------------------------------------------


def test_a_teacher_reads_the_task_and_no_list_of_students(world: World) -> None:
    client = sign_in(world, "nadia", "teacher")
    mine = client.get(reverse("quality_mine")).content.decode()
    assert "1 finding in the records waits for you" in mine and "Ask the office." in mine
    text = client.get(reverse("quality_task", args=[world.task("nadia").uid])).content.decode()
    assert "3 of 8" in text and "It is right as it is" in text
    assert reverse("quality_rule", args=[FUTURE]) not in text
    assert client.get(reverse("quality_task", args=[world.task("carl").uid])).status_code == 404
