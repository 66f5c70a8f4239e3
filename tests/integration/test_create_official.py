"""``create_official``: how a real installation gets its first official."""

import io
import re

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from portal.kit.db import use_database
from records.models import Organization, OrganizationGrant
from tests.world import World

NEW = {"role": "district", "organization": "D9", "name": "Hill Country Schools", "type": "district", "parent": "state"}


def _run(**options: str | bool) -> str:
    written = io.StringIO()
    call_command("create_official", stdout=written, **options)
    return written.getvalue()


def test_it_makes_district_person_and_grant_and_the_link_opens_the_portal(fresh_world: World) -> None:
    written = _run(email="first@hill.example", **NEW)
    with use_database("maintenance"):
        district = Organization.objects.get(sourced_id="D9")
        assert (district.type, district.district_id, district.parent.sourced_id) == ("district", district.pk, "state")
        grant = OrganizationGrant.objects.get(content_object=district)
        assert (grant.user.email, grant.role, grant.source) == ("first@hill.example", "district", "setup")
    client, address = Client(), re.search(r"http://localhost:8000(/account/link/\S+)", written)[1]
    password = {"new_password1": "four unrelated quiet words", "new_password2": "four unrelated quiet words"}
    assert client.post(address, password)["Location"] == reverse("home")
    # Officials set up a second factor before they see anything.
    assert client.get(reverse("home"))["Location"] == reverse("mfa_activate_totp")
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_asking_twice_gives_a_new_link_and_nothing_else(fresh_world: World) -> None:
    assert _run(email="first@hill.example", **NEW) != _run(email="First@hill.example", **NEW)
    with use_database("maintenance"):
        assert OrganizationGrant.objects.filter(content_object__sourced_id="D9").count() == 1


def test_somebody_who_has_an_account_gets_the_role_and_no_link(fresh_world: World) -> None:
    written = _run(role="records", organization="river", email="dora@people.example", known_account=True)
    assert "/account/link/" not in written
    with use_database("maintenance"):
        assert OrganizationGrant.objects.filter(user__username="dora", role="records").exists()


def test_a_state_needs_no_parent(fresh_world: World) -> None:
    _run(role="state", organization="S9", name="State of Erewhon", type="state", email="first@state.example")
    with use_database("maintenance"):
        made = Organization.objects.get(sourced_id="S9")
        assert (made.parent, made.district) == (None, None)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"role": "district", "organization": "D9"}, "--name and --type"),
        ({**NEW, "parent": "nowhere"}, "no national or state"),
        ({**NEW, "type": "national"}, "no parent"),
        ({**NEW, "email": "not an address"}, "--email"),
    ],
    ids=["nothing known of a new one", "unknown parent", "a nation below something", "no address"],
)
def test_what_cannot_be_done_is_said_in_words_and_leaves_nothing(
    fresh_world: World, options: dict[str, str], words: str
) -> None:
    with pytest.raises(CommandError, match=words):
        _run(**{"email": "first@hill.example", **options})
    with use_database("maintenance"):
        assert not Organization.objects.filter(sourced_id="D9").exists()


@pytest.mark.parametrize("role", ["district", "records", "principal", "counselor", "federal"])
def test_a_role_is_given_only_on_the_kind_of_organization_that_it_is_for(fresh_world: World, role: str) -> None:
    with pytest.raises(CommandError, match="is given on a"):
        _run(role=role, organization="state", email="new@state.example")


def test_an_account_in_use_under_an_unproven_address_is_given_nothing(fresh_world: World) -> None:
    with use_database("maintenance"):
        user = User.objects.create_user("taken", "commissioner@state.example", "a long enough password")
    arguments = {"role": "state", "organization": "state", "email": "commissioner@state.example"}
    with pytest.raises(CommandError, match="confirm the address"):
        _run(**arguments)
    with use_database("maintenance"):
        assert not OrganizationGrant.objects.filter(user=user).exists()
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    _run(**arguments)
    with use_database("maintenance"):
        assert OrganizationGrant.objects.filter(user=user, role="state").exists()
