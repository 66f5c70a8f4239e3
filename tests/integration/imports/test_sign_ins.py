"""Who of a roster is tied to which user: never to one of whom only another district's word is known."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.models import User
from portal.kit.db import use_database
from records.models import Contact, OrganizationGrant, Staff, Student, StudentGrant
from tests.factories import hashed_password
from tests.integration.imports.rosters import Place, changed, issues_of, small_roster

ADDRESS = "tom@here.example"


def stored_user(username: str, *, email: str = ADDRESS, password: bool, verified: bool | None) -> User:
    with use_database("maintenance"):
        made = User.objects.create_user(username, email)
        if password:
            made.password = hashed_password()
            made.save()
        if verified is not None:
            EmailAddress.objects.create(user=made, email=email.lower(), verified=verified, primary=True)
        return made


def remove(user: User) -> None:
    """Take the address away, so that the next row of the table can use it."""
    with use_database("maintenance"):
        EmailAddress.objects.filter(user=user).delete()
        User.objects.filter(pk=user.pk).update(email="")


def user_of(place: Place, model: Any, sourced_id: str) -> User:
    with use_database("maintenance"):
        return User.objects.get(pk=place.get(model, sourced_id).user_id)


@pytest.mark.parametrize("password", [True, False])
@pytest.mark.parametrize("verified", [True, False, None])
@pytest.mark.parametrize("made_by", ["this district", "another district", "the installation"])
def test_only_a_proven_address_or_an_own_user_who_never_came_in_is_tied(
    place: Place, other_place: Place, password: bool, verified: bool | None, made_by: str
) -> None:
    prefix = {"this district": f"{place.district.uid}:", "another district": f"{other_place.district.uid}:"}
    stored = stored_user(
        f"{prefix.get(made_by, '')}somebody{place.district.pk}",
        email=ADDRESS.upper() if password else ADDRESS,
        password=password,
        verified=verified,
    )
    try:
        job = place.done(small_roster())
        tied = user_of(place, Staff, "tom")
        if verified or (made_by == "this district" and not password):
            assert tied == stored
        else:
            assert tied != stored
            assert (tied.email, tied.has_usable_password()) == ("", False)
            assert ("warning", "address_signs_nobody_in", "users.csv", 2, "email") in issues_of(job)
            assert changed(place.done(small_roster())) == {}
            assert user_of(place, Staff, "tom") == tied
    finally:
        remove(stored)
        remove(user_of(place, Staff, "tia"))
        remove(user_of(place, Contact, "pat"))


def test_new_people_get_a_user_that_cannot_sign_in_yet(place: Place) -> None:
    roster = small_roster().put("users", "tom", email="Tom.New@Here.example", preferredGivenName="Tommy")
    roster.put("users", "tia", email="").put("users", "pat", email="")
    place.done(roster)
    tom, tia = user_of(place, Staff, "tom"), user_of(place, Staff, "tia")
    assert (tom.email, tom.given_name, tom.family_name) == ("tom.new@here.example", "Tommy", "Familytom")
    assert tom.username == f"{place.district.uid}:tom"
    assert not tom.has_usable_password()
    assert tia.email == ""
    with use_database("maintenance"):
        assert not Student.objects.filter(district=place.district, sourced_id__in=["tom", "pat"]).exists()
        assert not User.objects.filter(username=f"{place.district.uid}:sam").exists()


def test_one_address_of_several_people_signs_in_none_of_them(place: Place) -> None:
    roster = small_roster().put("users", "tom", email="office@shared.example")
    roster.put("users", "tia", email="OFFICE@shared.example").put("users", "pat", email="")
    job = place.done(roster)
    assert {user_of(place, Staff, who).email for who in ("tom", "tia")} == {""}
    assert user_of(place, Staff, "tom") != user_of(place, Staff, "tia")
    assert ("warning", "address_signs_nobody_in", "users.csv", 2, "email") in issues_of(job)

    place.done(roster.put("users", "tia", email="tia@alone.example").put("users", "tom", email="tom@alone.example"))
    assert user_of(place, Staff, "tia").email == "tia@alone.example"
    assert user_of(place, Staff, "tom").email == "tom@alone.example"


def test_the_same_person_under_two_identifiers_is_one_user(place: Place) -> None:
    roster = small_roster().put("users", "tom", email="twice@here.example").put("users", "tia", email="")
    roster.person("tom2", "parent", email="twice@here.example", agents="sam")
    roster.put("users", "tom2", givenName="Giventom", familyName="FAMILYTOM").put("users", "pat", email="")
    place.done(roster)
    assert user_of(place, Contact, "tom2") == user_of(place, Staff, "tom")


def test_a_changed_address_makes_a_new_user_and_ends_the_old_ones_grants(place: Place) -> None:
    place.done(small_roster().put("users", "pat", email="pat1@home.example").put("users", "tom", email=""))
    before = user_of(place, Contact, "pat")
    place.done(small_roster().put("users", "pat", email="pat2@home.example").put("users", "tom", email=""))
    after = user_of(place, Contact, "pat")
    assert (before.email, after.email) == ("pat1@home.example", "pat2@home.example")
    with use_database("maintenance"):
        dates = dict(StudentGrant.objects.filter(user__in=[before, after]).values_list("user__email", "ends_on"))
    assert dates["pat2@home.example"] is None
    assert dates["pat1@home.example"] is not None


def test_a_person_who_changed_their_own_address_keeps_their_user(place: Place) -> None:
    roster = small_roster().put("users", "pat", email="pat3@home.example").put("users", "tom", email="")
    place.done(roster)
    before = user_of(place, Contact, "pat")
    with use_database("maintenance"):
        User.objects.filter(pk=before.pk).update(email="elsewhere@home.example")
    place.done(roster)
    assert user_of(place, Contact, "pat") == before


@pytest.mark.parametrize("came_in", ["by a password", "by a link"])
def test_who_came_in_gets_nothing_by_taking_the_address_of_somebody_new(place: Place, came_in: str) -> None:
    """A parent who gives themselves the coming principal's address must not become the principal."""
    wanted = f"principal{place.district.pk}@here.example"
    roster = small_roster().put("users", "pat", email=f"pat{place.district.pk}@home.example")
    roster.put("users", "tom", email="").put("users", "tia", email="")
    place.done(roster)
    parent = user_of(place, Contact, "pat")
    with use_database("maintenance"):
        taken = {"email": wanted.upper()}
        if came_in == "by a password":
            User.objects.filter(pk=parent.pk).update(password=hashed_password(), **taken)
        else:
            User.objects.filter(pk=parent.pk).update(last_login=timezone.now(), **taken)
        EmailAddress.objects.create(user=parent, email=wanted, verified=False, primary=True)
    job = place.done(roster.person("pia", "principal", email=wanted))
    assert user_of(place, Staff, "pia") != parent
    assert user_of(place, Contact, "pat") == parent
    assert "address_signs_nobody_in" in {code for _, code, *_ in issues_of(job)}
    with use_database("maintenance"):
        assert not OrganizationGrant.objects.filter(user=parent).exists()
        assert StudentGrant.objects.filter(user=parent, ends_on=None).count() == 1


def test_a_parent_in_two_districts_sees_both_children_once_the_address_is_proven(
    place: Place, other_place: Place
) -> None:
    mine = small_roster().put("users", "pat", email="both@home.example").put("users", "tom", email="")
    mine.put("users", "tia", email="")
    place.done(mine)
    other_place.done(mine)
    first = user_of(place, Contact, "pat")
    assert user_of(other_place, Contact, "pat") != first
    with use_database("maintenance"):
        EmailAddress.objects.create(user=first, email="both@home.example", verified=True, primary=True)
    other_place.done(mine)
    assert user_of(other_place, Contact, "pat") == first


def test_an_unproven_user_of_another_district_gains_and_loses_nothing(place: Place, other_place: Place) -> None:
    """A district that named somebody else's teacher first, and holds the password, must see none of their students."""
    trap = small_roster().put("users", "tom", email="wanted@here.example").put("users", "tia", email="")
    trap.put("users", "pat", email="")
    other_place.done(trap)
    trapped = user_of(other_place, Staff, "tom")
    with use_database("maintenance"):
        User.objects.filter(pk=trapped.pk).update(password=hashed_password())
    place.done(trap)
    assert user_of(place, Staff, "tom") != trapped


def test_long_identifiers_still_make_a_user(place: Place) -> None:
    long = "x" * 255
    roster = small_roster().person(long, "teacher").enroll("math", long, "teacher")
    roster.put("users", long, givenName="Long", familyName="Identifier")
    roster.put("enrollments", "long", **roster.rows["enrollments"].pop(f"math-{long}"))
    roster.put("roles", "long", **roster.rows["roles"].pop(f"{long}-teacher-north"))
    roster.put("users", "tom", email="").put("users", "tia", email="").put("users", "pat", email="")
    place.done(roster)
    assert user_of(place, Staff, long).username.startswith(f"{place.district.uid}:")
