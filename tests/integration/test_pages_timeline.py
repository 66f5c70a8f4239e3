"""The timeline: everything that the role's categories allow, in one order, page by page."""

import pytest
from django.urls import reverse

from accounts.models import AccessEntry
from accounts.roles import ROLES, Category
from portal.kit.db import use_database
from records.models import AttendanceEvent, HealthAlert, Incident, InterventionCheckIn, Result
from records.timeline.entries import PER_PAGE
from records.timeline.sources import KINDS, SOURCES
from tests.factories import canary, day
from tests.record_factories import line_item_at, make_record
from tests.signing_in import sign_in
from tests.world import World


def _page(world: World, person: str, role: str, query: str = "", pupil: str = "ana") -> str:
    path = reverse("student_timeline", args=[world.student(pupil).uid])
    return sign_in(world, person, role).get(path + query).content.decode()


def _days(world: World, query: str = "") -> list[str]:
    path = reverse("student_timeline", args=[world.student("ana").uid])
    answer = sign_in(world, "nadia", "teacher").get(path + query)
    return [entry.on for entry in answer.context["entries"]]


def test_entries_of_all_kinds_stand_in_one_order_the_newest_first(fresh_world: World) -> None:
    ana = fresh_world.student("ana")
    with use_database("maintenance"):
        item = line_item_at(ana)
        item.due_on = day(-2)
        item.save()
    days = _days(fresh_world)
    assert days == sorted(days, reverse=True) and len(set(days)) > 3
    shown = _page(fresh_world, "nadia", "teacher")
    for kind in ("attendance", "results", "assessments", "supports", "interventions", "enrollment"):
        assert shown.count(f"<span>{KINDS[kind]}</span>") >= 1, kind


@pytest.mark.parametrize(
    ("person", "role"), [("nadia", "teacher"), ("carl", "counselor"), ("petra", "principal"), ("dora", "district")]
)
def test_a_role_sees_the_kinds_of_its_categories_alone(world: World, person: str, role: str) -> None:
    owner = f"{world.student('ana').sourced_id}/"
    shown = _page(world, person, role)
    for source in SOURCES:
        allowed = source.category in ROLES[role].categories
        assert (f'href="?kind={source.kind}"' in shown) == allowed, source.kind
    assert (canary(f"{owner}Incident", "behavior") in shown) == (Category.CONDUCT in ROLES[role].categories)
    # Asking for a kind that the role does not carry shows nothing of it either.
    if Category.CONDUCT not in ROLES[role].categories:
        assert canary(f"{owner}Incident", "behavior") not in _page(world, person, role, "?kind=conduct")
    assert canary(f"{owner}HealthAlert", "alert") not in shown
    assert HealthAlert not in {source.model for source in SOURCES}


def test_every_entry_is_on_one_page_and_none_on_two(fresh_world: World) -> None:
    ana = fresh_world.student("ana")
    with use_database("maintenance"):
        for number in range(PER_PAGE + 5):
            make_record(AttendanceEvent, ana, on_date=day(-200 - number), section=None)
    pages, number = [], 1
    while found := _days(fresh_world, f"?page={number}"):
        pages.append(found)
        number += 1
    assert [len(page) for page in pages[:-1]] == [PER_PAGE] * (len(pages) - 1) and len(pages) > 1
    everything = [when for page in pages for when in page]
    assert everything == sorted(everything, reverse=True)
    assert sum(when <= day(-200) for when in everything) == PER_PAGE + 5


@pytest.mark.parametrize("query", ["?page=0", "?page=-1", "?page=x", "?kind=none", "?page=99999999999999999999"])
def test_an_address_that_says_nothing_sensible_shows_the_first_page(world: World, query: str) -> None:
    assert _days(world, query) == _days(world)


def test_what_is_no_longer_said_or_has_not_come_yet_is_not_shown(fresh_world: World) -> None:
    ana = fresh_world.student("ana")
    with use_database("maintenance"):
        make_record(AttendanceEvent, ana, on_date=day(-300), section=None, is_active=False)
        make_record(InterventionCheckIn, ana, intervention=fresh_world.intervention("ana"), on_date=day(3))
    days = _days(fresh_world)
    assert day(-300) not in days and day(3) not in days


def test_one_kind_alone_is_logged_as_that_category_alone(fresh_world: World) -> None:
    for query, categories in (
        ("?kind=attendance", ["attendance", "identity"]),
        ("", ["academics", "assessment", "attendance", "enrollment", "identity", "supports"]),
    ):
        _page(fresh_world, "nadia", "teacher", query)
        with use_database("maintenance"):
            entry = AccessEntry.objects.latest("at")
            assert (entry.purpose, sorted(entry.categories)) == ("student timeline", categories)


def test_rows_of_the_timeline_are_dated_rows_of_the_record() -> None:
    assert {source.kind for source in SOURCES} == set(KINDS)
    assert {AttendanceEvent, Result, Incident, InterventionCheckIn} <= {source.model for source in SOURCES}
