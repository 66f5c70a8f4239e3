"""Role x address x method: who gets which answer, for everything the portal answers to."""

from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.urls import reverse

from tests.access.asking_pages import Visitors, body, every_url_name, path_to, send, targets
from tests.access.expected import HELD, hidden_from
from tests.access.matrix import ADDRESSES, EVERYBODY, PEOPLE, SIGNED_IN, Address
from tests.access.matrix_of_sign_in import SIGN_IN_ADDRESSES
from tests.world import World

METHODS = ("get", "post", "put", "delete")


@pytest.fixture(scope="module")
def visit(module_world: World) -> Iterator[Visitors]:
    yield Visitors(module_world)


def test_every_address_of_the_portal_is_listed() -> None:
    listed = {address.name for address in ADDRESSES} | set(SIGN_IN_ADDRESSES)
    assert every_url_name() == listed


@pytest.mark.parametrize("role", PEOPLE)
@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.label)
def test_each_role_gets_its_answer(visit: Visitors, address: Address, role: str) -> None:
    client = visit.in_role(role)
    for scope, name in targets(address, role):
        if scope != "in" and role != "anonymous":
            continue  # asked together, below
        response = send(client, address.method, path_to(visit.world, address, name), address.data)
        assert response.status_code == address.expected(role, scope), f"{scope} of scope: {name}"
        if response.status_code == 302 and role == "anonymous" and address.allowed != EVERYBODY:
            assert response["Location"].startswith(reverse("account_login"))
        if role != "anonymous":
            assert_kept_by_no_cache(response, address.label)


def assert_kept_by_no_cache(response: HttpResponse, label: str) -> None:
    """What a signed-in person sees, or is refused, is kept by no cache."""
    header = response.headers.get("Cache-Control", "")
    assert "no-store" in header and "private" in header, f"{label}: {header!r}"


@pytest.mark.parametrize("role", ["parent", "teacher", "district", "state", "none"])
def test_no_address_answers_to_a_method_that_is_not_listed(visit: Visitors, role: str) -> None:
    listed: dict[str, set[str]] = {}
    for address in ADDRESSES:
        listed.setdefault(address.name, set()).add(address.method)
    client = visit.in_role(role)
    answered = set()
    for address in {address.name: address for address in ADDRESSES}.values():
        path = path_to(visit.world, address, dict(targets(address, role)).get("in", ""))
        for method in set(METHODS) - listed[address.name]:
            status = send(client, method, path).status_code
            if status != 405:
                answered.add((address.name, status))
    # These show or do the same whatever the method, and nothing about anybody.
    assert answered <= {("landing", 200), ("health", 200), ("styleguide", 200), ("set_language", 302)}


@pytest.mark.parametrize("actor", HELD, ids="-".join)
def test_every_hidden_student_is_answered_like_one_who_does_not_exist(visit: Visitors, actor: tuple[str, str]) -> None:
    client = visit(*actor)
    # Whoever stands for a role asks at every address; the others, whom the same code answers, at a sixth of them each.
    step, first = (1, 0) if PEOPLE[actor[1]] == actor[0] else (6, HELD.index(actor) % 6)
    asked = [address for address in ADDRESSES if address.about == "student"]
    for number, address in enumerate(asked):
        if address.name != "student" and number % step != first:
            continue
        path = path_to(visit.world, address)
        missing = send(client, address.method, path, address.data)
        assert missing.status_code == 404
        unknown = body(missing, without=path.split("/")[2])
        names = sorted(hidden_from(*actor))
        # The student's page is asked about all of them, each page below it about another one.
        for name in names if address.name == "student" else [names[number % len(names)]]:
            uid = str(visit.world.student(name).uid)
            path = reverse(address.name, kwargs={**address.kwargs, "uid": uid})
            hidden = send(client, address.method, path, address.data)
            assert hidden.status_code == 404, f"{address.label} of {name}"
            assert body(hidden, without=uid) == unknown, f"{address.label} of {name}"
            assert dict(hidden.headers) == dict(missing.headers), f"{address.label} of {name}"


@pytest.mark.parametrize("role", sorted(SIGNED_IN))
def test_what_is_out_of_scope_is_answered_like_what_does_not_exist(visit: Visitors, role: str) -> None:
    client = visit.in_role(role)
    for address in ADDRESSES:
        scopes = dict(targets(address, role))
        bodies = set()
        for scope in {"out", "missing"} & scopes.keys():
            path = path_to(visit.world, address, scopes[scope])
            answer = send(client, address.method, path, address.data)
            assert answer.status_code == address.expected(role, scope), f"{address.label}, {scope} of scope"
            assert_kept_by_no_cache(answer, address.label)
            bodies.add((answer.status_code, body(answer, without=max(path.split("/"), key=len))))
        assert len(bodies) <= 1, address.label


def test_a_refusal_in_scope_says_why(visit: Visitors) -> None:
    for role, name in (("teacher", "custody"), ("counselor", "student_access"), ("parent", "custody")):
        path = reverse(name, kwargs={"uid": visit.world.student("ana").uid})
        response = visit.in_role(role).get(path)
        assert response.status_code == 403
        words = {"custody": "custody restriction is recorded by", "student_access": "Who has seen a record is shown to"}
        assert words[name] in response.content.decode()


def test_an_unknown_address_looks_like_a_hidden_student(visit: Visitors) -> None:
    client = visit.in_role("parent")
    hidden = client.get(reverse("student", kwargs={"uid": visit.world.student("lin").uid}))
    unknown = client.get("/no/such/page/")
    assert hidden.status_code == unknown.status_code == 404
    uid = str(visit.world.student("lin").uid)
    assert body(hidden, without=f"/students/{uid}/") == body(unknown, without="/no/such/page/")


def test_an_identifier_that_is_none_is_not_found(visit: Visitors) -> None:
    client = visit.in_role("district")
    for path in ("/students/1/", "/students/../", "/students/none/access/", "/sections/%00/", "/imports/x/progress/"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.label)
def test_forms_ask_for_their_token(visit: Visitors, address: Address) -> None:
    if address.method == "get":
        return
    client = visit.in_role("district")
    client.handler.enforce_csrf_checks = True
    try:
        name = dict(targets(address, "district")).get("in", "")
        response = send(client, address.method, path_to(visit.world, address, name), address.data)
    finally:
        client.handler.enforce_csrf_checks = False
    # The one address that a mailbox's own button asks, without a session: its signature is what counts (RFC 8058).
    assert response.status_code == (404 if address.name == "digest_end" else 403)
