"""What a family's pages say: the child's own data, counted by hand, and nothing of anybody else."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.acting import acting
from accounts.models import AccessEntry
from accounts.roles import Category
from portal.kit.db import use_database
from portal.kit.panels import Panel, forget, register
from records import models
from records.family.attendance import FEW_DAYS, LINE
from records.family.child import children_of
from records.family.words import News, latest_news
from records.measures import compute
from records.purposes import Purpose
from tests.access.asking_pages import Visitors
from tests.factories import canary, day, grant
from tests.family_year import WEEKDAYS, tell, year
from tests.record_factories import make_record
from tests.world import World

#: Whether a school day of this month is over; on its first days the sentence is about the year.
MONTH_BEGAN = any(on >= day(0).replace(day=1) for on in WEEKDAYS)


@pytest.fixture(scope="module")
def told(module_world: World) -> Iterator[World]:
    """Ana has a school year that a reader can count."""
    tell(module_world)
    yield module_world


@pytest.fixture(scope="module")
def visit(told: World) -> Visitors:
    return Visitors(told)


def text(visit: Visitors, person: str, role: str, name: str, student: str = "") -> str:
    kwargs = {"uid": visit.world.student(student).uid} if student else {}
    answer = visit(person, role).get(reverse(name, kwargs=kwargs))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def card(page: str, child: str) -> str:
    """The part of the first page that is about one child."""
    return page.partition('<ul class="sl-cards')[2].partition(canary(child, "family_name"))[2].partition("</li>")[0]


def test_a_card_says_what_is_known_and_what_to_do_today(visit: Visitors) -> None:
    ana = card(text(visit, "gina", "parent", "children"), "ana")
    assert f"missed 3 of {len(WEEKDAYS)} school days this year." in ana, "the year, since it reaches one day in ten"
    assert "One piece of work is missing: Fractions 3 in Algebra I, section 3." in ana
    assert f"3 of {len(WEEKDAYS)} school days missed ({round(300 / len(WEEKDAYS), 1):g} %)" in ana
    assert "Absent" in ana, "the newest thing is yesterday's absence"
    assert "What you can do today" in ana
    assert "because this is your child" in ana


def test_a_child_without_data_gets_no_invented_figure(visit: Visitors) -> None:
    ben = card(text(visit, "gina", "parent", "children"), "ben")
    assert ("missed no day this month" if MONTH_BEGAN else f"missed 0 of {len(WEEKDAYS)} school days") in ben
    assert f"0 of {len(WEEKDAYS)} school days missed" in ben
    assert "Nothing to do right now." not in ben, "his class has work that is due"
    assert "Ask" not in ben


def test_children_of_two_districts_stand_side_by_side_and_a_kept_away_one_does_not(visit: Visitors) -> None:
    bruno = text(visit, "bruno", "parent", "children")
    assert all(canary(child, "family_name") in bruno for child in ("tim", "lin"))
    gus = text(visit, "gus", "parent", "children")
    assert canary("kat", "family_name") in gus
    assert canary("kit", "family_name") not in gus


@pytest.mark.parametrize(("person", "role"), [("gus", "parent"), ("gina", "parent"), ("stu", "student")])
def test_why_a_child_is_missing_is_said_to_everybody_in_the_same_words(visit: Visitors, person: str, role: str) -> None:
    page = text(visit, person, role, "missing_child")
    assert f"{person}@people.example" in page
    assert "A court order or another binding document says so." in page
    assert (
        page.replace(f"{person}@people.example", "").partition("<main")[2].partition("</main>")[0]
        == (
            text(visit, "pia", "parent", "missing_child")
            .replace("pia@people.example", "")
            .partition("<main")[2]
            .partition("</main>")[0]
        )
    )


def test_the_child_page_counts_days_work_grades_and_tests(visit: Visitors) -> None:
    page = text(visit, "gina", "parent", "student", "ana")
    for words in (
        f"3 of {len(WEEKDAYS)} school days",
        "10 % line",
        "Absent",
        "Fractions 3",
        "Fractions 4",
        "Fractions 5",
        "Algebra I, section 3: B 84",
        "30 of 40",
        "75 %",
        "40 %",
        "Proficient (level 3 of 4)",
        "between 551 and 569 about two times out of three",
        "Growth percentile 63",
        "Nadia Staffnadia",
        "What this means, and how you can help",
    ):
        assert words in page, words
    due = page.partition("Due soon")[2].partition("</section>")[0]
    assert "Handed in early" not in due
    assert "Fractions 4" in due and "Fractions 3" not in due


def test_a_student_reads_their_own_record_as_you(visit: Visitors) -> None:
    page = text(visit, "stu", "student", "student", "stu")
    assert "What this means, and what you can do" in page
    assert "You missed no day this month." in page or "school days this year." in page
    assert "How you can help" not in page
    assert "I cannot see my other child" not in text(visit, "stu", "student", "children")


@pytest.mark.parametrize(("person", "role"), [("nadia", "teacher"), ("petra", "principal"), ("dora", "district")])
def test_staff_keep_the_record_and_do_not_get_the_family_s_pages(visit: Visitors, person: str, role: str) -> None:
    page = text(visit, person, role, "student", "ana")
    assert "how you can help" not in page
    answer = visit(person, role).get(reverse("conference", args=[visit.world.student("ana").uid]))
    assert answer.status_code == 403
    assert "This page is for the family" in answer.content.decode()


def test_the_page_for_a_talk_is_short_says_what_to_ask_and_is_logged_with_its_own_purpose(visit: Visitors) -> None:
    page = text(visit, "gina", "parent", "conference", "ana")
    ana = visit.world.student("ana")
    for words in (
        "Fractions 3",
        "B 84",
        "Quizzes 75 %",
        "Nadia Staffnadia",
        "Proficient (level 3 of 4)",
        "What to ask",
    ):
        assert words in page, words
    for model, field in (("Incident", "behavior"), ("HealthAlert", "instructions"), ("EconomicStatus", "value")):
        assert canary(f"{ana.sourced_id}/{model}", field) not in page
    with use_database("maintenance"):
        entry = AccessEntry.objects.filter(user_id=visit.world.user("gina").pk).latest("at")
    assert (entry.purpose, entry.view) == (Purpose.CONFERENCE, "conference")
    assert not {Category.CONDUCT, Category.HEALTH, Category.ECONOMIC} & set(entry.categories)


def test_first_page_and_its_log_hold_nothing_of_conduct_health_or_means(visit: Visitors) -> None:
    page = text(visit, "gina", "parent", "children")
    for child in ("ana", "ben"):
        about = visit.world.student(child).sourced_id
        for model, field in (("Incident", "behavior"), ("HealthAlert", "instructions"), ("EconomicStatus", "value")):
            assert canary(f"{about}/{model}", field) not in page
    with use_database("maintenance"):
        entry = AccessEntry.objects.filter(user_id=visit.world.user("gina").pk).latest("at")
    assert not {Category.CONDUCT, Category.HEALTH, Category.ECONOMIC} & set(entry.categories)


def test_a_panel_of_another_app_is_shown_where_it_has_something_to_say(visit: Visitors) -> None:
    asked = []

    def content(request: Any, student: Any) -> dict[str, Any] | None:
        asked.append(student.pk)
        return {"title": "Published figures of the school"} if student.pk == ana.pk else None

    ana = visit.world.student("ana")
    panel = Panel("child", "published", "Beside the state", "components/empty_state.html", content)
    assert "Beside the state" not in text(visit, "gina", "parent", "student", "ana")
    register(panel)
    try:
        assert "Beside the state" in text(visit, "gina", "parent", "student", "ana")
        assert "Beside the state" not in text(visit, "gina", "parent", "student", "ben")
    finally:
        forget(panel)
    assert asked == [ana.pk, visit.world.student("ben").pk]
    assert "Beside the state" not in text(visit, "gina", "parent", "student", "ana")


def test_the_first_page_asks_as_often_for_many_children_as_for_one(told: World) -> None:
    counts = []
    user = told.user("fiona")
    for names in (["ana"], ["ben", "kat", "tim", "uma", "lin", "leo"]):
        with use_database("maintenance"):
            for name in names:
                grant(user, "parent", told.student(name))
        with acting(user, "parent"):
            students = list(models.Student.objects.visible_to(user))
            with CaptureQueriesContext(connections["default"]) as asked:
                children_of(user, students)
        counts.append((len(students), len(asked)))
    (one, for_one), (many, for_many) = counts
    assert (one, many) == (1, 7)
    assert for_many <= for_one


def test_a_grade_of_the_latest_period_comes_first_whatever_was_entered_first(told: World) -> None:
    ben, user = told.student("ben"), told.user("gina")
    with use_database("maintenance"):
        for title, ends in (("Q2", 100), ("Q1", -5)):
            models.AcademicSession.objects.create(
                district=ben.district, sourced_id=f"period-{title}", title=title, type="gradingPeriod",
                school_year=year(), starts_on=day(ends) - timedelta(days=60), ends_on=day(ends),
            )  # fmt: skip
        for term, number in (("Q2", 91), ("Q1", 70)):
            make_record(
                models.TermGrade, ben, section=None, course_title="History", school_year=year(), term=term,
                kind="GradingPeriod", letter="", number=number,
            )  # fmt: skip
    with acting(user, "parent"):
        (child,) = children_of(user, models.Student.objects.visible_to(user).filter(pk=ben.pk))
    assert [(grade.term, grade.number) for grade in child.work.grades] == [("Q2", 91)]
    assert [grade.term for grade in child.work.all_grades] == ["Q1", "Q2"]
    assert child.work.graded_on == day(100)
    assert latest_news(child) is None, "grades of a period that has not ended are no news yet"
    with use_database("maintenance"):
        models.TermGrade.objects.filter(student=ben, term="Q2").delete()
    with acting(user, "parent"):
        (child,) = children_of(user, models.Student.objects.visible_to(user).filter(pk=ben.pk))
    assert latest_news(child) == News(day(-5), "New grades: Q1")


def test_days_are_counted_as_the_measure_counts_them(told: World) -> None:
    reader = told.user("rhea")
    with acting(reader, "records"):
        days = [child.attendance for child in children_of(reader, models.Student.objects.visible_to(reader))]
        cells = compute(
            ["attendance_rate", "chronic_absenteeism"],
            reader=reader,
            school_years=[year()],
            district=told.organization("river"),
        )
    found = {cell.measure: (cell.numerator, cell.denominator) for cell in cells}
    enrolled, missed = sum(one.enrolled for one in days), sum(one.missed for one in days)
    assert missed == 3
    assert found["attendance_rate"] == (enrolled - missed, enrolled)
    counted = [one for one in days if one.enrolled >= FEW_DAYS]
    assert found["chronic_absenteeism"] == (sum(one.percent >= LINE for one in counted), len(counted))
