"""Canaries: nothing of a hidden student is in any answer or log, and whatever is shown of a student is logged."""

import logging
import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import models
from django.http import HttpResponse

from accounts.models import AccessEntry, AccessEntryStudent
from portal.kit.db import role_name, use_database
from portal.kit.fields import SealedField
from records.catalogue import record_models
from records.models import Contact, Student, StudentContact
from tests.access.asking import as_owner, ask
from tests.access.asking_pages import Visitors, path_to, send, targets
from tests.access.expected import HELD, SEEN, TOLD_OF_18, hidden_from
from tests.access.matrix import ADDRESSES, PEOPLE, Address
from tests.world import MERGES, World

_CANARY = re.compile(rb"canary[0-9a-f]{12}", re.IGNORECASE)
_UUID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass
class Canary:
    """One word of one record: whose it is (a contact's may be several students'), and of which category."""

    students: set[int] = field(default_factory=set)
    category: str = ""
    where: str = ""


def all_canaries() -> dict[bytes, Canary]:
    """Every canary in the database, and every identifier of a student or a contact, with its classification."""
    of_contact = defaultdict(set)
    for contact, student in StudentContact.objects.values_list("contact_id", "student_id"):
        of_contact[contact].add(student)
    found: dict[bytes, Canary] = {}
    for model in record_models():
        about = [
            f
            for f in model._meta.concrete_fields
            if isinstance(f, models.CharField | models.TextField | models.UUIDField | SealedField)
            # An identifier that several rows share, such as of letters that were printed together, points at nobody.
            and (f.unique or not isinstance(f, models.UUIDField))
        ]
        if not (model in (Student, Contact) or any(f.name == "student" for f in model._meta.concrete_fields)):
            continue
        for row in model.objects.all():
            students = _students_of(row, of_contact)
            for column in about:
                for word in _words(getattr(row, column.name)):
                    category = model.classification[column.name][0]  # type: ignore[attr-defined]
                    found[word] = Canary(students, str(category), f"{model.__name__}.{column.name}")
    return found


def _students_of(row: Any, of_contact: dict[int, set[int]]) -> set[int]:
    if isinstance(row, Student):
        return {row.pk}
    return of_contact[row.pk] if isinstance(row, Contact) else {row.student_id}


def _words(value: object) -> list[bytes]:
    text = str(value).lower().encode()
    return [*_CANARY.findall(text), *_UUID.findall(text)]


@dataclass
class Answer:
    """What one request gave away, and what it wrote into the access log."""

    shown: dict[bytes, Canary]
    logged: dict[int, set[str]]
    readers: set[int]


class Watcher:
    """Reads answers for canaries, and the log for what was written meanwhile."""

    def __init__(self, world: World) -> None:
        self.visit = Visitors(world)
        with use_database("maintenance"):
            self.canaries = all_canaries()
        self._since: Any = None
        self._new_entries()

    def _new_entries(self) -> dict[Any, AccessEntry]:
        """Entries about students shown that were written since the last time."""
        entries = AccessEntry.objects.filter(outcome="shown").order_by("at")
        if self._since:
            entries = entries.filter(at__gt=self._since)
        with use_database("maintenance"):
            found = {entry.pk: entry for entry in entries}
        for entry in found.values():
            self._since = entry.at
        return found

    def read(self, response: HttpResponse, *, without: str = "") -> Answer:
        """``without`` is what the request itself contained, and so may be repeated."""
        text = response.content.lower()
        if without:
            text = text.replace(without.lower().encode(), b"")
        words = {*_CANARY.findall(text), *_UUID.findall(text)} & self.canaries.keys()
        new = self._new_entries()
        logged: dict[int, set[str]] = defaultdict(set)
        with use_database("maintenance"):
            for row in AccessEntryStudent.objects.filter(entry_id__in=new):
                logged[row.student_id] |= set(new[row.entry_id].categories)
        return Answer({word: self.canaries[word] for word in words}, logged, {entry.user_id for entry in new.values()})


@pytest.fixture(scope="module")
def watch(module_world: World) -> Iterator[Watcher]:
    # The world stays as it is: what is posted here changes nothing.
    yield Watcher(module_world)


CHANGING = (
    "switch_role", "profile_language", "profile_digest", "set_language", "custody_end", "student_rights_end",
)  # fmt: skip


def questions(watch: Watcher, actor: tuple[str, str]) -> Iterator[tuple[str, Address, str]]:
    """(label, address, path) of what this person may ask, in and out of their scope.

    Whoever stands for a role asks for everything. The others, whom the same code answers, ask for a sixth each: six
    neighbors for all.
    """
    person, role = actor
    whole, number = PEOPLE[role] == person, HELD.index(actor)
    in_scope = {"student": sorted(SEEN[actor])[:2], "section": ["river_algebra", "river_art", "lake_algebra"]}
    for place, address in enumerate(ADDRESSES):
        if address.name in CHANGING or not (whole or (place + number) % 6 == 0 or address.name in ("student", "home")):
            continue
        names = in_scope.get(address.about) or [name for _, name in targets(address, role) if name]
        for name in names if address.about else [""]:
            yield f"{address.label} {name}", address, path_to(watch.visit.world, address, name)


@pytest.mark.parametrize("actor", HELD, ids="-".join)
def test_nothing_of_a_hidden_student_is_shown_and_all_that_is_shown_is_logged(
    watch: Watcher, actor: tuple[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = watch.visit(*actor)
    hidden = {watch.visit.world.student(name).pk for name in hidden_from(*actor)}
    told = {watch.visit.world.student(name).pk for name in TOLD_OF_18.get(actor, ())}
    reader = watch.visit.world.user(actor[0]).pk
    for label, address, path in questions(watch, actor):
        uid = path.split("/")[2] if address.about else ""
        response = send(client, address.method, path, address.data)
        assert response.status_code < 500, label
        if address.label == "post student_search" and response.status_code == 302:
            response = client.get(path)  # what was found is a page of its own
        answer = watch.read(response, without=uid)
        check(answer, hidden, label, told=told if address.name == "children" else frozenset())
        assert answer.readers <= {reader}
        if b'id="list"' in response.content:
            part = client.get(path, headers={"HX-Request": "true", "HX-Target": "list"})
            assert b"<html" not in part.content
            check(watch.read(part), hidden, f"{label}, the list alone")
    said = caplog.text.lower().encode()
    assert not set(_CANARY.findall(said)) & watch.canaries.keys()


def check(answer: Answer, hidden: set[int], label: str, *, told: Collection[int] = ()) -> None:
    """``told``: hidden students of whom the page may say by name that they are 18."""
    for canary in answer.shown.values():
        is_name = canary.where == "Student.given_name"
        assert not canary.students <= hidden.difference(told if is_name else ()), (
            f"{label} shows {canary.where} of a hidden student"
        )
        logged = [answer.logged[student] for student in canary.students if student in answer.logged]
        assert logged, f"{label} shows {canary.where} of a student, and the log does not say so"
        assert any(canary.category in categories for categories in logged), f"{label}: {canary.category} not logged"
    assert not set(answer.logged) & hidden.difference(told), f"{label} logs a student as shown who is hidden"


SEARCHED = ("family_name", "given_name", "identifier", "email", "state_id")


@pytest.mark.parametrize(
    "actor", [actor for actor in HELD if actor[1] in ("teacher", "principal", "district")], ids="-".join
)
def test_a_search_for_a_hidden_student_finds_nobody(watch: Watcher, actor: tuple[str, str]) -> None:
    client = watch.visit(*actor)
    # A merged record's words find the one that is kept.
    hidden = sorted(hidden_from(*actor).difference(merged for _kept, merged in MERGES))
    for number, name in enumerate(hidden[:10]):
        words = getattr(watch.visit.world.student(name), SEARCHED[number % len(SEARCHED)])
        response = client.post("/students/search/", {"words": words}, follow=True)
        answer = watch.read(response, without=words)
        assert answer.shown == {} and answer.logged == {}


def test_filters_and_sorting_by_what_is_hidden_tell_nothing(watch: Watcher) -> None:
    client = watch.visit("petra", "principal")
    hidden = {watch.visit.world.student(name).pk for name in hidden_from("petra", "principal")}
    lake = watch.visit.world.organization("lake_high").uid
    for query in (f"?school={lake}", "?grade=09", "?sort=-name", "?sort=district__name", "?page=999", "?contact=x"):
        for path in ("/students/", "/sections/", "/staff/"):
            response = client.get(path + query)
            assert response.status_code == 200
            check(watch.read(response), hidden, path + query)


def test_the_log_counts_and_names_the_view(module_world: World, watch: Watcher) -> None:
    client = watch.visit("nadia", "teacher")
    response = client.get(path_to(module_world, next(a for a in ADDRESSES if a.name == "section"), "river_algebra"))
    answer = watch.read(response)
    assert set(answer.logged) == {module_world.student(name).pk for name in ("ana", "ben", "stu", "lapsing")}
    with use_database("maintenance"):
        entry = AccessEntry.objects.latest("at")
    assert (entry.view, entry.role, entry.channel, entry.student_count) == ("section", "teacher", "page", 4)
    client.get(
        path_to(module_world, next(a for a in ADDRESSES if a.label == "get section?download=csv"), "river_algebra")
    )
    with use_database("maintenance"):
        assert AccessEntry.objects.latest("at").channel == "export"


def test_a_denial_is_logged_without_naming_anybody(module_world: World, watch: Watcher) -> None:
    client = watch.visit("gina", "parent")
    kit = module_world.student("kit")
    client.get(f"/students/{kit.uid}/")
    with use_database("maintenance"):
        entry = AccessEntry.objects.latest("at")
        assert (entry.outcome, entry.user_id, entry.student_count) == ("denied", module_world.user("gina").pk, 0)
        assert not AccessEntryStudent.objects.filter(entry_id=entry.pk).exists()
        assert str(kit.uid) not in entry.purpose


def test_the_log_holds_no_word_of_anybody(module_world: World, watch: Watcher) -> None:
    rows = ask("maintenance", "SELECT row_to_json(e)::text FROM accounts_accessentry e")
    rows += ask("maintenance", "SELECT row_to_json(s)::text FROM accounts_accessentrystudent s")
    assert rows
    for (row,) in rows:
        assert not set(_words(row)) & watch.canaries.keys()
        assert "@" not in row


@pytest.mark.parametrize("table", ["accounts_accessentry", "accounts_accessentrystudent"])
def test_what_cannot_be_logged_is_not_shown(fresh_world: World, table: str, caplog: pytest.LogCaptureFixture) -> None:
    as_owner(f"REVOKE INSERT ON {table} FROM {role_name('local')}")
    watch = Watcher(fresh_world)
    for person, role in (("gina", "parent"), ("nadia", "teacher"), ("petra", "principal"), ("dora", "district")):
        for label, address, path in questions(watch, (person, role)):
            response = send(watch.visit(person, role), address.method, path, address.data)
            uid = path.split("/")[2] if address.about else ""
            assert watch.read(response, without=uid).shown == {}, f"{label} shows what it could not log"
            if address.name in ("student", "section", "students", "children"):
                assert response.status_code != 200, label
    assert not set(_CANARY.findall(caplog.text.lower().encode())) & watch.canaries.keys()
