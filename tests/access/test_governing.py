"""Who may give, end, confirm and pause whose access: asked of the database by raw SQL, and of the pages.

Dates are moved instead of the clock: a review that is due today, one day later, has dates that lie one day back.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from accounts.acting import acting
from accounts.models import Grant, User
from accounts.roles import ROLES
from portal.kit.db import use_database
from records.governing.reviews import CONFIRMED, ENDED, LAPSED, WAITS, state_of
from records.governing.rule import GIVES, LONGEST_DAYS, kinds_for
from records.imports.connection import import_transaction
from records.imports.roster_grants import settle_grants
from records.models import (
    AccessDecision,
    AccessPause,
    AccessReview,
    AccessReviewItem,
    OrganizationGrant,
    SectionGrant,
    Student,
)
from tests.access.asking import ask, listed, permitted, refused, unfiltered
from tests.factories import day, grant
from tests.signing_in import sign_in
from tests.world import World


class _Undone(Exception):
    """Ends an attempt, so that it leaves nothing behind."""


def target(world: World, name: str) -> tuple[bool, int]:
    """(whether it is a section, row number) of a thing by its name in the world."""
    on_section = name.count("_") == 1 and name.split("_")[1] not in ("high", "middle", "elementary")
    return on_section, (world.section(name) if on_section else world.organization(name)).pk


def give(
    world: World, by: str, acts: str, to: str, role: str, on: str, *, starts: int = 0, ends: int = 30, why: str = "why",
    keep: bool = False,
) -> str:  # fmt: skip
    """What the database answers when this person gives this role, by raw SQL; undone unless it is to be kept."""
    on_section, number = target(world, on)
    values = [world.user(to).pk, role, on_section, number, why, day(starts), day(ends)]
    answer = ""
    try:
        with acting(world.user(by), acts):
            [(answer,)] = ask("default", "SELECT give_access(%s, %s, %s, %s, %s, %s, %s)", values)
            if not keep:
                raise _Undone
    except _Undone:
        pass
    return answer


def asked(world: World, by: str, acts: str, call: str, *values: Any) -> str:
    with acting(world.user(by), acts):
        [(answer,)] = ask("default", f"SELECT {call}", list(values))
    return answer


def each_wall(world: World, person: str, role: str, name: str) -> set[bool]:
    """What each wall says with the others switched off, and the page with all of them."""
    page = sign_in(world, person, role).get(reverse("student", args=[world.student(name).uid]))
    return {
        name in listed(world, Student, person, role),
        name in permitted(world, Student, person, role),
        name in unfiltered(world, Student, person, role),
        page.status_code == 200,
    }


GIVING = [
    ("dora", "district", "carl", "counselor", "river_middle", "given"),
    ("dora", "district", "omar", "teacher", "river_biology", "given"),
    ("dora", "district", "mia", "principal", "river_high", "given"),
    ("dora", "district", "pavel", "district", "river", "given"),
    ("petra", "principal", "omar", "teacher", "river_biology", "given"),
    ("petra", "principal", "omar", "counselor", "river_high", "given"),
    # Not to oneself.
    ("dora", "district", "dora", "counselor", "river_high", "oneself"),
    ("petra", "principal", "petra", "teacher", "river_algebra", "oneself"),
    # Not what one does not hold oneself.
    ("dora", "district", "carl", "records", "river", "more"),
    ("dora", "district", "carl", "provider", "river", "more"),
    ("dora", "district", "carl", "parent", "river", "more"),
    ("petra", "principal", "omar", "principal", "river_high", "more"),
    # Not on what the role does not fit.
    ("dora", "district", "carl", "counselor", "river", "more"),
    ("dora", "district", "carl", "district", "river_high", "more"),
    ("dora", "district", "carl", "teacher", "river_high", "more"),
    # Not outside of one's own places.
    ("dora", "district", "carl", "counselor", "lake_high", "place"),
    ("dora", "district", "carl", "teacher", "lake_algebra", "place"),
    ("dora", "district", "carl", "district", "lake", "place"),
    ("petra", "principal", "omar", "counselor", "river_middle", "place"),
    ("petra", "principal", "omar", "teacher", "river_art", "place"),
    ("petra", "principal", "omar", "district", "river", "place"),
    ("pavel", "principal", "omar", "teacher", "river_biology", "place"),
    # Only to staff of the district, whose account is open.
    ("dora", "district", "lotte", "teacher", "river_biology", "person"),
    ("dora", "district", "gina", "teacher", "river_biology", "person"),
    ("dora", "district", "nora", "teacher", "river_biology", "person"),
    # Not twice.
    ("dora", "district", "carl", "counselor", "river_high", "already"),
    ("dora", "district", "nadia", "teacher", "river_algebra", "already"),
    # Only by roles that give.
    ("carl", "counselor", "omar", "teacher", "river_biology", "refused"),
    ("rhea", "records", "omar", "teacher", "river_biology", "refused"),
    ("nadia", "teacher", "omar", "teacher", "river_biology", "refused"),
    ("gina", "parent", "omar", "teacher", "river_biology", "refused"),
    # Not in a role that one does not hold.
    ("nadia", "principal", "omar", "teacher", "river_biology", "place"),
    ("gina", "district", "omar", "teacher", "river_biology", "place"),
    ("quin", "principal", "omar", "teacher", "river_art", "place"),
]


@pytest.mark.parametrize(("by", "acts", "to", "role", "on", "answer"), GIVING)
def test_who_gives_what_to_whom(world: World, by: str, acts: str, to: str, role: str, on: str, answer: str) -> None:
    assert give(world, by, acts, to, role, on) == answer


@pytest.mark.parametrize(
    ("starts", "ends", "why", "answer"),
    [
        (0, 1, "why", "given"),
        (0, LONGEST_DAYS, "why", "given"),
        (10, 20, "why", "given"),
        (-1, 20, "why", "dates"),
        (0, 0, "why", "dates"),
        (5, 4, "why", "dates"),
        (0, LONGEST_DAYS + 1, "why", "dates"),
        (0, 30, "  ", "dates"),
    ],
)
def test_what_is_given_is_dated_and_has_its_reason(world: World, starts: int, ends: int, why: str, answer: str) -> None:
    assert (
        give(world, "dora", "district", "omar", "teacher", "river_biology", starts=starts, ends=ends, why=why) == answer
    )


def test_no_role_gives_what_it_does_not_see() -> None:
    for giver, roles in GIVES.items():
        for role in roles:
            assert ROLES[role].categories <= ROLES[giver].categories
            assert not ROLES[role].sees_departed or ROLES[giver].sees_departed
            assert kinds_for(role)


def change(work: Callable[[], Any]) -> Any:
    with use_database("maintenance"):
        return work()


def test_nobody_gives_for_longer_than_they_hold(fresh_world: World) -> None:
    mine = OrganizationGrant.objects.filter(user=fresh_world.user("petra"))
    change(lambda: mine.update(ends_on=day(10)))
    assert give(fresh_world, "petra", "principal", "omar", "teacher", "river_biology", ends=10) == "given"
    assert give(fresh_world, "petra", "principal", "omar", "teacher", "river_biology", ends=11) == "longer"


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO records_sectiongrant (user_id, permission_id, content_object_id, role, basis, source, starts_on, "
        "given_at) SELECT user_id, permission_id, content_object_id, 'teacher', 'x', 'official', current_date, now() "
        "FROM records_sectiongrant LIMIT 1",
        "UPDATE records_sectiongrant SET ends_on = NULL",
        "UPDATE records_organizationgrant SET ends_on = NULL",
        "DELETE FROM records_organizationgrant",
        "UPDATE records_accesspause SET ends_on = current_date",
        "DELETE FROM records_accesspause",
        "UPDATE records_accessdecision SET why = 'x'",
        "DELETE FROM records_accessdecision",
        "UPDATE records_accessreview SET due_on = current_date",
        "DELETE FROM records_accessreviewitem",
        "UPDATE accounts_user SET is_active = true",
    ],
)
def test_no_page_writes_past_the_functions(world: World, statement: str) -> None:
    with refused(), acting(world.user("dora"), "district"):
        ask("default", statement)


def test_not_even_the_functions_role_makes_a_roster_grant_or_changes_one(world: World) -> None:
    rows = ask(
        "maintenance",
        "SELECT tablename, cmd, coalesce(qual, with_check) FROM pg_policies WHERE roles::text LIKE '%%_guard}' "
        "AND cmd <> 'SELECT' AND tablename IN ('records_sectiongrant', 'records_organizationgrant')",
    )
    assert {(table, command) for table, command, _ in rows} == {
        (table, command)
        for table in ("records_sectiongrant", "records_organizationgrant")
        for command in ("INSERT", "UPDATE")
    }
    assert all("official" in words and "roster" not in words for *_, words in rows)


# --- giving and ending ---------------------------------------------------------------------------------


def official_grant(world: World, person: str, role: str, on: str) -> Any:
    model = SectionGrant if target(world, on)[0] else OrganizationGrant
    with use_database("maintenance"):
        return model.objects.get(
            user=world.user(person), role=role, source=Grant.Source.OFFICIAL, content_object=target(world, on)[1]
        )


def test_what_is_given_opens_at_once_and_ends_at_once_with_its_history(fresh_world: World) -> None:
    world = fresh_world
    assert each_wall(world, "omar", "teacher", "cleo") == {False}
    assert give(world, "petra", "principal", "omar", "teacher", "river_biology", keep=True) == "given"
    assert each_wall(world, "omar", "teacher", "cleo") == {True}
    given = official_grant(world, "omar", "teacher", "river_biology")
    assert (given.basis, given.given_by_id, given.ends_on) == ("why", world.user("petra").pk, day(30))
    ending = "end_access(true, %s, %s)"
    assert asked(world, "pavel", "principal", ending, given.pk, "x") == "place"
    assert asked(world, "dario", "district", ending, given.pk, "x") == "place"
    assert asked(world, "carl", "counselor", ending, given.pk, "x") == "refused"
    assert asked(world, "petra", "principal", ending, given.pk, " ") == "why"
    assert each_wall(world, "omar", "teacher", "cleo") == {True}
    assert asked(world, "dora", "district", ending, given.pk, "the teacher is back") == "ended"
    assert each_wall(world, "omar", "teacher", "cleo") == {False}
    assert asked(world, "dora", "district", ending, given.pk, "again") == "over"
    with use_database("maintenance"):
        rows = AccessDecision.objects.filter(section_grant=given.pk).order_by("pk")
        assert [(row.what, row.decided_by.username, row.why) for row in rows] == [
            ("given", "petra", "why"),
            ("ended", "dora", "the teacher is back"),
        ]


def test_a_grant_ends_on_its_day_without_any_job(fresh_world: World) -> None:
    world = fresh_world
    assert give(world, "petra", "principal", "omar", "teacher", "river_biology", ends=1, keep=True) == "given"
    assert each_wall(world, "omar", "teacher", "cleo") == {True}
    a_day_passes(world)
    assert each_wall(world, "omar", "teacher", "cleo") == {False}


def a_day_passes(world: World) -> None:
    """What officials gave and asked lies one day further back."""
    back = timedelta(days=1)
    with use_database("maintenance"):
        for model in (SectionGrant, OrganizationGrant):
            rows = model.objects.filter(source=Grant.Source.OFFICIAL)
            rows.update(starts_on=F("starts_on") - back, ends_on=F("ends_on") - back)
        AccessReview.objects.update(due_on=F("due_on") - back)
        AccessReviewItem.objects.update(would_end_on=F("would_end_on") - back)
        AccessPause.objects.update(starts_on=F("starts_on") - back, ends_on=F("ends_on") - back)


def test_the_roster_alone_ends_what_the_roster_gives(world: World) -> None:
    with use_database("maintenance"):
        row = SectionGrant.objects.get(user=world.user("nadia"), content_object=world.section("river_algebra"))
    assert asked(world, "dora", "district", "end_access(true, %s, 'x')", row.pk) == "roster"


# --- keeping away --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "acts", "who", "at", "until", "why", "answer"),
    [
        ("petra", "principal", "nadia", "river_high", 5, "why", "paused"),
        ("dora", "district", "petra", "river_high", 5, "why", "paused"),
        ("dora", "district", "petra", "river", 366, "why", "paused"),
        ("petra", "principal", "petra", "river_high", 5, "why", "oneself"),
        ("pavel", "principal", "mira", "river_middle", 5, "why", "more"),
        ("petra", "principal", "dora", "river_high", 5, "why", "more"),
        ("dora", "district", "rhea", "river_high", 5, "why", "more"),
        ("petra", "principal", "omar", "river_middle", 5, "why", "place"),
        ("dora", "district", "lena", "lake_high", 5, "why", "place"),
        ("dora", "district", "lotte", "river_high", 5, "why", "person"),
        ("dora", "district", "petra", "river_high", 0, "why", "dates"),
        ("dora", "district", "petra", "river_high", 367, "why", "dates"),
        ("dora", "district", "petra", "river_high", 5, "", "why"),
        ("carl", "counselor", "nadia", "river_high", 5, "why", "refused"),
        ("rhea", "records", "nadia", "river_high", 5, "why", "refused"),
    ],
)
def test_who_keeps_whom_away(
    world: World, by: str, acts: str, who: str, at: str, until: int, why: str, answer: str
) -> None:
    try:
        with acting(world.user(by), acts):
            values = [world.user(who).pk, world.organization(at).pk, day(until), why]
            assert ask("default", "SELECT pause_access(%s, %s, %s, %s)", values) == [(answer,)]
            raise _Undone
    except _Undone:
        pass


def test_whoever_is_kept_away_stays_away_through_the_next_import(fresh_world: World) -> None:
    world = fresh_world
    river = world.organization("river").pk
    assert each_wall(world, "nadia", "teacher", "ana") == {True}
    at = world.organization("river_high").pk
    assert (
        asked(world, "petra", "principal", "pause_access(%s, %s, %s, 'x')", world.user("nadia").pk, at, day(5))
        == "paused"
    )
    assert each_wall(world, "nadia", "teacher", "ana") == {False}
    with use_database("maintenance"):
        # The roster says it with another first day: the import makes another grant.
        world.staff("nadia").assignments.filter(section=world.section("river_algebra")).update(starts_on=day(-3))
    with import_transaction(river, wait=True, lease=None, today=timezone.localdate()) as db:
        settle_grants(db)
    with use_database("maintenance"):
        made = SectionGrant.objects.filter(user=world.user("nadia"), starts_on=day(-3), ends_on=None)
        assert made.exists(), "the import made its grant"
    assert each_wall(world, "nadia", "teacher", "ana") == {False}
    for _ in range(5):
        a_day_passes(world)
    assert each_wall(world, "nadia", "teacher", "ana") == {True}


def test_a_pause_is_ended_early_by_those_who_answer_for_the_place(fresh_world: World) -> None:
    world = fresh_world
    pause = world.pause("paul").pk
    assert asked(world, "petra", "principal", "end_pause(%s, 'x')", pause) == "place"
    assert asked(world, "rhea", "records", "end_pause(%s, 'x')", pause) == "refused"
    assert asked(world, "pavel", "principal", "end_pause(%s, 'back')", pause) == "pause ended"
    assert each_wall(world, "paul", "teacher", "kit") == {True}


def test_what_the_district_decided_no_school_lifts(fresh_world: World) -> None:
    world = fresh_world
    at = world.organization("river_high").pk
    pausing = "pause_access(%s, %s, %s, 'x')"
    assert asked(world, "dora", "district", pausing, world.user("nadia").pk, at, day(5)) == "paused"
    with use_database("maintenance"):
        pause = AccessPause.objects.get(person=world.user("nadia")).pk
    assert asked(world, "petra", "principal", "end_pause(%s, 'back')", pause) == "district"
    assert each_wall(world, "nadia", "teacher", "ana") == {False}
    assert asked(world, "dora", "district", "end_pause(%s, 'back')", pause) == "pause ended"


# --- reviews -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decided", "due", "state"),
    [
        ("", 0, WAITS), ("", 1, WAITS), ("", -1, LAPSED), ("confirmed", 0, CONFIRMED), ("confirmed", -30, CONFIRMED),
        ("ended", 0, ENDED), ("ended", -30, ENDED),
    ],
)  # fmt: skip
def test_how_one_access_under_review_stands(decided: str, due: int, state: str) -> None:
    assert state_of(decided=decided, due_on=day(due), today=day(0)) == state


def reviewed_world(world: World, due: int = 1) -> dict[str, int]:
    """Three people hold something by an official's decision; a review asks. Person -> the item about them."""
    for by, acts, to, role, on in (
        ("dora", "district", "omar", "teacher", "river_biology"),
        ("dora", "district", "carl", "counselor", "river_middle"),
        ("dora", "district", "mia", "principal", "river_high"),
        ("dora", "district", "pavel", "district", "river"),
    ):
        assert give(world, by, acts, to, role, on, keep=True) == "given"
    answer = asked(world, "dora", "district", "open_review(%s, %s)", world.organization("river").pk, day(14))
    assert answer == "opened"
    with use_database("maintenance"):
        # Of the two weeks that a review gives at least, so many days are left.
        AccessReview.objects.filter(due_on=day(14)).update(due_on=day(due))
        for model in (SectionGrant, OrganizationGrant):
            model.objects.filter(source=Grant.Source.OFFICIAL, ends_on=day(15)).update(ends_on=day(due + 1))
        items = AccessReviewItem.objects.filter(review__due_on=day(due))
        return {item.person.username: item.pk for item in items.select_related("person")}


def test_a_review_asks_about_what_officials_gave_and_about_nothing_else(fresh_world: World) -> None:
    items = reviewed_world(fresh_world)
    assert set(items) == {"omar", "carl", "mia", "pavel"}


CONFIRMING = [
    ("petra", "principal", "omar", "confirmed"),
    ("pavel", "principal", "omar", "place"),
    ("pavel", "principal", "carl", "confirmed"),
    ("petra", "principal", "carl", "place"),
    ("dora", "district", "carl", "confirmed"),
    ("petra", "principal", "mia", "more"),
    ("mia", "principal", "mia", "oneself"),
    ("dora", "district", "mia", "confirmed"),
    ("pavel", "district", "pavel", "oneself"),
    ("petra", "principal", "pavel", "place"),
    ("dora", "district", "pavel", "confirmed"),
    ("carl", "counselor", "omar", "refused"),
    ("rhea", "records", "omar", "refused"),
    ("dario", "district", "omar", "place"),
]


def test_who_confirms_what(fresh_world: World) -> None:
    items = reviewed_world(fresh_world)
    answers = []
    for by, acts, person, _ in CONFIRMING:
        try:
            with acting(fresh_world.user(by), acts):
                [(answer,)] = ask("default", "SELECT confirm_access(%s, '')", [items[person]])
                answers.append((by, acts, person, answer))
                raise _Undone
        except _Undone:
            pass
    assert answers == CONFIRMING


def test_what_nobody_confirmed_is_closed_the_day_after_the_due_date_and_no_job_ran(fresh_world: World) -> None:
    world = fresh_world
    items = reviewed_world(world, due=1)
    assert asked(world, "petra", "principal", "confirm_access(%s, '')", items["omar"]) == "confirmed"
    assert official_grant(world, "omar", "teacher", "river_biology").ends_on == day(30), "as it was given"
    assert official_grant(world, "carl", "counselor", "river_middle").ends_on == day(2)
    a_day_passes(world)  # the due date
    assert each_wall(world, "carl", "counselor", "kit") == {True}
    a_day_passes(world)
    assert each_wall(world, "carl", "counselor", "kit") == {False}
    assert each_wall(world, "omar", "teacher", "cleo") == {True}
    assert asked(world, "pavel", "principal", "confirm_access(%s, '')", items["carl"]) == "late"
    assert each_wall(world, "carl", "counselor", "kit") == {False}


def test_what_was_ended_in_a_review_is_not_confirmed_afterwards(fresh_world: World) -> None:
    world = fresh_world
    items = reviewed_world(world)
    given = official_grant(world, "omar", "teacher", "river_biology").pk
    assert asked(world, "petra", "principal", "end_access(true, %s, 'x')", given) == "ended"
    assert asked(world, "dora", "district", "confirm_access(%s, '')", items["omar"]) == "over"
    assert each_wall(world, "omar", "teacher", "cleo") == {False}


@pytest.mark.parametrize(
    ("by", "acts", "district", "due", "answer"),
    [
        ("dora", "district", "river", 30, "opened"),
        ("dora", "district", "river", 14, "opened"),
        ("dora", "district", "river", 13, "dates"),
        ("dora", "district", "river", 0, "dates"),
        ("dora", "district", "river", 181, "dates"),
        ("dora", "district", "lake", 30, "refused"),
        ("petra", "principal", "river", 30, "refused"),
        ("rhea", "records", "river", 30, "refused"),
        ("nadia", "district", "river", 30, "refused"),
    ],
)
def test_who_opens_a_review(world: World, by: str, acts: str, district: str, due: int, answer: str) -> None:
    try:
        with acting(world.user(by), acts):
            values = [world.organization(district).pk, day(due)]
            assert ask("default", "SELECT open_review(%s, %s)", values) == [(answer,)]
            raise _Undone
    except _Undone:
        pass


# --- closing an account --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "acts", "who", "answer"),
    [
        ("dora", "district", "omar", "closed"),
        ("dora", "district", "dora", "oneself"),
        ("dora", "district", "lotte", "person"),
        ("dora", "district", "gina", "person"),
        ("petra", "principal", "nadia", "refused"),
        ("rhea", "records", "nadia", "refused"),
    ],
)
def test_who_closes_whose_account(world: World, by: str, acts: str, who: str, answer: str) -> None:
    try:
        with acting(world.user(by), acts):
            assert ask("default", "SELECT close_account(%s, 'x')", [world.user(who).pk]) == [(answer,)]
            raise _Undone
    except _Undone:
        pass


def test_an_account_that_is_used_in_another_district_is_not_closed(fresh_world: World) -> None:
    with use_database("maintenance"):
        grant(fresh_world.user("omar"), "teacher", fresh_world.section("lake_art"))
    assert asked(fresh_world, "dora", "district", "close_account(%s, 'x')", fresh_world.user("omar").pk) == "elsewhere"


def test_a_closed_account_opens_nothing_from_the_next_request_on(fresh_world: World) -> None:
    world = fresh_world
    page = reverse("student", args=[world.student("kit").uid])
    omar = sign_in(world, "omar", "teacher")
    assert omar.get(page).status_code == 200
    dora = sign_in(world, "dora", "district")
    known = world.user("omar").uid
    answer = dora.post(reverse("account_close", args=[known]), {"why": "left the district", "confirmed": "on"})
    assert answer.status_code == 302
    assert omar.get(page).status_code == 302, "to the sign-in page"
    assert "kit" not in listed(world, Student, "omar", "teacher") | unfiltered(world, Student, "omar", "teacher")
    with use_database("maintenance"):
        assert not User.objects.get(pk=world.user("omar").pk).is_active
        assert AccessDecision.objects.filter(what="closed", person=world.user("omar"), why="left the district").exists()


# --- the pages -----------------------------------------------------------------------------------------


def test_a_review_by_the_pages_confirms_one_and_ends_one_who_gets_nothing_on_the_next_request(
    fresh_world: World,
) -> None:
    world = fresh_world
    dora, petra = sign_in(world, "dora", "district"), sign_in(world, "petra", "principal")
    for person in ("omar", "rory"):
        answer = petra.post(
            reverse("access_give", args=[world.user(person).uid]),
            {
                "role": "teacher", "places": str(world.section("river_biology").uid), "basis": "substitute",
                "starts_on": day(0).isoformat(), "ends_on": day(90).isoformat(),
            },
        )  # fmt: skip
        assert answer.status_code == 302, answer.content.decode()
    # rory is kept away from this school; that ends first.
    answer = petra.post(reverse("access_pause_end", args=[world.pause("rory").uid]), {"why": "back"})
    assert answer.status_code == 302
    rory, cleo = sign_in(world, "rory", "teacher"), reverse("student", args=[world.student("cleo").uid])
    assert rory.get(cleo).status_code == 200
    answer = dora.post(
        reverse("access_reviews"), {"district": str(world.organization("river").uid), "due_on": day(14).isoformat()}
    )
    review = answer["Location"]
    words = petra.get(review).content.decode()
    assert "2 of 2 still wait" in words and "Staffomar" not in words
    with use_database("maintenance"):
        item = AccessReviewItem.objects.get(person=world.user("omar"))
    assert petra.post(reverse("access_confirm", args=[item.uid])).status_code == 302
    key = f"section-{official_grant(world, 'rory', 'teacher', 'river_biology').pk}"
    end = reverse("access_end", args=[world.user("rory").uid])
    assert petra.get(f"{end}?grant={key}").status_code == 200
    assert rory.get(cleo).status_code == 200
    assert petra.post(end, {"grant": key, "why": "the teacher is back"}).status_code == 302
    assert rory.get(cleo).status_code == 404
    assert sign_in(world, "omar", "teacher").get(cleo).status_code == 200
    words = dora.get(review).content.decode()
    assert "0 of 2" in words and "confirmed" in words and "the teacher is back" not in words
    history = dora.get(reverse("person", args=[world.user("rory").uid])).content.decode()
    assert "the teacher is back" in history and "substitute" in history


def test_what_the_database_refuses_is_said_on_the_page_and_nothing_is_lost(world: World) -> None:
    dora = sign_in(world, "dora", "district")
    answer = dora.post(
        reverse("access_give", args=[world.user("carl").uid]),
        {
            "role": "counselor", "places": str(world.organization("river_high").uid), "basis": "two schools",
            "starts_on": day(0).isoformat(), "ends_on": day(90).isoformat(),
        },
    )  # fmt: skip
    words = answer.content.decode()
    assert answer.status_code == 200 and "in force already" in words and "two schools" in words


def test_the_students_page_names_who_sees_and_who_is_kept_away(world: World) -> None:
    words = sign_in(world, "pavel", "principal").get(reverse("student_people", args=[world.student("kit").uid]))
    page = words.content.decode()
    contact = world.contact("gus")
    assert contact.name in page and "custody restriction since" in page
    for person in ("gail", "omar", "rory", "pavel", "dora", "rhea"):
        assert str(world.user(person).uid) in page, person
    for person in ("gus", "paul", "quin", "petra", "carl"):
        assert str(world.user(person).uid) not in page, person
