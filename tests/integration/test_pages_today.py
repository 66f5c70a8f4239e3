"""A teacher's first page: names with reasons, and what the page does not know."""

import pytest
from django.urls import reverse

from accounts.models import AccessEntry
from portal.kit.db import use_database
from records import models
from records.models import CalendarDay, Intervention, InterventionCheckIn, Result, SectionEnrollment, TermGrade
from tests.factories import canary, day
from tests.record_factories import line_item_at, make_record
from tests.signing_in import sign_in
from tests.world import World

YEAR = day(0).year + (day(0).month >= 7)


@pytest.fixture
def needy(fresh_world: World) -> World:
    """Forty school days; "ben" missed eight, five of them this week; "stu" is suspended; "cleo" and "lin" as ben."""
    with use_database("maintenance"):
        models.AttendanceEvent.objects.all().delete()
        models.TermGrade.objects.all().delete()
        models.Result.objects.all().delete()
        for school in models.Organization.objects.filter(type="school"):
            for back in range(1, 41):
                CalendarDay.objects.update_or_create(
                    district=school.district, at_school=school, on_date=day(-back),
                    defaults={"school_year": YEAR, "event": "InstructionalDay"},
                )  # fmt: skip
        for pupil in ("ben", "cleo", "lin"):
            for back in (1, 2, 3, 4, 5, 20, 21, 22):
                make_record(
                    models.AttendanceEvent, fresh_world.student(pupil), kind="absence", on_date=day(-back),
                    section=None, portion=1,
                )  # fmt: skip
        make_record(
            models.DisciplinaryAction, fresh_world.student("stu"), action="OutOfSchoolSuspension", action_number="s",
            starts_on=day(-2),
        )  # fmt: skip
    return fresh_world


def _page(world: World, person: str = "ines", query: str = "") -> str:
    return sign_in(world, person, "teacher").get(reverse("today") + query).content.decode()


def test_names_stand_with_reasons_lines_and_what_is_new(needy: World) -> None:
    shown = _page(needy)
    assert "1 of your 4 students needs a look now" in shown
    assert "has missed 8 of 40 school days" in shown and "Absent on 10 percent or more" in shown
    assert "For 1 of them something is new since last week." in shown
    assert canary("ben", "family_name") in shown and canary("cleo", "family_name") not in shown


def test_conduct_is_neither_computed_nor_hinted_at_for_a_teacher(needy: World) -> None:
    shown = _page(needy)
    assert canary("stu", "family_name") not in shown and "uspen" not in shown


def test_whom_one_no_longer_teaches_is_gone_from_the_next_request_on(needy: World) -> None:
    assert canary("ben", "family_name") in _page(needy)
    with use_database("maintenance"):
        SectionEnrollment.objects.filter(student=needy.student("ben")).update(ends_on=day(0))
    shown = _page(needy)
    assert canary("ben", "family_name") not in shown
    assert "None of your 3 students" in shown
    assert "Whoever left is no longer shown" in shown and "school&#x27;s office" in shown


def test_it_is_where_a_teacher_lands(world: World) -> None:
    answer = sign_in(world, "ines", "teacher").get(reverse("home"))
    assert answer.status_code == 302 and answer["Location"] == reverse("today")


def test_an_intervention_stands_beside_the_reason_and_one_that_waits_is_named(needy: World) -> None:
    ben = needy.student("ben")
    place = {"student": ben, "school": ben.school, "district": ben.district}
    with use_database("maintenance"):
        plan = Intervention.objects.create(
            **place, sourced_id="sightline:t", title="An adult each week", starts_on=day(-30), goal_on=day(20),
            opened_by=needy.user("ines"),
        )  # fmt: skip
        check = InterventionCheckIn.objects.create(
            **place, intervention=plan, on_date=day(-14), logged_by=needy.user("ines")
        )
    shown = _page(needy)
    assert "An intervention is running for 1 of 1." in shown
    assert "The last check-in is of" in shown
    with use_database("maintenance"):
        InterventionCheckIn.objects.filter(pk=check.pk).update(on_date=day(-13))
    assert "The last check-in is of" not in _page(needy)
    with use_database("maintenance"):
        Intervention.objects.filter(pk=plan.pk).update(goal_on=day(0))
    assert "close it with an outcome" in _page(needy)
    with use_database("maintenance"):
        Intervention.objects.filter(pk=plan.pk).update(ends_on=day(0), outcome="Improved")
    shown = _page(needy)
    assert "An adult each week" not in shown and "Open an intervention" not in shown  # the district's own runs
    with use_database("maintenance"):
        Intervention.objects.filter(student=ben, opened_by=None).update(ends_on=day(-1))
    assert "Open an intervention" in _page(needy)


def test_failing_grades_and_missing_work_are_reasons_too(needy: World) -> None:
    ana = needy.student("ana")
    with use_database("maintenance"):
        make_record(TermGrade, ana, school_year=YEAR, kind="Final", points=0, course_title="Algebra")
        item = line_item_at(ana)
        for number in range(3):
            make_record(Result, ana, line_item=item, sourced_id=f"m{number}", is_missing=True)
    assert "failing course grade" in _page(needy) and "2 of your 4 students need a look now" in _page(needy)


def test_those_who_are_named_are_logged_and_nobody_else(needy: World) -> None:
    _page(needy)
    with use_database("maintenance"):
        entry = AccessEntry.objects.latest("at")
        assert entry.purpose == "who needs help" and entry.student_count == 1
        assert sorted(entry.categories) == ["academics", "attendance", "identity", "supports"]


def test_a_teacher_without_students_is_told_so(world: World) -> None:
    with use_database("maintenance"):
        omar = world.user("omar")
    assert omar.pk
    answer = sign_in(world, "omar", "teacher").get(reverse("today"))
    assert "None of your 2 students reaches a line" in answer.content.decode()
