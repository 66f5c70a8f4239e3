"""List rule, object rule and row-level security each say what the world's oracle says, for everybody."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.acting import acting, roles_of
from accounts.backends import GrantBackend
from accounts.roles import ROLES
from portal.kit.db import use_database
from records.models import Contact, Organization, Section, Staff, Student
from tests.access.asking import (
    STUDENT_LEVEL,
    listed,
    permitted,
    queryset_wall_alone,
    refused,
    student_column,
    unfiltered,
)
from tests.access.expected import (
    CONTACTS_SEEN,
    LOCAL,
    NEVER_GRANTED,
    ORGANIZATIONS_SEEN,
    ROLES_TODAY,
    SECTIONS_SEEN,
    SEEN,
    WITHOUT_STUDENTS,
    seen_in,
)
from tests.factories import canary
from tests.world import STUDENTS, World


def by_role(actor: Any) -> str:
    return "-".join(actor) if isinstance(actor, tuple) else getattr(actor, "__name__", str(actor))


everybody = pytest.mark.parametrize("actor", list(SEEN), ids=by_role)
everybody_local = pytest.mark.parametrize("actor", LOCAL, ids=by_role)


@everybody
def test_the_list_holds_whom_the_person_may_see(world: World, actor: tuple[str, str]) -> None:
    assert listed(world, Student, *actor) == SEEN[actor]


@everybody
def test_the_object_rule_says_the_same_as_the_list(world: World, actor: tuple[str, str]) -> None:
    assert permitted(world, Student, *actor) == SEEN[actor]


@everybody_local
def test_the_database_gives_the_same_without_any_filter(world: World, actor: tuple[str, str]) -> None:
    assert unfiltered(world, Student, *actor) == SEEN[actor]


@everybody_local
@pytest.mark.parametrize("model", STUDENT_LEVEL, ids=by_role)
def test_every_table_about_students_follows(world: World, actor: tuple[str, str], model: type[Any]) -> None:
    expected = seen_in(model.__name__, actor) if model.wall_category in ROLES[actor[1]].categories else set()
    with use_database("maintenance"):
        existing = world.names_of(model.objects.values_list(student_column(model), flat=True))
    expected = expected & existing
    assert listed(world, model, *actor) == expected
    assert permitted(world, model, *actor) == expected
    assert unfiltered(world, model, *actor) == expected


@pytest.mark.parametrize("model", STUDENT_LEVEL, ids=by_role)
@pytest.mark.parametrize("actor", [actor for actor in SEEN if actor[1] in WITHOUT_STUDENTS], ids=by_role)
def test_an_audience_that_sees_no_individual_is_refused(world: World, actor: tuple[str, str], model: type[Any]) -> None:
    assert listed(world, model, *actor) == set()
    assert permitted(world, model, *actor) == set()
    with refused():
        unfiltered(world, model, *actor)


@pytest.mark.parametrize("model", [Section, Organization, Staff, Contact], ids=by_role)
@everybody_local
def test_list_and_object_rule_agree_on_what_is_about_no_single_student(
    world: World, actor: tuple[str, str], model: type[Any]
) -> None:
    with queryset_wall_alone(world.user(actor[0]), actor[1]) as user:
        rows = list(model.objects.visible_to(user))
        perm = f"records.view_{model._meta.model_name}"
        assert {row.pk for row in model.objects.all() if user.has_perm(perm, row)} == {row.pk for row in rows}
    with acting(world.user(actor[0]), actor[1]) as user:
        assert set(model.objects.visible_to(user)) == set(rows), "the database hides what the list shows"


@everybody_local
def test_staff_and_contacts_of_another_district_are_hidden_by_the_database(
    world: World, actor: tuple[str, str]
) -> None:
    with use_database("maintenance"):
        districts = set(Student.objects.filter(pk__in=_ids(world, SEEN[actor])).values_list("district_id", flat=True))
    own = {link.pk for link in world.user(actor[0]).contact_records.using("maintenance").all()}
    with acting(world.user(actor[0]), actor[1]):
        assert set(Staff.objects.values_list("district_id", flat=True)) <= districts
        assert set(Contact.objects.exclude(pk__in=own).values_list("district_id", flat=True)) <= districts


@pytest.mark.parametrize("actor", SECTIONS_SEEN, ids=by_role)
def test_sections_are_those_that_one_teaches_serves_or_has_a_child_in(world: World, actor: tuple[str, str]) -> None:
    assert _listed(world, Section, *actor) == SECTIONS_SEEN[actor]


@pytest.mark.parametrize("actor", ORGANIZATIONS_SEEN, ids=by_role)
def test_organizations_are_those_granted_and_what_lies_below(world: World, actor: tuple[str, str]) -> None:
    assert _listed(world, Organization, *actor) == ORGANIZATIONS_SEEN[actor]


@pytest.mark.parametrize("actor", CONTACTS_SEEN, ids=by_role)
def test_contacts_are_those_of_the_students_one_sees(world: World, actor: tuple[str, str]) -> None:
    expected = {canary(name, "sourced_id") for name in CONTACTS_SEEN[actor]}
    assert _listed(world, Contact, *actor) == expected
    own = {link.sourced_id for link in world.user(actor[0]).contact_records.using("maintenance").all()}
    with acting(world.user(actor[0]), actor[1]):
        assert set(Contact.objects.values_list("sourced_id", flat=True)) == expected | own


def _listed(world: World, model: type[Any], person: str, role: str) -> set[str]:
    with queryset_wall_alone(world.user(person), role) as user:
        return set(model.objects.visible_to(user).values_list("sourced_id", flat=True))


def _ids(world: World, names: set[str]) -> list[int]:
    return [world.student(name).pk for name in names]


@pytest.mark.parametrize("person", ROLES_TODAY)
def test_the_roles_a_person_holds_are_those_whose_grants_hold_today(world: World, person: str) -> None:
    with use_database("maintenance"):
        assert {role.name for role in roles_of(world.user(person))} == ROLES_TODAY[person]


def test_a_role_that_nobody_granted_reaches_nothing(world: World) -> None:
    reached = {}
    for person, role in NEVER_GRANTED:
        if found := listed(world, Student, person, role) | unfiltered(world, Student, person, role):
            reached[person, role] = found
    assert not reached


def test_nobody_and_anybody_without_a_role_reach_nothing(world: World) -> None:
    with use_database("maintenance"):
        nora = world.user("nora")
        assert roles_of(nora) == ()
        for user in (nora, AnonymousUser(), None):
            for model in (*STUDENT_LEVEL, Section, Organization, Staff, Contact):
                assert not model.objects.visible_to(user).exists()
        assert not nora.has_perm("records.view_student", world.student("ana"))


def test_no_permission_but_view_is_ever_given(world: World) -> None:
    with queryset_wall_alone(world.user("dora"), "district") as dora:
        ana = world.student("ana")
        assert dora.has_perm("records.view_student", ana)
        for perm in ("records.change_student", "records.delete_student", "records.view_section", "view_staff"):
            assert not dora.has_perm(perm, ana)
        assert not dora.has_perm("records.view_student")


def test_flags_of_other_frameworks_open_nothing(world: World) -> None:
    with queryset_wall_alone(world.user("gina"), "parent") as gina:
        gina.is_superuser = gina.is_staff = True
        assert GrantBackend().get_all_permissions(gina, world.student("kit")) == set()
        assert not gina.has_perm("records.view_student", world.student("kit"))


def test_the_oracle_speaks_of_every_student(world: World) -> None:
    with use_database("maintenance"):
        assert world.names_of(Student.objects.values_list("pk", flat=True)) == set(STUDENTS)
    # each student is hidden from somebody who is signed in, or no leak could be seen
    assert all(any(name not in seen for seen in SEEN.values()) for name in STUDENTS)
