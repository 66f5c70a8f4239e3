"""An intervention from its first day to its outcome, as a teacher runs it and others read it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AccessEntry
from portal.kit.db import use_database
from records.interventions.library import BY_CODE, LIBRARY
from records.models import Intervention, InterventionCheckIn, InterventionNote, SectionEnrollment
from records.options import OPTIONS
from tests.factories import canary, day
from tests.signing_in import sign_in
from tests.world import World


def _words(**changes: Any) -> dict[str, Any]:
    words = {
        "title": "Fractions on the number line",
        "area": "Mathematics",
        "plan": "Twice a week",
        "goal": "8 of 10 problems",
        "progress_measure": "Problems of 10",
        "goal_value": "8",
        "starts_on": day(-1).isoformat(),
        "goal_on": day(50).isoformat(),
    }
    return {name: value for name, value in (words | changes).items() if value is not None}


def _open(world: World, client: Client, pupil: str = "ben", **changes: Any) -> Any:
    return client.post(
        reverse("intervention_open", args=[world.student(pupil).uid]) + "?from=fractions", _words(**changes)
    )


def _the_one(pupil: str) -> Intervention:
    with use_database("maintenance"):
        return Intervention.objects.get(student__sourced_id=canary(pupil, "sourced_id"), opened_by__isnull=False)


def test_a_teacher_opens_one_logs_how_it_goes_and_closes_it(fresh_world: World) -> None:
    teacher = sign_in(fresh_world, "ines", "teacher")
    assert _open(fresh_world, teacher).status_code == 302
    made = _the_one("ben")
    assert (made.opened_by_id, made.library_entry, made.is_active) == (fresh_world.user("ines").pk, "fractions", True)
    page = reverse("intervention", args=[made.uid])
    for when, value in ((-1, "3"), (0, "6")):
        answer = teacher.post(
            page,
            {
                "what": "check_in", "check-on_date": day(when).isoformat(), "check-measured": value,
                "check-progress": "OnTrack", "check-note": f"note {value}",
            },
        )  # fmt: skip
        assert answer.status_code == 302
    shown = teacher.get(page).content.decode()
    assert "2 check-ins" in shown and "From 3 at the first check-in to 6 at the last." in shown
    assert "The goal is 8." in shown
    assert "Ines Staffines" in sign_in(fresh_world, "petra", "principal").get(page).content.decode()
    closing = {"what": "close", "close-outcome": "GoalMet", "close-last_day": day(0).isoformat()}
    assert teacher.post(page, closing).status_code == 302
    made.refresh_from_db(using="maintenance")
    assert (made.outcome, made.ends_on) == ("GoalMet", day(1))
    # Closed: nothing more is written.
    assert teacher.post(page, closing).status_code == 404
    assert "Log a check-in" not in teacher.get(page).content.decode()


def test_the_family_reads_of_it_on_the_childs_page_and_nowhere_else(fresh_world: World) -> None:
    _open(fresh_world, sign_in(fresh_world, "nadia", "teacher"), "ben")
    parent = sign_in(fresh_world, "gina", "parent")
    part = reverse("student_part", args=[fresh_world.student("ben").uid, "supports"])
    assert "8 of 10 problems" in parent.get(part).content.decode()
    assert parent.get(reverse("intervention", args=[_the_one("ben").uid])).status_code == 403


def test_a_restricted_note_is_read_by_those_named_and_nobody_else(fresh_world: World) -> None:
    teacher = sign_in(fresh_world, "nadia", "teacher")
    page = reverse("intervention", args=[fresh_world.intervention("ana").uid])
    petra = fresh_world.staff("petra").uid
    answer = teacher.post(page, {"what": "note", "note-text": "Between us: asked mother", "note-readers": [str(petra)]})
    assert answer.status_code == 302
    readers = {
        person: "Between us" in sign_in(fresh_world, person, role).get(page).content.decode()
        for person, role in (
            ("nadia", "teacher"), ("petra", "principal"), ("ines", "teacher"), ("carl", "counselor"),
            ("dora", "district"),
        )
    }  # fmt: skip
    assert readers == {"nadia": True, "petra": True, "ines": False, "carl": False, "dora": False}
    family = sign_in(fresh_world, "gina", "parent").get(reverse("student", args=[fresh_world.student("ana").uid]))
    assert "Between us" not in family.content.decode()


def test_nobody_outside_the_team_can_be_named(fresh_world: World) -> None:
    teacher = sign_in(fresh_world, "nadia", "teacher")
    page = reverse("intervention", args=[fresh_world.intervention("ana").uid])
    for person in ("omar", "lotte", "pavel"):
        uid = str(fresh_world.staff(person).uid)
        assert teacher.post(page, {"what": "note", "note-text": "x", "note-readers": [uid]}).status_code == 200
    with use_database("maintenance"):
        assert not InterventionNote.objects.filter(text="x").exists()


def test_with_the_enrollment_the_teachers_sight_ends_and_the_team_keeps_it(fresh_world: World) -> None:
    teacher = sign_in(fresh_world, "ines", "teacher")
    _open(fresh_world, teacher)
    page = reverse("intervention", args=[_the_one("ben").uid])
    assert teacher.get(page).status_code == 200
    with use_database("maintenance"):
        SectionEnrollment.objects.filter(student=fresh_world.student("ben")).update(ends_on=day(0))
    assert teacher.get(page).status_code == 404
    check = {"what": "check_in", "check-on_date": day(0).isoformat(), "check-progress": "OnTrack"}
    assert teacher.post(page, check).status_code == 404
    assert canary("ben", "given_name") not in teacher.get(reverse("interventions")).content.decode()
    assert sign_in(fresh_world, "petra", "principal").get(page).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [{"goal": None}, {"goal_on": day(-2).isoformat()}, {"area": "Magic"}, {"starts_on": "?"}, {"title": None}],
    ids=["no goal", "goal before it starts", "no such area", "no date", "no title"],
)
def test_a_form_that_lacks_something_opens_nothing_and_says_so(fresh_world: World, changes: dict[str, Any]) -> None:
    answer = _open(fresh_world, sign_in(fresh_world, "nadia", "teacher"), **changes)
    assert answer.status_code == 200 and "usa-error-message" in answer.content.decode()
    with use_database("maintenance"):
        assert not Intervention.objects.filter(opened_by__isnull=False, student=fresh_world.student("ben")).exists()


@pytest.mark.parametrize("when", [0, 1], ids=["twice on a day", "on a day to come"])
def test_a_check_in_that_does_not_fit_is_not_logged(fresh_world: World, when: int) -> None:
    teacher = sign_in(fresh_world, "nadia", "teacher")
    page = reverse("intervention", args=[fresh_world.intervention("ana").uid])
    check = {"what": "check_in", "check-on_date": day(when).isoformat(), "check-progress": "OnTrack"}
    answers = [teacher.post(page, check).status_code for _time in range(2)]
    assert answers[-1] == 200
    with use_database("maintenance"):
        kept = InterventionCheckIn.objects.filter(intervention__uid=fresh_world.intervention("ana").uid)
        assert kept.filter(on_date=day(when)).count() == (1 if when == 0 else 0)


def test_every_look_is_logged_with_its_purpose(fresh_world: World) -> None:
    sign_in(fresh_world, "nadia", "teacher").get(reverse("intervention", args=[fresh_world.intervention("ana").uid]))
    with use_database("maintenance"):
        entry = AccessEntry.objects.latest("at")
        assert (entry.purpose, entry.categories) == ("intervention", ["identity", "supports"])


def test_the_library_fills_the_form_and_names_only_known_areas(world: World) -> None:
    assert len(BY_CODE) == len(LIBRARY)
    assert {entry.area for entry in LIBRARY} <= set(OPTIONS["InterventionArea"])
    page = reverse("intervention_open", args=[world.student("ana").uid])
    teacher = sign_in(world, "nadia", "teacher")
    assert str(LIBRARY[0].title) in teacher.get(page).content.decode()
    filled = teacher.get(f"{page}?from=fractions").content.decode()
    assert str(BY_CODE["fractions"].measure) in filled
