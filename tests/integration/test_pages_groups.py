"""A section's results and its small groups, as teachers use them, and who does not see them."""

from typing import Any

import pytest
from django.urls import reverse

from accounts.models import AccessEntry
from portal.kit.db import use_database
from records.models import (
    LineItem,
    LineItemCategory,
    Result,
    SectionEnrollment,
    StudentGroup,
    StudentGroupMember,
)
from tests.factories import canary, day
from tests.signing_in import sign_in
from tests.world import World

#: (student, score of 20)
QUIZ = {"ana": 19, "ben": 8, "stu": 11, "lapsing": 4, "dropped": 2}


@pytest.fixture
def quiz(fresh_world: World) -> LineItem:
    """A quiz on fractions in algebra, three days ago, and an older one."""
    section = fresh_world.section("river_algebra")
    with use_database("maintenance"):
        kind = LineItemCategory.objects.create(district_id=section.district_id, sourced_id="k", title="Fractions")
        made = []
        for number, (due, scores) in enumerate(((-3, QUIZ), (-60, {"ana": 12, "ben": 4}))):
            item = LineItem.objects.create(
                district_id=section.district_id, sourced_id=f"q{number}", section=section, category=kind,
                title=f"Quiz {9 - number}", due_on=day(due), lowest=0, highest=20,
            )  # fmt: skip
            made.append(item)
            for pupil, score in scores.items():
                student = fresh_world.student(pupil)
                Result.objects.create(
                    student=student, school=student.school, district=student.district, line_item=item, score=score,
                    sourced_id=f"{number}-{pupil}", status="fullyGraded", scored_on=day(due),
                )  # fmt: skip
    return made[0]


def _members(group: StudentGroup) -> set[str]:
    with use_database("maintenance"):
        rows = StudentGroupMember.objects.filter(group=group).values_list("student__sourced_id", flat=True)
        return {pupil for pupil in QUIZ if canary(pupil, "sourced_id") in set(rows)}


def _uids(world: World, *pupils: str) -> list[str]:
    return [str(world.student(pupil).uid) for pupil in pupils]


def test_the_page_says_who_is_below_and_counts_only_who_is_in_the_section_today(
    fresh_world: World, quiz: LineItem
) -> None:
    section = fresh_world.section("river_algebra")
    page = sign_in(fresh_world, "ines", "teacher").get(reverse("section_results", args=[section.uid])).content.decode()
    assert "Quiz 9: 3 of 4 are below 60 %" in page
    assert "in Fractions 1 of 4 have 80% or more" not in page  # ana: 95 and 60 percent, 77.5 on average
    assert "in Fractions 0 of 4 have 80% or more" in page
    # Below 60: of the ones before, the middle of 60 and 20; now of 95, 40, 55 and 20.
    assert "was 48 %, up from 40 % before" in page
    assert canary("dropped", "family_name") not in page


@pytest.mark.parametrize(("limit", "low"), [("60", {"ben", "stu", "lapsing"}), ("50", {"ben", "lapsing"}), ("x", None)])
def test_the_form_proposes_those_below_the_limit(
    fresh_world: World, quiz: LineItem, limit: str, low: set[str] | None
) -> None:
    page = reverse("group_new", args=[fresh_world.section("river_algebra").uid])
    form = sign_in(fresh_world, "ines", "teacher").get(f"{page}?of={quiz.uid}&below={limit}").context["form"]
    expected = {"ben", "stu", "lapsing"} if low is None else low
    assert set(form.initial["students"]) == set(_uids(fresh_world, *expected))
    assert set(form.by_uid) == set(_uids(fresh_world, "ana", "ben", "stu", "lapsing"))


def test_a_teacher_forms_a_group_changes_it_by_hand_and_ends_it(fresh_world: World, quiz: LineItem) -> None:
    section = fresh_world.section("river_algebra")
    teacher = sign_in(fresh_world, "ines", "teacher")
    answer = teacher.post(
        reverse("group_new", args=[section.uid]) + f"?of={quiz.uid}&below=50",
        {"title": "Fractions with Ines", "students": _uids(fresh_world, "ben", "lapsing")},
    )
    assert answer.status_code == 302
    with use_database("maintenance"):
        group = StudentGroup.objects.get(title="Fractions with Ines")
    assert group.because == "below:50:2:2:Quiz 9"
    assert _members(group) == {"ben", "lapsing"}
    page = reverse("group", args=[group.uid])
    teacher.post(page, {"title": "Fractions on Tuesday", "students": _uids(fresh_world, "ben", "stu")})
    assert _members(group) == {"ben", "stu"}
    roster = reverse("section", args=[section.uid])
    assert "Fractions on Tuesday" in teacher.get(roster).content.decode()
    # A colleague of the same section reads it and does not change it.
    colleague = sign_in(fresh_world, "nadia", "teacher")
    assert canary("ben", "family_name") in colleague.get(page).content.decode()
    assert colleague.post(page, {"title": "Mine", "students": _uids(fresh_world, "ana")}).status_code == 403
    assert colleague.post(reverse("group_end", args=[group.uid])).status_code == 403
    assert teacher.post(reverse("group_end", args=[group.uid])).status_code == 302
    assert "Fractions on Tuesday" not in teacher.get(roster).content.decode()


def test_who_has_left_the_section_is_not_shown_in_its_groups(fresh_world: World) -> None:
    group = fresh_world.group("river_algebra")
    page = reverse("group", args=[group.uid])
    for person, role in (("nadia", "teacher"), ("ines", "teacher"), ("petra", "principal")):
        shown = sign_in(fresh_world, person, role).get(page).content.decode()
        # "dropped" is at the school still, so the principal sees the student, and not in this group.
        assert canary("dropped", "family_name") not in shown and canary("ana", "family_name") in shown
    with use_database("maintenance"):
        SectionEnrollment.objects.filter(student=fresh_world.student("ana")).update(ends_on=day(0))
    assert canary("ana", "family_name") not in sign_in(fresh_world, "petra", "principal").get(page).content.decode()


def test_nobody_of_another_section_can_be_put_into_a_group(fresh_world: World) -> None:
    teacher = sign_in(fresh_world, "nadia", "teacher")
    page = reverse("group_new", args=[fresh_world.section("river_algebra").uid])
    for pupil in ("kit", "lin", "dropped", "cleo"):
        answer = teacher.post(page, {"title": "x", "students": _uids(fresh_world, pupil)})
        assert answer.status_code == 200
    with use_database("maintenance"):
        assert not StudentGroup.objects.filter(title="x").exists()


@pytest.mark.parametrize(("person", "role"), [("gina", "parent"), ("stu", "student"), ("omar", "teacher")])
def test_families_and_other_teachers_see_no_group(world: World, person: str, role: str) -> None:
    group = world.group("river_algebra")
    assert sign_in(world, person, role).get(reverse("group", args=[group.uid])).status_code == 404


def test_the_roster_shows_the_latest_results_missing_work_and_days_missed(fresh_world: World, quiz: LineItem) -> None:
    roster = reverse("section", args=[fresh_world.section("river_algebra").uid])
    teacher = sign_in(fresh_world, "ines", "teacher")
    shown = teacher.get(roster).content.decode()
    assert "20, 40 %" in shown and "60, 95 %" in shown and "sl-spark" in shown
    header = teacher.get(f"{roster}?download=csv").content.decode("utf-8-sig").splitlines()[0]
    assert "Missing work" in header and "Days missed this year" in header


def test_looking_at_results_and_groups_is_logged_student_by_student(fresh_world: World) -> None:
    teacher = sign_in(fresh_world, "ines", "teacher")
    purposes: dict[str, Any] = {}
    section, group = fresh_world.section("river_algebra"), fresh_world.group("river_algebra")
    for path in (
        reverse("section_results", args=[section.uid]),
        reverse("group_new", args=[section.uid]),
        reverse("group", args=[group.uid]),
    ):
        teacher.get(path)
        with use_database("maintenance"):
            entry = AccessEntry.objects.latest("at")
            purposes[path] = (entry.purpose, entry.categories)
    assert list(purposes.values()) == [
        ("section results", ["academics", "identity"]),
        ("small group", ["academics", "identity"]),
        ("small group", ["enrollment", "identity"]),
    ]
