"""At 18 the rights pass to the student on that day, in every wall with the others off (34 CFR 99.5)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from accounts.acting import acting
from accounts.digest.mail import News
from portal.kit.db import use_database
from records import tasks
from records.actions.merges import ask_merge, ask_undo
from records.digest.news import waiting_for
from records.eighteen import SOON
from records.models import AttendanceEvent, ContinuedAccess, CustodyRestriction, Demographics, Student
from records.rights import pass_on_of, with_pass_on
from tests.access.asking import ask, listed, permitted, refused, unfiltered
from tests.factories import (
    ContinuedAccessFactory,
    CustodyRestrictionFactory,
    born_to_be_18,
    day,
)
from tests.signing_in import sign_in
from tests.world import World

#: How many days from today the rights pass; None: no birth date is on file.
YESTERDAY, TODAY, TOMORROW, UNKNOWN = -1, 0, 1, None
#: (whose decision it is, its first day, its end); None: there is none.
NO_DECISION = None
HOLDS = ("gina", 0, None)
ENDED_TODAY = ("gina", -5, 0)
UNTIL_TOMORROW = ("gina", -5, 1)
FROM_TOMORROW = ("gina", 1, None)
OF_ANOTHER = ("rex", 0, None)

PARENT: list[tuple[Any, Any, bool]] = [
    (UNKNOWN, NO_DECISION, True),
    (TOMORROW, NO_DECISION, True),
    (TODAY, NO_DECISION, False),
    (YESTERDAY, NO_DECISION, False),
    (TODAY, HOLDS, True),
    (YESTERDAY, HOLDS, True),
    (YESTERDAY, UNTIL_TOMORROW, True),
    (YESTERDAY, ENDED_TODAY, False),
    (YESTERDAY, FROM_TOMORROW, False),
    (YESTERDAY, OF_ANOTHER, False),
    (TOMORROW, ENDED_TODAY, True),
]
STUDENT = [(UNKNOWN, False), (TOMORROW, False), (TODAY, True), (YESTERDAY, True)]


def amend(change: Callable[[], object]) -> None:
    with use_database("maintenance"):
        change()


def be_born(world: World, name: str, passes: int | None) -> None:
    """Let the student's rights pass so many days from today; None: nobody knows."""
    born = None if passes is None else born_to_be_18(passes)
    rows = Demographics.objects.filter(student=world.student(name))
    amend(lambda: rows.update(birth_date=born))


def decide(world: World, name: str, decision: tuple[str, int, int | None] | None) -> None:
    """Let there be this decision about the student, and no other."""
    with use_database("maintenance"):
        ContinuedAccess.objects.filter(student=world.student(name)).delete()
        if decision:
            person, starts, ends = decision
            ContinuedAccessFactory(
                student=world.student(name),
                contact=world.contact(person),
                recorded_by=world.user("rhea"),
                starts_on=day(starts),
                ends_on=None if ends is None else day(ends),
            )


def each_wall(world: World, person: str, role: str, name: str) -> dict[str, bool]:
    """What each wall says with the others switched off, and what the page says with all of them."""
    page = sign_in(world, person, role).get(reverse("student", args=[world.student(name).uid]))
    return {
        "list": name in listed(world, Student, person, role),
        "object": name in permitted(world, Student, person, role),
        "database": name in unfiltered(world, Student, person, role),
        "list of rows": name in listed(world, AttendanceEvent, person, role),
        "rows in the database": name in unfiltered(world, AttendanceEvent, person, role),
        "page": page.status_code == 200,
    }


def everywhere(is_open: bool) -> dict[str, bool]:
    names = ("list", "object", "database", "list of rows", "rows in the database", "page")
    return dict.fromkeys(names, is_open)


@pytest.mark.parametrize(("passes", "decision", "is_open"), PARENT)
def test_what_a_parents_grant_opens(module_world: World, passes: Any, decision: Any, is_open: bool) -> None:
    be_born(module_world, "ana", passes)
    decide(module_world, "ana", decision)
    assert each_wall(module_world, "gina", "parent", "ana") == everywhere(is_open)
    assert "ben" in unfiltered(module_world, Student, "gina", "parent"), "another child's record closed, too"


@pytest.mark.parametrize(("passes", "is_open"), STUDENT)
def test_what_a_students_own_grant_opens(module_world: World, passes: int | None, is_open: bool) -> None:
    be_born(module_world, "ben", passes)
    assert each_wall(module_world, "soon", "student", "ben") == everywhere(is_open)


def test_the_last_word_of_a_source_counts_though_it_no_longer_says_it(module_world: World) -> None:
    be_born(module_world, "ana", YESTERDAY)
    decide(module_world, "ana", NO_DECISION)
    rows = Demographics.objects.filter(student=module_world.student("ana"))
    amend(lambda: rows.update(is_active=False))
    assert each_wall(module_world, "gina", "parent", "ana") == everywhere(False)
    amend(lambda: rows.update(is_active=True))


def test_a_custody_restriction_still_keeps_away_whom_a_decision_lets_see(module_world: World) -> None:
    be_born(module_world, "ana", YESTERDAY)
    decide(module_world, "ana", HOLDS)
    with use_database("maintenance"):
        restriction = CustodyRestrictionFactory(
            student=module_world.student("ana"), contact=module_world.contact("gina"),
            recorded_by=module_world.user("rhea"), starts_on=day(0),
        )  # fmt: skip
    assert each_wall(module_world, "gina", "parent", "ana") == everywhere(False)
    decide(module_world, "ana", NO_DECISION)
    page = sign_in(module_world, "gina", "parent").get(reverse("children")).content.decode()
    assert module_world.student("ana").given_name not in page, "told whom a court keeps away"
    amend(lambda: CustodyRestriction.objects.filter(pk=restriction.pk).delete())


def test_a_parent_whose_rights_have_passed_is_told_no_name_that_the_student_chose(module_world: World) -> None:
    be_born(module_world, "ana", YESTERDAY)
    decide(module_world, "ana", NO_DECISION)
    ana = module_world.student("ana")
    page = sign_in(module_world, "gina", "parent").get(reverse("children")).content.decode()
    assert ana.given_name in page and ana.preferred_given_name and ana.preferred_given_name not in page


@pytest.mark.parametrize("passes", [YESTERDAY, TOMORROW, UNKNOWN])
def test_the_district_of_a_record_that_is_not_open_is_not_open_either(module_world: World, passes: int | None) -> None:
    be_born(module_world, "stu", passes)
    decide(module_world, "stu", NO_DECISION)
    with acting(module_world.user("mona"), "parent"):
        as_parent = ask("default", "SELECT count(*) FROM records_calendarday")[0][0]
    with acting(module_world.user("stu"), "student"):
        as_student = ask("default", "SELECT count(*) FROM records_calendarday")[0][0]
    assert (as_parent > 0, as_student > 0) == (passes != YESTERDAY, passes == YESTERDAY)


INSERT = """INSERT INTO records_continuedaccess
    (student_id, school_id, district_id, contact_id, basis, evidence, starts_on, recorded_by_id, recorded_at)
    VALUES (%s, %s, %s, %s, 'consent', 'paper', current_date, %s, now())"""


class _Enough(Exception):
    """Ends an attempt that was let through, so that it leaves nothing behind."""


@pytest.mark.parametrize(
    ("person", "role", "pupil", "contact", "recorder", "is_let"),
    [
        ("petra", "principal", "ana", "gina", "petra", True),
        ("dora", "district", "ana", "gina", "dora", True),
        ("rhea", "records", "ana", "gina", "rhea", True),
        ("carl", "counselor", "ana", "gina", "carl", False),
        ("nadia", "teacher", "ana", "gina", "nadia", False),
        ("gina", "parent", "ana", "gina", "gina", False),
        ("stu", "student", "stu", "mona", "stu", False),
        ("petra", "principal", "ana", "gina", "rhea", False),
        ("petra", "principal", "ana", "gail", "petra", False),
        ("petra", "principal", "kit", "gail", "petra", False),
        ("rolf", "records", "ana", "gina", "rolf", False),
    ],
)
def test_a_decision_is_written_by_those_who_may_in_their_own_name_about_a_contact_of_the_student(
    world: World, person: str, role: str, pupil: str, contact: str, recorder: str, is_let: bool
) -> None:
    student = world.student(pupil)
    values = [student.pk, student.school_id, student.district_id, world.contact(contact).pk, world.user(recorder).pk]
    with pytest.raises(_Enough) if is_let else refused(), acting(world.user(person), role):
        ask("default", INSERT, values)
        raise _Enough


def test_what_was_decided_stays_but_for_its_end(world: World) -> None:
    for column in ("student_id = student_id", "contact_id = contact_id", "evidence = ''", "starts_on = starts_on"):
        with refused(), acting(world.user("petra"), "principal"):
            ask("default", f"UPDATE records_continuedaccess SET {column}")


def test_the_functions_of_the_walls_read_of_birth_dates_only_when_the_rights_pass(world: World) -> None:
    rows = ask(
        "owner",
        "SELECT table_name, column_name FROM information_schema.column_privileges WHERE grantee LIKE '%%_guard' "
        "AND table_name IN ('records_demographics', 'records_continuedaccess') AND privilege_type = 'SELECT'",
    )
    columns = {(table.removeprefix("records_"), column) for table, column in rows}
    assert columns == {
        ("demographics", "student_id"), ("demographics", "rights_pass_on"), ("continuedaccess", "student_id"),
        ("continuedaccess", "contact_id"), ("continuedaccess", "starts_on"), ("continuedaccess", "ends_on"),
    }  # fmt: skip


# --- two records of one child ----------------------------------------------------------------------------


def _merge(world: World, kept: str, merged: str) -> Any:
    dora = world.user("dora")
    with acting(dora, "district"):
        made = ask_merge(by=dora, kept=world.student(kept), merged=world.student(merged), reason="same child")
    assert tasks.carry_out_merges(made.district_id) == 1
    return made


@pytest.mark.parametrize(
    ("kept", "merged", "is_open"),
    [
        (UNKNOWN, YESTERDAY, False),
        (UNKNOWN, TOMORROW, True),
        (YESTERDAY, TOMORROW, False),
        (TOMORROW, YESTERDAY, True),
        (UNKNOWN, UNKNOWN, True),
    ],
)
def test_of_merged_records_the_kept_one_says_when_else_the_merged_one(
    fresh_world: World, kept: int | None, merged: int | None, is_open: bool
) -> None:
    be_born(fresh_world, "tim", kept)
    be_born(fresh_world, "wren", merged)
    made = _merge(fresh_world, "tim", "wren")
    for person in ("bruno", "ines"):
        walls = each_wall(fresh_world, person, "parent", "tim")
        assert walls == everywhere(is_open), person
    dora = fresh_world.user("dora")
    with acting(dora, "district"):
        ask_undo(by=dora, merge=made)
    assert tasks.carry_out_merges(made.district_id) == 1
    assert each_wall(fresh_world, "ines", "parent", "wren") == everywhere(merged != YESTERDAY)
    assert each_wall(fresh_world, "bruno", "parent", "tim") == everywhere(kept != YESTERDAY)


#: Who sees the kept record: the family, its principal (to whom the merged one was never open), district and records.
WHO_SEES_TIM = (("bruno", "parent"), ("mia", "principal"), ("dora", "district"), ("rhea", "records"))


def said_of_tim(world: World, person: str, role: str) -> tuple[Any, Any]:
    """What pages say of when tim's rights pass: of one record, and in a list."""
    tim = world.student("tim")
    with acting(world.user(person), role) as user:
        listed_as = with_pass_on(user, Student.objects.visible_to(user).filter(pk=tim.pk)).get().pass_on
        return pass_on_of(user, [tim])[tim.pk], listed_as


def test_pages_and_the_weekly_mail_say_the_walls_day_of_merged_records(fresh_world: World) -> None:
    tim = fresh_world.student("tim")
    be_born(fresh_world, "tim", UNKNOWN)
    be_born(fresh_world, "wren", SOON)
    _merge(fresh_world, "tim", "wren")
    for person, role in WHO_SEES_TIM:
        assert said_of_tim(fresh_world, person, role) == (day(SOON), day(SOON)), person
    bruno = fresh_world.user("bruno").pk
    with use_database("worker"), transaction.atomic(using="worker"):
        waits = waiting_for(bruno, {}, since=day(-1), today=day(0))
    assert News.RIGHTS in waits.news
    page = sign_in(fresh_world, "mia", "principal").get(reverse("student_rights", args=[tim.uid])).content.decode()
    assert 'name="evidence"' in page, "a decision can be written down"
    be_born(fresh_world, "wren", YESTERDAY)
    assert said_of_tim(fresh_world, "mia", "principal") == (day(-1), day(-1))
    assert each_wall(fresh_world, "bruno", "parent", "tim") == everywhere(False)
    assert tim.family_name in sign_in(fresh_world, "mia", "principal").get(reverse("rights")).content.decode()


def test_the_database_tells_when_the_rights_pass_of_whom_one_sees_alone(module_world: World) -> None:
    def told(person: str, role: str, name: str) -> bool:
        with acting(module_world.user(person), role):
            [(on,)] = ask("default", "SELECT rights_pass_on(%s)", [module_world.student(name).pk])
        return on is not None

    for name in ("ana", "tim", "lin"):
        be_born(module_world, name, TOMORROW)
    assert told("dora", "district", "ana") and told("petra", "principal", "ana") and told("gina", "parent", "ana")
    assert not told("dora", "district", "lin"), "another district's"
    assert not told("mia", "principal", "ana"), "another school's"
    assert not told("gina", "parent", "tim"), "another's child"


def test_a_decision_follows_its_record_into_a_merge_and_back(fresh_world: World) -> None:
    for name in ("tim", "wren"):
        be_born(fresh_world, name, YESTERDAY)
    decide(fresh_world, "wren", ("ines", 0, None))
    assert each_wall(fresh_world, "ines", "parent", "wren") == everywhere(True)
    made = _merge(fresh_world, "tim", "wren")
    assert each_wall(fresh_world, "ines", "parent", "tim") == everywhere(True)
    assert each_wall(fresh_world, "bruno", "parent", "tim") == everywhere(False)
    dora = fresh_world.user("dora")
    with acting(dora, "district"):
        ask_undo(by=dora, merge=made)
    assert tasks.carry_out_merges(made.district_id) == 1
    assert each_wall(fresh_world, "ines", "parent", "wren") == everywhere(True)
