"""A student's page shows everything on file that the reader's role opens: the first rows, and the rest behind it."""

from typing import Any

import pytest
from django.urls import reverse

from accounts.models import AccessEntry
from accounts.roles import ROLES, Category
from portal.kit.db import use_database
from records import models
from records.record import PARTS
from records.record.listing import SHORT, plain
from tests.access.asking_pages import Visitors
from tests.factories import canary, day
from tests.record_factories import make_record
from tests.world import World

#: part -> a word that is on file about Ana in the world, as tests/record_factories.py wrote it
ON_FILE = {
    "attendance": ("AttendanceEvent", "code"),
    "academics": ("TermGrade", "letter"),
    "assessment": ("AssessmentResult", "performance_label"),
    "supports": ("Intervention", "goal"),
    "conduct": ("Incident", "behavior"),
    "health": ("HealthAlert", "instructions"),
    "transportation": ("TransportAssignment", "stop"),
    "demographics": ("Demographics", "home_language"),
    "economic": ("EconomicStatus", "value"),
}
READERS = (
    ("gina", "parent"), ("nadia", "teacher"), ("carl", "counselor"), ("petra", "principal"), ("dora", "district"),
    ("rhea", "records"),
)  # fmt: skip


def word_of(student: Any, part: str) -> str:
    model, field = ON_FILE[part]
    return canary(f"{student.sourced_id}/{model}", field)


@pytest.fixture(scope="module")
def visit(module_world: World) -> Visitors:
    return Visitors(module_world)


@pytest.mark.parametrize(("person", "role"), READERS)
def test_a_page_holds_the_parts_of_the_reader_s_categories_and_no_other(
    visit: Visitors, person: str, role: str
) -> None:
    ana = visit.world.student("ana")
    page = visit(person, role).get(reverse("student", args=[ana.uid])).content.decode()
    for part in PARTS:
        assert (word_of(ana, part.name) in page) == (part.category in ROLES[role].categories), part.name


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
@pytest.mark.parametrize(("person", "role"), READERS)
def test_a_part_alone_is_for_those_who_carry_its_category_and_is_logged_with_it(
    visit: Visitors, person: str, role: str, part: Any
) -> None:
    ana = visit.world.student("ana")
    answer = visit(person, role).get(reverse("student_part", args=[ana.uid, part.name]))
    if part.category not in ROLES[role].categories:
        assert answer.status_code == 403
        return
    assert word_of(ana, part.name) in answer.content.decode()
    with use_database("maintenance"):
        entry = AccessEntry.objects.filter(user_id=visit.world.user(person).pk).latest("at")
    assert set(entry.categories) == {Category.IDENTITY, part.category}


def test_a_part_that_there_is_not_is_not_found(visit: Visitors) -> None:
    ana = visit.world.student("ana")
    assert visit("gina", "parent").get(reverse("student_part", args=[ana.uid, "secrets"])).status_code == 404


def test_a_long_list_is_short_on_the_page_and_whole_in_its_part(visit: Visitors) -> None:
    ben = visit.world.student("ben")
    with use_database("maintenance"):
        models.AttendanceEvent.objects.filter(student=ben).delete()
        for number in range(SHORT + 2):
            make_record(models.AttendanceEvent, ben, on_date=day(-1 - number), code=f"code-{number}-")
    client = visit("gina", "parent")
    page = client.get(reverse("student", args=[ben.uid])).content.decode()
    part = client.get(reverse("student_part", args=[ben.uid, "attendance"])).content.decode()
    assert [f"code-{number}-" in page for number in range(SHORT + 2)] == [True] * SHORT + [False] * 2
    assert "2 more" in page
    assert all(f"code-{number}-" in part for number in range(SHORT + 2))


def test_what_the_source_no_longer_says_is_not_shown(visit: Visitors) -> None:
    ben = visit.world.student("ben")
    with use_database("maintenance"):
        make_record(models.HealthAlert, ben, alert="Asthma", instructions="no longer said", is_active=False)
    page = visit("gina", "parent").get(reverse("student", args=[ben.uid])).content.decode()
    assert "no longer said" not in page


def test_a_school_s_page_shows_its_staff_money_and_devices_by_year(visit: Visitors) -> None:
    school = visit.world.organization("river_high")
    page = visit("petra", "principal").get(reverse("school", args=[school.uid])).content.decode()
    for words in ("Counselor", "1 vacant", "Devices for students", "120", "Title I, Part A", "$80,000"):
        assert words in page, words


def test_what_is_kept_is_public_and_says_who_sees_it(visit: Visitors) -> None:
    page = visit("").get(reverse("dictionary")).content.decode()
    for words in ("Birthdate", "AttendanceEventDate", "EconomicStatus.value"):
        assert words in page, words
    row = page.partition("EconomicStatus.value")[2].partition("</tr>")[0]
    assert "District official" in row
    assert "Teacher" not in row


@pytest.mark.parametrize(
    ("value", "shown"), [(None, ""), (612, "612"), ("612.0000", "612"), ("3.30", "3.3"), ("100", "100"), ("0", "0")]
)
def test_numbers_are_shown_without_needless_zeros(value: Any, shown: str) -> None:
    assert plain(value) == shown
