"""Two records of one child become one, and two again: nothing is lost, doubled, or opened that was closed."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.utils import timezone

from accounts.acting import acting
from accounts.models import AccessEntryStudent
from portal.kit.db import job_context, use_database
from records import tasks
from records.actions.custody import record_restriction
from records.actions.filing import filed_tables
from records.actions.merges import CannotMerge, ask_merge, ask_undo
from records.models import (
    AttendanceEvent,
    CustodyRestriction,
    Demographics,
    Student,
    StudentGrant,
    StudentMerge,
    student_level_models,
)
from tests.access.asking import ask, listed, refused, unfiltered
from tests.access.expected import LOCAL, SEEN
from tests.factories import CustodyRestrictionFactory, day, grant
from tests.signing_in import sign_in
from tests.world import World

DISTRICT = ("dora", "district")


def merge(world: World, kept: str, merged: str, *, by: tuple[str, str] = DISTRICT) -> StudentMerge:
    """Ask for a merge as this person, and carry it out as the worker does."""
    made = asked(world, kept, merged, by=by)
    assert tasks.carry_out_merges(made.district_id) == 1
    return again(made)


def asked(world: World, kept: str, merged: str, *, by: tuple[str, str] = DISTRICT) -> StudentMerge:
    user = world.user(by[0])
    with acting(user, by[1]):
        return ask_merge(by=user, kept=world.student(kept), merged=world.student(merged), reason="same child")


def undo(world: World, made: StudentMerge, *, by: tuple[str, str] = DISTRICT) -> None:
    user = world.user(by[0])
    with acting(user, by[1]):
        ask_undo(by=user, merge=made)
    assert tasks.carry_out_merges(made.district_id) == 1


def again(made: StudentMerge) -> StudentMerge:
    with use_database("maintenance"):
        return StudentMerge.objects.get(pk=made.pk)


def placed() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that follows a student: where it lies, and by which school it is seen."""
    found = {}
    for each in filed_tables():
        school = "NULL" if each.model is StudentGrant else "school_id"
        found[each.name] = ask(
            "maintenance", f"SELECT id, {each.student}, filed_under_id, {school} FROM {each.table} ORDER BY id"
        )
    found["Student"] = ask(
        "maintenance", "SELECT id, school_id, held_until, merged_into_id, is_active FROM records_student ORDER BY id"
    )
    return found


def sees(world: World, person: str, role: str) -> set[str]:
    """The students whom both walls give to this person; they must agree."""
    by_queryset, by_database = (each(world, Student, person, role) for each in (listed, unfiltered))
    assert by_queryset == by_database
    return by_queryset


def test_every_row_of_the_merged_student_is_filed_under_the_kept_one_and_finds_its_way_back(
    fresh_world: World,
) -> None:
    before = placed()
    ana, ben = fresh_world.student("ana").pk, fresh_world.student("ben").pk
    made = merge(fresh_world, "ana", "ben")
    assert made.state == StudentMerge.State.HOLDS
    merged = placed()
    for each in filed_tables():
        was = [row[0] for row in before[each.name] if row[1] == ben]
        filed = [row[0] for row in merged[each.name] if (row[1], row[2]) == (ana, ben)]
        stayed = [row[0] for row in merged[each.name] if row[1] == ben]
        assert sorted(filed + stayed) == sorted(was)
        assert made.moved.get(each.name, [0, 0]) == [len(filed), len(stayed)]
    # Each of them has demographics; a second row about one child would argue with the first.
    assert made.moved["Demographics"] == [0, 1] and made.moved["SectionEnrollment"] == [1, 0]
    with use_database("maintenance"):
        row = Student.objects.get(pk=ben)
        assert (row.merged_into_id, row.school_id, row.held_until) == (ana, None, None)

    undo(fresh_world, made)
    assert again(made).state == StudentMerge.State.UNDONE
    assert placed() == before


def test_a_merged_record_opens_to_the_families_of_both_and_lies_in_no_list(fresh_world: World) -> None:
    made = merge(fresh_world, "tim", "wren")
    assert sees(fresh_world, "bruno", "parent") == {"tim", "lin"}
    assert sees(fresh_world, "ines", "parent") == {"tim"}  # wren's parent
    assert sees(fresh_world, "petra", "principal") == SEEN["petra", "principal"] - {"wren"} | {"tim"}
    assert sees(fresh_world, *DISTRICT) == SEEN[DISTRICT] - {"wren"}
    undo(fresh_world, made)
    for person, role in LOCAL:
        assert sees(fresh_world, person, role) == SEEN[person, role]


@pytest.mark.parametrize(("kept", "merged"), [("kat", "kit"), ("kit", "kat")])
def test_whom_a_court_keeps_from_one_of_them_is_kept_from_both(fresh_world: World, kept: str, merged: str) -> None:
    assert sees(fresh_world, "gus", "parent") == {"kat"}  # a restriction keeps him from kit
    made = merge(fresh_world, kept, merged)
    assert sees(fresh_world, "gus", "parent") == set()
    assert sees(fresh_world, "gail", "parent") == {kept}
    undo(fresh_world, made)
    assert sees(fresh_world, "gus", "parent") == {"kat"}
    assert sees(fresh_world, "gail", "parent") == {"kit"}


def test_nothing_is_merged_while_a_court_order_might_miss_the_same_adult_on_the_other_record(
    fresh_world: World,
) -> None:
    with pytest.raises(CannotMerge, match="court order"):
        asked(fresh_world, "kit", "remy")  # pia, remy's parent, is nobody whom kit's record names


def test_a_restriction_that_was_recorded_while_they_were_one_keeps_from_both_when_they_are_two(
    fresh_world: World,
) -> None:
    made = merge(fresh_world, "ana", "ben")
    with use_database("maintenance"):
        ana = fresh_world.student("ana")
        CustodyRestriction.objects.create(
            student=ana, school=ana.school, district=ana.district, contact=fresh_world.contact("gina"),
            evidence="order 7", starts_on=day(0), recorded_by=fresh_world.user("rhea"),
        )  # fmt: skip
    assert sees(fresh_world, "gina", "parent") == {"gone"}
    undo(fresh_world, made)
    assert sees(fresh_world, "gina", "parent") == {"gone"}
    with use_database("maintenance"):
        about = CustodyRestriction.objects.filter(evidence="order 7")
        assert {row.student.sourced_id for row in about.select_related("student")} == {
            fresh_world.student(name).sourced_id for name in ("ana", "ben")
        }
        assert len(set(about.values_list("recorded_at", "starts_on", "contact"))) == 1
    # Merged and taken apart once more, nothing is copied a second time.
    undo(fresh_world, merge(fresh_world, "ana", "ben"))
    with use_database("maintenance"):
        assert CustodyRestriction.objects.filter(evidence="order 7").count() == 2


def test_a_restriction_that_was_recorded_in_the_moment_of_the_merge_keeps_from_the_kept_record(
    fresh_world: World,
) -> None:
    """It lies with the merged record still, for the job had filed everything before it was there."""
    merge(fresh_world, "tim", "wren")
    assert sees(fresh_world, "ines", "parent") == {"tim"}  # wren's parent
    with use_database("maintenance"):
        CustodyRestrictionFactory(
            student=fresh_world.student("wren"), contact=fresh_world.contact("ines"),
            recorded_by=fresh_world.user("rhea"), starts_on=day(0),
        )  # fmt: skip
    assert sees(fresh_world, "ines", "parent") == set()
    assert sees(fresh_world, "bruno", "parent") == {"tim", "lin"}


def test_no_restriction_is_recorded_on_a_record_that_is_filed_elsewhere(fresh_world: World) -> None:
    merge(fresh_world, "tim", "wren")
    rhea = fresh_world.user("rhea")
    with acting(rhea, "records"), pytest.raises(PermissionDenied, match="filed under another one"):
        record_restriction(
            by=rhea, student=Student.objects.get(pk=fresh_world.student("wren").pk),
            contact=fresh_world.contact("ines"), evidence="order 8", starts_on=day(0), ends_on=None,
        )  # fmt: skip


def test_grants_of_one_person_on_both_are_both_kept(fresh_world: World) -> None:
    with use_database("maintenance"):
        before = set(StudentGrant.objects.values_list("pk", "content_object", "filed_under"))
    made = merge(fresh_world, "ana", "ben")  # both are gina's, from the same day on
    assert sees(fresh_world, "gina", "parent") == {"ana", "gone"}
    undo(fresh_world, made)
    with use_database("maintenance"):
        assert set(StudentGrant.objects.values_list("pk", "content_object", "filed_under")) == before


def test_of_three_records_the_rows_of_the_first_merge_go_first_and_the_next_ones_take_their_place(
    fresh_world: World,
) -> None:
    before = placed()
    with use_database("maintenance"):
        Demographics.objects.filter(student=fresh_world.student("ana")).delete()
    ana = fresh_world.student("ana").pk
    first = merge(fresh_world, "ana", "ben")
    second = merge(fresh_world, "ana", "cleo")
    whose = "SELECT filed_under_id FROM records_demographics WHERE student_id = %s"
    assert ask("maintenance", whose, [ana]) == [(first.merged_id,)]
    undo(fresh_world, first)
    assert ask("maintenance", whose, [ana]) == [(second.merged_id,)]
    undo(fresh_world, second)
    after = placed()
    after["Demographics"] = before["Demographics"]
    assert after == before


@pytest.mark.parametrize(
    ("kept", "merged", "said"),
    [
        ("ana", "ana", "same record"),
        ("ana", "cleo", "has been merged already"),  # cleo is merged into ben
        ("cleo", "ana", "has been merged already"),
        ("ana", "ben", "Another record is filed under this one"),
    ],
)
def test_merges_make_no_chains(fresh_world: World, kept: str, merged: str, said: str) -> None:
    merge(fresh_world, "ben", "cleo")
    with pytest.raises(CannotMerge, match=said):
        asked(fresh_world, kept, merged)


def test_of_two_merges_that_contradict_each_other_the_first_counts(fresh_world: World) -> None:
    with use_database("maintenance"):
        ana, ben, cleo = (fresh_world.student(name) for name in ("ana", "ben", "cleo"))
        both = [
            StudentMerge.objects.create(
                student=kept, merged=merged, school=kept.school, district=kept.district, merged_name="x",
                reason="x", decided_by=fresh_world.user("dora"),
            )
            for kept, merged in ((ana, ben), (ben, cleo))
        ]  # fmt: skip
    tasks.carry_out_merges(ana.district_id)
    assert [again(each).state for each in both] == [StudentMerge.State.HOLDS, StudentMerge.State.REFUSED]
    with use_database("maintenance"):
        assert Student.objects.get(pk=cleo.pk).merged_into_id is None


def test_one_record_is_merged_once(fresh_world: World) -> None:
    asked(fresh_world, "ana", "ben")
    with pytest.raises(CannotMerge):
        asked(fresh_world, "cleo", "ben")
    with use_database("maintenance"), pytest.raises(IntegrityError):
        StudentMerge.objects.create(
            student=fresh_world.student("cleo"), merged=fresh_world.student("ben"), merged_name="x", reason="x",
            district=fresh_world.student("cleo").district, decided_by=fresh_world.user("dora"),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("person", "role"), [("petra", "principal"), ("gina", "parent"), ("nadia", "teacher"), ("carl", "counselor")]
)
def test_who_lacks_the_right_merges_nothing_in_either_wall(world: World, person: str, role: str) -> None:
    user = world.user(person)
    ana, ben = world.student("ana"), world.student("ben")
    with acting(user, role), pytest.raises(PermissionDenied):
        ask_merge(by=user, kept=ana, merged=ben, reason="x")
    with refused(), acting(user, role):
        _insert(user, ana, ben)


def _insert(user: Any, kept: Student, merged: Student, **more: Any) -> None:
    given = {"school_id": kept.school_id, "district_id": kept.district_id, "decided_by_id": user.pk, **more}
    StudentMerge.objects.create(student=kept, merged=merged, merged_name="x", reason="x", **given)


def test_the_database_takes_a_merge_only_of_students_whom_one_sees_in_ones_own_name_and_not_as_done(
    world: World,
) -> None:
    dora, other = world.user("dora"), world.user("dario")
    ana, ben, lin, gone = (world.student(name) for name in ("ana", "ben", "lin", "gone"))
    for kept, merged, more in (
        (ana, lin, {}),
        (lin, ana, {}),
        (ana, gone, {}),  # has left: only the records officer sees them
        (ana, ben, {"decided_by_id": other.pk}),
        (ana, ben, {"district_id": lin.district_id}),
        (ana, ben, {"school_id": lin.school_id}),
        (ana, ben, {"carried_out_at": timezone.now()}),
    ):
        with refused(), acting(dora, "district"):
            _insert(dora, kept, merged, **more)


def test_no_page_moves_a_row_or_says_that_a_merge_is_done(fresh_world: World) -> None:
    made = merge(fresh_world, "ana", "ben")
    dora = fresh_world.user("dora")
    for change in ({"carried_out_at": None}, {"undone_at": made.decided_at}, {"student_id": made.merged_id}):
        with refused(), acting(dora, "district"):
            StudentMerge.objects.filter(pk=made.pk).update(**change)
    with refused(), acting(dora, "district"):
        Student.objects.filter(pk=made.merged_id).update(merged_into=None)
    with refused(), acting(dora, "district"):
        AttendanceEvent.objects.filter(filed_under=made.merged_id).update(student=made.merged_id)


def test_another_districts_job_carries_out_nothing(fresh_world: World) -> None:
    made = asked(fresh_world, "ana", "ben")
    assert tasks.carry_out_merges(fresh_world.organization("lake").pk) == 0
    assert again(made).state == StudentMerge.State.ASKED
    assert tasks.carry_out_waiting_merges() == 1
    assert again(made).state == StudentMerge.State.HOLDS
    assert tasks.carry_out_waiting_merges() == 0


def test_what_is_taken_back_before_it_began_never_happens(fresh_world: World) -> None:
    before = placed()
    made = asked(fresh_world, "ana", "ben")
    dora = fresh_world.user("dora")
    with acting(dora, "district"):
        ask_undo(by=dora, merge=made)
        ask_undo(by=dora, merge=made)
    tasks.carry_out_merges(made.district_id)
    assert again(made).state == StudentMerge.State.REFUSED
    assert placed() == before


def test_carrying_out_twice_is_carrying_out_once(fresh_world: World) -> None:
    made = merge(fresh_world, "ana", "ben")
    after = placed()
    assert tasks.carry_out_merges(made.district_id) == 0
    assert placed() == after


def test_the_day_to_day_sweep_moves_nothing_of_a_merged_student(fresh_world: World) -> None:
    tasks.settle_holdings()  # the world's own changes of today
    merge(fresh_world, "ana", "wren")
    after = placed()
    assert tasks.settle_holdings() == 0
    assert placed() == after


def test_every_table_about_students_is_filed_but_the_decisions_themselves() -> None:
    assert {each.model for each in filed_tables()} == {*student_level_models(), StudentGrant} - {StudentMerge}


def test_an_eligible_students_own_grant_follows(fresh_world: World) -> None:
    with use_database("maintenance"):
        grant(fresh_world.user("nora"), "student", fresh_world.student("ben"))
    merge(fresh_world, "stu", "ben")
    assert sees(fresh_world, "nora", "student") == {"stu"}


def test_who_has_looked_at_the_merged_record_is_shown_with_the_kept_one(fresh_world: World) -> None:
    ben, ana = fresh_world.student("ben"), fresh_world.student("ana")
    sign_in(fresh_world, "nadia", "teacher").get(f"/students/{ben.uid}/")
    merge(fresh_world, "ana", "ben")
    with use_database("maintenance"):
        assert AccessEntryStudent.objects.filter(student_id=ben.pk).exists()
        assert not AccessEntryStudent.objects.filter(student_id=ana.pk).exists()
    page = sign_in(fresh_world, "gina", "parent").get(f"/students/{ana.uid}/access/").content.decode()
    assert "teaches Algebra I, section 3" in page


def test_who_looked_while_they_were_one_is_shown_with_both_when_they_are_two(fresh_world: World) -> None:
    ben, ana = fresh_world.student("ben"), fresh_world.student("ana")
    made = merge(fresh_world, "ana", "ben")
    sign_in(fresh_world, "nadia", "teacher").get(f"/students/{ana.uid}/")
    undo(fresh_world, made)
    with use_database("maintenance"):
        looks = AccessEntryStudent.objects.values_list("entry_id", "at", "via", "via_id", "district_id")
        of_both = [sorted(looks.filter(student_id=student.pk)) for student in (ana, ben)]
    assert of_both[0] and of_both[0] == of_both[1]
    page = sign_in(fresh_world, "gina", "parent").get(f"/students/{ben.uid}/access/").content.decode()
    assert "teaches Algebra I, section 3" in page
    # A later look at one of them is a look at one of them, also when another merge is undone.
    with use_database("maintenance"):
        StudentMerge.objects.filter(pk=made.pk).update(undone_at=timezone.now() - timedelta(minutes=11))
        so_far = sorted(looks.filter(student_id=ben.pk))
    sign_in(fresh_world, "nadia", "teacher").get(f"/students/{ana.uid}/")
    undo(fresh_world, merge(fresh_world, "ana", "stu"))
    with use_database("maintenance"):
        assert sorted(looks.filter(student_id=ben.pk)) == so_far


def test_what_is_recorded_while_a_merge_is_being_undone_reaches_both(fresh_world: World) -> None:
    """It is committed after the job has looked for it; the next minute's job takes it in, once."""
    made = merge(fresh_world, "tim", "wren")
    undo(fresh_world, made)
    tim, wren = fresh_world.student("tim"), fresh_world.student("wren")
    assert sees(fresh_world, "ines", "parent") == {"wren"}
    with use_database("maintenance"):
        CustodyRestrictionFactory(
            student=tim, contact=fresh_world.contact("ines"), recorded_by=fresh_world.user("rhea"), starts_on=day(0),
        )  # fmt: skip
    sign_in(fresh_world, "dora", "district").get(f"/students/{tim.uid}/")
    for _turn in range(2):
        tasks.carry_out_waiting_merges()
        assert sees(fresh_world, "ines", "parent") == set()
        with use_database("maintenance"):
            assert CustodyRestriction.objects.filter(student=wren).count() == 1
            of_both = AccessEntryStudent.objects.filter(student_id__in=[tim.pk, wren.pk], at__gte=again(made).undone_at)
            assert sorted(of_both.values_list("student_id", flat=True)) == sorted([tim.pk, wren.pk])


def test_what_is_recorded_later_is_about_one_of_them(fresh_world: World) -> None:
    made = merge(fresh_world, "tim", "wren")
    undo(fresh_world, made)
    with use_database("maintenance"):
        StudentMerge.objects.filter(pk=made.pk).update(undone_at=timezone.now() - timedelta(minutes=11))
        CustodyRestrictionFactory(
            student=fresh_world.student("tim"), contact=fresh_world.contact("ines"),
            recorded_by=fresh_world.user("rhea"), starts_on=day(0),
        )  # fmt: skip
    tasks.carry_out_waiting_merges()
    assert sees(fresh_world, "ines", "parent") == {"wren"}


def test_a_look_that_stands_with_both_is_shown_once(fresh_world: World) -> None:
    made = merge(fresh_world, "ana", "ben")
    ana = fresh_world.student("ana")
    sign_in(fresh_world, "nadia", "teacher").get(f"/students/{ana.uid}/")
    undo(fresh_world, made)
    merge(fresh_world, "ana", "ben")
    page = sign_in(fresh_world, "gina", "parent").get(f"/students/{ana.uid}/access/").content.decode()
    assert page.count("teaches Algebra I, section 3") == 1
    assert "This record was seen 2 times" in page  # by the teacher, and now


def test_a_job_writes_no_look_into_the_log_but_those_of_a_merge_that_is_undone(fresh_world: World) -> None:
    ana = fresh_world.student("ana")
    with job_context("import", district_id=ana.district_id), refused():
        ask(
            "worker",
            "INSERT INTO accounts_accessentrystudent (entry_id, at, student_id, district_id, via) "
            "VALUES (gen_random_uuid(), now(), %s, %s, 'section')",
            [ana.pk, ana.district_id],
        )
