"""The rule of trust, as a table: what follows when a provider names somebody of its district."""

import itertools

import pytest

from accounts.second_factor import second_factor_missing
from accounts.single_sign_on.claims import Identity, account_key, identity_of, used_second_factor
from accounts.single_sign_on.trust import DONE, Link, Named, Outcome, decide
from accounts.single_sign_on.words import refusal_in_words
from portal.identity_providers import provider_of

ENTRY = {
    "id": "river", "name": "River", "district": "D1", "server_url": "https://login.river.example",
    "client_id": "sightline", "client_secret": "sixteen characters", "claim": "roster_id", "serves": "both",
}  # fmt: skip
PAT, SOMEBODY = 7, 8


def named(*, active: bool = True, come_in: bool = False, elsewhere: bool = False) -> Named:
    return Named(PAT, active, come_in, elsewhere)


def link(user: int = PAT, *, from_within: bool = False) -> Link:
    return Link(user, from_within)


STAFF = Named(PAT, True, False, False, is_staff=True)
SIGNING_IN = [
    # whom the claim names, what is connected -> what follows
    ([], None, Outcome.NOBODY),
    ([], link(), Outcome.NOBODY),
    ([named(), Named(SOMEBODY, True, False, False)], None, Outcome.SEVERAL),
    # Of several the connected one is meant; without a connection staff, beside accounts that people joined themselves.
    ([named(come_in=True), Named(SOMEBODY, True, False, False)], link(from_within=True), Outcome.SIGN_IN),
    ([Named(SOMEBODY, True, False, False), named(come_in=True)], link(), Outcome.SIGN_IN),
    ([named(active=False), Named(SOMEBODY, True, False, False)], link(), Outcome.DEACTIVATED),
    ([named(), Named(SOMEBODY, True, False, False)], link(9), Outcome.SEVERAL),
    ([STAFF, Named(SOMEBODY, True, True, False, is_joined=True)], None, Outcome.FIRST_SIGN_IN),
    ([Named(SOMEBODY, True, True, False, is_joined=True), STAFF], None, Outcome.FIRST_SIGN_IN),
    ([STAFF, Named(SOMEBODY, True, True, False, is_joined=True)], link(SOMEBODY), Outcome.SIGN_IN),
    ([STAFF, Named(SOMEBODY, True, False, False)], None, Outcome.SEVERAL),
    ([named(), Named(SOMEBODY, True, True, False, is_joined=True)], None, Outcome.SEVERAL),
    ([STAFF, Named(SOMEBODY, True, True, False, is_staff=True)], None, Outcome.SEVERAL),
    ([named(active=False)], None, Outcome.DEACTIVATED),
    ([named(active=False)], link(from_within=True), Outcome.DEACTIVATED),
    ([named()], None, Outcome.FIRST_SIGN_IN),
    ([named(come_in=True)], None, Outcome.CONNECT_FIRST),
    ([named(elsewhere=True)], None, Outcome.CONNECT_FIRST),
    ([named(come_in=True, elsewhere=True)], None, Outcome.CONNECT_FIRST),
    ([named(come_in=True)], link(), Outcome.SIGN_IN),
    ([named(come_in=True)], link(from_within=True), Outcome.SIGN_IN),
    ([named(come_in=True, elsewhere=True)], link(), Outcome.CONNECT_FIRST),
    ([named(come_in=True, elsewhere=True)], link(from_within=True), Outcome.SIGN_IN),
    ([named(come_in=True)], link(SOMEBODY), Outcome.NAMES_ANOTHER),
    ([named(come_in=True)], link(SOMEBODY, from_within=True), Outcome.NAMES_ANOTHER),
    ([named()], link(SOMEBODY), Outcome.NAMES_ANOTHER),
]
CONNECTING = [
    # whom the claim names, what is connected, whether it speaks of families -> what follows for Pat
    ([], None, True, Outcome.NOBODY),
    ([named(), Named(SOMEBODY, True, False, False)], None, True, Outcome.CONNECT),
    ([named(), Named(SOMEBODY, True, False, False)], link(SOMEBODY), True, Outcome.CONNECTED_TO_ANOTHER),
    ([Named(SOMEBODY, True, False, False), Named(9, True, False, False)], None, True, Outcome.SEVERAL),
    ([named(come_in=True)], None, True, Outcome.CONNECT),
    ([named(come_in=True)], None, False, Outcome.CONNECT),
    ([named(come_in=True, elsewhere=True)], None, True, Outcome.CONNECT),
    ([named(come_in=True)], link(), True, Outcome.CONNECT),
    ([named(come_in=True)], link(SOMEBODY), True, Outcome.CONNECTED_TO_ANOTHER),
    ([named(active=False)], None, True, Outcome.DEACTIVATED),
    ([Named(SOMEBODY, True, False, False)], None, True, Outcome.CONNECT_AND_JOIN),
    ([Named(SOMEBODY, True, False, True)], None, True, Outcome.CONNECT_AND_JOIN),
    ([Named(SOMEBODY, True, False, False)], None, False, Outcome.NOT_A_CONTACT),
    ([Named(SOMEBODY, True, False, False)], link(), True, Outcome.CONNECT_AND_JOIN),
    ([Named(SOMEBODY, True, True, False)], None, True, Outcome.TAKEN),
    ([Named(SOMEBODY, True, True, False)], link(), True, Outcome.TAKEN),
    ([Named(SOMEBODY, True, True, False)], link(SOMEBODY), True, Outcome.CONNECTED_TO_ANOTHER),
    ([Named(SOMEBODY, False, False, False)], None, True, Outcome.DEACTIVATED),
]


@pytest.mark.parametrize(("people", "connected", "outcome"), SIGNING_IN)
def test_what_follows_for_somebody_who_signs_in(people: list[Named], connected: Link | None, outcome: Outcome) -> None:
    assert decide(people, connected) is outcome


@pytest.mark.parametrize(("people", "connected", "families", "outcome"), CONNECTING)
def test_what_follows_for_somebody_who_connects_from_within(
    people: list[Named], connected: Link | None, families: bool, outcome: Outcome
) -> None:
    assert decide(people, connected, signed_in=PAT, speaks_of_families=families) is outcome


def test_no_account_is_opened_that_others_use_unless_its_person_connected_it() -> None:
    """Over every combination of facts, not only those of the table."""
    yes_no = (True, False)
    for active, come_in, elsewhere, from_within in itertools.product(yes_no, repeat=4):
        for connected in (None, link(from_within=from_within), link(SOMEBODY, from_within=from_within)):
            outcome = decide([named(active=active, come_in=come_in, elsewhere=elsewhere)], connected)
            if outcome in DONE:
                assert active
                assert connected is None or connected.user_id == PAT
                assert not elsewhere or (connected is not None and connected.from_within)
                assert connected is not None or not come_in


def test_every_refusal_says_what_to_do() -> None:
    provider = provider_of(ENTRY, 1)
    for outcome in set(Outcome) - DONE:
        title, what = refusal_in_words(outcome, provider)
        assert title and len(what) > 40 and "%(" not in title + what


IDENTITIES = [
    # which claim, what is said -> who it is
    ("roster_id", {"roster_id": "P-1"}, Identity(sourced_id="P-1")),
    ("roster_id", {"roster_id": 4711}, Identity(sourced_id="4711")),
    ("sub", {"sub": " P-1 "}, Identity(sourced_id="P-1")),
    ("roster_id", {}, None),
    ("roster_id", {"roster_id": ""}, None),
    ("roster_id", {"roster_id": "  "}, None),
    ("roster_id", {"roster_id": True}, None),
    ("roster_id", {"roster_id": ["P-1"]}, None),
    ("roster_id", {"roster_id": "P" * 256}, None),
    ("roster_id", {"roster_id": "P\0"}, None),
    ("roster_id", {"sub": "P-1", "email": "a@b.example", "email_verified": True}, None),
    ("email", {"email": "Pat@B.example", "email_verified": True}, Identity(email="pat@b.example")),
    ("email", {"email": "pat@b.example"}, None),
    ("email", {"email": "pat@b.example", "email_verified": "true"}, None),
    ("email", {"email": "pat@b.example", "email_verified": False}, None),
]


@pytest.mark.parametrize(("claim", "said", "identity"), IDENTITIES)
def test_whom_the_claims_name(claim: str, said: dict[str, object], identity: Identity | None) -> None:
    assert identity_of(said, provider_of({**ENTRY, "claim": claim}, 1)) == identity


FACTORS = [
    # what the operator's file says, what the provider says -> whether a second factor was used
    (None, {"amr": ["mfa"]}, False),
    (("amr", ["mfa"]), {"amr": ["pwd", "mfa"]}, True),
    (("amr", ["mfa"]), {"amr": "mfa"}, True),
    (("amr", ["mfa"]), {"amr": ["pwd"]}, False),
    (("amr", ["mfa"]), {"acr": "mfa"}, False),
    (("amr", ["mfa", "hwk"]), {"amr": ["hwk"]}, True),
    (("amr", ["mfa"]), {"amr": None}, False),
    (("amr", ["mfa"]), {}, False),
    (("acr", ["urn:two"]), {"acr": "urn:two"}, True),
    (("acr", ["urn:two"]), {"acr": "urn:one"}, False),
]


@pytest.mark.parametrize(("configured", "said", "used"), FACTORS)
def test_when_a_provider_vouches_for_a_second_factor(configured: object, said: dict[str, object], used: bool) -> None:
    entry = dict(ENTRY)
    if configured:
        claim, values = configured  # type: ignore[misc]
        entry["second_factor"] = {"claim": claim, "values": values}
    assert used_second_factor(said, provider_of(entry, 1)) is used


@pytest.mark.parametrize(
    ("needed", "own", "vouched", "missing"),
    [
        (True, False, False, True),
        (True, True, False, False),
        (True, False, True, False),
        (True, True, True, False),
        (False, False, False, False),
        (False, True, False, False),
        (False, False, True, False),
        (False, True, True, False),
    ],
)
def test_who_must_set_up_a_second_factor(needed: bool, own: bool, vouched: bool, missing: bool) -> None:
    assert second_factor_missing(needed=needed, own=own, vouched=vouched) is missing


def test_accounts_of_two_issuers_or_subjects_are_different() -> None:
    said = [("a", "b"), ("a", "c"), ("ab", ""), ("b", "a"), ('a","', "b")]
    assert len({account_key({"iss": issuer, "sub": subject}) for issuer, subject in said}) == len(said)
