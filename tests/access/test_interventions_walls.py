"""Who writes about interventions and small groups: the database decides by itself, whatever a page lets through."""

import contextlib
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from accounts.acting import acting
from portal.kit.db import use_database
from records.models import Intervention, InterventionCheckIn, InterventionNote, StudentGroup, StudentGroupMember
from tests.access.asking import refused
from tests.factories import day
from tests.world import World


class _Enough(Exception):
    """Ends an attempt that was let through, so that it leaves nothing behind."""


@contextlib.contextmanager
def verdict(allowed: bool) -> Iterator[None]:
    """The attempt inside is let through, or refused by the database."""
    if not allowed:
        with refused():
            yield
        return
    with pytest.raises(_Enough):
        yield
        raise _Enough


def _place(student: Any) -> dict[str, Any]:
    return {"student_id": student.pk, "school_id": student.school_id, "district_id": student.district_id}


def _opened(world: World, person: str, pupil: str, **changes: Any) -> dict[str, Any]:
    identifier = uuid.uuid4()
    row = _place(world.student(pupil)) | {
        "uid": identifier,
        "sourced_id": f"sightline:{identifier}",
        "title": "Reading aloud",
        "starts_on": day(0),
        "opened_by_id": world.user(person).pk,
        "opened_at": timezone.now(),
    }
    return row | changes


@pytest.mark.parametrize(
    ("person", "role", "pupil", "allowed"),
    [
        ("nadia", "teacher", "ana", True),
        ("ines", "teacher", "ana", True),
        ("petra", "principal", "ana", True),
        ("carl", "counselor", "second", True),
        ("nadia", "teacher", "kit", False),
        ("nadia", "teacher", "dropped", False),
        ("nadia", "teacher", "joining", False),
        ("nadia", "teacher", "lin", False),
        ("omar", "teacher", "ana", False),
        ("petra", "principal", "kit", False),
        ("petra", "principal", "lapsed", False),
        ("dora", "district", "ana", False),
        ("rhea", "records", "ana", False),
        ("gina", "parent", "ana", False),
        ("stu", "student", "stu", False),
        ("prov", "provider", "ana", False),
    ],
)
def test_an_intervention_is_opened_by_who_may_for_whom_they_see(
    world: World, person: str, role: str, pupil: str, allowed: bool
) -> None:
    row = _opened(world, person, pupil)
    with verdict(allowed), acting(world.user(person), role):
        Intervention.objects.create(**row)
        raise _Enough


@pytest.mark.parametrize(
    "changes",
    [
        lambda world: {"opened_by_id": world.user("ines").pk},
        lambda world: {"opened_by_id": None},
        lambda world: {"sourced_id": "INT-1"},
        lambda world: {"school_id": world.organization("river_middle").pk},
        lambda world: {"district_id": world.organization("lake").pk},
        lambda world: {"filed_under_id": world.student("ben").pk},
        lambda world: {"is_active": False},
        lambda world: {"outcome": "GoalMet"},
        lambda world: {"ends_on": day(5)},
    ],
    ids=["as another", "as a file", "under a file's name", "elsewhere", "in another district", "filed", "not said",
         "with its outcome", "with its end"],
)  # fmt: skip
def test_an_intervention_is_opened_in_ones_own_name_and_where_the_student_is(world: World, changes: Any) -> None:
    row = _opened(world, "nadia", "ana", **changes(world))
    with refused(), acting(world.user("nadia"), "teacher"):
        Intervention.objects.create(**row)


WRITERS = [
    ("nadia", "teacher", "ana", True),
    ("ines", "teacher", "ana", True),
    ("carl", "counselor", "ana", True),
    ("petra", "principal", "ana", True),
    ("omar", "teacher", "ana", False),
    ("omar", "teacher", "kit", True),
    ("dora", "district", "ana", False),
    ("gina", "parent", "ana", False),
    ("lotte", "teacher", "ana", False),
]


@pytest.mark.parametrize(("person", "role", "pupil", "allowed"), WRITERS)
def test_check_ins_and_notes_are_written_by_the_team_alone(
    world: World, person: str, role: str, pupil: str, allowed: bool
) -> None:
    place = _place(world.student(pupil)) | {"intervention_id": world.intervention(pupil).pk}
    number = world.user(person).pk
    with verdict(allowed), acting(world.user(person), role):
        InterventionCheckIn.objects.create(**place, on_date=day(0), logged_by_id=number)
        raise _Enough
    with verdict(allowed), acting(world.user(person), role):
        InterventionNote.objects.create(**place, text="x", author_id=number)
        raise _Enough


@pytest.mark.parametrize(("person", "role", "pupil", "allowed"), WRITERS)
def test_an_intervention_is_closed_by_the_team_alone(
    world: World, person: str, role: str, pupil: str, allowed: bool
) -> None:
    number = world.intervention(pupil).pk

    def closed() -> int:
        return Intervention.objects.filter(pk=number).update(outcome="Improved", ends_on=day(0))

    with contextlib.suppress(_Enough), acting(world.user(person), role):
        assert bool(closed()) == allowed
        raise _Enough


def test_what_a_file_brought_is_not_written_on_a_page_and_nobody_writes_in_anothers_name(world: World) -> None:
    ben = world.student("ben")
    brought = world.intervention("ben")
    assert brought.opened_by_id is None
    nadia, ines = world.user("nadia"), world.user("ines")
    place = _place(ben) | {"intervention_id": brought.pk}
    with refused(), acting(nadia, "teacher"):
        InterventionCheckIn.objects.create(**place, on_date=day(0), logged_by_id=nadia.pk)
    with acting(nadia, "teacher"):
        assert Intervention.objects.filter(pk=brought.pk).update(outcome="Improved") == 0
    here = world.intervention("ana")
    place = _place(world.student("ana")) | {"intervention_id": here.pk}
    with refused(), acting(nadia, "teacher"):
        InterventionCheckIn.objects.create(**place, on_date=day(0), logged_by_id=ines.pk)
    with refused(), acting(nadia, "teacher"):
        InterventionNote.objects.create(**place, text="x", author_id=ines.pk)
    # The row must lie where its intervention does: with no other student.
    with refused(), acting(nadia, "teacher"):
        InterventionCheckIn.objects.create(
            **_place(ben) | {"intervention_id": here.pk}, on_date=day(0), logged_by_id=nadia.pk
        )


@pytest.mark.parametrize("column", ["goal", "title", "opened_by_id", "student_id", "is_active"])
def test_the_words_of_an_intervention_stay_as_they_were_written(world: World, column: str) -> None:
    value = {"goal": "x", "title": "x", "is_active": False}.get(column, world.user("ines").pk)
    with refused(), acting(world.user("nadia"), "teacher"):
        Intervention.objects.filter(pk=world.intervention("ana").pk).update(**{column: value})


def test_notes_and_check_ins_are_neither_changed_nor_removed(world: World) -> None:
    for model in (InterventionNote, InterventionCheckIn, Intervention):
        with refused(), acting(world.user("nadia"), "teacher"):
            model.objects.all().order_by()._raw_delete("default")
    with refused(), acting(world.user("nadia"), "teacher"):
        InterventionNote.objects.update(text="x")


@pytest.mark.parametrize(
    ("person", "role", "section", "allowed"),
    [
        ("nadia", "teacher", "river_algebra", True),
        ("ines", "teacher", "river_algebra", True),
        ("ines", "teacher", "river_biology", False),
        ("ines", "parent", "river_biology", False),
        ("otto", "teacher", "river_biology", False),
        ("futura", "teacher", "river_biology", False),
        ("petra", "principal", "river_algebra", False),
        ("dora", "district", "river_algebra", False),
        ("gina", "parent", "river_algebra", False),
        ("lotte", "teacher", "river_algebra", False),
    ],
)
def test_a_small_group_is_formed_by_who_teaches_the_section(
    world: World, person: str, role: str, section: str, allowed: bool
) -> None:
    found, user = world.section(section), world.user(person)
    with verdict(allowed), acting(user, role):
        StudentGroup.objects.create(
            section_id=found.pk, district_id=found.district_id, title="Again", made_by_id=user.pk
        )
        raise _Enough


@pytest.mark.parametrize(
    ("person", "role", "pupil", "allowed"),
    [
        ("nadia", "teacher", "stu", True),
        ("nadia", "teacher", "dropped", False),
        ("nadia", "teacher", "kit", False),
        ("nadia", "teacher", "lin", False),
        # Somebody else's group, though they teach the section or serve the school.
        ("ines", "teacher", "stu", False),
        ("petra", "principal", "stu", False),
        ("gina", "parent", "ana", False),
    ],
)
def test_a_student_is_put_into_a_group_by_who_made_it(
    world: World, person: str, role: str, pupil: str, allowed: bool
) -> None:
    group = world.group("river_algebra")
    with verdict(allowed), acting(world.user(person), role):
        StudentGroupMember.objects.create(**_place(world.student(pupil)), group_id=group.pk)
        raise _Enough
    with contextlib.suppress(_Enough), acting(world.user(person), role):
        gone, _kinds = StudentGroupMember.objects.filter(group_id=group.pk).delete()
        assert bool(gone) == (person == "nadia")
        raise _Enough


def test_groups_show_to_who_teaches_the_section_or_serves_its_school(world: World) -> None:
    expected = {
        ("ines", "teacher"): {"river_algebra"},
        ("nadia", "teacher"): {"river_algebra", "river_biology"},
        ("omar", "teacher"): set(),
        ("otto", "teacher"): set(),
        ("petra", "principal"): {"river_algebra", "river_biology"},
        ("pavel", "principal"): set(),
        ("dora", "district"): {"river_algebra", "river_biology"},
        ("lotte", "teacher"): {"lake_algebra"},
        ("gina", "parent"): set(),
        ("ines", "parent"): set(),
        ("stu", "student"): set(),
    }
    for (person, role), sections in expected.items():
        with acting(world.user(person), role) as user:
            by_database = set(StudentGroup.objects.values_list("section__sourced_id", flat=True))
        with use_database("maintenance"):
            by_list = set(StudentGroup.objects.visible_to(user).values_list("section__sourced_id", flat=True))
        assert by_database == by_list == sections, (person, role)
