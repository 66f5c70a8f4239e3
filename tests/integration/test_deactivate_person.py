"""``deactivate_person`` and ``reactivate_person``: out at the next request, and in again only when told so."""

import io
import logging

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.actions.sign_in_links import create_sign_in_link
from accounts.models import User
from portal.kit.db import use_database
from tests.factories import PASSWORD, UserFactory
from tests.signing_in import sign_in
from tests.world import World


def _run(command: str, email: str, **options: str) -> str:
    written = io.StringIO()
    call_command(command, email, stdout=written, **options)
    return written.getvalue()


def _signs_in(email: str) -> bool:
    client = Client()
    client.post(reverse("account_login"), {"login": email, "password": PASSWORD})
    return "_auth_user_id" in client.session


def test_the_person_is_out_at_once_and_a_session_does_not_come_back(fresh_world: World) -> None:
    theirs, anothers = sign_in(fresh_world, "gina", "parent"), sign_in(fresh_world, "dora", "district")
    assert theirs.get(reverse("home")).status_code != 302 or "login" not in theirs.get(reverse("home"))["Location"]
    assert "is deactivated" in _run("deactivate_person", " Gina@people.example ", reason="left the district")
    with use_database("maintenance"):
        assert not User.objects.get(username="gina").is_active
        assert Session.objects.count() == 1
    assert reverse("account_login") in theirs.get(reverse("profile"))["Location"]
    assert anothers.get(reverse("profile")).status_code == 200
    assert not _signs_in("gina@people.example")

    assert "active again" in _run("reactivate_person", "gina@people.example")
    assert reverse("account_login") in theirs.get(reverse("profile"))["Location"]
    assert _signs_in("gina@people.example")


def test_open_links_are_closed_for_good(fresh_world: World) -> None:
    with use_database("maintenance"):
        user = UserFactory(username="newcomer", password="!never")
        token = create_sign_in_link(user=user, by=None)
    _run("deactivate_person", user.email)
    _run("reactivate_person", user.email)
    assert Client().get(reverse("sign_in_link", args=[token])).status_code == 404


def test_saying_it_twice_says_so(fresh_world: World) -> None:
    assert "was active already" in _run("reactivate_person", "gina@people.example")
    _run("deactivate_person", "gina@people.example")
    assert "was deactivated already" in _run("deactivate_person", "gina@people.example")


@pytest.mark.parametrize("email", ["nobody@people.example", "", " "])
@pytest.mark.parametrize("command", ["deactivate_person", "reactivate_person"])
def test_nobody_is_not_taken_for_somebody_without_an_address(world: World, command: str, email: str) -> None:
    with pytest.raises(CommandError, match="No account has this e-mail address"):
        _run(command, email)


def test_the_log_names_nobody(fresh_world: World, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="accounts"):
        _run("deactivate_person", "gina@people.example", reason="left the district")
    assert "left the district" in caplog.text
    assert "gina" not in caplog.text.lower()
