"""A school's pages: what changed and who is behind it, trends, sections, conflicts of the schedule."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AccessEntry
from portal.kit.db import use_database
from records import models
from records.measures import Cell
from records.measures.words import year_in_words
from records.school.changes import share_in_words
from tests.early_warning.making import flag_everybody, this_year
from tests.factories import AssignmentFactory, SectionEnrollmentFactory, day
from tests.record_factories import make_record
from tests.signing_in import sign_in
from tests.world import World


@pytest.fixture(scope="module")
def flagged(module_world: World) -> Iterator[World]:
    """Everybody reaches every line; and algebra and biology meet in the first period, in one room, under one teacher,
    with Ana in both."""
    flag_everybody()
    with use_database("maintenance"):
        both = models.Section.objects.filter(sourced_id__in=["river_algebra", "river_biology"])
        both.update(periods=["1"], location="Room 7")
        models.Section.objects.filter(sourced_id="lake_biology").update(periods=["1"], location="Room 7")
        AssignmentFactory(section=module_world.section("river_biology"), staff=module_world.staff("ines"))
        for number, outcome in enumerate(("GoalMet", "GoalMet", "GoalMet", "NoChange")):
            make_record(
                models.Intervention, module_world.student("ben"), sourced_id=f"ended{number}", area="Reading",
                starts_on=day(-40), ends_on=day(-3), outcome=outcome,
            )  # fmt: skip
    yield module_world


def page_of(world: World, name: str, *args: str, school: str = "river_high") -> str:
    return reverse(name, args=[world.organization(school).uid, *args])


def text(client: Client, path: str, **query: str) -> str:
    response = client.get(path, query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def listed(page: str) -> int:
    return len(re.findall(r'<th scope="row" role="rowheader"><a', page))


def test_the_first_thing_is_what_changed_with_the_students_one_click_away(flagged: World) -> None:
    client = sign_in(flagged, "petra", "principal")
    page = text(client, page_of(flagged, "school"))
    changed = re.findall(r'<li><a href="([^"]+)">(\d+) of (\d+) students reach the line of ([a-z ]+), (\d+) more', page)
    assert [area for _href, _now, _all, area, _more in changed] == ["attendance", "behavior"]
    for href, now, everybody, _area, more in changed:
        assert now == more and int(everybody) == 10
        assert listed(text(client, href.replace("&amp;", "&"))) == int(now)
    assert page.index("What changed since last month") < page.index("Students by grade")
    assert "10 students reach an early-warning line today" in page


def test_few_interventions_are_counted_and_not_judged(flagged: World) -> None:
    page = text(sign_in(flagged, "petra", "principal"), page_of(flagged, "school"))
    assert "3 of 4: too few to judge" in page and "75%" not in page


@pytest.mark.parametrize(
    ("met", "ended", "words"),
    [
        (0, 0, "none ended"),
        (3, 4, "3 of 4: too few to judge"),
        (9, 9, "9 of 9: too few to judge"),
        (0, 10, "0 of 10: 0%"),
        (6, 10, "6 of 10: 60%"),
        (20, 30, "20 of 30: 67%"),
    ],
)
def test_how_a_share_is_said(met: int, ended: int, words: str) -> None:
    cell = Cell("m", 1, 2026, (), Decimal(met), Decimal(ended), ended, scale=100)
    assert share_in_words(cell) == words


@pytest.mark.parametrize(
    ("name", "fact"),
    [
        ("absent", "has missed 5 of 40 school days"),
        ("suspended", "1 suspension on file this school year"),
        ("failing", "1 failing course grade (Algebra)"),
    ],
)
def test_the_students_behind_a_figure_are_named_and_logged(flagged: World, name: str, fact: str) -> None:
    page = text(sign_in(flagged, "carl", "counselor"), page_of(flagged, "school_behind", name))
    found = listed(page)
    assert f"{found} of 10 students" in page and found >= 8
    assert page.count(fact) == found
    with use_database("maintenance"):
        entry = AccessEntry.objects.filter(purpose="students behind a figure").latest("at")
        assert entry.user_id == flagged.user("carl").pk and entry.role == "counselor"


@pytest.fixture(scope="module")
def tested(flagged: World) -> World:
    """Of three students who took the state test in reading, Ana and Ben are below proficient; Ana was proficient in the
    first of two tests of the year, Stu in an older year was not; in mathematics nobody was tested."""
    with use_database("maintenance"):
        ana = flagged.student("ana")
        tests = {
            year: models.Assessment.objects.create(
                district=ana.district, sourced_id=f"reading{year}", title="Reading", kind="StateSummative",
                subject="Reading", school_year=year, levels=4, proficient_level=3,
            )
            for year in (this_year() - 1, this_year())
        }  # fmt: skip
        for pupil, year, back, level in (
            ("ana", this_year(), 20, 3), ("ana", this_year(), 10, 2), ("ben", this_year(), 10, 1),
            ("stu", this_year(), 10, 4), ("stu", this_year() - 1, 400, 1),
        ):  # fmt: skip
            make_record(
                models.AssessmentResult, flagged.student(pupil), assessment=tests[year], taken_on=day(-back),
                participation="Participated", performance_level=level, scale_score=400 + level,
            )  # fmt: skip
    return flagged


@pytest.mark.parametrize(("person", "role"), [("petra", "principal"), ("dora", "district")])
def test_behind_proficiency_stand_the_students_below_it(tested: World, person: str, role: str) -> None:
    client = sign_in(tested, person, role)
    page = text(client, page_of(tested, "school_behind", "reading"))
    assert "2 of 3 tested students are below proficient in reading and language arts" in page
    assert listed(page) == 2
    year = year_in_words(this_year())
    assert f"(level 2 of 4), 402 points, {year}" in page and f"(level 1 of 4), 401 points, {year}" in page
    assert "0 of 0 tested students" in text(client, page_of(tested, "school_behind", "mathematics"))


def test_the_trend_of_proficiency_leads_to_them(tested: World) -> None:
    page = text(sign_in(tested, "petra", "principal"), page_of(tested, "school_trends", "tests"))
    assert page_of(tested, "school_behind", "reading") in page
    assert page_of(tested, "school_behind", "mathematics") not in page, "nobody was tested"


def test_nobody_behind_a_figure_is_said_so(flagged: World) -> None:
    page = text(sign_in(flagged, "petra", "principal"), page_of(flagged, "school_behind", "missing"))
    assert "0 of 10 students have missing work" in page


def test_unknown_parts_and_figures_are_not_found(flagged: World) -> None:
    client = sign_in(flagged, "petra", "principal")
    for name in ("school_trends", "school_behind"):
        assert client.get(page_of(flagged, name, "nothing")).status_code == 404


def test_trends_show_three_years_by_group_and_lead_to_students(flagged: World) -> None:
    client = sign_in(flagged, "petra", "principal")
    path = page_of(flagged, "school_trends", "attendance")
    page = text(client, path, by="sex")
    assert "Chronic absenteeism" in page and "The whole school" in page
    assert page_of(flagged, "school_behind", "absent") in page
    assert "Economic disadvantage" not in page
    district = text(sign_in(flagged, "dora", "district"), path, by="economically_disadvantaged")
    assert "Not economically disadvantaged" in district


def test_a_role_is_not_broken_down_by_what_it_does_not_carry(flagged: World) -> None:
    page = text(sign_in(flagged, "petra", "principal"), page_of(flagged, "school_trends", "attendance"), by="homeless")
    assert "Homeless" not in page and "The whole school" in page


def test_sections_say_how_many_of_their_students_reach_a_line(flagged: World) -> None:
    page = text(sign_in(flagged, "petra", "principal"), page_of(flagged, "school_sections"))
    assert "Algebra I, section 3" in page and "Course performance" in page
    cells: Any = re.search(
        r'Algebra I, section 3</a>.*?data-label="Students today"[^>]*><span>(\d+).*?'
        r'data-label="Course performance"[^>]*><span>(\d+)',
        page,
    )
    assert cells and cells[1] == cells[2] != "0"


def test_conflicts_of_students_teachers_and_rooms_are_listed(flagged: World) -> None:
    page = text(sign_in(flagged, "petra", "principal"), page_of(flagged, "school_conflicts"))
    assert listed(page) == 1
    assert "period 1: Algebra I, section 3, Biology, section 1" in page
    assert "Ines Staffines, period 1" in page and "Room 7, period 1" in page
    with use_database("maintenance"):
        assert AccessEntry.objects.filter(purpose="schedule conflicts").exists()


def test_sections_that_do_not_meet_at_once_are_no_conflict(fresh_world: World) -> None:
    """Another period; or another session; or a session that is over."""
    client = sign_in(fresh_world, "petra", "principal")
    path = page_of(fresh_world, "school_conflicts")
    assert "Nobody is in two sections at once" in text(client, path)
    with use_database("maintenance"):
        models.Section.objects.filter(sourced_id="river_algebra").update(periods=["1"])
        models.Section.objects.filter(sourced_id="river_biology").update(periods=["2"])
    assert "Nobody is in two sections at once" in text(client, path)
    with use_database("maintenance"):
        models.Section.objects.filter(sourced_id="river_biology").update(periods=["2", "1"])
    assert listed(text(client, path)) >= 1
    with use_database("maintenance"):
        biology = fresh_world.section("river_biology")
        over = models.AcademicSession.objects.create(
            district=biology.district, sourced_id="over", title="Over", type="term", starts_on=day(-90),
            ends_on=day(0),
        )  # fmt: skip
        biology.sessions.set([over])
    assert "Nobody is in two sections at once" in text(client, path)


def test_a_student_who_left_one_of_two_sections_is_in_no_conflict(fresh_world: World) -> None:
    with use_database("maintenance"):
        models.Section.objects.filter(school__sourced_id="river_high").update(periods=["1"])
        models.SectionEnrollment.objects.filter(section__sourced_id="river_biology").update(ends_on=day(0))
        SectionEnrollmentFactory(
            student=fresh_world.student("ben"), section=fresh_world.section("river_biology"), starts_on=day(1)
        )
    page = text(sign_in(fresh_world, "petra", "principal"), page_of(fresh_world, "school_conflicts"))
    assert "No student is in two sections at the same time today" in page
