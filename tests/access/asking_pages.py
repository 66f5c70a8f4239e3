"""Asks pages as the world's people do, and reads what an answer gives away."""

import re
import uuid
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.matrix import IN_SCOPE, OUT_OF_SCOPE, PEOPLE, SEES_ALL_SCHOOLS, Address
from tests.signing_in import sign_in, visitor
from tests.world import World

_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"|hx-headers=\'[^\']*\'|nonce="[^"]*"')


class Visitors:
    """Signed-in clients of a world, one for each person and role, made when first asked for."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._clients: dict[tuple[str, str | None], Client] = {}

    def __call__(self, person: str, role: str | None = None) -> Client:
        if (person, role) not in self._clients:
            client = sign_in(self.world, person, role) if person else visitor()
            self._clients[person, role] = client
        return self._clients[person, role]

    def in_role(self, role: str) -> Client:
        """The person who stands for the role in the matrix."""
        return self(PEOPLE[role], None if role in ("none", "anonymous") else role)


class Batch(NamedTuple):
    """A printing of letters, which is known by what its letters share."""

    uid: uuid.UUID


def find(world: World, kind: str, name: str) -> Any:
    """The world's thing of this kind and name."""
    finders = {
        "student": world.student,
        "section": world.section,
        "school": world.organization,
        "staff": world.staff,
        "import": world.import_job,
        "merge": world.merge,
        "intervention": world.intervention,
        "group": world.group,
        "letter": world.letter,
        "support": world.support,
        "request": world.access_request,
        "flow": world.recipient,
        "person": world.user,
        "pause": world.pause,
        "review": world.review,
        "item": world.review_item,
        "decision": world.proposal,
        "scenario": world.scenario,
        "task": world.task,
        "batch": lambda student: Batch(world.letter(student).batch),
    }
    return finders[kind](name)


def path_to(world: World, address: Address, name: str = "") -> str:
    """The address's path; ``name`` is the thing it is about, empty for one that does not exist."""
    kwargs: dict[str, Any] = dict(address.kwargs)
    if address.about:
        kwargs["uid"] = find(world, address.about, name).uid if name else uuid.uuid4()
    return reverse(address.name, kwargs=kwargs) + address.query


def targets(address: Address, role: str) -> list[tuple[str, str]]:
    """(scope, name of the thing) to ask this address about, for this role."""
    if not address.about:
        return [("in", "")]
    found = [("missing", "")]
    if role in IN_SCOPE[address.about]:
        found.append(("in", IN_SCOPE[address.about][role]))
    if not (address.about == "school" and role in SEES_ALL_SCHOOLS):
        found.append(("out", OUT_OF_SCOPE[address.about]))
    return found


def send(client: Client, method: str, path: str, data: dict[str, str] | None = None, **headers: str) -> HttpResponse:
    """The answer to a request."""
    return getattr(client, method)(path, data or None, headers=headers or None)


def body(response: HttpResponse, *, without: str = "") -> bytes:
    """The answer's bytes without request tokens, and without the identifier that was asked for."""
    content = _TOKEN.sub(b"", response.content)
    return content.replace(without.encode(), b"UID") if without else content


def every_url_name() -> set[str]:
    """The names of all addresses of the portal; an address without a name is given by its pattern."""

    def walk(patterns: list[URLPattern | URLResolver], prefix: str) -> set[str]:
        names: set[str] = set()
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                names |= walk(pattern.url_patterns, prefix + str(pattern.pattern))
            else:
                names.add(pattern.name or prefix + str(pattern.pattern))
        return names

    return walk(get_resolver().url_patterns, "")
