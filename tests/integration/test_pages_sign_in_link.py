"""A sign-in link: made once by an official, followed once by the person, worth nothing to anybody else."""

import datetime
import hashlib
import re

import pytest
from django.contrib.auth import login
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts.acting import acting
from accounts.actions.sign_in_links import NoLinkPossible, create_sign_in_link
from accounts.middleware import ContextMiddleware
from accounts.models import SignInLink, User
from portal.kit.db import use_database
from records.models import Staff
from tests.factories import StaffFactory, UserFactory
from tests.signing_in import sign_in
from tests.world import World

PASSWORD = "four unrelated quiet words"


@pytest.fixture
def newcomer(fresh_world: World) -> Staff:
    """A teacher whom the roster named and who has never come in."""
    with use_database("maintenance"):
        user = UserFactory(username="newcomer", password="!never")
        return StaffFactory(user=user, district=fresh_world.organization("river"), sourced_id="staff-newcomer")


def _token(newcomer: Staff) -> str:
    with use_database("maintenance"):
        return create_sign_in_link(user=newcomer.user, by=None)


def _answer(client: Client, token: str, password: str = PASSWORD) -> object:
    return client.post(reverse("sign_in_link", args=[token]), {"new_password1": password, "new_password2": password})


def test_a_district_official_makes_a_link_that_is_shown_once(fresh_world: World, newcomer: Staff) -> None:
    answer = sign_in(fresh_world, "dora", "district").post(reverse("person_link", args=[newcomer.uid]))
    assert answer.status_code == 200
    token = re.search(r"/account/link/([\w-]+)/", answer.content.decode())[1]
    with use_database("maintenance"):
        link = SignInLink.objects.get()
        assert link.token_hash == hashlib.sha256(token.encode()).hexdigest()
        assert link.created_by.username == "dora"
        assert timezone.now() + datetime.timedelta(days=6) < link.expires_at


def test_another_district_cannot_see_the_person_at_all(fresh_world: World, newcomer: Staff) -> None:
    answer = sign_in(fresh_world, "dario", "district").post(reverse("person_link", args=[newcomer.uid]))
    assert answer.status_code == 404


def test_nobody_gets_a_link_for_somebody_who_left_the_roster(fresh_world: World, newcomer: Staff) -> None:
    with use_database("maintenance"):
        Staff.objects.filter(pk=newcomer.pk).update(is_active=False)
        user = User.objects.get(pk=newcomer.user_id)
    answer = sign_in(fresh_world, "dora", "district").post(reverse("person_link", args=[newcomer.uid]), follow=True)
    assert "no longer names this person" in answer.content.decode()
    official = fresh_world.user("dora")
    with acting(official, "district"), pytest.raises(NoLinkPossible):
        create_sign_in_link(user=user, by=official)
    with use_database("maintenance"):
        assert not SignInLink.objects.exists()


def test_following_it_sets_the_password_and_signs_in(newcomer: Staff) -> None:
    token, client = _token(newcomer), Client()
    assert client.get(reverse("sign_in_link", args=[token])).status_code == 200
    answer = _answer(client, token)
    assert (answer.status_code, answer["Location"]) == (302, reverse("home"))
    assert client.session["_auth_user_id"] == str(newcomer.user_id)
    with use_database("maintenance"):
        assert User.objects.get(pk=newcomer.user_id).check_password(PASSWORD)


def test_it_works_once_and_closes_its_siblings(newcomer: Staff) -> None:
    first, second = _token(newcomer), _token(newcomer)
    _answer(Client(), first)
    for token in (first, second):
        assert Client().get(reverse("sign_in_link", args=[token])).status_code == 404
        assert _answer(Client(), token, "another set of quiet words").status_code == 404
    with use_database("maintenance"):
        assert User.objects.get(pk=newcomer.user_id).check_password(PASSWORD)


def test_a_weak_password_leaves_the_link_open(newcomer: Staff) -> None:
    token = _token(newcomer)
    assert _answer(Client(), token, "short").status_code == 200
    assert Client().get(reverse("sign_in_link", args=[token])).status_code == 200


def test_unknown_used_and_expired_links_give_one_answer(newcomer: Staff) -> None:
    used, expired = _token(newcomer), _token(newcomer)
    with use_database("maintenance"):
        SignInLink.objects.filter(token_hash=hashlib.sha256(expired.encode()).hexdigest()).update(
            expires_at=timezone.now()
        )
    _answer(Client(), used)
    bodies = set()
    for token in ("unknown", used, expired):
        answer = Client().get(reverse("sign_in_link", args=[token]))
        assert answer.status_code == 404
        assert "no-store" in answer["Cache-Control"]
        body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
        bodies.add(body.replace(token, ""))
    assert len(bodies) == 1


def test_a_deactivated_person_cannot_follow_it(newcomer: Staff) -> None:
    token = _token(newcomer)
    with use_database("maintenance"):
        User.objects.filter(pk=newcomer.user_id).update(is_active=False)
    assert Client().get(reverse("sign_in_link", args=[token])).status_code == 404


def test_whoever_tries_many_tokens_is_held_up_and_others_are_not(newcomer: Staff) -> None:
    trying, tokens = Client(REMOTE_ADDR="203.0.113.9"), (f"token-{number}" for number in range(70))
    answers = [trying.get(reverse("sign_in_link", args=[token])).status_code for token in tokens]
    assert answers == [404] * 60 + [429] * 10
    other = Client(REMOTE_ADDR="203.0.113.10")
    assert other.get(reverse("sign_in_link", args=[_token(newcomer)])).status_code == 200


@pytest.mark.parametrize(
    "change", [{"password": "pbkdf2_sha256$1$a$b"}, {"last_login": timezone.now()}, {"email": ""}, {"is_active": False}]
)
def test_nobody_gets_a_link_to_an_account_in_use_or_without_an_address(newcomer: Staff, change: dict) -> None:
    with use_database("maintenance"):
        User.objects.filter(pk=newcomer.user_id).update(**change)
        with pytest.raises(NoLinkPossible):
            create_sign_in_link(user=User.objects.get(pk=newcomer.user_id), by=None)


def test_a_link_may_be_followed_where_somebody_else_is_still_signed_in(fresh_world: World, newcomer: Staff) -> None:
    client = sign_in(fresh_world, "dora", "district", raises=True)
    assert client.get(reverse("profile")).status_code == 200
    assert _answer(client, _token(newcomer)).status_code == 302
    assert int(client.session["_auth_user_id"]) == newcomer.user_id
    with use_database("maintenance"):
        user = User.objects.get(pk=newcomer.user_id)
    assert user.check_password(PASSWORD)
    assert user.last_login is not None


def test_signing_in_as_somebody_else_writes_their_own_row(fresh_world: World, newcomer: Staff) -> None:
    """What the demo's one-click page does: one person after the other in one browser."""
    client = sign_in(fresh_world, "dora", "district")
    request = RequestFactory().get(reverse("account_login"))
    request.session, request.user = client.session, fresh_world.user("dora")

    def change_person(asked: object) -> HttpResponse:
        login(asked, newcomer.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return HttpResponse()

    assert ContextMiddleware(change_person)(request).status_code == 200
    with use_database("maintenance"):
        assert User.objects.get(pk=newcomer.user_id).last_login is not None
