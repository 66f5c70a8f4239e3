"""Who is signed in by a provider's word, who is not, and what the page says."""

import logging
from typing import Any

import pytest
import requests
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.urls import reverse

from accounts.models import User
from portal.kit.db import use_database
from records.models import Contact
from tests.signing_in import sign_in, visitor
from tests.single_sign_on.walking import Portal, is_signed_in, words


def roster_id(portal: Portal, person: str, district: str = "river") -> str:
    return portal.world.contact(person, district).sourced_id


def test_somebody_who_never_came_in_comes_in_and_sees_their_child(portal: Portal) -> None:
    portal.never_came_in("gail")
    client, response = portal.sign_in("river", roster_id=roster_id(portal, "gail"))
    assert response.status_code == 302 and response["Location"] == reverse("home")
    page = client.get(reverse("children"))
    assert portal.world.student("kit").name in page.content.decode()
    [link] = portal.links("gail")
    assert (link.provider, link.extra_data) == ("river", {"from_within": False})
    assert portal.world.user("gail").last_login is not None


def test_they_come_in_the_same_way_again(portal: Portal) -> None:
    portal.never_came_in("gail")
    portal.sign_in("river", roster_id=roster_id(portal, "gail"))
    client, response = portal.sign_in("river", roster_id=roster_id(portal, "gail"))
    assert response.status_code == 302 and is_signed_in(client)
    assert len(portal.links("gail")) == 1


def test_nothing_of_the_providers_word_is_stored(portal: Portal) -> None:
    portal.never_came_in("gail")
    portal.sign_in("river", roster_id=roster_id(portal, "gail"), name="Gail Secret", email="gail@secret.example")
    [link] = portal.links("gail")
    assert "subject" not in link.uid and len(link.uid) == 64
    assert "secret" not in str(link.extra_data).lower()
    with use_database("maintenance"):
        assert not SocialToken.objects.exists()
        assert not User.objects.filter(email__contains="secret").exists()


def test_who_came_in_before_is_told_to_connect_from_within(portal: Portal) -> None:
    client, response = portal.sign_in("river", roster_id=roster_id(portal, "pia"))
    assert response.status_code == 403 and not is_signed_in(client)
    assert "Sign in as you did before" in words(response)
    assert portal.links("pia") == []


def test_after_connecting_from_within_it_signs_in(portal: Portal) -> None:
    inside = sign_in(portal.world, "pia", "parent")
    portal.says("river", roster_id=roster_id(portal, "pia"), sub="pia")
    response = portal.walk(inside, "river", process="connect")
    assert response["Location"] == reverse("ways_in")
    assert "River County" in words(inside.get(reverse("ways_in")))
    client, response = portal.sign_in("river", roster_id=roster_id(portal, "pia"), sub="pia")
    assert response.status_code == 302 and is_signed_in(client)


def test_who_is_in_no_roster_is_nobody_and_nobody_is_made(portal: Portal) -> None:
    with use_database("maintenance"):
        before = User.objects.count()
    client, response = portal.sign_in("river", roster_id="a-stranger", email="stranger@people.example")
    assert response.status_code == 403 and not is_signed_in(client)
    assert "a letter with a code" in words(response)
    with use_database("maintenance"):
        assert User.objects.count() == before


def test_a_provider_speaks_for_its_own_district_alone(portal: Portal) -> None:
    portal.never_came_in("gail")
    client, response = portal.sign_in("lake", roster_id=roster_id(portal, "gail"))
    assert response.status_code == 403 and not is_signed_in(client)
    assert "does not name you" in words(response)


def test_an_account_that_another_district_uses_is_not_opened(portal: Portal) -> None:
    portal.never_came_in("bruno")
    client, response = portal.sign_in("river", roster_id=roster_id(portal, "bruno"), sub="bruno")
    assert response.status_code == 403 and not is_signed_in(client)
    assert portal.links("bruno") == []


def test_it_is_opened_once_the_person_connected_it_from_within(portal: Portal) -> None:
    inside = sign_in(portal.world, "bruno", "parent")
    portal.says("river", roster_id=roster_id(portal, "bruno"), sub="bruno")
    portal.walk(inside, "river", process="connect")
    client, response = portal.sign_in("river", roster_id=roster_id(portal, "bruno"), sub="bruno")
    assert response.status_code == 302 and is_signed_in(client)


def test_a_first_sign_in_ends_where_another_district_ties_the_account_later(portal: Portal) -> None:
    portal.never_came_in("gail")
    named = roster_id(portal, "gail")
    portal.sign_in("river", roster_id=named)
    with use_database("maintenance"):
        lake = portal.world.organization("lake")
        late = Contact.objects.create(
            district=lake, sourced_id="gail-in-lake", given_name="G", family_name="E", user=portal.world.user("gail")
        )
    client, response = portal.sign_in("river", roster_id=named)
    assert response.status_code == 403 and not is_signed_in(client)
    with use_database("maintenance"):
        late.delete()


def test_a_deactivated_person_is_refused(portal: Portal) -> None:
    client, response = portal.sign_in("lake", roster_id=roster_id(portal, "dan", "lake"))
    assert response.status_code == 403 and not is_signed_in(client)
    assert "is closed" in words(response)


def test_a_district_that_the_portal_does_not_hold_is_said_so(portal: Portal, caplog: Any) -> None:
    with caplog.at_level(logging.WARNING):
        client, response = portal.sign_in("nowhere", roster_id="anybody")
    assert response.status_code == 403 and "no district for this sign-in" in words(response)
    assert "no district, or several" in caplog.text


@pytest.fixture
def address(portal: Portal) -> str:
    portal.never_came_in("gail")
    with use_database("maintenance"):
        contact = portal.world.contact("gail")
        contact.email = "Gail@Home.example"
        contact.save()
    return "gail@home.example"


def test_an_address_counts_in_the_districts_own_roster(portal: Portal, address: str) -> None:
    client, response = portal.sign_in("river-mail", email=address.upper(), email_verified=True, sub="m1")
    assert response.status_code == 302 and is_signed_in(client)


@pytest.mark.parametrize("said", [{}, {"email_verified": False}, {"email_verified": "true"}, {"email_verified": 1}])
def test_an_address_that_is_not_proven_counts_for_nothing(portal: Portal, address: str, said: dict[str, Any]) -> None:
    client, response = portal.sign_in("river-mail", email=address, **said)
    assert response.status_code == 403 and not is_signed_in(client)
    assert "did not say who you are" in words(response)


def test_two_people_with_one_address_are_both_refused(portal: Portal, address: str) -> None:
    portal.never_came_in("fiona")
    with use_database("maintenance"):
        other = portal.world.contact("fiona")
        other.email = address
        other.save()
    client, response = portal.sign_in("river-mail", email=address, email_verified=True)
    assert response.status_code == 403 and not is_signed_in(client)
    assert "several people" in words(response)


def test_one_person_who_is_both_contact_and_staff_is_one_person(portal: Portal) -> None:
    portal.never_came_in("ines")
    with use_database("maintenance"):
        staff = portal.world.staff("ines")
        contact = portal.world.contact("ines")
        staff.email = contact.email
        staff.save()
    _, response = portal.sign_in("river-mail", email=contact.email, email_verified=True, sub="ines")
    # She teaches, and has set up a second factor of the portal's own: it is asked for, as ever.
    assert response["Location"] == reverse("mfa_authenticate")


def test_a_provider_for_staff_signs_in_no_parent(portal: Portal) -> None:
    portal.never_came_in("gail")
    client, response = portal.sign_in("river-staff", roster_id=roster_id(portal, "gail"))
    assert response.status_code == 403 and not is_signed_in(client)


def test_when_a_provider_is_taken_away_its_sessions_and_addresses_end(portal: Portal, settings: Any) -> None:
    portal.never_came_in("gail")
    client, _ = portal.sign_in("river", roster_id=roster_id(portal, "gail"))
    assert client.get(reverse("children")).status_code == 200
    settings.IDENTITY_PROVIDERS = {"lake": settings.IDENTITY_PROVIDERS["lake"]}
    assert client.get(reverse("children")).status_code == 302
    assert not is_signed_in(client)
    assert portal.leave(visitor(), "river").status_code == 404
    assert visitor().get(reverse("openid_connect_callback", args=["river"])).status_code == 404


def test_logs_hold_nothing_of_the_claims_and_tokens(portal: Portal, caplog: Any) -> None:
    tokens: list[str] = []
    portal.never_came_in("gail")
    named = roster_id(portal, "gail")
    server = portal.river
    server.sign = lambda claims: tokens.append(server.signed(claims)) or tokens[-1]  # type: ignore[func-returns-value]
    with caplog.at_level(logging.INFO):
        portal.sign_in("river", roster_id=named, email="gail@secret.example")
        portal.sign_in("river", roster_id="a-stranger", email="gail@secret.example")
        portal.sign_in("river-mail", email="gail@secret.example")
    assert len(tokens) == 3 and "Single sign-on by river was refused: nobody" in caplog.text
    for word in (named, "secret.example", "subject-", "a-stranger", *tokens):
        assert word not in caplog.text


def test_the_first_and_the_second_sign_in_of_two_people_do_not_meet(portal: Portal) -> None:
    """Two providers of one server, or two servers with one subject, are different accounts."""
    portal.never_came_in("gail")
    portal.never_came_in("fiona")
    portal.sign_in("river", roster_id=roster_id(portal, "gail"), sub="same")
    client, response = portal.sign_in("river", roster_id=roster_id(portal, "fiona"), sub="same")
    assert response.status_code == 403 and "somebody else than before" in words(response)
    assert not is_signed_in(client) and portal.links("fiona") == []
    with use_database("maintenance"):
        assert SocialAccount.objects.filter(user__username="gail").count() == 1


def test_as_little_as_possible_is_asked_of_the_provider(portal: Portal) -> None:
    for name, scope in (("river", {"openid"}), ("river-mail", {"openid", "email"})):
        there = portal.leave(visitor(), name)
        requests.get(there["Location"], allow_redirects=False, timeout=5)
        asked = portal.river.asked[-1]
        assert set(asked["scope"].split()) == scope
        assert asked["code_challenge_method"] == "S256" and len(asked["nonce"]) >= 32
