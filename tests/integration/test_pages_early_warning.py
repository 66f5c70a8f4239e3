"""The list of early warning: names with reasons and lines, what it can be narrowed by, and who draws the lines."""

import csv
import io
import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AccessEntry, AccessEntryStudent
from portal.kit.db import use_database
from records import models
from tests.early_warning.making import flag_everybody
from tests.factories import day
from tests.record_factories import make_record
from tests.signing_in import sign_in
from tests.world import World

PAGE, LINES = reverse("early_warning"), reverse("early_warning_lines")


@pytest.fixture(scope="module")
def flagged(module_world: World) -> Iterator[World]:
    """Everybody reaches every line; nobody has an intervention under way but Ana."""
    flag_everybody()
    with use_database("maintenance"):
        models.Intervention.objects.update(ends_on=day(-5))
        make_record(
            models.Intervention,
            module_world.student("ana"),
            title="Reading circle",
            starts_on=day(-9),
            outcome="",
            sourced_id="circle",
        )
    yield module_world


def text(client: Client, **query: str) -> str:
    response = client.get(PAGE, query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def listed(page: str) -> int:
    return len(re.findall(r'<th scope="row" role="rowheader"><a', page))


def test_a_principal_reads_who_and_why_and_where_the_lines_lie(flagged: World) -> None:
    page = text(sign_in(flagged, "petra", "principal"))
    everybody = listed(page)
    assert everybody > 5
    assert f"{everybody} of {everybody} students reach an early-warning line today" in page
    assert f"1 of them have an intervention under way, {everybody - 1} have none." in page
    # Also of who attends two schools: a day is one day.
    assert page.count("has missed 5 of 40 school days (new this week)") == everybody
    assert "1 suspension on file this school year (new this week)" in page
    assert "1 failing course grade (Algebra)" in page and "(Algebra) (new" not in page
    assert "Reading circle" in page
    assert "Absent on 10 percent or more of the school days while enrolled, counted from 20 days on" in page
    assert "3 incidents or more in the school year, or 1 suspension or more" in page


def test_a_teacher_reads_nothing_of_conduct(flagged: World) -> None:
    page = text(sign_in(flagged, "nadia", "teacher"))
    assert "has missed 5 of 40 school days" in page and "Algebra" in page
    for word in ("suspension", "incident", "Behavior"):
        assert word not in page


@pytest.mark.parametrize(
    ("query", "share"),
    [
        ({"area": "attendance"}, "all"),
        ({"area": "attendance", "since": "week"}, "all"),
        ({"area": "courses", "since": "week"}, "none"),
        ({"since": "week"}, "all"),
        ({"intervention": "with"}, "one"),
        ({"intervention": "without"}, "all but one"),
        ({"grade": "13"}, "none"),
        ({"area": "no such area"}, "none"),
    ],
)
def test_the_list_is_narrowed(flagged: World, query: dict[str, str], share: str) -> None:
    client = sign_in(flagged, "petra", "principal")
    everybody = listed(text(client))
    right = {
        "all": everybody,
        "none": 0,
        "one": 1,
        "all but one": everybody - 1,
    }[share]
    assert listed(text(client, **query)) == right


def test_a_district_looks_at_one_of_its_schools_alone(flagged: World) -> None:
    client = sign_in(flagged, "dora", "district")
    high = flagged.organization("river_high").uid
    page = text(client, school=str(high))
    assert listed(page) == 10 and "10 of 10 students reach" in page
    whole = text(client)
    assert "10 of 10 students reach" not in whole and listed(whole) > 10
    assert listed(text(client, school=str(flagged.organization("lake_high").uid))) == 0


def test_a_download_holds_the_permitted_columns_and_is_logged(flagged: World) -> None:
    client = sign_in(flagged, "nadia", "teacher")
    rows = list(csv.reader(io.StringIO(client.get(PAGE, {"download": "csv"}).content.decode("utf-8-sig"))))
    assert rows[0] == [
        "Student", "Student number", "Grade", "Attendance", "Course performance", "Intervention under way",
    ]  # fmt: skip
    assert "has missed 5 of 40 school days (new this week)" in rows[1]
    with use_database("maintenance"):
        entries = AccessEntry.objects.filter(purpose="early warning", channel="export").values("pk")
        logged = AccessEntryStudent.objects.filter(entry_id__in=entries)
        assert logged.values("student_id").distinct().count() == len(rows) - 1


def test_a_counselor_may_not_download(flagged: World) -> None:
    assert sign_in(flagged, "carl", "counselor").get(PAGE, {"download": "csv"}).status_code == 403


def test_where_no_calendar_says_a_day_nothing_is_said_of_attendance(fresh_world: World) -> None:
    page = text(sign_in(fresh_world, "petra", "principal"))
    assert "has missed" not in page


def test_a_district_draws_its_lines_and_they_hold_at_once_and_there_alone(fresh_world: World) -> None:
    flag_everybody()
    client = sign_in(fresh_world, "dora", "district")
    assert 'value="10"' in client.get(LINES).content.decode()
    response = client.post(
        LINES, {"absent_percent": "13", "least_days": "20", "incidents": "", "suspensions": "2", "failing_courses": "9"}
    )
    assert response.status_code == 302 and response["Location"] == PAGE
    page = text(client)
    assert "0 of " in page and "Nobody here reaches a line today" in page
    assert "Absent on 13 percent or more" in page and "2 suspensions or more in the school year" in page
    assert "has missed 5 of 40 school days" in text(sign_in(fresh_world, "dario", "district"))
    assert "Nobody here reaches a line today" in text(sign_in(fresh_world, "petra", "principal"))


@pytest.mark.parametrize("wrong", [{"absent_percent": "0"}, {"absent_percent": "101"}, {"suspensions": "0"}, {}])
def test_lines_that_make_no_sense_are_not_kept(flagged: World, wrong: dict[str, str]) -> None:
    given = {"absent_percent": "10", "least_days": "20"} | wrong if wrong else {}
    response = sign_in(flagged, "dora", "district").post(LINES, given)
    assert response.status_code == 200
    with use_database("maintenance"):
        assert not models.EarlyWarningThresholds.objects.exists()


def test_whoever_serves_a_large_district_chooses_a_school_first(
    flagged: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in(flagged, "dora", "district")
    everybody = listed(text(client))
    monkeypatch.setattr("records.views.early_warning.LONGEST", everybody - 1)
    page = text(client)
    assert "Choose a school to see who reaches an early-warning line" in page
    school = flagged.organization("river_high")
    assert f"{PAGE}?school={school.uid}" in page and "has missed" not in page
    assert listed(text(client, school=str(school.uid))) < everybody
    # All of them at once when it is asked for; and nobody else is asked to choose.
    assert listed(text(client, school="")) == everybody
    assert "has missed" in text(sign_in(flagged, "petra", "principal"))
