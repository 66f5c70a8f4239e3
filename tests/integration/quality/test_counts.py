"""The counts that a check stores: by school, beside the check before, of one district alone, and quickly."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.acting import acting
from portal.kit.db import job_context, use_database
from records import models
from records.imports.connection import import_transaction
from records.models import QualityCount, QualityRun
from records.quality.actions import Check, check_quality, count_quality, is_checked_today, statement_for
from records.quality.findings import changed_by
from records.quality.rows import rows_of, student_of
from records.quality.rule import place_of
from records.quality.rules import RULES
from records.quality.sizes import GROWING, SIZES, WORDS
from tests.factories import day
from tests.integration.quality.making import Place
from tests.world import World


@pytest.fixture
def place(module_world: World) -> Iterator[Place]:
    yield Place()


def stored(run: int, code: str) -> dict[str, tuple[int, int, int | None]]:
    """School (empty: none) -> (number, out of, before)."""
    with use_database("maintenance"):
        rows = QualityCount.objects.filter(run_id=run, rule=code).select_related("school")
        return {row.school.name if row.school else "": (row.number, row.out_of, row.before) for row in rows}


def run_check(place: Place) -> int:
    return check_quality(district_id=place.district.pk)


def test_a_check_stores_what_it_found_by_school_and_out_of_how_many(place: Place) -> None:
    south = place.school("South")
    place.student()
    place.student()
    place.demographics(place.student(south))
    assert stored(run_check(place), "demographics_missing") == {
        "North School": (2, 2, None),
        "South School": (0, 1, None),
    }


def test_the_next_check_says_what_was_before_and_what_is_gone(place: Place) -> None:
    student, gone = place.student(), place.school("Gone")
    moving = place.student(gone)
    run_check(place)
    with use_database("maintenance"):
        models.SchoolEnrollment.objects.filter(student=moving).update(at_school=place.north)
    place.demographics(student)
    assert stored(run_check(place), "demographics_missing") == {
        "North School": (1, 2, 1),
        "Gone School": (0, 0, 1),
    }


def test_what_belongs_to_no_school_is_counted_as_such(place: Place) -> None:
    place.student(enrolled=None)
    line = {"school_year": 2026, "fund": "Title I", "source": "Federal", "purpose": "Instruction"}
    place.make(models.BudgetLine, organization=place.district, budgeted=1, spent=9000, **line)
    run = run_check(place)
    assert stored(run, "student_not_placed") == {"": (1, 1, None)}
    assert stored(run, "budget_overspent") == {"": (1, 1, None)}


def test_an_import_is_told_apart_by_the_check_that_ended_it(place: Place) -> None:
    place.student()
    run_check(place)
    place.student()
    job = place.make(models.ImportJob, state="done", file_name="x.zip")
    today = timezone.localdate()
    with import_transaction(place.district.pk, wait=True, today=today) as db:
        assert is_checked_today(db)
        run = count_quality(db, place.district.pk, job=job)
    with import_transaction(place.district.pk, wait=True, today=day(1)) as db:
        assert not is_checked_today(db)
    with use_database("maintenance"):
        assert QualityRun.objects.get(pk=run).job == job
    with acting(place.official, "district") as official:
        changed = {finding.rule.code: finding.change for finding in changed_by(official, job) or []}
        other = models.ImportJob.objects.create(district=place.district, file_name="y.zip", started_by=official)
        assert changed_by(official, other) is None
    # From one student to two is no sudden change: so few rows say nothing.
    assert changed == {"demographics_missing": 1, "student_without_guardian": 1}


@pytest.mark.parametrize(
    ("before", "now", "found"),
    [(50, 44, True), (50, 45, False), (50, 56, True), (50, 55, False), (10, 6, False), (0, 20, False)],
)
def test_more_than_a_tenth_of_the_students_is_a_sudden_change(place: Place, before: int, now: int, found: bool) -> None:
    students = [place.student() for _ in range(max(before, now) + 1)]
    everybody = models.SchoolEnrollment.objects.filter(student__in=students)

    def keep(number: int) -> None:
        with use_database("maintenance"):
            everybody.update(ends_on=None)
            everybody.filter(student__in=students[number:]).update(ends_on=day(0))

    for number in (before, now):
        keep(number)
        run = run_check(place)
    with acting(place.official, "district") as official:
        rows = {row.rule for row in rows_of(official, RULES["sudden_change"])}
        words = {RULES["sudden_change"].detail(row) for row in rows_of(official, RULES["sudden_change"])}
    assert ("rows_students" in rows) == found
    assert (f"Students at school: {before} before, {now} now" in words) == found
    assert sum(number for number, *_ in stored(run, "sudden_change").values()) == len(rows)


def test_of_what_grows_as_the_year_goes_on_only_a_fall_is_sudden(place: Place) -> None:
    student = place.student()
    for on in range(-12, -2):
        place.absence(on, student)
    run_check(place)
    for on in range(-30, -20):
        place.absence(on, student)
    assert "North School" not in _sudden(place)
    with use_database("maintenance"):
        models.AttendanceEvent.objects.filter(student=student).update(is_active=False)
    assert _sudden(place)["North School"] == 1
    assert GROWING <= {size.name for size in SIZES} == set(WORDS)


def _sudden(place: Place) -> dict[str, int]:
    return {school: found for school, (found, *_) in stored(run_check(place), "sudden_change").items() if found}


def test_a_sudden_change_is_one_of_the_latest_check_alone(place: Place) -> None:
    students = [place.student() for _ in range(20)]
    run_check(place)
    with use_database("maintenance"):
        models.SchoolEnrollment.objects.filter(student__in=students[10:]).update(ends_on=day(0))
    assert _sudden(place)
    assert not _sudden(place)


def test_how_many_families_are_poor_is_counted_for_the_district_alone(place: Place) -> None:
    place.make(models.EconomicStatus, student=place.student(), indicator="Homeless", starts_on=day(-3))
    assert stored(run_check(place), "rows_economic_statuses") == {"": (1, 1, None)}


# --- the whole world ------------------------------------------------------------------------------------


def test_each_rule_counts_what_the_district_sees(fresh_world: World) -> None:
    run = check_quality(district_id=fresh_world.organization("river").pk)
    with use_database("maintenance"):
        counts = list(QualityCount.objects.filter(run_id=run))
    found = 0
    for rule in RULES.values():
        total = sum(count.number for count in counts if count.rule == rule.code)
        nowhere = sum(count.number for count in counts if count.rule == rule.code and count.school_id is None)
        with acting(fresh_world.user("dora"), "district") as dora:
            assert rows_of(dora, rule).count() == total - (nowhere if rule.about_students else 0), rule.code
        if rule.needs is None:
            with acting(fresh_world.user("rhea"), "records") as rhea:
                assert rows_of(rhea, rule).count() == total, rule.code
        found += total
    assert found > 20, "the world has too little that looks wrong"


def test_a_principal_sees_the_rows_of_their_own_school(fresh_world: World) -> None:
    run = check_quality(district_id=fresh_world.organization("river").pk)
    middle = fresh_world.organization("river_middle")
    for code in ("demographics_missing", "student_without_guardian", "section_without_teacher"):
        with acting(fresh_world.user("pavel"), "principal") as pavel:
            rows = list(rows_of(pavel, RULES[code]))
        assert {row.school_id for row in rows} <= {middle.pk}
        assert len(rows) == stored(run, code).get("Riverbend Middle School", (0,))[0]


def test_a_check_counts_and_writes_its_own_district_alone(fresh_world: World) -> None:
    river, lake = fresh_world.organization("river"), fresh_world.organization("lake")
    run = check_quality(district_id=river.pk)
    with use_database("maintenance"):
        assert set(QualityCount.objects.filter(run=run).values_list("district_id", flat=True)) == {river.pk}
        of_river = set(models.Organization.objects.filter(district=river).values_list("pk", flat=True))
        assert {count.school_id for count in QualityCount.objects.filter(run_id=run)} <= of_river | {None}
    with job_context("import", district_id=lake.pk):
        of_others = QualityCount.objects.exclude(district=lake), QualityRun.objects.exclude(district=lake)
        assert not any(rows.exists() for rows in of_others)


@pytest.mark.parametrize("code", RULES)
def test_a_rule_is_counted_set_by_set_and_not_row_by_row(world: World, code: str) -> None:
    """A subquery that the planner runs for every row would take hours in a large district."""
    rule, river = RULES[code], world.organization("river").pk
    with import_transaction(river, wait=True, today=timezone.localdate()) as db:
        statement = statement_for(rule.model, f"({rule.looked_at}) AND ({rule.wrong})", place_of(rule.model))
        plan = [line for (line,) in db.rows("EXPLAIN " + statement, **Check(db, river).given)]
    assert not [line for line in plan if "Nested Loop" in line]
    text = "\n".join(plan)
    assert set(re.findall(r"^\s*SubPlan (\d+)", text, re.MULTILINE)) <= set(
        re.findall(r"hashed SubPlan (\d+)", text)
    ), text


# --- the command ----------------------------------------------------------------------------------------


def test_the_command_says_what_it_found(place: Place, capsys: Any) -> None:
    place.student()
    call_command("check_quality", district=place.district.sourced_id)
    said = capsys.readouterr().out
    assert "Worth a look: Students without demographics: 1 of 1" in said
    assert f"{len(RULES)} checks." in said


def test_the_command_asks_for_a_district_that_exists(module_world: World) -> None:
    with pytest.raises(CommandError, match="No district has the identifier nowhere"):
        call_command("check_quality", district="nowhere")


def test_students_are_told_apart_from_what_is_about_none() -> None:
    assert RULES["demographics_missing"].about_students and not RULES["section_too_large"].about_students
    assert student_of(models.Incident(student=models.Student(pk=7))).pk == 7
