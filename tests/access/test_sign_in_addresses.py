"""The sign-in library's own addresses: listed, answered as expected, closed to sign-up, and without a student."""

import pytest
from django.urls import reverse

from accounts.models import User
from portal.kit.db import use_database
from tests.access.asking import ask
from tests.access.matrix_of_sign_in import SIGN_IN_ADDRESSES
from tests.signing_in import sign_in, visitor
from tests.world import World


@pytest.mark.parametrize("name", SIGN_IN_ADDRESSES)
def test_each_address_answers_as_listed(module_world: World, name: str) -> None:
    keywords, *expected = SIGN_IN_ADDRESSES[name]
    path = reverse(name, kwargs=keywords)
    for method, answers in zip(("get", "post"), expected, strict=True):
        clients = (
            visitor(),
            sign_in(module_world, "gina", "parent"),
            sign_in(module_world, "nadia", "teacher"),
        )
        assert tuple(getattr(client, method)(path).status_code for client in clients) == answers, method


def test_the_librarys_addresses_of_no_use_are_switched_off(world: World) -> None:
    for path in ("3rdparty/", "3rdparty/signup/", "3rdparty/login/error/", "social/connections/", "social/signup/"):
        assert visitor().get(f"/account/{path}").status_code in (302, 404)
        assert sign_in(world, "gina", "parent").get(f"/account/{path}").status_code == 404


def test_nobody_signs_up(module_world: World) -> None:
    form = {"email": "new@people.example", "password1": "a long new password", "password2": "a long new password"}
    visitor().post(reverse("account_signup"), form)
    with use_database("maintenance"):
        assert not User.objects.filter(email="new@people.example").exists()


def test_a_deactivated_person_cannot_sign_in(module_world: World) -> None:
    from tests.factories import PASSWORD

    client = visitor()
    client.post(reverse("account_login"), {"login": "dan@people.example", "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_a_wrong_address_and_a_wrong_password_are_answered_alike(module_world: World) -> None:
    answers = set()
    for login in ("gina@people.example", "nobody@people.example"):
        client = visitor()
        response = client.post(reverse("account_login"), {"login": login, "password": "wrong wrong wrong"})
        words = response.content.decode().replace(login, "LOGIN")
        start = words.index("<main")
        answers.add((response.status_code, words[start : words.index("</main>")].split("csrfmiddlewaretoken")[0]))
    assert len(answers) == 1


def test_the_sign_in_pages_have_no_right_on_students_whoever_is_signed_in(
    module_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A view behind the sign-in door that asked for students would get an error from the database."""
    from django.http import HttpRequest, HttpResponse

    from accounts.doors import account_page
    from accounts.middleware import ContextMiddleware
    from tests.access.asking import refused
    from tests.access.test_context import request_of

    @account_page
    def view(request: HttpRequest) -> HttpResponse:
        ask("default", "SELECT count(*) FROM records_student")
        return HttpResponse("seen")

    monkeypatch.setattr("accounts.middleware.door_of", lambda request: view.door)
    with refused():
        ContextMiddleware(view)(request_of(module_world, "dora", "district"))
