"""Unusual access: each rule's line, who is told, and who reviews."""

import contextlib
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError
from django.urls import reverse
from django.utils import timezone

from accounts.acting import acting
from accounts.models import AccessEntry, AccessEntryStudent
from portal.kit.db import use_database
from records.models import UnusualReview, UnusualThresholds
from records.unusual.log import days_of, held_in, unusual_in
from records.unusual.rule import RULES, Day, Thresholds, findings_of, held_since, lowest_of
from tests.access.asking import ask, refused
from tests.factories import canary, day
from tests.signing_in import sign_in
from tests.world import STUDENTS, World

PLAIN = Day(1, "Somebody", date(2026, 10, 1))


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, set()),
        ({"students": 99}, set()),
        ({"students": 100}, {"habit"}),
        ({"students": 120, "habit": 40.0}, set()),
        ({"students": 121, "habit": 40.0}, {"habit"}),
        ({"exported": 249}, set()),
        ({"exported": 250}, {"export"}),
        ({"exports_by_hour": {21: 1}}, {"night"}),
        ({"exports_by_hour": {4: 1}}, {"night"}),
        ({"exports_by_hour": {5: 1, 20: 1}}, set()),
        ({"raised_to": 501}, {"raise"}),
        ({"redrawn": 1}, {"lines"}),
        ({"refusals": 19}, set()),
        ({"refusals": 20}, {"refusals"}),
        (
            {
                "students": 500,
                "exported": 500,
                "exports_by_hour": {23: 2},
                "refusals": 30,
                "raised_to": 9,
                "redrawn": 1,
            },
            {rule.code for rule in RULES},
        ),
    ],
)
def test_each_rule_has_its_line(changes: dict[str, Any], codes: set[str]) -> None:
    assert {each.rule.code for each in findings_of([replace(PLAIN, **changes)], held_since(PLAIN.on, []))} == codes


@pytest.mark.parametrize(
    ("drawn", "found"),
    [
        ([], False),
        ([(-1, 40)], True),
        ([(0, 40)], True),
        ([(1, 40)], False),
        ([(-2, 40), (0, 900)], True),
        ([(-2, 40), (-1, 900)], False),
        ([(-2, 900), (0, 40), (0, 900)], True),
        ([(-2, 40), (2, 900), (3, 800)], True),
    ],
)
def test_a_day_is_judged_by_all_lines_that_held_on_it(drawn: list[tuple[int, int]], found: bool) -> None:
    lines = [(PLAIN.on + timedelta(days=offset), Thresholds(exported_students=least)) for offset, least in drawn]
    held = held_since(PLAIN.on - timedelta(days=3), lines)
    assert bool(findings_of([replace(PLAIN, exported=50)], held)) is found
    assert not found or lowest_of(held)["exported_students"] <= 50


def look(world: World, person: str, at: datetime, names: tuple[str, ...], *, channel: str = "page") -> None:
    """Write into the log that the person saw these students then."""
    with use_database("maintenance"):
        entry = AccessEntry(
            at=at, user_id=world.user(person).pk, role="principal", channel=channel, outcome="shown", purpose="x"
        )
        entry.save(force_insert=True)
    for name in names:
        student = world.student(name)
        with use_database("maintenance"):
            AccessEntryStudent(
                entry_id=entry.pk, at=at, student_id=student.pk, district_id=student.district_id, via="organization"
            ).save(force_insert=True)


def refuse(world: World, person: str, at: datetime, times: int) -> None:
    with use_database("maintenance"):
        for _ in range(times):
            AccessEntry(
                at=at, user_id=world.user(person).pk, role="principal", channel="page", outcome="denied", purpose="x"
            ).save(force_insert=True)


def noon(offset: int, hour: int = 12) -> datetime:
    return timezone.localtime().replace(hour=hour, minute=10, second=0, microsecond=0) + timedelta(days=offset)


SOME = ("ana", "ben", "cleo", "wren", "joining")


@pytest.fixture
def watched(fresh_world: World) -> World:
    """A district with low lines, and a week of a principal, a counselor and the official herself."""
    with use_database("maintenance"):
        UnusualThresholds.objects.create(
            district=fresh_world.organization("river"), times_the_habit=3, least_students=4, exported_students=3,
            night_from=21, night_until=5, refusals_an_hour=3, set_by=fresh_world.user("dora"),
        )  # fmt: skip
        UnusualThresholds.objects.update(set_at=noon(-20))
    for offset in (-6, -5, -4):
        look(fresh_world, "petra", noon(offset), SOME[:1])
    look(fresh_world, "petra", noon(-3), SOME)
    look(fresh_world, "carl", noon(-2, 23), SOME[:2], channel="export")
    look(fresh_world, "dora", noon(-2), SOME[:3], channel="export")
    refuse(fresh_world, "petra", noon(-1), 3)
    refuse(fresh_world, "lena", noon(-1), 9)
    look(fresh_world, "lena", noon(-1), ("lin", "leo"), channel="export")
    return fresh_world


def found(world: World, person: str, role: str) -> set[tuple[int, str, int]]:
    with acting(world.user(person), role):
        rows = unusual_in(world.organization("river"), day(-14))
    today = timezone.localdate()
    return {(each.day.person_id, each.rule.code, (each.day.on - today).days) for each in rows}


def test_the_log_is_counted_by_person_and_day(watched: World) -> None:
    petra, carl, dora = (watched.user(name).pk for name in ("petra", "carl", "dora"))
    expected = {
        (petra, "habit", -3), (carl, "night", -2), (dora, "export", -2), (petra, "refusals", -1),
    }  # fmt: skip
    assert found(watched, "dora", "district") == expected == found(watched, "rhea", "records")
    with acting(watched.user("dora"), "district"):
        river = watched.organization("river")
        days = {row.on: row for row in days_of(river, held_in(river, day(-14)), day(-14)) if row.person_id == petra}
    assert days[day(-3)].students == 5 and days[day(-3)].habit == 1


@pytest.mark.parametrize(("person", "role"), [("petra", "principal"), ("gina", "parent"), ("dario", "district")])
def test_nobody_else_is_told(watched: World, person: str, role: str) -> None:
    assert found(watched, person, role) == set()


def test_who_redraws_the_lines_or_raises_the_limit_hides_nothing_and_is_listed(watched: World) -> None:
    """Dora, who exported two days ago, lets nothing count as unusual, and lifts the limit: she cannot review it."""
    before, dora = found(watched, "rhea", "records"), watched.user("dora").pk
    client = sign_in(watched, "dora", "district")
    lines = {
        "times_the_habit": "100", "least_students": "100000", "exported_students": "100000", "night_from": "23",
        "night_until": "0", "refusals_an_hour": "10000",
    }  # fmt: skip
    assert client.post(reverse("unusual_lines"), lines).status_code == 302
    for number in ("100000", "500"):
        assert client.post(reverse("access_limit_set"), {"students_a_day": number}).status_code == 302
    assert found(watched, "rhea", "records") == before | {(dora, "lines", 0), (dora, "raise", 0)}
    look(watched, "petra", noon(0), SOME, channel="export")
    assert (watched.user("petra").pk, "export", 0) in found(watched, "rhea", "records")
    page = sign_in(watched, "rhea", "records").get(reverse("unusual_access")).content.decode()
    assert "raised the limit to 100000 students a day" in page and "changed what counts as unusual access" in page
    own = f"raise:{dora}:{day(0).isoformat()}"
    assert client.post(reverse("unusual_access"), {"finding": own, "note": "Fine"}).status_code == 403


@pytest.mark.parametrize("table", ["records_accesslimit", "records_unusualthresholds"])
@pytest.mark.parametrize(("hours", "accepted"), [(0, True), (-30, False), (30, False)])
def test_a_setting_is_dated_as_of_now(watched: World, table: str, hours: int, accepted: bool) -> None:
    columns = {
        "records_accesslimit": "students_a_day",
        "records_unusualthresholds": "times_the_habit, least_students, exported_students, night_from, night_until, "
        "refusals_an_hour",
    }[table]
    numbers = ", ".join("9" for _ in columns.split(","))
    river, dora = watched.organization("river").pk, watched.user("dora").pk
    with contextlib.nullcontext() if accepted else refused(), acting(watched.user("dora"), "district"):
        ask(
            "default",
            f"INSERT INTO {table} (district_id, {columns}, set_by_id, set_at) "
            f"VALUES (%s, {numbers}, %s, now() + make_interval(hours => %s))",
            [river, dora, hours],
        )


def test_the_page_names_no_student_and_somebody_else_reviews(watched: World) -> None:
    dora = sign_in(watched, "dora", "district")
    page = dora.get(reverse("unusual_access")).content.decode()
    assert "4 unusual accesses" in page and "saw 5 students; on other days about 1" in page
    assert not any(canary(name, field) in page for name in STUDENTS for field in ("family_name", "given_name"))
    own = f"export:{watched.user('dora').pk}:{day(-2).isoformat()}"
    assert dora.post(reverse("unusual_access"), {"finding": own, "note": "Fine"}).status_code == 403
    other = f"night:{watched.user('carl').pk}:{day(-2).isoformat()}"
    assert dora.post(reverse("unusual_access"), {"finding": other, "note": ""}).status_code == 200
    assert dora.post(reverse("unusual_access"), {"finding": other, "note": "Asked Carl"}).status_code == 302
    rhea = sign_in(watched, "rhea", "records")
    assert rhea.post(reverse("unusual_access"), {"finding": own, "note": "Asked Dora"}).status_code == 302
    page = dora.get(reverse("unusual_access")).content.decode()
    assert "2 unusual accesses" in page and "Asked Carl" in page and "Asked Dora" in page
    assert dora.post(reverse("unusual_access"), {"finding": "night:1:2020-01-01", "note": "X"}).status_code == 404


def test_reviews_are_written_in_ones_own_name_about_others_and_stay(watched: World) -> None:
    river, lake = watched.organization("river"), watched.organization("lake")
    for person, role, about, by, district in (
        ("dora", "district", "dora", "dora", river),
        ("dora", "district", "petra", "rhea", river),
        ("dora", "district", "petra", "dora", lake),
        ("petra", "principal", "carl", "petra", river),
    ):
        with pytest.raises((IntegrityError, ProgrammingError)), acting(watched.user(person), role):
            UnusualReview.objects.create(
                district=district, rule="night", person=watched.user(about), on_day=day(-1), note="X",
                reviewed_by=watched.user(by),
            )  # fmt: skip
    for table in ("records_unusualreview", "records_unusualthresholds"):
        with refused(), acting(watched.user("dora"), "district"):
            ask("default", f"DELETE FROM {table}")
    with refused(), acting(watched.user("rhea"), "records"):
        ask("default", "UPDATE records_unusualreview SET note = 'Y'")
