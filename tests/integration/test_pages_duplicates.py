"""Records of one child: found, compared, merged and taken apart again, on pages that log what they show."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import AccessEntry, AccessEntryStudent
from portal.kit.db import use_database
from records import tasks
from records.models import Demographics, Student, StudentMerge
from tests.factories import canary, day
from tests.signing_in import sign_in
from tests.world import World


@pytest.fixture
def dora(fresh_world: World) -> Client:
    return sign_in(fresh_world, "dora", "district")


def text(response: HttpResponse) -> str:
    assert response.status_code == 200
    return response.content.decode()


def change(world: World, name: str, **values: Any) -> Student:
    with use_database("maintenance"):
        found = Student.objects.get(pk=world.student(name).pk)
        for field, value in values.items():
            setattr(found, field, value)
        found.save()
        return found


def form(world: World, kept: str, other: str, **changes: str | None) -> dict[str, str]:
    said = {"other": str(world.student(other).uid), "keep": str(world.student(kept).uid), "reason": "same birth "
            "certificate", "confirmed": "on"}  # fmt: skip
    return {name: value for name, value in {**said, **changes}.items() if value is not None}


def merge_page(world: World, name: str, other: str = "") -> str:
    page = reverse("student_merge", args=[world.student(name).uid])
    return f"{page}?with={world.student(other).uid}" if other else page


def last_entry() -> tuple[AccessEntry, set[int]]:
    with use_database("maintenance"):
        entry = AccessEntry.objects.filter(outcome="shown").latest("at")
        return entry, set(AccessEntryStudent.objects.filter(entry_id=entry.pk).values_list("student_id", flat=True))


def test_records_with_one_state_identifier_are_listed_and_logged(fresh_world: World, dora: Client) -> None:
    assert "No child seems to be on file twice" in text(dora.get("/duplicates/"))
    change(fresh_world, "ben", state_id=canary("ana", "state_id").lower())
    change(fresh_world, "lin", state_id=canary("ana", "state_id"))  # another district's business
    page = text(dora.get("/duplicates/"))
    assert "1 child may be on file more than once" in page
    assert "They have the same state identifier." in page
    assert canary("ben", "identifier") in page and canary("lin", "identifier") not in page
    entry, students = last_entry()
    assert (entry.purpose, entry.view) == ("duplicate records", "duplicates")
    assert {fresh_world.student(name).pk for name in ("ana", "ben")} <= students
    assert fresh_world.student("lin").pk not in students


def test_records_with_one_name_and_birth_date_are_listed(fresh_world: World, dora: Client) -> None:
    names = {"given_name": "Ana", "family_name": "Núñez", "preferred_given_name": "", "preferred_family_name": ""}
    for name, family in (("ben", "NUNEZ"), ("cleo", "Núñez"), ("stu", "Nunez")):
        change(fresh_world, name, **{**names, "family_name": family})
        with use_database("maintenance"):
            born = day(-3000) if name != "stu" else day(-3001)
            Demographics.objects.filter(student=fresh_world.student(name)).update(birth_date=born)
    page = text(dora.get("/duplicates/"))
    assert "They have the same name and the same birth date." in page
    assert canary("cleo", "identifier") in page and canary("stu", "identifier") not in page


def test_two_records_stand_side_by_side_before_they_are_merged(fresh_world: World, dora: Client) -> None:
    page = text(dora.get(merge_page(fresh_world, "ana", "ben")))
    for name in ("ana", "ben"):
        assert canary(name, "identifier") in page and canary(name, "state_id") in page
    assert canary("gina@river", "family_name") in page
    assert "Filed under the kept record" in page and "Demographics" in page
    entry, students = last_entry()
    assert students == {fresh_world.student(name).pk for name in ("ana", "ben")}
    assert {"identity", "demographics", "contacts", "enrollment"} <= set(entry.categories)
    with use_database("maintenance"):
        assert StudentMerge.objects.filter(student=fresh_world.student("ana")).count() == 0


def test_a_merge_is_asked_for_carried_out_and_taken_apart(fresh_world: World, dora: Client) -> None:
    answer = dora.post(merge_page(fresh_world, "ana"), form(fresh_world, "ana", "ben"), follow=True)
    page = text(answer)
    assert "The merge is being carried out." in page and "is being carried out" in page
    with use_database("maintenance"):
        made = StudentMerge.objects.get(merged=fresh_world.student("ben"))
        assert (made.student, made.decided_by.username) == (fresh_world.student("ana"), "dora")
        assert (made.reason, made.merged_number) == ("same birth certificate", canary("ben", "identifier"))
    tasks.carry_out_waiting_merges()
    undo = reverse("merge_undo", args=[made.uid])
    assert undo in text(dora.get("/duplicates/"))
    assert canary("ben", "identifier") not in text(dora.get("/students/"))
    # Who looks for the old number finds the record that is kept.
    found = text(dora.post("/students/search/", {"words": canary("ben", "identifier")}, follow=True))
    assert canary("ana", "identifier") in found

    assert "What goes back" in text(dora.get(undo))
    assert "Take this merge apart" in text(dora.post(undo, {}))
    assert dora.post(undo, {"confirmed": "on"}).status_code == 302
    assert "is being undone" in text(dora.get("/duplicates/"))
    tasks.carry_out_waiting_merges()
    assert "was undone" in text(dora.get("/duplicates/"))
    assert dora.get(f"/students/{fresh_world.student('ben').uid}/").status_code == 200


def test_the_other_record_can_be_the_one_that_is_kept(fresh_world: World, dora: Client) -> None:
    dora.post(merge_page(fresh_world, "ana"), form(fresh_world, "ben", "ben"))
    with use_database("maintenance"):
        assert StudentMerge.objects.get(student=fresh_world.student("ben")).merged == fresh_world.student("ana")


@pytest.mark.parametrize(
    "changes",
    [{"confirmed": None}, {"reason": ""}, {"keep": "nobody"}],
    ids=["not confirmed", "no reason", "no choice"],
)
def test_a_form_that_lacks_something_merges_nothing_and_shows_both_again(
    fresh_world: World, dora: Client, changes: dict[str, str | None]
) -> None:
    page = text(dora.post(merge_page(fresh_world, "ana"), form(fresh_world, "ana", "ben", **changes)))
    assert "usa-form-group--error" in page and canary("ben", "identifier") in page
    with use_database("maintenance"):
        assert not StudentMerge.objects.filter(merged=fresh_world.student("ben")).exists()


def test_what_cannot_be_merged_is_said_in_words(fresh_world: World, dora: Client) -> None:
    page = text(dora.post(merge_page(fresh_world, "ana"), form(fresh_world, "ana", "uma", keep=str(
        fresh_world.student("ana").uid))))  # fmt: skip
    assert "Another record is filed under this one." in page


@pytest.mark.parametrize("number", ["identifier", "state_id"])
def test_the_other_record_is_found_by_its_number_which_no_address_holds(
    fresh_world: World, dora: Client, number: str
) -> None:
    assert "Which other record is" in text(dora.get(merge_page(fresh_world, "ana")))
    page = text(dora.post(merge_page(fresh_world, "ana"), {"number": canary("ben", number).lower()}))
    assert "Are these two records of one child?" in page and canary("ben", "identifier") in page
    for unknown in (canary("lin", number), canary("ana", number), "nobody"):
        page = text(dora.post(merge_page(fresh_world, "ana"), {"number": unknown}))
        assert "No other record of this district has this number" in page


def test_another_districts_record_is_none(fresh_world: World, dora: Client) -> None:
    assert dora.get(merge_page(fresh_world, "ana", "lin")).status_code == 404
    assert dora.post(merge_page(fresh_world, "ana"), form(fresh_world, "ana", "lin")).status_code == 404
    assert dora.get(merge_page(fresh_world, "ana") + "?with=nobody").status_code == 200


def test_a_merged_record_says_where_it_is_kept_and_is_in_no_list(fresh_world: World) -> None:
    rhea = sign_in(fresh_world, "rhea", "records")
    page = text(rhea.get(f"/students/{fresh_world.student('twin').uid}/"))
    assert f"/students/{fresh_world.student('uma').uid}/" in page and "what is known is filed there" in page
    assert canary("twin", "identifier") not in text(rhea.get("/students/"))
    assert canary("twin", "family_name") in text(rhea.get("/duplicates/"))


@pytest.mark.parametrize(
    ("person", "role", "shown"),
    [
        ("gina", "parent", True),
        ("petra", "principal", True),
        ("dora", "district", True),
        ("rhea", "records", True),
        ("nadia", "teacher", False),
        ("carl", "counselor", False),
    ],
)
def test_the_state_identifier_is_shown_to_those_who_need_it_and_finds_the_student_for_them(
    world: World, person: str, role: str, shown: bool
) -> None:
    client = sign_in(world, person, role)
    page = text(client.get(f"/students/{world.student('ana').uid}/"))
    assert (canary("ana", "state_id") in page) is shown
    if role != "parent":
        found = text(client.post("/students/search/", {"words": canary("ana", "state_id").upper()}, follow=True))
        assert (canary("ana", "identifier") in found) is shown
        assert ("state identifier" in found) is shown
