"""The limit of students a day: by every channel, for whom, and how a second person lets somebody see more."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.acting import acting
from accounts.models import AccessEntry, AccessEntryStudent
from portal.kit.db import use_database
from records.limits.check import COUNTING, OVER, count_today
from records.limits.forms import MoreForm
from records.limits.rule import Standing, standing_of
from records.models import AccessLimit, AccessRequest, AccessRequestDecision
from tests.access.asking import ask, refused
from tests.access.expected import SEEN
from tests.factories import canary, grant
from tests.signing_in import sign_in
from tests.world import STUDENTS, World

PETRA = SEEN["petra", "principal"]


def limit_to(world: World, number: int, district: str = "river", *, at: datetime | None = None) -> None:
    with use_database("maintenance"):
        limit = AccessLimit.objects.create(
            district=world.organization(district), students_a_day=number, set_by=world.user("dora")
        )
        if at is not None:
            AccessLimit.objects.filter(pk=limit.pk).update(set_at=at)


def today(
    world: World, person: str = "petra", role: str = "principal", students: tuple[str, ...] = (),
    districts: tuple[str, ...] = ("river",),
) -> Any:  # fmt: skip
    numbers = [world.student(name).pk for name in students]
    with acting(world.user(person), role) as user:
        return count_today(user, numbers, [world.organization(name).pk for name in districts])


def approve(
    world: World, person: str = "petra", *, students: int = 100, hours: float = 4, district: str = "river"
) -> None:
    with use_database("maintenance"):
        asked = AccessRequest.objects.create(
            district=world.organization(district), asked_by=world.user(person), role="principal", students=students,
            hours=4, reason="A list",
        )  # fmt: skip
        AccessRequestDecision.objects.create(
            request=asked, district=asked.district, approved=True, decided_by=world.user("dora"),
            expires_at=timezone.now() + timedelta(hours=hours),
        )  # fmt: skip


def shows(response: Any) -> set[str]:
    text = response.content.decode(errors="replace")
    return {name for name in STUDENTS if canary(name, "family_name") in text or canary(name, "given_name") in text}


@pytest.fixture
def petra(fresh_world: World) -> Iterator[Client]:
    yield sign_in(fresh_world, "petra", "principal")


def channels(world: World) -> dict[str, tuple[str, dict[str, str] | None]]:
    """Everything that shows several students to a principal."""
    school = world.organization("river_high").uid
    return {
        "page": (reverse("students"), None),
        "download": (reverse("students") + "?download=csv", None),
        "search": (reverse("student_search"), {"words": "canary"}),
        "letters (PDF)": (
            reverse("letters"),
            {"school": str(school), "who": "all", "grade": "", "section": "", "days": "30", "language": "en"},
        ),
        "roster download": (reverse("section", args=[world.section("river_algebra").uid]) + "?download=csv", None),
        "rights": (reverse("rights") + "?state=unknown", None),
    }


def test_over_the_limit_every_channel_refuses_and_shows_nobody(fresh_world: World, petra: Client) -> None:
    limit_to(fresh_world, 1)
    for name, (path, data) in channels(fresh_world).items():
        before = len(ask("maintenance", "SELECT FROM accounts_accessentrystudent"))
        response = petra.get(path) if data is None else petra.post(path, data, follow=True)
        assert response.status_code == 403, name
        assert not shows(response), name
        assert "Ask to see more students today" in response.content.decode(), name
        assert len(ask("maintenance", "SELECT FROM accounts_accessentrystudent")) == before, name
    with use_database("maintenance"):
        refusals = AccessEntry.objects.filter(outcome="denied", purpose=OVER)
        assert refusals.count() == len(channels(fresh_world))
        assert not ask("maintenance", "SELECT FROM records_lettercode WHERE printed_at > now() - interval '1 minute'"
            " AND printed_by_id = %s AND number NOT LIKE '50000%%'", [fresh_world.user("petra").pk])  # fmt: skip


def test_one_record_after_the_other_is_counted_as_well(fresh_world: World, petra: Client) -> None:
    limit_to(fresh_world, 2)
    pages = {name: reverse("student", args=[fresh_world.student(name).uid]) for name in ("ana", "ben", "cleo")}
    assert petra.get(pages["ana"]).status_code == 200
    assert petra.get(pages["ben"]).status_code == 200
    assert petra.get(pages["cleo"]).status_code == 403
    # Whom one has seen today one may see again; and it is said how many are left.
    again = petra.get(pages["ana"])
    assert again.status_code == 200 and "You have seen 2 of 2 students today" in again.content.decode()


def test_a_second_person_lets_somebody_see_more_until_it_expires(fresh_world: World, petra: Client) -> None:
    limit_to(fresh_world, 3)
    path = reverse("students") + "?download=csv"
    assert petra.get(path).status_code == 403
    asked = petra.post(reverse("access_limit"), {"students": "100", "hours": "4", "reason": "List for the buses"})
    assert asked.status_code == 302 and petra.get(path).status_code == 403
    with use_database("maintenance"):
        request = AccessRequest.objects.get(reason="List for the buses")
    dora = sign_in(fresh_world, "dora", "district")
    assert "List for the buses" in dora.get(reverse("access_requests")).content.decode()
    decided = dora.post(reverse("access_decide", args=[request.uid]), {"answer": "yes", "note": ""})
    assert decided.status_code == 302
    assert shows(petra.get(path)) == PETRA
    assert today(fresh_world).allowance == 103
    ask(
        "maintenance", "UPDATE records_accessrequestdecision SET expires_at = now() WHERE request_id = %s", [request.pk]
    )
    assert today(fresh_world).allowance == 3
    # What was seen stays seen; nobody else is shown.
    assert petra.get(path).status_code == 200
    assert today(fresh_world, students=("kit",)).fits is False


def test_a_refusal_adds_nothing(fresh_world: World) -> None:
    limit_to(fresh_world, 3)
    request = fresh_world.access_request("petra")
    dora = sign_in(fresh_world, "dora", "district")
    assert dora.post(reverse("access_decide", args=[request.uid]), {"answer": "no", "note": ""}).status_code == 200
    assert dora.post(reverse("access_decide", args=[request.uid]), {"answer": "no", "note": "Why?"}).status_code == 302
    assert today(fresh_world).allowance == 3
    # The first answer holds.
    dora.post(reverse("access_decide", args=[request.uid]), {"answer": "yes", "note": ""})
    assert today(fresh_world).allowance == 3


def test_a_day_is_the_portals_day_and_settings_are_read_when_asked(fresh_world: World) -> None:
    assert today(fresh_world).limit == 500
    limit_to(fresh_world, 40)
    limit_to(fresh_world, 30)
    limit_to(fresh_world, 10, "lake")
    assert today(fresh_world).limit == 30
    student, petra = fresh_world.student("ana"), fresh_world.user("petra")
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    for at, counted in ((midnight - timedelta(seconds=1), 0), (midnight, 1)):
        with use_database("maintenance"):
            entry = AccessEntry(at=at, user_id=petra.pk, role="principal", channel="page", outcome="shown", purpose="x")
            entry.save(force_insert=True)
            AccessEntryStudent(
                entry_id=entry.pk, at=at, student_id=student.pk, district_id=student.district_id, via="organization"
            ).save(force_insert=True)
        assert today(fresh_world).seen == counted


@pytest.mark.parametrize(
    ("before", "since", "now", "then"),
    [
        ((), (), 500, 500),
        ((), (100_000,), 500, 100_000),
        ((), (100_000, 500), 500, 500),
        ((), (400,), 400, 400),
        ((), (300, 400), 300, 400),
        ((700,), (), 700, 700),
        ((700, 90), (), 90, 90),
        ((90, 700), (600,), 600, 600),
        ((90, 700), (800, 650), 650, 650),
    ],
)
def test_a_raise_holds_from_the_next_day_and_a_lower_number_at_once(
    fresh_world: World, before: tuple[int, ...], since: tuple[int, ...], now: int, then: int
) -> None:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    said = [(midnight - timedelta(seconds=len(before) - place), each) for place, each in enumerate(before)]
    said += [(midnight + timedelta(microseconds=place), each) for place, each in enumerate(since)]
    for at, number in said:
        limit_to(fresh_world, number, at=at)
    assert standing_of(said, midnight) == Standing(now, then)
    assert today(fresh_world).limit == now


def test_one_official_does_not_lift_the_limit_for_an_hour(fresh_world: World, petra: Client) -> None:
    limit_to(fresh_world, 1, at=timezone.now() - timedelta(days=2))
    dora = sign_in(fresh_world, "dora", "district")
    said = dora.post(reverse("access_limit_set"), {"students_a_day": "100000"}, follow=True).content.decode()
    assert "1 students a day for each person. From tomorrow on: 100000." in said.replace("100,000", "100000")
    assert "It holds from tomorrow on." in said
    assert petra.get(reverse("students") + "?download=csv").status_code == 403
    assert today(fresh_world).limit == 1


def test_more_of_one_district_opens_nothing_of_another(fresh_world: World) -> None:
    both = ("river", "lake")
    limit_to(fresh_world, 3)
    limit_to(fresh_world, 10, "lake")
    approve(fresh_world, students=100)
    assert today(fresh_world).allowance == 103
    assert today(fresh_world, districts=("lake",)).allowance == 10
    assert today(fresh_world, districts=both).allowance == 10
    approve(fresh_world, students=50, district="lake")
    allowed = today(fresh_world, districts=both)
    assert (allowed.limit, allowed.more) == (10, 50)
    assert today(fresh_world, districts=()).allowance == 500


def test_who_serves_two_districts_says_of_which_they_ask_more(world: World) -> None:
    river, lake = world.organization("river"), world.organization("lake")
    words = {"students": "5", "hours": "1", "reason": "A list"}
    assert "district" not in MoreForm([river], words).fields
    for districts, chosen, expected in (
        ([river], "", river.pk), ([river, lake], str(lake.uid), lake.pk), ([river, lake], str(river.uid), river.pk),
        ([river, lake], "", None), ([river], str(lake.uid), river.pk),
    ):  # fmt: skip
        form = MoreForm(districts, words | {"district": chosen})
        assert form.is_valid() is (expected is not None)
        if expected:
            assert form.cleaned_data["district_id"] == expected


def test_students_of_ones_own_sections_do_not_count(fresh_world: World) -> None:
    """Petra also teaches biology from today on: its students no longer count, in whichever role she sees them."""
    from tests.factories import grant

    assert today(fresh_world, students=("ana", "ben", "wren")).new == 3
    with use_database("maintenance"):
        grant(fresh_world.user("petra"), "teacher", fresh_world.section("river_biology"), starts=0)
    assert today(fresh_world, students=("ana", "ben", "wren")).new == 1


def test_families_and_teachers_have_no_limit(fresh_world: World) -> None:
    limit_to(fresh_world, 1)
    assert shows(sign_in(fresh_world, "gina", "parent").get(reverse("children"))) == SEEN["gina", "parent"]
    section = reverse("section", args=[fresh_world.section("river_algebra").uid])
    nadia = sign_in(fresh_world, "nadia", "teacher")
    assert len(shows(nadia.get(section + "?download=csv"))) == 4
    assert shows(nadia.get(reverse("students"))) == SEEN["nadia", "teacher"]


def test_the_count_is_lowered_by_nobody(fresh_world: World, petra: Client) -> None:
    petra.get(reverse("students"))
    seen = today(fresh_world).seen
    assert seen == len(PETRA)
    number = fresh_world.user("petra").pk
    for statement in (
        "DELETE FROM accounts_accessentrystudent",
        "UPDATE accounts_accessentrystudent SET via = 'section'",
        "DELETE FROM records_accesslimit",
        "UPDATE records_accesslimit SET students_a_day = 9999",
        f"INSERT INTO records_accesslimit (district_id, students_a_day, set_by_id, set_at) "
        f"SELECT district_id, 9999, {number}, now() FROM records_organization WHERE district_id IS NOT NULL LIMIT 1",
    ):
        with refused(), acting(fresh_world.user("petra"), "principal"):
            ask("default", statement)
    assert today(fresh_world).seen == seen


@pytest.mark.parametrize("via", ["section", "student", "x"])
def test_a_look_by_an_office_is_not_written_as_one_by_a_section(fresh_world: World, via: str) -> None:
    student = fresh_world.student("ana")
    with refused(), acting(fresh_world.user("petra"), "principal") as user:
        entry = AccessEntry(user_id=user.pk, role="principal", channel="page", outcome="shown", purpose="x")
        entry.save(force_insert=True)
        AccessEntryStudent(
            entry_id=entry.pk, at=entry.at, student_id=student.pk, district_id=student.district_id, via=via
        ).save(force_insert=True)


def test_while_another_answer_is_made_the_next_one_says_so_and_shows_nobody(fresh_world: World, petra: Client) -> None:
    petra.get(reverse("access_limit"))
    before = ask("maintenance", "SELECT count(*) FROM accounts_accessentry")
    key = [COUNTING, fresh_world.user("petra").pk]
    ask("default", "SET lock_timeout = '100ms'")
    ask("maintenance", "SELECT pg_advisory_lock(%s, %s)", key)
    try:
        response = petra.get(reverse("students"))
    finally:
        ask("maintenance", "SELECT pg_advisory_unlock(%s, %s)", key)
        ask("default", "RESET lock_timeout")
    assert response.status_code == 503 and response["Retry-After"]
    assert "still being made" in response.content.decode() and not shows(response)
    assert ask("maintenance", "SELECT count(*) FROM accounts_accessentry") == before
    assert shows(petra.get(reverse("students"))) == PETRA


def decide_in_the_database(world: World, asked: str, person: str, role: str, **changes: Any) -> None:
    request = world.access_request(asked)
    values = {
        "request": request, "district_id": request.district_id, "approved": True,
        "decided_by_id": world.user(person).pk,
        "expires_at": timezone.now() + timedelta(hours=request.hours),
    }  # fmt: skip
    with acting(world.user(person), role):
        AccessRequestDecision.objects.create(**values | changes)


@pytest.mark.parametrize(
    ("asked", "person", "role", "changes"),
    [
        ("petra", "petra", "principal", {}),
        ("petra", "carl", "counselor", {}),
        ("petra", "dario", "district", {}),
        ("lena", "dora", "district", {}),
        ("petra", "nadia", "teacher", {}),
        ("petra", "dora", "district", {"decided_by_id": 1}),
        ("petra", "dora", "district", {"expires_at": timezone.now() + timedelta(hours=5)}),
    ],
)
def test_who_may_not_decide(world: World, asked: str, person: str, role: str, changes: dict[str, Any]) -> None:
    with refused():
        decide_in_the_database(world, asked, person, role, **changes)


def test_nobody_decides_what_they_asked_for_themselves(fresh_world: World) -> None:
    ask("maintenance", "UPDATE records_accessrequest SET asked_by_id = %s", [fresh_world.user("dora").pk])
    request = AccessRequest
    with refused(), acting(fresh_world.user("dora"), "district") as user:
        mine = request.objects.filter(asked_by=user).first()
        assert mine
        AccessRequestDecision.objects.create(
            request=mine, district_id=mine.district_id, approved=True, decided_by_id=user.pk,
            expires_at=timezone.now() + timedelta(hours=1),
        )  # fmt: skip
    dora = sign_in(fresh_world, "dora", "district")
    with use_database("maintenance"):
        uid = request.objects.filter(district=fresh_world.organization("river"))[0].uid
    assert dora.post(reverse("access_decide", args=[uid]), {"answer": "yes", "note": ""}).status_code == 302
    with use_database("maintenance"):
        assert not AccessRequestDecision.objects.exists()


def test_a_request_is_answered_once(fresh_world: World) -> None:
    decide_in_the_database(fresh_world, "petra", "rhea", "records")
    with pytest.raises(IntegrityError):
        decide_in_the_database(fresh_world, "petra", "dora", "district")
    for verb in ("UPDATE {} SET expires_at = now()", "DELETE FROM {}"):
        with refused(), acting(fresh_world.user("dora"), "district"):
            ask("default", verb.format("records_accessrequestdecision"))


@pytest.mark.parametrize(
    ("person", "role", "changes"),
    [("petra", "principal", {"asked_by": "dora"}), ("petra", "principal", {"role": "district"}),
     ("petra", "principal", {"district": "lake"}), ("dario", "district", {})],
)  # fmt: skip
def test_people_ask_in_their_own_name_role_and_district(
    world: World, person: str, role: str, changes: dict[str, str]
) -> None:
    with refused(), acting(world.user(person), role):
        AccessRequest.objects.create(
            district=world.organization(changes.get("district", "river")),
            asked_by=world.user(changes.get("asked_by", person)), role=changes.get("role", role), students=1, hours=1,
            reason="X",
        )  # fmt: skip


# --- sections that an official gave --------------------------------------------------------------------


def test_a_section_that_an_official_gave_counts_until_the_roster_says_so(fresh_world: World) -> None:
    """Two principals who give each other every section of their schools get no further than the limit."""
    world = fresh_world
    with use_database("maintenance"):
        grant(world.user("omar"), "teacher", world.section("river_biology"), starts=-1, ends=30, source="official")
    limit_to(world, 2)
    client = sign_in(world, "omar", "teacher")
    given, own = (reverse("section", args=[world.section(name).uid]) for name in ("river_biology", "river_art"))
    refused_page = client.get(given)
    assert refused_page.status_code == 403 and not shows(refused_page)
    assert reverse("access_limit") in refused_page.content.decode()
    assert client.get(reverse("access_limit")).status_code == 200
    assert shows(client.get(own)) == {"kit", "kat"} and today(world, "omar", "teacher").seen == 0
    approve(world, "omar", students=10)
    assert shows(client.get(given)) == {"ana", "cleo", "wren", "second"}
    assert today(world, "omar", "teacher").seen == 4
    with use_database("maintenance"):
        grant(world.user("omar"), "teacher", world.section("river_biology"), starts=-1)
        AccessRequestDecision.objects.all().delete()
    assert shows(client.get(given)) == {"ana", "cleo", "wren", "second"} and today(world, "omar", "teacher").seen == 0


def test_what_was_seen_of_a_given_section_counts_in_every_role(fresh_world: World) -> None:
    world = fresh_world
    with use_database("maintenance"):
        grant(world.user("petra"), "teacher", world.section("river_art"), starts=-1, ends=30, source="official")
    assert shows(sign_in(world, "petra", "teacher").get(reverse("section", args=[world.section("river_art").uid])))
    assert today(world).seen == 2
    limit_to(world, 3)
    assert sign_in(world, "petra", "principal").get(reverse("students")).status_code == 403


def test_a_teacher_of_the_rosters_sections_has_no_limit(fresh_world: World) -> None:
    limit_to(fresh_world, 1)
    client = sign_in(fresh_world, "nadia", "teacher")
    assert client.get(reverse("section", args=[fresh_world.section("river_algebra").uid])).status_code == 200
    assert client.get(reverse("access_limit")).status_code == 403
