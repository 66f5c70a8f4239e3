"""Connecting and disconnecting from within one's account, and the children of another district that come with it."""

from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.urls import reverse

from accounts.models import User
from portal.kit.db import use_database
from records.models import Contact, StudentGrant
from tests.factories import PASSWORD, ContactFactory, StudentContactFactory, UserFactory, canary, grant, hashed_password
from tests.signing_in import sign_in, totp_code, visitor
from tests.single_sign_on.walking import Portal, is_signed_in, words


def lake_parent(portal: Portal, key: str) -> Contact:
    """A parent of lin in the lake's roster, with the account that its import made, into which nobody has come."""
    with use_database("maintenance"):
        lin = portal.world.student("lin")
        user = UserFactory(username=f"lake:{key}", password="!none")
        contact = ContactFactory(key=key, district=lin.district, user=user)
        StudentContactFactory(student=lin, contact=contact)
        grant(user, "parent", lin)
    return contact


def user_of(contact: Contact) -> str:
    with use_database("maintenance"):
        return User.objects.get(contact_records=contact).username


def test_a_parent_adds_a_child_of_another_district(portal: Portal) -> None:
    contact = lake_parent(portal, "gina-by-sso")
    client = sign_in(portal.world, "gina", "parent")
    lin = portal.world.student("lin")
    assert lin.name not in client.get(reverse("children")).content.decode()
    page = client.get(reverse("other_district"))
    assert "Connect your Lake County account" in words(page) and "River Staff" not in words(page)
    portal.says("lake", roster_id=contact.sourced_id, sub="gina-by-sso")
    response = portal.walk(client, "lake", process="connect", next=reverse("home"))
    assert response["Location"] == reverse("home")
    children = client.get(reverse("children")).content.decode()
    assert lin.name in children and portal.world.student("ana").name in children
    assert user_of(contact) == "gina"
    with use_database("maintenance"):
        left = StudentGrant.objects.in_force().filter(user__username="lake:gina-by-sso")
        assert not left.exists()
    [link] = portal.links("gina")
    assert (link.provider, link.extra_data) == ("lake", {"from_within": True})


def test_from_then_on_the_other_districts_account_signs_in(portal: Portal) -> None:
    client, response = portal.sign_in("lake", roster_id=canary("gina-by-sso", "sourced_id"), sub="gina-by-sso")
    assert response.status_code == 302 and is_signed_in(client)
    assert portal.world.student("ana").name in client.get(reverse("children")).content.decode()


def test_disconnecting_leaves_the_children_and_ends_the_way_in(portal: Portal) -> None:
    client = sign_in(portal.world, "gina", "parent")
    [link] = portal.links("gina")
    response = client.post(reverse("way_in_end"), {"way": link.pk})
    assert response["Location"] == reverse("ways_in") and portal.links("gina") == []
    assert portal.world.student("lin").name in client.get(reverse("children")).content.decode()
    other, response = portal.sign_in("lake", roster_id=canary("gina-by-sso", "sourced_id"), sub="gina-by-sso")
    assert response.status_code == 403 and not is_signed_in(other)


def test_somebody_elses_account_is_not_taken_over(portal: Portal) -> None:
    contact = lake_parent(portal, "come-in")
    with use_database("maintenance"):
        User.objects.filter(contact_records=contact).update(password=hashed_password())
    client = sign_in(portal.world, "gus", "parent")
    portal.says("lake", roster_id=contact.sourced_id, sub="come-in")
    response = portal.walk(client, "lake", process="connect")
    assert response.status_code == 403 and "has signed in here before" in words(response)
    assert user_of(contact) == "lake:come-in" and portal.links("gus") == []


def test_an_account_that_is_connected_already_is_not_moved(portal: Portal) -> None:
    contact = lake_parent(portal, "two-want-it")
    first, second = sign_in(portal.world, "fin", "parent"), sign_in(portal.world, "gus", "parent")
    portal.says("lake", roster_id=contact.sourced_id, sub="two-want-it")
    portal.walk(first, "lake", process="connect")
    response = portal.walk(second, "lake", process="connect")
    assert response.status_code == 403 and "connected with another account" in words(response)
    assert user_of(contact) == "fin" and portal.links("gus") == []


def test_a_provider_for_staff_opens_no_childs_record(portal: Portal) -> None:
    with use_database("maintenance"):
        staff = portal.world.staff("omar")
        User.objects.filter(username="omar").update(password="!none", last_login=None)
    client = sign_in(portal.world, "gus", "parent")
    portal.says("river-staff", roster_id=staff.sourced_id, sub="omar")
    response = portal.walk(client, "river-staff", process="connect")
    assert response.status_code == 403 and "opened no child" in words(response)
    assert portal.links("gus") == []


def test_a_staff_member_who_is_no_contact_cannot_be_joined_either(portal: Portal) -> None:
    client = sign_in(portal.world, "gus", "parent")
    portal.says("river", roster_id=portal.world.staff("omar").sourced_id, sub="omar")
    response = portal.walk(client, "river", process="connect")
    assert response.status_code == 403 and "not as a parent or guardian" in words(response)
    assert portal.links("gus") == []


def test_a_custody_order_outlives_the_sign_in(portal: Portal) -> None:
    """Gus must be kept away from kit: another contact of his under which kit stands joins nothing."""
    with use_database("maintenance"):
        kit = portal.world.student("kit")
        user = UserFactory(username="river:gus-again", password="!none")
        contact = ContactFactory(key="gus-again", district=kit.district, user=user)
        StudentContactFactory(student=kit, contact=contact)
    client = sign_in(portal.world, "gus", "parent")
    portal.says("river", roster_id=contact.sourced_id, sub="gus-again")
    response = portal.walk(client, "river", process="connect")
    assert response.status_code == 403 and "ask the school" in words(response)
    assert user_of(contact) == "river:gus-again" and portal.links("gus") == []
    assert kit.name not in client.get(reverse("children")).content.decode()


def test_the_last_way_in_stays(portal: Portal) -> None:
    portal.never_came_in("gail")
    client, _ = portal.sign_in("river", roster_id=portal.world.contact("gail").sourced_id, sub="gail")
    [link] = portal.links("gail")
    client.post(reverse("way_in_end"), {"way": link.pk})
    assert [one.pk for one in portal.links("gail")] == [link.pk]
    assert "only way to sign in" in client.get(reverse("ways_in")).content.decode()


def test_who_set_a_password_may_disconnect(portal: Portal) -> None:
    portal.never_came_in("gail")
    client, _ = portal.sign_in("river", roster_id=portal.world.contact("gail").sourced_id, sub="gail")
    assert reverse("account_set_password") in words(client.get(reverse("ways_in")))
    client.post(reverse("account_set_password"), {"password1": PASSWORD, "password2": PASSWORD})
    [link] = portal.links("gail")
    client.post(reverse("way_in_end"), {"way": link.pk})
    assert portal.links("gail") == []
    again = visitor()
    again.post(reverse("account_login"), {"login": portal.world.user("gail").email, "password": PASSWORD})
    assert is_signed_in(again)


def test_a_password_without_an_address_is_no_way_in(portal: Portal) -> None:
    portal.never_came_in("gail")
    client, _ = portal.sign_in("river", roster_id=portal.world.contact("gail").sourced_id, sub="gail")
    with use_database("maintenance"):
        address = portal.world.user("gail").email
        User.objects.filter(username="gail").update(email="", password=hashed_password())
    client = sign_in(portal.world, "gail", "parent")
    [link] = portal.links("gail")
    client.post(reverse("way_in_end"), {"way": link.pk})
    assert portal.links("gail")
    with use_database("maintenance"):
        User.objects.filter(username="gail").update(email=address)


def test_nobody_ends_another_persons_way_in(portal: Portal) -> None:
    portal.never_came_in("gail")
    portal.sign_in("river", roster_id=portal.world.contact("gail").sourced_id, sub="gail")
    [link] = portal.links("gail")
    client = sign_in(portal.world, "pia", "parent")
    for way in (link.pk, 0, "", "words", "9" * 30):
        assert client.post(reverse("way_in_end"), {"way": way}).status_code == 404
    assert portal.links("gail")


def test_only_pages_with_buttons_let_a_form_end_at_a_provider(portal: Portal) -> None:
    client, origin = sign_in(portal.world, "gina", "parent"), portal.river.url
    for name in ("ways_in", "other_district"):
        assert origin in client.get(reverse(name)).headers["Content-Security-Policy"]
    assert origin in visitor().get(reverse("account_login")).headers["Content-Security-Policy"]
    for path in (reverse("children"), reverse("profile"), reverse("landing"), reverse("account_change_password")):
        policy = client.get(path).headers["Content-Security-Policy"]
        assert origin not in policy and "form-action 'self'" in policy


def test_without_providers_nothing_speaks_of_them(portal: Portal, settings: Any) -> None:
    settings.IDENTITY_PROVIDERS = {}
    client = sign_in(portal.world, "gina", "parent")
    assert "district's account" not in words(visitor().get(reverse("account_login")))
    assert reverse("other_district") not in words(client.get(reverse("children")))
    assert "letter with a code" in words(client.get(reverse("other_district")))
    assert client.get(reverse("ways_in")).status_code == 200


@pytest.fixture
def nadia(portal: Portal) -> str:
    """A teacher, whom a provider may sign in; her own second factor is set up."""
    portal.never_came_in("nadia")
    return portal.world.staff("nadia").sourced_id


def test_ones_own_second_factor_is_asked_for(portal: Portal, nadia: str) -> None:
    client, response = portal.sign_in("river", roster_id=nadia, amr=["mfa"])
    assert response["Location"] == reverse("mfa_authenticate") and not is_signed_in(client)


def test_a_provider_that_is_trusted_with_it_and_says_so_satisfies_it(portal: Portal, nadia: str) -> None:
    client, response = portal.sign_in("river-safe", roster_id=nadia, amr=["pwd", "mfa"])
    assert response["Location"] == reverse("home") and is_signed_in(client)
    assert client.get(reverse("sections")).status_code == 200


def test_a_provider_that_is_trusted_with_it_and_does_not_say_so_does_not(portal: Portal, nadia: str) -> None:
    client, response = portal.sign_in("river-safe", roster_id=nadia, amr=["pwd"])
    assert response["Location"] == reverse("mfa_authenticate") and not is_signed_in(client)


def test_who_has_none_sets_one_up_unless_the_provider_vouches(portal: Portal, settings: Any) -> None:
    portal.never_came_in("carl")
    named = portal.world.staff("carl").sourced_id
    with use_database("maintenance"):
        portal.world.user("carl").authenticator_set.all().delete()
    client, _ = portal.sign_in("river-safe", roster_id=named, sub="carl", amr=["pwd"])
    assert client.get(reverse("students"))["Location"] == reverse("mfa_activate_totp")
    client, _ = portal.sign_in("river-safe", roster_id=named, sub="carl", amr=["mfa"])
    assert client.get(reverse("students")).status_code == 200
    # No longer trusted with it: the next page asks, in the same session.
    settings.IDENTITY_PROVIDERS = {
        **settings.IDENTITY_PROVIDERS, "river-safe": settings.IDENTITY_PROVIDERS["river"]
    }  # fmt: skip
    assert client.get(reverse("students"))["Location"] == reverse("mfa_activate_totp")


def test_the_code_of_ones_own_app_completes_the_sign_in(portal: Portal, nadia: str) -> None:
    client, response = portal.sign_in("river", roster_id=nadia, sub="nadia")
    page = client.get(response["Location"])
    assert page.status_code == 200 and not is_signed_in(client)
    response = client.post(response["Location"], {"code": totp_code()})
    assert response["Location"] == reverse("home") and is_signed_in(client)
    with use_database("maintenance"):
        assert SocialAccount.objects.filter(user__username="nadia").count() == 1
