"""A first sign-in by one district's account ends once the portal's account holds a child of another district."""

from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.kit.db import use_database
from records.letters.codes import shown_code, shown_number
from records.models import Contact
from tests.factories import ContactFactory, StaffFactory, StudentContactFactory, UserFactory, grant
from tests.letters.making import family
from tests.single_sign_on.walking import Portal, is_signed_in, words


def comes_in(portal: Portal) -> tuple[Client, Any]:
    return portal.sign_in("river", roster_id=portal.world.contact("gail").sourced_id, sub="gail")


def adds_by_letter(portal: Portal, client: Client) -> Any:
    printed = family(portal.world, "lin").letter()
    typed = {"number": shown_number(printed.letter.number), "code": shown_code(printed.code)}
    return client.post(reverse("add_child"), typed, follow=True)


def lake_contact(portal: Portal, key: str) -> Contact:
    with use_database("maintenance"):
        lin = portal.world.student("lin")
        user = UserFactory(username=f"lake:{key}", password="!none")
        contact = ContactFactory(key=key, district=lin.district, user=user)
        StudentContactFactory(student=lin, contact=contact)
        grant(user, "parent", lin)
    return contact


def test_a_child_added_by_letter_ends_it_until_the_person_connects_from_within(portal: Portal) -> None:
    portal.never_came_in("gail")
    client, _ = comes_in(portal)
    assert "stops signing you in" in words(client.get(reverse("ways_in")))
    page = adds_by_letter(portal, client).content.decode()
    assert portal.world.student("lin").name in page and "Until then it no longer signs you in" in page
    other, refused = comes_in(portal)
    assert refused.status_code == 403 and not is_signed_in(other)
    assert "ask for a new one below" in words(refused) and reverse("account_reset_password") in words(refused)
    offered = words(client.get(reverse("ways_in")))
    assert "Connect your River County account" in offered
    portal.says("river", roster_id=portal.world.contact("gail").sourced_id, sub="gail")
    assert portal.walk(client, "river", process="connect")["Location"] == reverse("ways_in")
    connected = words(client.get(reverse("ways_in")))
    assert "stops signing you in" not in connected and "Connect your River County account" not in connected
    other, answer = comes_in(portal)
    assert answer.status_code == 302 and is_signed_in(other)
    assert len(portal.links("gail")) == 1


def test_a_colleague_who_used_a_letter_for_their_child_still_signs_in(portal: Portal) -> None:
    """One identifier of the roster names them as staff and, since the letter, as the parent with another account."""
    with use_database("maintenance"):
        river = portal.world.organization("river")
        work, own = (UserFactory(username=name, password="!none") for name in ("colleague", "colleague-own"))
        StaffFactory(district=river, user=work, sourced_id="colleague-1")
        contact = ContactFactory(key="c", district=river, user=own, sourced_id="colleague-1", joined_at=timezone.now())
        StudentContactFactory(student=portal.world.student("ana"), contact=contact)
    for _time in ("first", "second"):
        client, answer = portal.sign_in("river", roster_id="colleague-1", sub="colleague")
        assert answer.status_code == 302 and client.session["_auth_user_id"] == str(work.pk)
    assert len(portal.links("colleague")) == 1 and portal.links("colleague-own") == []


def test_who_adds_a_child_by_the_other_districts_sign_in_comes_in_by_both_from_then_on(portal: Portal) -> None:
    portal.never_came_in("fin")
    river = {"roster_id": portal.world.contact("fin").sourced_id, "sub": "fin"}
    client, _ = portal.sign_in("river", **river)
    contact = lake_contact(portal, "fin-in-lake")
    assert "every district whose account signs you in" in words(client.get(reverse("other_district")))
    lake = {"roster_id": contact.sourced_id, "sub": "fin-in-lake"}
    portal.says("lake", **lake)
    portal.walk(client, "lake", process="connect")
    for name, claims in (("river", river), ("lake", lake)):
        other, answer = portal.sign_in(name, **claims)
        assert answer.status_code == 302 and is_signed_in(other), name
        assert portal.world.student("lin").name in other.get(reverse("children")).content.decode()
