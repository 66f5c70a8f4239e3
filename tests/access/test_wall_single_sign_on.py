"""What the database itself lets a sign-in page know and write when an identity provider names somebody."""

import pytest
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.utils import timezone

from portal.kit.db import set_context, use_database
from records.identifiers import email_hash
from tests.access.asking import ask, refused
from tests.factories import ContactFactory, UserFactory, grant
from tests.world import World

NAMED = "SELECT users_named(%s, %s, %s, %s, %s)"
CONTACTS = "SELECT contacts_named(%s, %s, %s)"
ELSEWHERE = "SELECT is_used_elsewhere(%s, %s)"


@pytest.fixture(scope="module")
def linked(module_world: World) -> World:
    """Gina's account is connected with one of a provider."""
    with use_database("maintenance"):
        gina = module_world.user("gina")
        SocialAccount.objects.create(user=gina, provider="river", uid="gina", extra_data={"from_within": False})
    return module_world


def named(world: World, district: str, *, sourced_id: str = "", email: str = "", serves: str = "both") -> list[int]:
    hashes = [email_hash(email)] if email else None
    values = [world.organization(district).pk, sourced_id or None, hashes, email.lower() or None, serves]
    [(found,)] = ask("default", NAMED, values)
    return found


def test_a_sign_in_page_learns_numbers_and_reads_no_row(world: World) -> None:
    gina = world.contact("gina")
    assert named(world, "river", sourced_id=gina.sourced_id) == [world.user("gina").pk]
    for table in ("records_contact", "records_staff", "records_studentcontact"):
        with refused():
            ask("default", f"SELECT id FROM {table}")


def test_a_district_is_asked_for_its_own_people_alone(world: World) -> None:
    gina, nadia = world.contact("gina"), world.staff("nadia")
    assert named(world, "lake", sourced_id=gina.sourced_id) == []
    assert named(world, "lake", email=gina.email) == []
    assert named(world, "lake", sourced_id=nadia.sourced_id) == named(world, "lake", email=nadia.email) == []
    [(contacts,)] = ask("default", CONTACTS, [world.organization("lake").pk, gina.sourced_id, [email_hash(gina.email)]])
    assert contacts == []


def test_people_are_found_by_identifier_and_by_address(world: World) -> None:
    gina, nadia = world.contact("gina"), world.staff("nadia")
    assert named(world, "river", email=gina.email) == [world.user("gina").pk]
    assert named(world, "river", email=nadia.email) == [world.user("nadia").pk]
    assert named(world, "river", sourced_id=nadia.sourced_id) == [world.user("nadia").pk]
    assert named(world, "river") == [] and named(world, "river", sourced_id="nobody") == []
    [(contacts,)] = ask("default", CONTACTS, [world.organization("river").pk, None, [email_hash(gina.email)]])
    assert contacts == [gina.pk]


def test_families_and_staff_are_told_apart(world: World) -> None:
    gina, nadia = world.contact("gina").sourced_id, world.staff("nadia").sourced_id
    assert named(world, "river", sourced_id=gina, serves="families") == [world.user("gina").pk]
    assert named(world, "river", sourced_id=gina, serves="staff") == []
    assert named(world, "river", sourced_id=nadia, serves="staff") == [world.user("nadia").pk]
    assert named(world, "river", sourced_id=nadia, serves="families") == []


def test_who_has_left_the_roster_is_not_named(linked: World) -> None:
    with use_database("maintenance"):
        for person in (linked.contact("gail"), linked.staff("omar")):
            person.is_active = False
            person.save()
    assert named(linked, "river", sourced_id=linked.contact("gail").sourced_id) == []
    assert named(linked, "river", sourced_id=linked.staff("omar").sourced_id) == []
    [(contacts,)] = ask("default", CONTACTS, [linked.organization("river").pk, linked.contact("gail").sourced_id, None])
    assert contacts == []


@pytest.mark.parametrize(
    ("person", "district", "elsewhere"),
    [
        ("gina", "river", False),
        ("gina", "lake", True),  # a contact of the other district
        ("bruno", "river", True),
        ("nadia", "river", False),
        ("nadia", "lake", True),  # staff, and a grant on a section
        ("dora", "river", False),
        ("stella", "river", True),  # a state's official
        ("stu", "river", False),
        ("nora", "river", False),
    ],
)
def test_the_database_knows_who_else_uses_an_account(world: World, person: str, district: str, elsewhere: bool) -> None:
    values = [world.user(person).pk, world.organization(district).pk]
    assert ask("default", ELSEWHERE, values) == [(elsewhere,)]


def test_whom_a_person_joined_is_told_from_whom_the_roster_made(linked: World) -> None:
    with use_database("maintenance"):
        own = UserFactory(username="joined-own")
        joined = ContactFactory(key="one", district=linked.organization("river"), user=own, joined_at=timezone.now())
    assert named(linked, "river", sourced_id=joined.sourced_id, serves="joined") == [own.pk]
    assert named(linked, "river", sourced_id=linked.contact("gina").sourced_id, serves="joined") == []
    assert named(linked, "lake", sourced_id=joined.sourced_id, serves="joined") == []
    assert named(linked, "river", sourced_id=linked.staff("nadia").sourced_id, serves="joined") == []


@pytest.mark.parametrize("how", ["joined contact", "roster grant"])
def test_it_does_not_matter_who_tied_what_another_district_holds(linked: World, how: str) -> None:
    with use_database("maintenance"):
        user = UserFactory(username=f"held by a {how}")
        if how == "joined contact":
            ContactFactory(key=how, district=linked.organization("lake"), user=user, joined_at=timezone.now())
        else:
            grant(user, "parent", linked.student("lin"))
    assert ask("default", ELSEWHERE, [user.pk, linked.organization("river").pk]) == [(True,)]
    assert ask("default", ELSEWHERE, [user.pk, linked.organization("lake").pk]) == [(False,)]


def test_pages_about_students_ask_none_of_it(world: World) -> None:
    questions = ((NAMED, [1, "x", None, None, "both"]), (CONTACTS, [1, "x", None]), (ELSEWHERE, [1, 1]))
    for statement, values in questions:
        with refused(), transaction.atomic(using="default"):
            set_context("local", user_id=world.user("dora").pk, role="district")
            ask("default", statement, values)


def test_nobody_connects_an_account_in_anothers_name(linked: World) -> None:
    insert = (
        "INSERT INTO socialaccount_socialaccount (user_id, provider, uid, extra_data, last_login, date_joined) "
        "VALUES (%s, 'river', %s, '{}', now(), now())"
    )
    gina, pia = linked.user("gina").pk, linked.user("pia").pk
    for asks in (None, pia):
        with refused(), transaction.atomic(using="default"):
            set_context("web", user_id=asks)
            ask("default", insert, [gina, "stolen"])


def test_nobody_moves_changes_or_ends_anothers_connection(linked: World) -> None:
    gina, pia = linked.user("gina").pk, linked.user("pia").pk
    with refused(), transaction.atomic(using="default"):
        set_context("web", user_id=gina)
        ask("default", "UPDATE socialaccount_socialaccount SET user_id = %s WHERE uid = 'gina'", [pia])
    for statement in (
        "UPDATE socialaccount_socialaccount SET extra_data = '{\"from_within\": true}'",
        "DELETE FROM socialaccount_socialaccount",
    ):
        with transaction.atomic(using="default"):
            set_context("web", user_id=pia)
            ask("default", statement)
    assert ask("maintenance", "SELECT user_id, extra_data->>'from_within' FROM socialaccount_socialaccount") == [
        (gina, "false")
    ]


def test_tokens_and_providers_of_the_librarys_tables_are_closed_to_everybody(world: World) -> None:
    for table in ("socialaccount_socialtoken", "socialaccount_socialapp"):
        with refused():
            ask("default", f"SELECT * FROM {table}")
