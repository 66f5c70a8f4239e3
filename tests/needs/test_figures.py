"""Stored figures are what an independent recomputation finds, and are counted again when they should be."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.acting import acting
from portal.kit.db import use_database
from records.actions import figures as counting
from records.actions.figures import ask_for_count, count_figures
from records.measures import MEASURES, Cell, Wanted, compute_together
from records.models import FigureRun, ImportJob, SchoolFigure
from records.needs.figures import current_figures, figures_of
from records.needs.stored import STORED
from tests.factories import UserFactory, grant
from tests.measures.comparing import assert_same
from tests.measures.oracle import Oracle
from tests.measures.wild import TODAY, YEARS, Wild
from tests.world import World


@pytest.fixture(scope="module")
def wild(module_world: World) -> Iterator[Wild]:
    """A district drawn at random, and another one that must not be counted with it."""
    Wild(Random("beside"), students=20)
    yield Wild(Random("figures"), students=60, schools=("A", "B", "C"))


def stored(wild: Wild, **more: Any) -> list[SchoolFigure]:
    with use_database("maintenance"):
        return list(SchoolFigure.objects.filter(district=wild.made.district, **more))


def as_cells(rows: list[SchoolFigure], measure: str, grouped: str) -> list[Cell]:
    cells = []
    for row in rows:
        group = (tuple(row.group.split("=", 1)),) if row.group else ()
        if row.measure == measure and (not row.group or grouped):
            cells.append(
                Cell(
                    measure,
                    row.organization_id,
                    row.school_year,
                    group,
                    row.numerator,
                    row.denominator,
                    row.students,
                    MEASURES[measure].unit.scale,
                )  # fmt: skip
            )
    return cells


@pytest.mark.parametrize("name", STORED)
def test_every_figure_is_what_a_recomputation_by_hand_finds(wild: Wild, name: str) -> None:
    if not stored(wild):
        assert count_figures(district_id=wild.made.district.pk, all_years=True, today=TODAY) == len(stored(wild))
    by = STORED[name].by
    cells = as_cells(stored(wild), name, by)
    assert_same(Oracle(wild.made.district, TODAY), [name], YEARS, [by] if by else [], cells=cells)


def test_a_count_takes_nothing_from_another_district(wild: Wild) -> None:
    count_figures(district_id=wild.made.district.pk, today=TODAY)
    with use_database("maintenance"):
        assert set(SchoolFigure.objects.values_list("district", flat=True)) == {wild.made.district.pk}


def test_earlier_years_are_counted_when_they_are_missing_or_may_have_changed(wild: Wild) -> None:
    district = wild.made.district
    count_figures(district_id=district.pk, all_years=True, today=TODAY)
    mark = timezone.now()
    count_figures(district_id=district.pk, today=TODAY)
    assert {row.school_year for row in stored(wild, counted_at__gt=mark)} == {2026}
    with use_database("maintenance"):
        earlier = SchoolFigure.objects.filter(district=district, school_year=2025)
        earlier.update(counted_at=mark - timedelta(days=8))
    count_figures(district_id=district.pk, today=TODAY)
    assert {row.school_year for row in stored(wild, counted_at__gt=mark)} == {2026}, "nothing was imported since"
    with use_database("maintenance"):
        ImportJob.objects.create(
            district=district, file_name="records.zip", state=ImportJob.State.DONE, ended_at=mark,
            counts={"attendance": {"added": 1, "changed": 0, "ended": 0}},
        )  # fmt: skip
    count_figures(district_id=district.pk, today=TODAY)
    assert {row.school_year for row in stored(wild, counted_at__gt=mark)} == {2025, 2026}
    with use_database("maintenance"):
        SchoolFigure.objects.filter(district=district, school_year=2025).delete()
    count_figures(district_id=district.pk, today=TODAY)
    assert stored(wild, school_year=2025)


def test_a_count_that_fails_changes_nothing_and_is_no_hindrance(wild: Wild, monkeypatch: pytest.MonkeyPatch) -> None:
    district = wild.made.district
    count_figures(district_id=district.pk, today=TODAY)
    before = {(row.pk, row.counted_at) for row in stored(wild)}
    with monkeypatch.context() as patched:
        patched.setattr(counting, "compute_together", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            count_figures(district_id=district.pk, today=TODAY)
    assert {(row.pk, row.counted_at) for row in stored(wild)} == before
    assert count_figures(district_id=district.pk, today=TODAY)


def test_one_count_at_a_time_until_its_worker_is_gone(wild: Wild) -> None:
    district = wild.made.district
    with use_database("maintenance"):
        run = FigureRun.objects.create(district=district, moved_at=timezone.now())
    assert count_figures(district_id=district.pk, today=TODAY) is None
    with use_database("maintenance"):
        FigureRun.objects.filter(pk=run.pk).update(moved_at=timezone.now() - counting.GONE_AFTER)
    assert count_figures(district_id=district.pk, today=TODAY)
    with use_database("maintenance"):
        run.refresh_from_db()
        assert run.ended_at and run.counted_on == TODAY and run.done == run.steps > 0


def test_an_official_asks_once_and_a_worker_takes_it_up(wild: Wild, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[int] = []
    monkeypatch.setattr(counting, "send", sent.append)
    district = wild.made.district
    with use_database("maintenance"):
        official, stranger = UserFactory(), UserFactory()
        grant(official, "district", district)
        grant(stranger, "principal", wild.made["A"])
    for _ in range(2):
        with acting(official, "district"):
            ask_for_count(by=official, district=district)
    assert sent == [district.pk] * 2
    with use_database("maintenance"):
        assert FigureRun.objects.get(district=district, ended_at=None).asked_by_id == official.pk
    assert counting.send_waiting() == 1
    count_figures(district_id=district.pk, today=TODAY)
    assert counting.send_waiting() == 0
    assert {row.school_year for row in stored(wild, counted_on=TODAY)} == set(YEARS)
    with acting(stranger, "principal"), pytest.raises(PermissionDenied):
        ask_for_count(by=stranger, district=district)


def test_current_figures_are_the_newest_that_have_a_value(wild: Wild) -> None:
    count_figures(district_id=wild.made.district.pk, all_years=True, today=TODAY)
    with use_database("maintenance"):
        official, principal = UserFactory(), UserFactory()
        grant(official, "district", wild.made.district)
        grant(principal, "principal", wild.made["A"])
    schools = list(wild.made.schools.values())
    with acting(official, "district"):
        current = current_figures(official, schools)
        every = figures_of(official, schools, years=3)
    for figure in current:
        same = [
            f
            for f in every
            if (f.organization, f.measure, f.group) == (figure.organization, figure.measure, figure.group)
        ]
        assert figure == max((f for f in same if f.value is not None), key=lambda f: f.school_year)
    assert {figure.organization for figure in current} == {school.pk for school in schools}
    with acting(principal, "principal"):
        theirs = current_figures(principal, schools)
    assert {figure.organization for figure in theirs} == {wild.made["A"].pk}
    assert "economically_disadvantaged_share" not in {figure.measure for figure in theirs}
    assert "attendance_rate" in {figure.measure for figure in theirs}


def test_what_cannot_be_computed_together_is_refused(wild: Wild) -> None:
    for wanted in (Wanted("graduation_rate"), Wanted("membership", "iep"), Wanted("students_per_nurse", "grade")):
        with pytest.raises(ValueError, match="cannot be computed together"):
            compute_together([wanted], district=wild.made.district, school_years=YEARS, today=TODAY)


def test_a_value_is_said_in_the_unit_of_its_measure() -> None:
    from records.needs.figures import Figure

    figure = Figure("chronic_absenteeism", 1, 2026, "", Decimal(75), Decimal(300), 300, TODAY, TODAY)
    assert figure.value == 25
    assert Figure("membership", 1, 2026, "", Decimal(75), None, 75, TODAY, TODAY).value == 75
