"""Coming in with a letter, and adding a child with one, as a browser does it."""

import logging
import re
import threading
import time
import uuid
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connections
from django.test import Client
from django.urls import reverse

from accounts.models import User
from portal.kit.db import tier_context, use_database
from portal.kit.logs import WithoutValues
from records.actions.joining import CannotJoin
from records.letters.codes import shown_code, shown_number
from records.letters.coming_in import Arrival
from records.models import Contact, LetterCode, StudentGrant
from records.views import letter_door
from tests import factories
from tests.access.asking import ask
from tests.access.asking_pages import body
from tests.factories import StaffFactory, UserFactory
from tests.letters.making import Family, family, proof_of, somebody, stored
from tests.signing_in import sign_in, visitor
from tests.world import World

PASSWORD = "four unrelated quiet words"


def typed(printed: Any, code: str = "") -> dict[str, str]:
    return {"number": shown_number(printed.letter.number), "code": code or shown_code(printed.code).lower()}


def shows_letter(printed: Any) -> Client:
    client = visitor(raises=True)
    answer = client.post(reverse("letter"), typed(printed))
    assert answer["Location"] == reverse("letter_come_in")
    return client


def chooses(client: Client, path: str) -> Any:
    return client.post(path, {"new_password1": PASSWORD, "new_password2": PASSWORD})


def link_in_the_last_message() -> str:
    return re.search(r"http://testserver(/\S+)", mail.outbox[-1].body)[1]  # type: ignore[index]


def sees(client: Client, new: Family) -> bool:
    answer = client.get(reverse("children"))
    return answer.status_code == 200 and new.student.name in answer.content.decode()


def contact_user(new: Family) -> User:
    with use_database("maintenance"):
        return Contact.objects.select_related("user").get(pk=new.contact.pk).user


def test_with_the_rosters_address_one_comes_in_and_sees_the_child_at_once(module_world: World) -> None:
    new = family(module_world, "cleo", email="at.once@home.example")
    printed = new.letter()
    client = shows_letter(printed)
    finish = client.post(reverse("letter_come_in"), {"email": "At.Once@home.example"})["Location"]
    assert finish.startswith("/letter/finish/")
    assert chooses(client, finish)["Location"] == reverse("home")
    assert sees(client, new)
    assert contact_user(new).email == "at.once@home.example"
    with use_database("maintenance"):
        assert EmailAddress.objects.get(user=contact_user(new)).verified is False
    assert stored(printed).used_by_id == contact_user(new).pk
    # The letter, its link and its code are closed now.
    assert client.get(finish).status_code == 404
    assert "do not open anything" in visitor().post(reverse("letter"), typed(printed)).content.decode()


@pytest.mark.parametrize("user", [True, False])
def test_with_another_address_one_comes_in_once_its_mailbox_was_read(module_world: World, user: bool) -> None:
    new = family(module_world, "ben", user=user)
    printed = new.letter()
    address = f"other.{user}@home.example".lower()
    client = shows_letter(printed)
    client.post(reverse("letter_come_in"), {"email": address})
    with use_database("maintenance"):
        assert not User.objects.filter(email=address).exists()
        assert not EmailAddress.objects.filter(email=address).exists()
    assert stored(printed).state == LetterCode.State.OPEN
    link = link_in_the_last_message()
    assert address not in link and printed.letter.number not in link
    reader = visitor(raises=True)  # the message is read on another device
    assert reader.get(link).status_code == 200
    assert chooses(reader, link)["Location"] == reverse("home")
    assert sees(reader, new)
    with use_database("maintenance"):
        assert EmailAddress.objects.get(email=address).verified
    again = visitor()
    again.post(reverse("account_login"), {"login": address, "password": PASSWORD})
    assert sees(again, new)


def test_an_address_that_signs_somebody_in_is_neither_named_nor_taken(module_world: World) -> None:
    with use_database("maintenance"):
        other = User.objects.get(username="bruno")
        before = (other.password, other.email)
    pages, words = set(), set()
    for email in (other.email, "nobody.yet@home.example"):
        client = shows_letter(family(module_world, "ben").letter())
        client.post(reverse("letter_come_in"), {"email": email})
        pages.add(body(client.get(reverse("letter_come_in"))))
        words.add(mail.outbox[-1].body.replace(link_in_the_last_message(), ""))
        assert mail.outbox[-1].to == [email]
    assert len(pages) == 1 and len(words) == 2
    with use_database("maintenance"):
        other.refresh_from_db()
        assert (other.password, other.email) == before


def test_an_address_that_was_taken_meanwhile_changes_nothing(module_world: World) -> None:
    new = family(module_world, "ben")
    printed = new.letter()
    client = shows_letter(printed)
    client.post(reverse("letter_come_in"), {"email": "meanwhile@home.example"})
    link = link_in_the_last_message()
    with use_database("maintenance"):
        User.objects.create_user("meanwhile", "meanwhile@home.example")
    assert chooses(client, link).status_code == 404
    assert not contact_user(new).has_usable_password()
    assert stored(printed).state == LetterCode.State.OPEN


def test_as_whom_somebody_has_come_in_one_signs_in(module_world: World) -> None:
    with use_database("maintenance"):
        gina = Contact.objects.get(user__username="gina", district__sourced_id="river")
    new = Family(module_world, module_world.student("ben"), gina)
    client = shows_letter(new.letter())
    page = client.get(reverse("letter_come_in")).content.decode()
    assert "Please sign in" in page and "people.example" not in page
    assert client.post(reverse("letter_come_in"), {"email": "thief@home.example"}).status_code == 200
    assert all("thief@home.example" not in message.to for message in mail.outbox)


def test_who_has_a_sign_in_signs_in_and_adds_the_child_of_the_letter_just_shown(module_world: World) -> None:
    from tests.factories import PASSWORD as OWN

    new, printed = family(module_world, "lin"), None
    printed = new.letter()
    client = shows_letter(printed)
    page = client.get(reverse("letter_come_in")).content.decode()
    assert f"{reverse('account_login')}?next={reverse('add_child')}" in page
    client.post(reverse("account_login") + "?next=" + reverse("add_child"), {
        "login": "gina@people.example", "password": OWN,
    })  # fmt: skip
    assert "just typed in" in client.get(reverse("add_child")).content.decode()
    assert client.post(reverse("add_child"))["Location"] == reverse("children")
    assert sees(client, new)
    # Once: the letter is forgotten.
    assert client.post(reverse("add_child")).status_code == 200


def test_a_parent_adds_a_child_of_another_district_with_the_code(module_world: World) -> None:
    new = family(module_world, "lin")
    client = sign_in(module_world, "bruno", "parent")
    printed = new.letter()
    assert client.post(reverse("add_child"), typed(printed, "0000-0000-0000"))["Location"] == reverse("add_child")
    assert "do not open anything" in client.get(reverse("add_child")).content.decode()
    assert client.post(reverse("add_child"), typed(printed))["Location"] == reverse("children")
    assert sees(client, new)


def test_who_holds_no_role_becomes_a_parent_by_a_letter(module_world: World) -> None:
    new = family(module_world, "ana")
    client = sign_in(module_world, "nora")
    assert client.post(reverse("add_child"), typed(new.letter()))["Location"] == reverse("children")
    assert sees(client, new)


@pytest.mark.parametrize("beside", ["staff", "another district"])
def test_a_letter_gives_nobody_what_its_user_holds_beside_the_child(module_world: World, beside: str) -> None:
    """A principal prints a letter to a colleague; whoever holds it does not come in as the colleague."""
    new = family(module_world, "ana")
    own = contact_user(new)
    if beside == "staff":
        StaffFactory(user=own, district=new.student.district, sourced_id=f"staff-{own.pk}")
    else:
        with use_database("maintenance"):
            Contact.objects.create(
                user=own, district=module_world.organization("lake"), sourced_id="x", given_name="X", family_name="Y"
            )
    client = shows_letter(new.letter())
    client.post(reverse("letter_come_in"), {"email": f"{own.pk}@home.example"})
    chooses(client, link_in_the_last_message())
    assert sees(client, new)
    made = contact_user(new)
    assert made != own and made.username.startswith("letter:")
    with use_database("maintenance"):
        own.refresh_from_db()
        assert not own.has_usable_password()


def test_a_deactivated_person_does_not_come_back_by_a_letter(module_world: World) -> None:
    new = family(module_world, "ana")
    printed = new.letter()
    with use_database("maintenance"):
        User.objects.filter(pk=contact_user(new).pk).update(is_active=False)
    client = shows_letter(printed)
    assert client.get(reverse("letter_come_in"))["Location"] == reverse("letter")
    with use_database("maintenance"):
        assert not StudentGrant.objects.in_force().filter(user=contact_user(new)).exists()


def test_without_the_letter_the_later_pages_lead_back_to_it(module_world: World) -> None:
    assert visitor().get(reverse("letter_come_in"))["Location"] == reverse("letter")


def test_one_address_tries_only_so_often(module_world: World) -> None:
    client = visitor()
    answers = [
        client.post(reverse("letter"), {"number": f"{1000 + n:010d}", "code": "0000-0000-0000"}).status_code
        for n in range(22)
    ]
    assert answers == [200] * 20 + [429] * 2


def test_no_code_stands_in_the_database_a_log_an_address_or_a_message(
    module_world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    new = family(module_world, "ana")
    printed = new.letter()
    client = visitor(raises=True)
    wrong = client.post(reverse("letter"), typed(printed, "ZZZZ-ZZZZ-ZZZZ"))
    assert printed.code not in wrong.content.decode().upper().replace("-", "")
    answers = [client.post(reverse("letter"), typed(printed))]
    answers.append(client.post(reverse("letter_come_in"), {"email": "secret@home.example"}))
    link = link_in_the_last_message()
    answers.append(chooses(client, link))
    forms = {printed.code, printed.code.lower(), shown_code(printed.code), shown_code(printed.code).lower()}
    elsewhere = [answer["Location"] for answer in answers] + [link, mail.outbox[-1].body, caplog.text]
    assert not [text for text in elsewhere if any(form in text for form in forms)]
    tables = ask("maintenance", "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
                 "AND relkind = 'r'")  # fmt: skip
    for (table,) in tables:
        for form in forms:
            found = ask("maintenance", f'SELECT count(*) FROM "{table}" t WHERE strpos(t::text, %s) > 0', [form])
            assert found == [(0,)], table
    from django.contrib.sessions.models import Session

    with use_database("maintenance"):
        kept = [str(session.get_decoded()) for session in Session.objects.all()]
    assert not [text for text in kept if any(form in text for form in forms)]


def test_a_form_that_another_site_sent_leaves_no_token_in_the_log(module_world: World) -> None:
    new = family(module_world, "ana", email="no.cookie@home.example")
    client = shows_letter(new.letter())
    finish = client.post(reverse("letter_come_in"), {"email": "no.cookie@home.example"})["Location"]
    lines: list[str] = []
    handler = logging.Handler()
    handler.addFilter(WithoutValues())
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("django.security.csrf")
    logger.addHandler(handler)
    try:
        answer = chooses(Client(enforce_csrf_checks=True), finish)
    finally:
        logger.removeHandler(handler)
    assert answer.status_code == 403 and any("/letter/finish/" in line for line in lines)
    token = finish.strip("/").rpartition("/")[2]
    assert not any(token in line for line in lines)
    assert client.get(finish).status_code == 200, "the token is still worth something"


def test_an_unproven_user_of_the_same_address_is_not_come_in_as(module_world: World) -> None:
    """Somebody whom another district named under the address, and who has a password, keeps their account."""
    with use_database("maintenance"):
        squatter = UserFactory(username="squatter", email="wanted@home.example")
        EmailAddress.objects.filter(user=squatter).update(verified=False)
    client = shows_letter(family(module_world, "ana").letter())
    client.post(reverse("letter_come_in"), {"email": "wanted@home.example"})
    assert link_in_the_last_message() == reverse("add_child")
    assert somebody().email != "wanted@home.example"


@pytest.mark.parametrize("as_whom", ["one contact", "one contact without a user", "two contacts of one user"])
def test_of_two_letters_to_one_person_finished_at_once_one_gives_the_password(
    module_world: World, as_whom: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = family(module_world, "ana", user=as_whom != "one contact without a user")
    contact = new.contact
    if as_whom == "two contacts of one user":
        contact = factories.ContactFactory(district=new.student.district, user=new.contact.user)
    sibling = Family(module_world, module_world.student("ben"), contact)
    factories.StudentContactFactory(student=sibling.student, contact=contact, relationship="parent")
    letters, words = (new.letter(), sibling.letter()), ("first-passw0rd!", "second-passw0rd!")
    addresses = [f"{uuid.uuid4().hex}@home.example" for _ in letters]
    begin, told = threading.Barrier(2), []
    asked = letter_door.user_of_letter

    def slowly(*args: Any, **more: Any) -> Any:
        """Both judge before either has written, unless one of them has to wait for the other."""
        begin.wait(20)
        found = asked(*args, **more)
        time.sleep(0.7)
        return found

    monkeypatch.setattr(letter_door, "user_of_letter", slowly)

    def come_in(which: int) -> None:
        arrival = Arrival(proof_of(letters[which]), addresses[which], True)
        try:
            with tier_context("web", user_id=None, role=None):
                told.append((letter_door._come_in(arrival, words[which])[1], which))
        except CannotJoin as refusal:
            told.append((refusal.why, which))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=come_in, args=(which,)) for which in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(why for why, _ in told) == ["parent", "taken"]
    winner = next(which for why, which in told if why == "parent")
    user = contact_user(new if winner == 0 else sibling)
    assert user.check_password(words[winner]) and user.email == addresses[winner]
    assert [stored(letter).state for letter in letters].count(LetterCode.State.OPEN) == 1
