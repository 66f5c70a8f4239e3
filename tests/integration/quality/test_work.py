"""The life of a finding: assigned, done by itself when none is left, back, right as it is; nothing overwritten."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.test import Client
from django.urls import reverse

from accounts.acting import acting
from portal.kit.db import use_database
from records.actions import quality_work
from records.models import AttendanceEvent, Organization, QualityRun, QualityStep
from records.quality.actions import check_quality
from records.quality.findings import latest_runs
from records.quality.rules import RULES
from records.quality.work import ASSIGNED, BACK, DONE, LATE, MORE, NOBODY, RIGHT, Work, work_of
from tests.access.asking_pages import Visitors
from tests.factories import day
from tests.world import World

FUTURE = "attendance_in_future"


@pytest.fixture
def checked(fresh_world: World) -> Iterator[World]:
    """Nothing was said yet, and two absences of tomorrow stand in the records of River High."""
    with use_database("maintenance"):
        QualityStep.objects.all().delete()
    absences(fresh_world, 2)
    yield fresh_world


def absences(world: World, number: int) -> None:
    """Let there be so many absences of days to come at River High, and a check."""
    ana = world.student("ana")
    with use_database("maintenance"):
        AttendanceEvent.objects.filter(on_date__gte=day(0)).delete()
        for each in range(number):
            AttendanceEvent.objects.create(
                student=ana, school=ana.school, district=ana.district, at_school=ana.school, on_date=day(each + 2),
                kind="absence",
            )  # fmt: skip
    check_quality(district_id=world.organization("river").pk)


def finding(world: World, by: str = "petra", acts: str = "principal") -> Work | None:
    with acting(world.user(by), acts) as user:
        school = Organization.objects.get(sourced_id="river_high")
        found = work_of(user, latest_runs(user), school=school, rule=FUTURE)
    return found[0] if found else None


def stands(world: World) -> str:
    found = finding(world)
    return found.standing if found else ""


def decide(world: World, by: str, acts: str, act: Callable[..., Any]) -> Any:
    with acting(world.user(by), acts) as user:
        school = Organization.objects.get(sourced_id="river_high")
        return act(user, work_of(user, latest_runs(user), school=school, rule=FUTURE)[0])


def give(world: World, to: str, *, by: str = "petra", acts: str = "principal", due: int = 10) -> None:
    def act(user: Any, work: Work) -> None:
        [person] = [one for one in quality_work.people_for(work.place, work.categories) if one.pk == world.user(to).pk]
        quality_work.assign(by=user, work=work, to=person, due_on=day(due), words="Ask the office")

    decide(world, by, acts, act)


def test_a_finding_is_assigned_and_is_done_by_itself(checked: World) -> None:
    assert stands(checked) == NOBODY
    give(checked, "nadia")
    assert stands(checked) == ASSIGNED
    absences(checked, 1)
    assert stands(checked) == ASSIGNED
    absences(checked, 0)
    found = finding(checked)
    assert found is not None and (found.standing, found.number, found.gone_on) == (DONE, 0, day(0))
    absences(checked, 1)
    assert stands(checked) == BACK
    give(checked, "carl")
    assert stands(checked) == ASSIGNED
    with use_database("maintenance"):
        steps = QualityStep.objects.filter(rule=FUTURE, school__sourced_id="river_high").order_by("pk")
        assert [(step.person.username, step.by.username, step.number) for step in steps] == [
            ("nadia", "petra", 2),
            ("carl", "petra", 1),
        ]


def test_it_is_late_on_the_day_after_its_due_date(checked: World) -> None:
    give(checked, "nadia", due=0)
    assert stands(checked) == ASSIGNED
    with use_database("maintenance"):
        QualityStep.objects.update(due_on=F("due_on") - timedelta(days=1))
    assert stands(checked) == LATE


def test_what_is_right_as_it_is_holds_for_no_more_rows(checked: World) -> None:
    give(checked, "nadia")
    decide(checked, "petra", "principal", lambda user, work: quality_work.say_right(by=user, work=work, words="A camp"))
    assert stands(checked) == RIGHT
    absences(checked, 1)
    assert stands(checked) == RIGHT
    absences(checked, 3)
    assert stands(checked) == MORE
    decide(checked, "dora", "district", lambda user, work: quality_work.take_back(by=user, work=work, words="No"))
    assert stands(checked) == NOBODY
    with use_database("maintenance"):
        assert list(QualityStep.objects.order_by("pk").values_list("what", flat=True)) == [
            "assigned", "right", "taken back",
        ]  # fmt: skip


def test_who_may_be_asked_works_there_in_a_role_that_sees_the_data(checked: World) -> None:
    names = {}
    with acting(checked.user("dora"), "district"):
        for key, code in (("river_high", FUTURE), ("river_high", "unknown_codes_economic_statuses"), ("river", FUTURE)):
            place = Organization.objects.get(sourced_id=key)
            people = quality_work.people_for(place, sorted(map(str, RULES[code].categories)))
            names[key, code] = {person.pk for person in people}
    user = {name: checked.user(name).pk for name in ("nadia", "omar", "petra", "carl", "dora", "rhea", "sol", "gina")}
    assert {user["nadia"], user["petra"], user["carl"], user["dora"], user["rhea"]} <= names["river_high", FUTURE]
    assert not {user["omar"], user["sol"], user["gina"]} & names["river_high", FUTURE]
    assert names["river_high", "unknown_codes_economic_statuses"] == {user["dora"], user["rhea"]}
    assert names["river", FUTURE] == {user["dora"], user["rhea"]}


def test_a_stranger_is_not_asked_and_a_teacher_asks_nobody(checked: World) -> None:
    with acting(checked.user("dora"), "district"):
        omar = next(iter(quality_work.people_known([checked.user("omar").pk]).values()))

    def assign(user: Any, work: Work) -> None:
        quality_work.assign(by=user, work=work, to=omar, due_on=day(3))

    with pytest.raises(quality_work.NotDone):
        decide(checked, "petra", "principal", assign)
    found = finding(checked)
    assert found is not None
    with pytest.raises(PermissionDenied), acting(checked.user("nadia"), "teacher") as user:
        quality_work.say_right(by=user, work=found, words="Yes")
    with use_database("maintenance"):
        assert not QualityStep.objects.exists()


# --- pages ---------------------------------------------------------------------------------------------


def text_of(client: Client, name: str, *args: object, query: str = "") -> str:
    response = client.get(reverse(name, args=args) + query)
    assert response.status_code == 200
    return response.content.decode()


def test_from_the_list_to_the_teacher_and_back(checked: World) -> None:
    visit, high = Visitors(checked), checked.organization("river_high")
    principal = visit("petra", "principal")
    path = reverse("quality_item", args=[high.uid, FUTURE])
    assert path in text_of(principal, "quality_work")
    response = principal.post(path, {"what": "assign", "person": "", "due_on": str(day(-1)), "words": ""})
    assert response.status_code == 200 and b"Choose today or a later day" in response.content
    nadia = checked.user("nadia")
    answer = principal.post(
        path, {"what": "assign", "person": str(nadia.uid), "due_on": str(day(5)), "words": "Ask the office"}
    )
    assert answer.status_code == 302
    assert "Assigned" in text_of(principal, "quality_work", query="?standing=assigned")
    assert path not in text_of(principal, "quality_work", query="?standing=nobody")
    teacher = visit("nadia", "teacher")
    mine = text_of(teacher, "quality_mine")
    assert "1 finding in the records waits for you" in mine and "Ask the office" in mine
    with use_database("maintenance"):
        step = QualityStep.objects.latest("pk")
    task = reverse("quality_task", args=[step.uid])
    assert task in mine
    assert teacher.post(task, {"what": "right", "words": ""}).status_code == 200
    assert teacher.post(task, {"what": "right", "words": "Field trips, entered ahead"}).status_code == 302
    assert "Nothing waits for you in the records" in text_of(teacher, "quality_mine")
    assert "Field trips, entered ahead" in text_of(principal, "quality_item", high.uid, FUTURE)
    assert stands(checked) == RIGHT
    absences(checked, 0)
    assert "Done: the last check found none" in text_of(principal, "quality_item", high.uid, FUTURE)


def test_the_trend_says_better_or_worse_since_a_week_ago(checked: World) -> None:
    with use_database("maintenance"):
        QualityRun.objects.filter(district=checked.organization("river")).update(counted_on=day(-8))
    absences(checked, 5)
    visit, high = Visitors(checked), checked.organization("river_high")
    district = text_of(visit("dora", "district"), "quality_trend")
    assert "Our records are worse than they were" in district and "3 more" in district
    assert "<polyline" in district and "The same as a table" in district and " style=" not in district
    school = text_of(visit("dora", "district"), "quality_trend", query=f"?school={high.uid}")
    assert "The records of Riverbend High School are worse" in school
    absences(checked, 0)
    assert "are better than they were" in text_of(visit("petra", "principal"), "quality_trend")
    middle = checked.organization("river_middle")
    assert visit("petra", "principal").get(reverse("quality_trend") + f"?school={middle.uid}").status_code == 404
    assert "checked once" in text_of(visit("dario", "district"), "quality_trend")
