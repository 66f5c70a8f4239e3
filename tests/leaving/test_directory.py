"""Directory information: whom a file names, who says no and how, and what stays on file of what has left."""

import csv
import hashlib
import io
from typing import Any

import pytest
from django.db import connections
from django.urls import reverse

from accounts.acting import acting
from accounts.models import AccessEntry, AccessEntryStudent
from portal.kit.db import use_database
from records.flows import register
from records.flows.directory.law import ALLOWED
from records.models import DirectoryNotice, DirectoryOptOut, DirectoryRecipient, DirectoryTransfer
from records.queries import my_districts
from tests.access.asking import ask, refused
from tests.access.expected import SEEN
from tests.factories import canary, day
from tests.signing_in import sign_in
from tests.world import STUDENTS, World

_NO = {"ana", "stu", "uma"}
YEARBOOK = SEEN["dora", "district"] - _NO
RECRUITER = YEARBOOK - {"ben"}


def named_in(content: str) -> set[str]:
    """Of whom a canary stands in the text."""
    fields = ("family_name", "given_name", "email", "preferred_given_name", "state_id", "identifier")
    return {name for name in STUDENTS if any(canary(name, field) in content for field in fields)}


def preview_pages(world: World, recipient: str, person: str = "dora") -> str:
    client = sign_in(world, person, "district")
    path = reverse("flow", args=[world.recipient(recipient).uid])
    return "".join(client.get(f"{path}?page={page}").content.decode() for page in (1, 2))


def send(world: World, recipient: str, person: str = "dora") -> Any:
    return sign_in(world, person, "district").post(reverse("directory_send", args=[world.recipient(recipient).uid]))


@pytest.mark.parametrize(
    ("recipient", "expected"), [("river_yearbook", YEARBOOK), ("river_recruiter", RECRUITER), ("river_ended", set())]
)
def test_the_preview_names_nobody_whose_family_said_no(world: World, recipient: str, expected: set[str]) -> None:
    assert named_in(preview_pages(world, recipient)) == expected


@pytest.mark.parametrize(("recipient", "expected"), [("river_yearbook", YEARBOOK), ("river_recruiter", RECRUITER)])
def test_the_file_is_the_preview_and_holds_its_columns_alone(
    fresh_world: World, recipient: str, expected: set[str]
) -> None:
    response = send(fresh_world, recipient)
    content = response.content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content)))
    assert named_in(content) == expected and len(rows) == 1 + len(expected)
    with use_database("maintenance"):
        stated = fresh_world.recipient(recipient).elements
    assert rows[0] == [str(ALLOWED[name]) for name in ALLOWED if name in stated]
    for name in expected:
        assert canary(name, "identifier") not in content and canary(name, "state_id") not in content
        assert (canary(name, "email").lower() in content.lower()) == (recipient == "river_recruiter")


def test_each_student_of_a_file_is_logged_and_the_transfer_kept_without_rows(fresh_world: World) -> None:
    response = send(fresh_world, "river_yearbook")
    with use_database("maintenance"):
        kept = DirectoryTransfer.objects.get()
        entry = AccessEntry.objects.filter(channel="export").latest("at")
        logged = AccessEntryStudent.objects.filter(entry_id=entry.pk).values_list("student_id", flat=True)
        assert fresh_world.names_of(logged) == YEARBOOK
    assert kept.sha256 == hashlib.sha256(response.content).hexdigest()
    assert (kept.students, kept.left_out) == (len(YEARBOOK), len(_NO))
    assert kept.sent_by_id == fresh_world.user("dora").pk
    stored = str(ask("maintenance", "SELECT row_to_json(t)::text FROM records_directorytransfer t"))
    assert not named_in(stored)


def test_a_family_says_no_and_the_next_file_goes_by_it(fresh_world: World) -> None:
    gail = sign_in(fresh_world, "gail", "parent")
    path = reverse("student_sharing", args=[fresh_world.student("kit").uid])
    assert "river_yearbook" in gail.get(path).content.decode()
    assert gail.post(path, {"covers": "all", "word": "no"}).status_code == 302
    assert "kit" not in named_in(send(fresh_world, "river_yearbook").content.decode())
    assert "Left out" in gail.get(path).content.decode()
    gail.post(path, {"covers": "all", "word": "yes"})
    assert "kit" in named_in(send(fresh_world, "river_yearbook").content.decode())


@pytest.mark.parametrize(
    ("published", "leaves", "taken"), [(0, 14, True), (-14, 0, True), (0, 13, False), (-14, -1, False), (1, 20, False)]
)
def test_the_database_gives_families_two_weeks_to_say_no(
    fresh_world: World, published: int, leaves: int, taken: bool
) -> None:
    def write() -> None:
        with acting(fresh_world.user("dora"), "district") as dora:
            DirectoryNotice.objects.create(
                district=fresh_world.organization("river"), elements=["Student.grades"], published_on=day(published),
                published_where="Website", may_leave_from=day(leaves), stated_by_id=dora.pk,
            )  # fmt: skip

    if taken:
        write()
    else:
        with refused():
            write()


@pytest.mark.parametrize("change", ["ended", "not begun", "notice gone", "no time to say no"])
def test_a_flow_that_does_not_run_sends_nothing(fresh_world: World, change: str) -> None:
    with use_database("maintenance"):
        mine = DirectoryRecipient.objects.filter(name="river_yearbook")
        notice = {"district": fresh_world.organization("river"), "published_on": day(0), "published_where": "Website",
            "stated_by": fresh_world.user("dora")}  # fmt: skip
        if change == "ended":
            mine.update(ends_on=day(0))
        elif change == "not begun":
            mine.update(starts_on=day(1))
        elif change == "notice gone":
            DirectoryNotice.objects.create(**notice, elements=["Student.grades"], may_leave_from=day(14))
        else:
            DirectoryNotice.objects.create(**notice, elements=list(ALLOWED), may_leave_from=day(14))
    assert not named_in(preview_pages(fresh_world, "river_yearbook"))
    response = send(fresh_world, "river_yearbook")
    assert response.status_code == 403 and not named_in(response.content.decode())
    with use_database("maintenance"):
        assert not DirectoryTransfer.objects.exists()


def test_the_register_says_what_leaves_of_what_is_collected(world: World) -> None:
    page = sign_in(world, "dora", "district").get(reverse("leaving")).content.decode()
    collected = len(register.collected_elements())
    assert f"2 flows send 5 of the {collected} elements collected, about {len(YEARBOOK)} students" in page
    assert "to 2 receivers; nothing else leaves" in page
    assert "lake_yearbook" not in page


# --- who may say no, in the database ------------------------------------------------------------------------


def say_in_the_database(world: World, person: str, role: str, pupil: str, **changes: Any) -> None:
    student = world.student(pupil)
    family = role in ("parent", "student")
    values = {
        "student": student, "school": student.school, "district": student.district, "covers": "all", "is_out": True,
        "source": "page" if family else "paper", "evidence": "" if family else "Form", "stated_by_id":
        world.user(person).pk,
    }  # fmt: skip
    with acting(world.user(person), role):
        DirectoryOptOut.objects.create(**values | changes)


@pytest.mark.parametrize(
    ("person", "role", "pupil"),
    [
        ("gina", "parent", "ana"),
        ("stu", "student", "stu"),
        ("petra", "principal", "ana"),
        ("dora", "district", "kit"),
        ("rhea", "records", "gone"),
    ],
)
def test_who_may_say_no(module_world: World, person: str, role: str, pupil: str) -> None:
    say_in_the_database(module_world, person, role, pupil)


@pytest.mark.parametrize(
    ("person", "role", "pupil", "changes"),
    [
        ("gina", "parent", "kit", {}),
        ("gina", "parent", "ana", {"source": "paper", "evidence": "Form"}),
        ("nadia", "teacher", "ana", {"source": "page", "evidence": ""}),
        ("nadia", "teacher", "ana", {}),
        ("carl", "counselor", "ana", {}),
        # The rights are the student's, though this parent still sees the record.
        ("mona", "parent", "stu", {}),
        ("gus", "parent", "kit", {}),
        ("petra", "principal", "kit", {}),
        ("petra", "principal", "ana", {"source": "page", "evidence": ""}),
        ("dora", "district", "lin", {}),
        ("dora", "district", "ana", {"school_id": None, "school": None}),
    ],
)
def test_who_may_not(world: World, person: str, role: str, pupil: str, changes: dict[str, Any]) -> None:
    with refused():
        say_in_the_database(world, person, role, pupil, **changes)


def test_nobody_says_it_in_anothers_name(world: World) -> None:
    with refused():
        say_in_the_database(world, "gina", "parent", "ana", stated_by_id=world.user("dora").pk)


@pytest.mark.parametrize(
    "verb", ["UPDATE records_directoryoptout SET is_out = false", "DELETE FROM records_directoryoptout"]
)
def test_what_was_said_is_not_changed(world: World, verb: str) -> None:
    for person, role in (("dora", "district"), ("gina", "parent"), ("petra", "principal")):
        with refused(), acting(world.user(person), role):
            ask("default", verb.format("records_directoryoptout"))


@pytest.mark.parametrize(
    ("person", "role", "changes"),
    [
        ("petra", "principal", {}),
        ("rhea", "records", {}),
        ("dario", "district", {}),
        ("dora", "district", {"stated_by": "rhea"}),
        ("dora", "district", {"elements": ["Student.state_id"]}),
        ("dora", "district", {"elements": ["Student.given_name", "Demographics.home_language"]}),
    ],
)
def test_only_an_official_names_recipients_and_gives_notice_of_what_the_law_allows(
    world: World, person: str, role: str, changes: dict[str, Any]
) -> None:
    by = world.user(changes.pop("stated_by", person) if "stated_by" in changes else person)
    values = {"district": world.organization("river"), "elements": ["Student.given_name"], "stated_by": by}
    with refused(), acting(world.user(person), role):
        DirectoryRecipient.objects.create(
            kind="other", name="X", purpose="X", starts_on=day(0), ends_on=day(1), **values | changes
        )
    with refused(), acting(world.user(person), role):
        DirectoryNotice.objects.create(
            published_on=day(-20), published_where="X", may_leave_from=day(0), **values | changes
        )


def test_a_recipient_is_ended_and_not_rewritten(fresh_world: World) -> None:
    for verb in ("SET elements = '{}'", "SET name = 'X'", "SET district_id = 1"):
        with refused(), acting(fresh_world.user("dora"), "district"):
            ask("default", f"UPDATE records_directoryrecipient {verb}")
    for person, role in (("petra", "principal"), ("rhea", "records"), ("dario", "district")):
        with acting(fresh_world.user(person), role), connections["default"].cursor() as cursor:
            cursor.execute("UPDATE records_directoryrecipient SET ends_on = starts_on WHERE name LIKE 'river%%'")
            assert cursor.rowcount == 0


def test_transfers_are_written_in_ones_own_name_about_ones_own_recipient(world: World) -> None:
    lake = world.recipient("lake_yearbook")
    values = {"elements": ["Student.given_name"], "students": 1, "left_out": 0, "sha256": "0" * 64}
    for person, role, sender in (
        ("dora", "district", "rhea"),
        ("rhea", "records", "rhea"),
        ("dora", "district", "dora"),
    ):
        with refused(), acting(world.user(person), role):
            DirectoryTransfer.objects.create(
                district=world.organization("river"), recipient=lake, sent_by=world.user(sender), **values
            )
    for verb in ("UPDATE records_directorytransfer SET students = 0", "DELETE FROM records_directorytransfer"):
        with refused(), acting(world.user("dora"), "district"):
            ask("default", verb)


@pytest.mark.parametrize(("person", "role"), [("gina", "parent"), ("petra", "principal"), ("dario", "district")])
def test_the_list_of_those_who_said_no_is_told_to_who_sends(world: World, person: str, role: str) -> None:
    river = world.organization("river").pk
    with acting(world.user(person), role):
        assert ask("default", "SELECT directory_opted_out(%s, true)", [river]) == [(None,)]
    with acting(world.user("dora"), "district"):
        told = ask("default", "SELECT directory_opted_out(%s, true)", [river])[0][0]
    assert world.names_of(told) >= _NO | {"ben"} and not world.names_of(told) & {"cleo", "lin"}


def test_what_was_said_of_a_record_in_the_moment_of_its_merge_counts(fresh_world: World) -> None:
    """The merge has named the kept record, and its rows are not yet filed under it."""
    tim, kat = fresh_world.student("tim"), fresh_world.student("kat")
    ask(
        "maintenance",
        "UPDATE records_student SET merged_into_id = %s, school_id = NULL WHERE id = %s",
        [tim.pk, kat.pk],
    )
    with use_database("maintenance"):
        DirectoryOptOut.objects.create(
            student=kat, district=kat.district, covers="all", is_out=True, source="page",
            stated_by=fresh_world.user("gus"),
        )  # fmt: skip
    assert "tim" not in named_in(send(fresh_world, "river_yearbook").content.decode())


def test_the_flows_of_another_district_are_not_found(world: World) -> None:
    with acting(world.user("dora"), "district") as user:
        districts = list(my_districts(user))
        assert register.find(user, districts, world.recipient("lake_yearbook").uid) is None
        assert register.find(user, districts, world.recipient("river_yearbook").uid)
