"""What must not sign anybody in: forged, stale, replayed and diverted answers; and providers that fail."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import jwt
import pytest
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from django.urls import reverse

from portal.identity_providers import provider_of
from tests.identity_provider import SECRET, Provider
from tests.signing_in import sign_in, visitor
from tests.single_sign_on.walking import Portal, is_signed_in, words

Claims = dict[str, Any]


@pytest.fixture
def gail(portal: Portal) -> str:
    portal.never_came_in("gail")
    return portal.world.contact("gail").sourced_id


def without(name: str) -> Callable[[Claims], Claims]:
    return lambda claims: {key: value for key, value in claims.items() if key != name}


SPOILT: dict[str, Callable[[Claims], Claims]] = {
    "another issuer": lambda claims: {**claims, "iss": "https://evil.example"},
    "no issuer": without("iss"),
    "another audience": lambda claims: {**claims, "aud": "another-client"},
    "no audience": without("aud"),
    "several audiences, issued to another": lambda claims: {**claims, "aud": ["sightline", "other"], "azp": "other"},
    "several audiences, issued to nobody": lambda claims: {**claims, "aud": ["sightline", "other"]},
    "expired": lambda claims: {**claims, "exp": int(time.time()) - 120},
    "without end": without("exp"),
    "from the future": lambda claims: {**claims, "iat": int(time.time()) + 3600},
    "another nonce": lambda claims: {**claims, "nonce": "another"},
    "no nonce": without("nonce"),
    "no subject": without("sub"),
    "an empty subject": lambda claims: {**claims, "sub": ""},
}


@pytest.mark.parametrize("how", SPOILT)
def test_a_token_with_wrong_claims_signs_nobody_in(portal: Portal, gail: str, how: str) -> None:
    portal.river.spoil = SPOILT[how]
    client, response = portal.sign_in("river", roster_id=gail)
    assert response.status_code in (400, 502) and "did not work just now" in words(response)
    assert not is_signed_in(client) and portal.links("gail") == []


def by_another_key(provider: Provider, claims: Claims) -> str:
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return jwt.encode(claims, other, algorithm="RS256", headers={"kid": "one"})


def by_the_public_key(provider: Provider, claims: Claims) -> str:
    """The old confusion: the published key taken for a shared secret."""
    public = provider.key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return jwt.encode(claims, public, algorithm="HS256", headers={"kid": "one"})


FORGED: dict[str, Callable[[Provider, Claims], str]] = {
    "not signed": lambda provider, claims: jwt.encode(claims, None, algorithm="none", headers={"kid": "one"}),
    "signed with another key": by_another_key,
    "signed with the client's secret": lambda provider, claims: jwt.encode(
        claims, SECRET * 2, algorithm="HS256", headers={"kid": "one"}
    ),
    "signed with the public key": by_the_public_key,
    "of an unknown key": lambda provider, claims: jwt.encode(
        claims, provider.key, algorithm="RS256", headers={"kid": "two"}
    ),
    "without the key's name": lambda provider, claims: jwt.encode(claims, provider.key, algorithm="RS256"),
    "cut": lambda provider, claims: provider.signed(claims)[:-8],
    "no token": lambda provider, claims: "words",
}


@pytest.mark.parametrize("how", FORGED)
def test_a_token_that_the_provider_did_not_sign_signs_nobody_in(portal: Portal, gail: str, how: str) -> None:
    portal.river.sign = lambda claims: FORGED[how](portal.river, claims)
    client, response = portal.sign_in("river", roster_id=gail)
    assert response.status_code == 502 and "did not work just now" in words(response)
    assert not is_signed_in(client) and portal.links("gail") == []


def test_a_state_that_was_not_given_opens_nothing(portal: Portal, gail: str) -> None:
    client = visitor()
    portal.says("river", roster_id=gail)
    back = portal.way_back(client, "river")
    assert client.get(back.replace("state=", "state=x")).status_code == 400
    assert client.get(back.split("&state=")[0]).status_code == 400
    assert not is_signed_in(client)


def test_an_answer_opens_once(portal: Portal, gail: str) -> None:
    client = visitor()
    portal.says("river", roster_id=gail)
    back = portal.way_back(client, "river")
    assert client.get(back).status_code == 302
    client.post(reverse("account_logout"))
    assert client.get(back).status_code == 400
    assert not is_signed_in(client)


def test_an_answer_is_worth_nothing_in_another_browser(portal: Portal, gail: str) -> None:
    """Else a person could be signed in as somebody else without noticing."""
    portal.says("river", roster_id=gail)
    back = portal.way_back(visitor(), "river")
    victim = visitor()
    assert victim.get(back).status_code == 400 and not is_signed_in(victim)
    signed_in = sign_in(portal.world, "pia", "parent")
    assert signed_in.get(back).status_code == 400
    assert portal.links("pia") == []


def test_an_answer_is_worth_nothing_at_another_provider(portal: Portal, gail: str) -> None:
    client = visitor()
    portal.says("river", roster_id=gail)
    back = portal.way_back(client, "river")
    other = back.replace("/oidc/river/", "/oidc/river-safe/")
    assert client.get(other).status_code == 400 and not is_signed_in(client)


def test_no_link_starts_it(portal: Portal) -> None:
    start = reverse("openid_connect_login", args=["river"])
    assert visitor().get(start).status_code == 405
    assert Client(enforce_csrf_checks=True).post(start).status_code == 403


def test_the_address_adds_nothing_to_what_is_asked(portal: Portal) -> None:
    start = reverse("openid_connect_login", args=["river"])
    there = visitor().post(f"{start}?scope=offline_access&auth_params=nonce%3Dmine%26prompt%3Dnone&process=redirect")
    assert "offline_access" not in there["Location"] and "prompt" not in there["Location"]
    assert "nonce=mine" not in there["Location"]


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:1"])
def test_nobody_is_sent_to_another_site(portal: Portal, gail: str, wanted: str) -> None:
    client = visitor()
    portal.says("river", roster_id=gail)
    response = portal.walk(client, "river", next=wanted)
    assert response.status_code == 302 and response["Location"] == reverse("home")


def test_one_comes_to_the_page_that_one_wanted(portal: Portal, gail: str) -> None:
    client = visitor()
    portal.says("river", roster_id=gail)
    assert portal.walk(client, "river", next=reverse("profile"))["Location"] == reverse("profile")


def test_nobody_connects_who_was_signed_out_meanwhile(portal: Portal) -> None:
    client = sign_in(portal.world, "pia", "parent")
    portal.says("river", roster_id=portal.world.contact("pia").sourced_id)
    back = portal.way_back(client, "river", process="connect")
    client.post(reverse("account_logout"))
    assert client.get(back).status_code == 400
    assert portal.links("pia") == []


def test_saying_no_at_the_provider_changes_nothing(portal: Portal) -> None:
    client = visitor()
    portal.says("river")
    back = portal.way_back(client, "river")
    state = back.split("state=")[1]
    response = client.get(back.split("?")[0], {"error": "access_denied", "state": state})
    assert response["Location"] == reverse("account_login")
    assert "You did not sign in there" in client.get(reverse("account_login")).content.decode()


def test_a_provider_that_is_down_is_said_so(portal: Portal, settings: Any) -> None:
    gone = Provider()
    gone.server.server_close()
    entry = gone.entry(id="gone", name="Gone County", district="river", claim="sub", serves="both")
    settings.IDENTITY_PROVIDERS = {"gone": provider_of(entry, 1)}
    response = portal.leave(visitor(raises=True), "gone")
    assert response.status_code == 502
    assert "Gone County did not work just now" in words(response)


@pytest.mark.parametrize("broken", ["token", "keys", "description"])
def test_a_provider_that_answers_nonsense_on_the_way_is_said_so(
    portal: Portal, gail: str, broken: str, monkeypatch: Any
) -> None:
    client = visitor(raises=True)
    portal.says("river", roster_id=gail)
    back = portal.way_back(client, "river")
    nonsense = {"token": lambda given: (200, ["what?"]), "keys": lambda: {"keys": [{}]}, "description": lambda: []}
    monkeypatch.setattr(portal.river, broken, nonsense[broken])
    response = client.get(back)
    assert response.status_code == 502 and not is_signed_in(client)


def test_a_description_of_another_issuer_is_refused(portal: Portal, monkeypatch: Any) -> None:
    told = {**portal.river.description(), "issuer": "https://login.evil.example"}
    monkeypatch.setattr(portal.river, "description", lambda: told)
    assert portal.leave(visitor(raises=True), "river").status_code == 502


def test_a_description_with_open_addresses_is_refused(portal: Portal, monkeypatch: Any) -> None:
    told = {**portal.river.description(), "token_endpoint": "http://login.river.example/token"}
    monkeypatch.setattr(portal.river, "description", lambda: told)
    assert portal.leave(visitor(raises=True), "river").status_code == 502


def test_addresses_of_this_machine_are_for_a_provider_on_it_alone(
    portal: Portal, monkeypatch: Any, settings: Any
) -> None:
    """Else a district's server could let the portal's knock at the doors behind it."""
    told = portal.river.description()
    safe = replace(settings.IDENTITY_PROVIDERS["river"], server_url="https://login.river.example")
    settings.IDENTITY_PROVIDERS = {"river": safe}
    description = {**told, "issuer": safe.issuer}
    monkeypatch.setattr(OpenIDConnectOAuth2Adapter, "openid_config", property(lambda adapter: description))
    assert portal.leave(visitor(raises=True), "river").status_code == 502
    description |= {name: f"https://login.river.example/{name}" for name in told if name.endswith(("endpoint", "uri"))}
    assert portal.leave(visitor(raises=True), "river").status_code == 302


def test_a_provider_cannot_send_the_portals_server_elsewhere(portal: Portal, monkeypatch: Any) -> None:
    moved = {**portal.river.description(), "jwks_uri": f"{portal.river.url}/moved"}
    monkeypatch.setattr(portal.river, "description", lambda: moved)
    portal.never_came_in("gail")
    client, response = portal.sign_in("river", roster_id=portal.world.contact("gail").sourced_id)
    assert response.status_code == 502 and not is_signed_in(client)
