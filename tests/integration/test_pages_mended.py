"""What people tried and did not get: searches one can come back to, figures that compare, days that were never."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import get_language

from portal.kit.db import use_database
from records import models, search_words
from records.groups.origin import origin_in_words, origin_of
from records.groups.results import Work
from records.interventions import library
from records.letters import forms as letter_forms
from records.models import CalendarDay, Intervention, InterventionCheckIn
from records.school import trends
from records.views import letters as letters_view
from tests.factories import canary, day
from tests.record_factories import make_record
from tests.signing_in import sign_in
from tests.world import World

SEARCH = reverse("student_search")


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


# --- the search ---------------------------------------------------------------------------------------


def test_what_a_search_found_is_a_page_that_one_can_come_back_to(world: World) -> None:
    client, name = sign_in(world, "nadia", "teacher"), canary("ana", "family_name")
    assert client.post(SEARCH, {"words": name})["Location"] == SEARCH
    for _again in range(2):
        page = text(client.get(SEARCH))
        assert "1 student matches" in page and canary("ana", "identifier") in page
    assert name not in str(client.cookies), "the words are sealed"
    cookie = client.cookies[search_words.COOKIE]
    assert cookie["max-age"] == search_words.KEPT_FOR and cookie["path"] == SEARCH and cookie["httponly"]


def test_no_row_of_a_session_holds_what_was_searched_for(world: World) -> None:
    client = sign_in(world, "nadia", "teacher")
    before = dict(client.session)
    client.post(SEARCH, {"words": canary("ana", "family_name")})
    client.get(SEARCH)
    assert dict(client.session) == before


def test_what_was_searched_for_opens_for_no_other_session(world: World) -> None:
    """After signing out nothing opens the words, even if the browser still brings them: not for the same person."""
    client = sign_in(world, "nadia", "teacher")
    client.post(SEARCH, {"words": canary("ana", "family_name")})
    words = client.cookies[search_words.COOKIE].value
    assert canary("ana", "identifier") in text(client.get(SEARCH))
    for later in (sign_in(world, "nadia", "teacher"), sign_in(world, "ines", "teacher")):
        later.cookies[search_words.COOKIE] = words
        assert "There is no search to show" in text(later.get(SEARCH))


def test_the_language_can_be_switched_on_what_a_search_found(world: World) -> None:
    client = sign_in(world, "nadia", "teacher")
    client.post(SEARCH, {"words": canary("ana", "family_name")})
    form = text(client.get(SEARCH))
    assert f'name="next" value="{SEARCH}"' in form
    answer = client.post(reverse("set_language"), {"language": "es", "next": SEARCH}, follow=True)
    assert canary("ana", "identifier") in text(answer)


def test_a_search_is_forgotten_after_half_an_hour_and_holds_for_nobody_else(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in(world, "nadia", "teacher")
    client.post(SEARCH, {"words": canary("ana", "family_name")})
    assert "There is no search to show" in text(sign_in(world, "ines", "teacher").get(SEARCH))
    monkeypatch.setattr(search_words.time, "time", lambda: 10**10)
    page = text(client.get(SEARCH))
    assert "There is no search to show" in page and canary("ana", "identifier") not in page


def test_a_search_with_nothing_says_what_to_type(world: World) -> None:
    page = text(sign_in(world, "nadia", "teacher").post(SEARCH, {"words": ""}))
    assert "Find a student" in page and "usa-error-message" in page


# --- trends -------------------------------------------------------------------------------------------


def test_a_running_year_is_compared_with_the_same_part_of_the_years_before(fresh_world: World) -> None:
    """Last year twenty days were missed, all after the day that today is this year."""
    school, this = fresh_world.organization("river_high"), day(0).year + (day(0).month >= 7)
    then = trends.same_day(day(0), 1)
    with use_database("maintenance"):
        models.AttendanceEvent.objects.all().delete()
        models.AcademicSession.objects.filter(district=school.district, type="schoolYear").delete()
        for year, today in ((this - 1, then), (this, day(0))):
            models.AcademicSession.objects.create(
                district=school.district, sourced_id=f"y{year}", title=str(year), type="schoolYear", school_year=year,
                starts_on=today - timedelta(days=40), ends_on=today + timedelta(days=40),
            )  # fmt: skip
            for after in range(-30, 31):
                CalendarDay.objects.update_or_create(
                    district=school.district, at_school=school, on_date=today + timedelta(days=after),
                    defaults={"school_year": year, "event": "InstructionalDay"},
                )  # fmt: skip
        ana = fresh_world.student("ana")
        models.SchoolEnrollment.objects.filter(student=ana).update(starts_on=then - timedelta(days=60), ends_on=None)
        for after in range(5, 25):
            make_record(
                models.AttendanceEvent, ana, kind="absence", on_date=then + timedelta(days=after), at_school=school,
                section=None, portion=1,
            )  # fmt: skip
    page = text(sign_in(fresh_world, "petra", "principal").get(
        reverse("school_trends", args=[school.uid, "attendance"])
    ))  # fmt: skip
    summary = page.partition("sl-summary")[2].partition("</p>")[0]
    assert "100 percent so far in" in summary and "up to the same day it was 100 percent in" in summary, summary
    assert "so far</th>" in page and "The whole school, each year up to" in page
    # The whole year before, in which days were missed, stands in the table and not in the sentence.
    row = page.partition(">The whole school</th>")[2].partition("</tr>")[0]
    *_earlier, last_year, this_year = re.findall(r"<span>([\d.]+%)", row)
    assert this_year == "100%" and last_year != "100%", row


# --- interventions ------------------------------------------------------------------------------------


def _open(world: World, **changes: Any) -> Intervention:
    with use_database("maintenance"):
        return make_record(models.Intervention, world.student("ana"), **{
            "title": "Fractions", "starts_on": day(-20), "ends_on": None, "outcome": "", "sourced_id": "mended",
            "opened_by": world.user("nadia"), "goal_on": day(30), "goal_value": 8, "library_entry": "", **changes,
        })  # fmt: skip


@pytest.mark.parametrize(("when", "is_kept"), [(-21, False), (-20, True), (0, True), (1, False), (-2900, False)])
def test_a_check_in_lies_between_the_first_day_and_today(fresh_world: World, when: int, is_kept: bool) -> None:
    plan = _open(fresh_world)
    answer = sign_in(fresh_world, "nadia", "teacher").post(
        reverse("intervention", args=[plan.uid]),
        {"what": "check_in", "check-on_date": day(when).isoformat(), "check-progress": "OnTrack"},
    )
    with use_database("maintenance"):
        assert InterventionCheckIn.objects.filter(intervention=plan).exists() is is_kept
    if when < -20:
        assert "The intervention began on" in text(answer)


def test_a_library_title_is_read_in_the_readers_language(fresh_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    title = lazy(lambda: "Lectura repetida" if get_language() == "es" else "Repeated reading", str)()
    entry = replace(library.BY_CODE["reading-fluency"], title=title)
    monkeypatch.setitem(library.BY_CODE, entry.code, entry)
    library._in_every_language.cache_clear()
    found = _open(fresh_world, library_entry=entry.code, title="Lectura repetida")
    page = text(sign_in(fresh_world, "nadia", "teacher").get(reverse("intervention", args=[found.uid])))
    assert "Repeated reading" in page and "Lectura repetida" not in page
    own = _open(fresh_world, library_entry=entry.code, title="Lectura con Lee", sourced_id="own")
    assert own.title_in_words == "Lectura con Lee", "what somebody wrote stays"
    library._in_every_language.cache_clear()


# --- what a family is told first ----------------------------------------------------------------------


@pytest.fixture
def told(fresh_world: World) -> World:
    """Ana missed 4 of 12 days and none of them this month; a screening at the lowest level; help behind three times."""
    ana = fresh_world.student("ana")
    with use_database("maintenance"):
        for model in (models.AttendanceEvent, models.AssessmentResult, models.InterventionCheckIn):
            model.objects.filter(student=ana).delete()
        CalendarDay.objects.filter(at_school=ana.school).delete()
        this_month, before = day(0).replace(day=1), day(0).replace(day=1) - timedelta(days=20)
        for number in range(12):
            CalendarDay.objects.create(
                district=ana.district, at_school=ana.school, on_date=before + timedelta(days=number),
                school_year=day(0).year + (day(0).month >= 7), event="InstructionalDay",
            )  # fmt: skip
        for number in range(4):
            make_record(
                models.AttendanceEvent, ana, kind="absence", on_date=before + timedelta(days=number),
                at_school=ana.school, section=None, portion=1,
            )  # fmt: skip
        assert before + timedelta(days=11) < this_month
        test = models.Assessment.objects.create(
            district=ana.district, sourced_id="screening", title="Fall screening", kind="Screening",
            subject="Reading", school_year=day(0).year, levels=3, proficient_level=3,
        )  # fmt: skip
        make_record(
            models.AssessmentResult, ana, assessment=test, taken_on=day(-20), participation="Participated",
            performance_level=1, performance_label="Well below the goal", scale_score=20,
        )  # fmt: skip
        models.Intervention.objects.filter(student=ana).update(ends_on=day(-30))
    plan = _open(fresh_world)
    with use_database("maintenance"):
        for back in (3, 10, 17):
            make_record(
                models.InterventionCheckIn, ana, intervention=plan, on_date=day(-back), progress="Behind",
                note="", logged_by=fresh_world.user("nadia"),
            )  # fmt: skip
    return fresh_world


@pytest.mark.parametrize("name", ["children", "student", "conference"])
def test_a_family_reads_the_most_important_things_first(told: World, name: str) -> None:
    args = [] if name == "children" else [told.student("ana").uid]
    page = text(sign_in(told, "gina", "parent").get(reverse(name, args=args)))
    assert "missed 4 of 12 school days this year." in page, "not: no day this month"
    assert "The latest screening in Reading is well below its goal." in page
    assert "Extra help is behind its goal: Fractions." in page
    if name == "student":
        assert "The last 3 check-ins in a row say that it is behind its goal: Fractions." in page


def test_the_check_ins_of_help_cost_one_query_however_many(told: World) -> None:
    client = sign_in(told, "gina", "parent")

    def asked() -> int:
        client.get(reverse("children"))
        with CaptureQueriesContext(connections["default"]) as queries:
            client.get(reverse("children"))
        return len(queries)

    few = asked()
    for number in range(3):
        _open(told, sourced_id=f"more{number}")
    assert asked() == few


# --- groups -------------------------------------------------------------------------------------------


def test_a_groups_origin_is_said_only_where_it_is_true() -> None:
    work = Work("u", "Project 6", "", "", None, {1: 90.0, 2: 50.0})
    assert origin_in_words(origin_of(work, 60, [1])) == "Chosen by hand."
    assert origin_in_words(origin_of(None, 60, [1])) == "Chosen by hand."
    assert origin_in_words(origin_of(work, 60, [1, 2])) == "When it was formed, 1 of 2 were below 60% on Project 6."
    assert origin_in_words(origin_of(work, 60, [2])) == "When it was formed, all of them were below 60% on Project 6."
    assert origin_in_words("Formed on Monday") == "Formed on Monday"


# --- who comes first, and what a student's page answers -----------------------------------------------


@pytest.fixture
def absent(fresh_world: World) -> World:
    """Of forty days Ben missed eight and Ana twenty: twice the line, and five times."""
    with use_database("maintenance"):
        for model in (models.AttendanceEvent, models.TermGrade, models.Result, models.Incident,
                      models.DisciplinaryAction):  # fmt: skip
            model.objects.all().delete()
        school = fresh_world.student("ana").school
        for back in range(1, 41):
            CalendarDay.objects.update_or_create(
                district=school.district, at_school=school, on_date=day(-back),
                defaults={"school_year": day(0).year + (day(0).month >= 7), "event": "InstructionalDay"},
            )  # fmt: skip
        for pupil, days in (("ben", 8), ("ana", 20)):
            for back in range(1, days + 1):
                make_record(
                    models.AttendanceEvent, fresh_world.student(pupil), kind="absence", on_date=day(-back),
                    section=None, portion=1,
                )  # fmt: skip
        models.Student.objects.filter(pk=fresh_world.student("ben").pk).update(
            family_name="Aaron", preferred_family_name="Aaron"
        )
    return fresh_world


@pytest.mark.parametrize(
    ("person", "role", "name"), [("nadia", "teacher", "today"), ("petra", "principal", "early_warning")]
)
def test_who_is_furthest_over_a_line_comes_before_the_alphabet(
    absent: World, person: str, role: str, name: str
) -> None:
    page = text(sign_in(absent, person, role).get(reverse(name))).partition("<main")[2]
    assert page.index("has missed 20 of 40 school days") < page.index("has missed 8 of 40 school days")


def test_a_students_page_says_first_how_they_stand(absent: World) -> None:
    client = sign_in(absent, "nadia", "teacher")
    page = text(client.get(reverse("student", args=[absent.student("ana").uid])))
    summary = page.partition("sl-summary")[2].partition("</p>")[0]
    assert "has missed 20 of 40 school days. That reaches a line of early warning: Attendance." in summary
    assert page.index("Open an intervention") < page.index('id="identity"')


# --- letters ------------------------------------------------------------------------------------------


def test_many_letters_are_asked_for_twice_and_then_said_to_be_made(
    fresh_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letter_forms, "MANY", 0)
    client, path = sign_in(fresh_world, "petra", "principal"), reverse("letters")
    wanted = {"who": "without", "days": "14", "language": "home"}
    refused = text(client.post(path, wanted))
    assert "Check this if you want all of them." in refused
    with use_database("maintenance"):
        before = models.LetterCode.objects.count()
    assert client.post(path, wanted | {"confirmed": "on"})["Content-Type"] == "application/pdf"
    with use_database("maintenance"):
        made = models.LetterCode.objects.count() - before
    assert made and re.search(rf"{made} letters? (was|were) made\.", text(client.get(path)))


def test_letters_for_one_section_are_handed_out_there(fresh_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    printed: list[Any] = []
    monkeypatch.setattr(letters_view, "make_pdf", lambda name, data: printed.append(data) or b"%PDF")
    section = fresh_world.section("river_biology")
    sign_in(fresh_world, "petra", "principal").post(
        reverse("letters"), {"who": "all", "days": "14", "language": "en", "section": str(section.uid)}
    )
    assert printed and all(letter["place"].endswith(section.title) for letter in printed[0]["letters"])


# --- filters ------------------------------------------------------------------------------------------


def test_a_school_offers_its_own_grades_alone(world: World) -> None:
    """A short list has no filters until one of them is used."""
    page = text(sign_in(world, "petra", "principal").get(reverse("students") + "?grade=09"))
    offered = re.findall(r'<option value="([^"]*)"', page.partition('name="grade"')[2].partition("</select>")[0])
    assert offered == ["", "09"]
