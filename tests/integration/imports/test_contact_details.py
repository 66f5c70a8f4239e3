"""Contact details are sealed on their way in: unchanged ones stay as they lie, and people are matched as before."""

from typing import Any

import pytest

from accounts.models import User
from portal.kit.db import use_database
from records.models import Contact, Staff
from tests.access.asking import ask
from tests.integration.imports.rosters import Place, Roster, changed, issues_of, small_roster

OLD, NEW = b"o" * 32, b"n" * 32


def roster(**pat: str) -> Roster:
    made = small_roster().put("users", "tom", email="").put("users", "tia", email="")
    return made.put("users", "pat", **pat)


def pat(place: Place) -> Contact:
    return place.get(Contact, "pat")


def user_of(place: Place, model: Any, sourced_id: str) -> User | None:
    with use_database("maintenance"):
        return User.objects.filter(pk=place.get(model, sourced_id).user_id).first()


def version(place: Place) -> list[tuple[Any, ...]]:
    """The physical rows: one that is written anew has another."""
    return ask("maintenance", "SELECT ctid::text FROM records_contact WHERE district_id = %s", [place.district.pk])


def test_details_are_stored_sealed_and_left_alone_while_they_stay_the_same(place: Place) -> None:
    said = roster(email="Pat@Home.example", phone="555-0100", sms="555-0101")
    place.done(said)
    assert (pat(place).email, pat(place).phone, pat(place).sms) == ("Pat@Home.example", "555-0100", "555-0101")
    [row] = ask(
        "maintenance", "SELECT email, phone, sms FROM records_contact WHERE district_id = %s", [place.district.pk]
    )
    assert all(b"555" not in bytes(value) and b"ome" not in bytes(value) for value in row)
    before = version(place)
    assert changed(place.done(said)) == {}
    assert version(place) == before


@pytest.mark.parametrize(
    "change", [{"email": "pat2@home.example"}, {"email": "PAT@home.example"}, {"phone": "555-0199"}, {"sms": ""}]
)
def test_one_detail_that_changed_is_a_changed_row(place: Place, change: dict[str, str]) -> None:
    said = roster(email="pat@home.example", phone="555-0100", sms="555-0101")
    place.done(said)
    assert changed(place.done(said.put("users", "pat", **change))) == {"users": (0, 1, 0)}
    expected = {"email": "pat@home.example", "phone": "555-0100", "sms": "555-0101"} | change
    assert {name: getattr(pat(place), name) for name in expected} == expected
    assert changed(place.done(said)) == {}


def test_details_that_the_roster_no_longer_gives_are_gone(place: Place) -> None:
    place.done(roster(email="pat@home.example", phone="555-0100", sms="555-0101"))
    place.done(roster(email="", phone="", sms=""))
    assert (pat(place).email, pat(place).phone, pat(place).sms, pat(place).email_lookup) == ("", "", "", None)


def test_a_name_that_changed_keeps_the_details(place: Place) -> None:
    said = roster(email="pat@home.example", phone="555-0100")
    place.done(said)
    before = ask("maintenance", "SELECT email, phone, sms FROM records_contact WHERE id = %s", [pat(place).pk])
    assert changed(place.done(said.put("users", "pat", familyName="Other"))) == {"users": (0, 1, 0)}
    assert ask("maintenance", "SELECT email, phone, sms FROM records_contact WHERE id = %s", [pat(place).pk]) == before


def test_a_stored_address_signs_in_though_the_set_brings_no_users(place: Place) -> None:
    said = roster(email="Pat.Alone@home.example")
    place.done(said)
    user = user_of(place, Contact, "pat")
    with use_database("maintenance"):
        Contact.objects.filter(pk=pat(place).pk).update(user=None)
    said.absent |= {"users", "roles"}
    place.done(said)
    assert user is not None and user_of(place, Contact, "pat") == user


def test_an_address_shared_by_a_teacher_and_a_parent_signs_in_neither(place: Place) -> None:
    said = roster(email="FRONT@office.example").put("users", "tom", email="front@OFFICE.example")
    job = place.done(said)
    for model, person in ((Contact, "pat"), (Staff, "tom")):
        user = user_of(place, model, person)
        assert user is not None and user.email == ""
    assert "address_signs_nobody_in" in {code for _, code, *_ in issues_of(job)}


def test_while_keys_change_people_are_matched_across_both(place: Place, settings: Any) -> None:
    settings.FIELD_KEYS = settings.LOOKUP_KEYS = ((1, OLD),)
    said = roster(email="pat@home.example", phone="555-0100")
    place.done(said)
    settings.FIELD_KEYS = settings.LOOKUP_KEYS = ((2, NEW), (1, OLD))
    before = version(place)
    assert changed(place.done(said)) == {}
    assert version(place) == before, "what did not change keeps its seal until keys are rotated"
    said.person("pim", "parent", email="PAT@home.example", agents="sue")
    job = place.done(said)
    assert {row.email_lookup[0] for row in place.all(Contact)} == {1, 2}
    assert "address_signs_nobody_in" in {code for _, code, *_ in issues_of(job)}
    pim = user_of(place, Contact, "pim")
    assert pim is not None and pim.email == "" and pim != user_of(place, Contact, "pat")
