"""Any sequence of merges, undoings and imports keeps every row; taken apart, all is as if nobody had been merged.

Two districts are sent the same files. In one of them records are merged and taken apart in between.
"""

import itertools
from typing import Any

import pytest
from django.db import models
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.models import User
from portal.kit.db import use_database
from records import tasks
from records.actions.filing import filed_tables
from records.actions.merges import objection
from records.models import Student, StudentGrant, StudentMerge
from tests.access.asking import ask
from tests.factories import day
from tests.integration.imports.feeds import RowsFeed, bring_in
from tests.integration.imports.rosters import Place, Roster, changed, new_district, small_roster
from tests.world import World

PUPILS = ("sam", "sue", "tam", "tod")
PARENTS = ("pat", "pim")
SECTIONS = {"math": "north", "art": "south"}
_numbers = itertools.count(1)

#: pupil -> (school, sections, parents)
Says = dict[str, tuple[str, frozenset[str], frozenset[str]]]


def says() -> st.SearchStrategy[Says]:
    one = st.tuples(
        st.sampled_from(("north", "south")),
        st.frozensets(st.sampled_from(sorted(SECTIONS))),
        st.frozensets(st.sampled_from(PARENTS)),
    )
    return st.fixed_dictionaries(dict.fromkeys(PUPILS, one))


def roster(said: Says) -> Roster:
    made = small_roster().drop("users", "sam", "sue", "pat")
    made.drop("roles", "sam-student-north", "sue-student-south", "pat-parent-north")
    made.drop("enrollments", "math-sam", "art-sue").put("users", "tom", email="").put("users", "tia", email="")
    for parent in PARENTS:
        made.person(parent, "parent")
    for pupil, (school, sections, parents) in said.items():
        made.person(pupil, "student", school, agents=",".join(sorted(parents)))
        for section in sorted(sections):
            made.enroll(section, pupil, school=SECTIONS[section])
    return made


def records() -> st.SearchStrategy[dict[str, list[dict[str, Any]]]]:
    """Rows of kinds that argue about a child: one row each, or one a day."""
    pupil = st.sampled_from(PUPILS)
    absences = st.builds(
        lambda who, when, excused: {
            "student": who, "at_school": "north", "on_date": day(-when), "kind": "absence", "is_excused": excused,
        },
        pupil, st.integers(1, 3), st.booleans(),
    )  # fmt: skip
    births = st.builds(lambda who, when: {"student": who, "birth_date": day(-3000 - when)}, pupil, st.integers(1, 2))
    plans = st.builds(
        lambda who, number: {
            "student": who, "sourced_id": f"plan{number}-{who}", "title": "Reading", "starts_on": day(-20),
        },
        pupil, st.integers(1, 2),
    )  # fmt: skip

    def several(row: st.SearchStrategy[dict[str, Any]], *key: str) -> st.SearchStrategy[list[dict[str, Any]]]:
        return st.lists(row, max_size=5, unique_by=lambda made: tuple(made[name] for name in key))

    return st.fixed_dictionaries(
        {
            "attendance": several(absences, "student", "on_date"),
            "demographics": several(births, "student"),
            "interventions": several(plans, "sourced_id"),
        }
    )


_SKIPPED = {"id", "uid", "district", "school", "student", "content_object", "filed_under", "given_at", "permission"}


def content(place: Place, *, where_it_lies: bool = False) -> dict[str, list[Any]]:
    """What the district's rows say of whom their sources named; with ``where_it_lies`` also which school sees them."""
    found = {}
    for each in filed_tables():
        student = each.student.removesuffix("_id")
        rows = each.model._default_manager.filter(**{f"{student}__district": place.district})
        found[each.name] = sorted(
            repr((_name(row.filed_under or getattr(row, student)), *_said(row), *_place(row, where_it_lies)))
            for row in rows.select_related(student, "filed_under")
        )
    if where_it_lies:
        found["Student"] = sorted(
            repr((row.sourced_id, _name(row.school), row.held_until, row.merged_into_id, row.is_active))
            for row in Student.objects.filter(district=place.district).select_related("school")
        )
    return found


def _said(row: models.Model) -> list[Any]:
    fields = [field for field in row._meta.concrete_fields if field.name not in _SKIPPED]
    return [_name(getattr(row, field.name)) for field in fields]


def _place(row: Any, where_it_lies: bool) -> tuple[Any, ...]:
    return (_name(getattr(row, "school", None)), row.filed_under_id) if where_it_lies else ()


def _name(value: Any) -> Any:
    if isinstance(value, User):
        return value.username.split(":")[-1]
    return getattr(value, "sourced_id", value)


class Districts(RuleBasedStateMachine):
    """One district in which records are merged, beside one in which they are not."""

    folder: Any = None

    def __init__(self) -> None:
        super().__init__()
        number = next(_numbers)
        self.merging = Place(new_district(f"merging{number}"), self.folder / "set")
        self.plain = Place(new_district(f"plain{number}"), self.folder / "set")

    @initialize(said=says())
    def begin(self, said: Says) -> None:
        self.send_roster(said)

    @rule(said=says())
    def send_roster(self, said: Says) -> None:
        jobs = [place.done(roster(said)) for place in (self.merging, self.plain)]
        assert changed(jobs[0]) == changed(jobs[1])

    @rule(rows=records())
    def send_records(self, rows: dict[str, list[dict[str, Any]]]) -> None:
        with pytest.MonkeyPatch.context() as patch:
            jobs = [bring_in(place, RowsFeed(rows), patch) for place in (self.merging, self.plain)]
        assert [job.state for job in jobs] == ["done", "done"]
        assert jobs[0].counts == jobs[1].counts

    @rule(pair=st.permutations(PUPILS))
    def merge(self, pair: list[str]) -> None:
        with use_database("maintenance"):
            kept, merged = (Student.objects.get(district=self.merging.district, sourced_id=name) for name in pair[:2])
            held = list(StudentMerge.objects.filter(district=self.merging.district, undone_at=None))
            if objection(
                kept, merged, [each for each in held if {each.student_id, each.merged_id} & {kept.pk, merged.pk}]
            ):
                return
            StudentMerge.objects.create(
                student=kept, merged=merged, school=kept.school, district=kept.district, merged_name="x",
                reason="x", decided_by=User.objects.get(username="dora"),
            )  # fmt: skip
        assert tasks.carry_out_merges(self.merging.district.pk) == 1

    @precondition(lambda self: self._held())
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        self._undo(data.draw(st.sampled_from(self._held())))

    def _undo(self, merge: int) -> None:
        with use_database("maintenance"):
            StudentMerge.objects.filter(pk=merge).update(undo_asked_at=timezone.now())
        assert tasks.carry_out_merges(self.merging.district.pk) == 1

    def _held(self) -> list[int]:
        with use_database("maintenance"):
            found = StudentMerge.objects.filter(district=self.merging.district, undone_at=None)
            return list(found.order_by("pk").values_list("pk", flat=True))

    @invariant()
    def every_row_is_there_once_and_says_what_it_said(self) -> None:
        with use_database("maintenance"):
            assert content(self.merging) == content(self.plain)

    @invariant()
    def every_row_lies_where_it_belongs(self) -> None:
        here = self.merging.district.pk
        for each in filed_tables():
            owner = f"JOIN records_student s ON s.id = t.{each.student} AND s.district_id = {here}"
            astray = f"SELECT t.id FROM {each.table} t {owner} JOIN records_student f ON f.id = t.filed_under_id "
            assert not ask("maintenance", f"{astray} WHERE f.merged_into_id IS DISTINCT FROM t.{each.student}")
            alike = f"SELECT FROM {each.table} o WHERE o.{each.student} = s.merged_into_id AND {each.alike('o', 't')}"
            left = f"SELECT t.id FROM {each.table} t {owner} WHERE s.merged_into_id IS NOT NULL"
            assert not ask("maintenance", f"{left} AND NOT ({str(each.can_collide).lower()} AND EXISTS ({alike}))")
            if each.model is not StudentGrant:
                wrong = f"SELECT t.id FROM {each.table} t {owner} WHERE t.school_id IS DISTINCT FROM s.school_id"
                assert not ask("maintenance", wrong)

    def teardown(self) -> None:
        for merge in reversed(self._held()):
            self._undo(merge)
        with use_database("maintenance"):
            assert content(self.merging, where_it_lies=True) == content(self.plain, where_it_lies=True)


def test_any_sequence_of_merges_undoings_and_imports_keeps_every_row(module_world: World, tmp_path: Any) -> None:
    class Here(Districts):
        folder = tmp_path

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=6,
            stateful_step_count=9,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
        ),
    )


def test_an_import_names_a_merged_student_and_files_what_is_new_under_the_kept_one(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: Says = {pupil: ("north", frozenset(), frozenset()) for pupil in PUPILS}
    place.done(roster(said))
    with use_database("maintenance"):
        sam, sue = (Student.objects.get(district=place.district, sourced_id=name) for name in ("sam", "sue"))
        merge = StudentMerge.objects.create(
            student=sam, merged=sue, school=sam.school, district=sam.district, merged_name="x", reason="x",
            decided_by=User.objects.get(username="dora"),
        )  # fmt: skip
    # Nobody told the worker; the import carries it out at its end.
    said["sue"] = ("south", frozenset({"art"}), frozenset({"pat"}))
    place.done(roster(said))
    lies = "SELECT count(*) FROM {} WHERE student_id = %s AND filed_under_id = %s"
    for table in ("records_sectionenrollment", "records_studentcontact"):
        assert ask("maintenance", lies.format(table), [sam.pk, sue.pk]) == [(1,)]
    absence = {"at_school": "north", "on_date": day(-1), "kind": "absence"}
    bring_in(place, RowsFeed({"attendance": [{**absence, "student": "sue"}]}), monkeypatch)
    assert ask("maintenance", lies.format("records_attendanceevent"), [sam.pk, sue.pk]) == [(1,)]
    bring_in(place, RowsFeed({"attendance": [{**absence, "student": who} for who in ("sue", "sam")]}), monkeypatch)
    assert ask("maintenance", "SELECT count(*) FROM records_attendanceevent WHERE student_id = %s", [sam.pk]) == [(1,)]
    with use_database("maintenance"):
        # Both say the same day now: the kept student's own row counts, the other stays and is listed.
        assert StudentMerge.objects.get(pk=merge.pk).moved["AttendanceEvent"] == [0, 1]
    assert changed(place.done(roster(said))) == {}
