"""What counting may reach: the role *measure*, with the rules of records/measures switched off and without them."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import DataError, transaction

from accounts.acting import acting
from accounts.roles import ROLES, Category
from portal.kit.db import job_context, measure_context, role_name, set_context, use_database
from records.measures import DIMENSIONS, MEASURES, compute
from records.measures.compute import PLANNING
from records.measures.statement import statement
from records.models import Student
from records.walls import functions
from records.walls.declared import all_tables
from records.walls.measured import READ
from records.walls.needs import OF_A_COUNT
from tests.access.asking import ask, refused
from tests.access.expected import SEEN
from tests.world import World

STUDENT_LEVEL = {table: category for table, (_columns, category) in READ.items() if category}
ABOUT_NOBODY = [table for table, (_columns, category) in READ.items() if category is None]
#: Where a worker's job keeps what it counted (tests/needs/test_walls.py); a page reads and writes none of it.
STORED = {"records_schoolfigure", "records_figurerun"}
#: Roles that serve a school or a district, and a person who stands for each.
SERVING = {"principal": "petra", "counselor": "carl", "district": "dora", "records": "rhea"}
OTHERS = {"parent": "gina", "student": "stu", "teacher": "nadia"}


def _column(table: str) -> str:
    return "id" if table == "records_student" else "student_id"


def counted(world: World, person: str, role: str, table: str) -> set[str]:
    """Names of the students whose rows the database gives to this person while they count."""
    with acting(world.user(person), role), measure_context():
        rows = ask("default", f"SELECT {_column(table)} FROM {table}")
    return world.names_of({row[0] for row in rows})


def enrolled_ever(world: World, *schools: str) -> set[str]:
    with use_database("maintenance"):
        places = [world.organization(school).pk for school in schools]
        rows = ask(
            "maintenance", "SELECT student_id FROM records_schoolenrollment WHERE at_school_id = ANY(%s)", [places]
        )
    return world.names_of({row[0] for row in rows})


def of_the_class(world: World, *places: str) -> set[str]:
    """Students for whose graduation one of these places answers; the district does where no school does."""
    with use_database("maintenance"):
        numbers = [world.organization(place).pk for place in places]
        rows = ask(
            "maintenance",
            "SELECT student_id FROM records_graduationrecord WHERE coalesce(at_school_id, district_id) = ANY(%s)",
            [numbers],
        )
    return world.names_of({row[0] for row in rows})


def on_file(world: World, table: str) -> set[str]:
    return world.names_of({row[0] for row in ask("maintenance", f"SELECT {_column(table)} FROM {table}")})


# --- the database, whatever the code asks --------------------------------------------------------------


@pytest.mark.parametrize("table", STUDENT_LEVEL)
@pytest.mark.parametrize("role", SERVING)
def test_counting_reaches_whoever_was_ever_enrolled_at_ones_schools(world: World, role: str, table: str) -> None:
    school = role in ("principal", "counselor")
    places = ("river_high",) if school else ("river_high", "river_middle", "river_elementary", "river")
    of_class = of_the_class(world, *places)
    reached = of_class if table == "records_graduationrecord" else enrolled_ever(world, *places) | of_class
    if table == "records_schoolenrollment":
        reached = enrolled_ever(world, *places)
    reached &= on_file(world, table)
    assert reached, "nobody is on file, so nothing was shown"
    carried = STUDENT_LEVEL[table] in ROLES[role].categories
    assert counted(world, SERVING[role], role, table) == (reached if carried else set())
    if table == "records_schoolenrollment" and role == "principal":
        assert "gone" in reached and "gone" not in SEEN["petra", "principal"]


@pytest.mark.parametrize("table", READ)
@pytest.mark.parametrize("role", OTHERS)
def test_counting_reaches_nothing_about_students_for_those_who_serve_no_organization(
    world: World, role: str, table: str
) -> None:
    if table in STUDENT_LEVEL:
        assert counted(world, OTHERS[role], role, table) == set()


@pytest.mark.parametrize("table", ABOUT_NOBODY)
def test_what_is_known_about_schools_is_counted_in_ones_own_district(world: World, table: str) -> None:
    river = world.organization("river").pk
    here = ask("maintenance", f"SELECT count(*) FROM {table} WHERE district_id = %s", [river])
    for role, person in SERVING.items():
        with acting(world.user(person), role), measure_context():
            assert ask("default", f"SELECT count(*) FROM {table}") == here


@pytest.mark.parametrize("table", READ)
def test_a_job_counts_its_own_district_and_nothing_without_one(world: World, table: str) -> None:
    for district in ("river", "lake"):
        number = world.organization(district).pk
        here = ask("maintenance", f"SELECT count(*) FROM {table} WHERE district_id = %s", [number])
        with job_context("measure", district_id=number):
            assert ask("worker", f"SELECT count(*) FROM {table}") == here
    with use_database("worker"), transaction.atomic(using="worker"):
        set_context("measure")
        assert ask("worker", f"SELECT count(*) FROM {table}") == [(0,)]


def test_a_person_does_not_count_another_district_by_naming_it(world: World) -> None:
    lake = world.organization("lake").pk
    with acting(world.user("dora"), "district"), measure_context():
        ask("default", "SELECT set_config('sightline.district_id', %s, true)", [str(lake)])
        rows = {row[0] for row in ask("default", "SELECT student_id FROM records_schoolenrollment")}
    assert not world.names_of(rows) & {"lin", "leo", "lou", "gone_lake"}


def test_a_grant_that_has_ended_counts_nothing(world: World) -> None:
    for person, role in (("otto", "teacher"), ("percy", "parent"), ("mira", "counselor")):
        schools = {"mira": "river_high"}.get(person)
        found = counted(world, person, role, "records_schoolenrollment")
        assert found == (enrolled_ever(world, schools) if schools else set())
    # A principal of the middle school, acting as one, counts the middle school alone.
    assert counted(world, "mira", "principal", "records_schoolenrollment") == enrolled_ever(world, "river_middle")


@pytest.mark.parametrize("table", [model._meta.db_table for model in apps.get_app_config("records").get_models()])
def test_counting_reads_no_column_beside_those_declared(world: World, table: str) -> None:
    if table in STORED:
        with acting(world.user("dora"), "district"), measure_context():
            assert ask("default", f"SELECT * FROM {table}") == []
        return
    with refused(), acting(world.user("dora"), "district"), measure_context():
        ask("default", f"SELECT * FROM {table}")


def test_no_column_that_is_counted_names_or_describes_a_single_student(world: World) -> None:
    """A student-level table gives columns of its own category, and of the student's own row nothing but the grades."""
    classified = {model._meta.db_table: model for model in apps.get_app_config("records").get_models()}
    for table, category in STUDENT_LEVEL.items():
        model: Any = classified[table]
        for column in READ[table][0].split(", "):
            field = column.removesuffix("_id")
            if field != "id":
                assert model.classification[field][0] == category, f"{table}.{column}"
    free_text = {"given_name", "family_name", "email", "identifier", "sourced_id", "birth_date", "instructions", "goal",
                 "plan", "note", "comment", "title", "uid"}  # fmt: skip
    assert not free_text & {column for columns, _ in READ.values() for column in columns.split(", ")}


def test_a_page_reads_as_itself_again_after_counting_and_after_a_failure(world: World) -> None:
    with acting(world.user("petra"), "principal"):
        for failing in (False, True):
            if failing:
                with pytest.raises(DataError), measure_context():
                    ask("default", "SELECT 1 / 0")
            else:
                with measure_context():
                    assert ask("default", "SELECT current_user") == [(role_name("measure"),)]
            assert ask("default", "SELECT current_user") == [(role_name("local"),)]
            assert world.names_of(Student.objects.values_list("pk", flat=True)) == SEEN["petra", "principal"]
    with pytest.raises(RuntimeError), measure_context():
        pass


def test_a_session_keeps_no_plan_that_was_made_for_counting(world: World) -> None:
    """The functions of the walls are planned once a session, perhaps first while ways of planning are switched off."""
    switched_off = {name for name, value in PLANNING.items() if value == "off"}
    settings = dict(ask("maintenance", "SELECT proname, proconfig FROM pg_proc WHERE proname LIKE 'my\\_%%'", []))
    for function in functions.ASKED_BY_MEASURES:
        assert {f"{name}=on" for name in switched_off} <= set(settings[function])


def test_counting_writes_nothing(world: World) -> None:
    for table, openings in all_tables().items():
        for opening in openings:
            if opening.role == "measure" and opening.rights != "SELECT":
                # A worker's job stores what it counted; while anybody is asking, the condition shuts.
                assert table in STORED and opening.rows == OF_A_COUNT, table


# --- the rules of compute() ----------------------------------------------------------------------------


@pytest.fixture
def asking(world: World) -> Iterator[Any]:
    """Computes as a person in a role."""

    def ask_for(person: str, role: str, names: list[str], **options: Any) -> Any:
        user = world.user(person)
        with acting(user, role):
            return compute(names, reader=user, school_years=[2026], **options)

    yield ask_for


@pytest.mark.parametrize("role", SERVING)
@pytest.mark.parametrize("name", MEASURES)
def test_a_measure_needs_its_categories(world: World, asking: Any, role: str, name: str) -> None:
    district = role in ("district", "records")
    where = {"district": world.organization("river")} if district else {"schools": [world.organization("river_high")]}
    if MEASURES[name].categories <= ROLES[role].categories:
        assert asking(SERVING[role], role, [name], **where)
    else:
        with pytest.raises(PermissionDenied):
            asking(SERVING[role], role, [name], **where)


@pytest.mark.parametrize("dimension", DIMENSIONS)
@pytest.mark.parametrize("role", SERVING)
def test_a_dimension_needs_its_category(world: World, asking: Any, role: str, dimension: str) -> None:
    name = next(name for name, measure in MEASURES.items() if dimension in measure.dimensions)
    options: dict[str, Any] = {"schools": [world.organization("river_high")], "by": [dimension]}
    if DIMENSIONS[dimension].category in ROLES[role].categories:
        asking(SERVING[role], role, [name], **options)
    else:
        with pytest.raises(PermissionDenied):
            asking(SERVING[role], role, [name], **options)


def test_principals_and_counselors_do_not_count_by_what_they_may_not_see() -> None:
    kept = {name for name, dimension in DIMENSIONS.items() if dimension.category is Category.ECONOMIC}
    assert kept == {"economically_disadvantaged", "homeless", "foster", "migrant", "military"}


@pytest.mark.parametrize("role", OTHERS)
def test_who_serves_no_organization_computes_nothing(world: World, asking: Any, role: str) -> None:
    with pytest.raises(PermissionDenied):
        asking(OTHERS[role], role, ["membership"], schools=[world.organization("river_high")])


@pytest.mark.parametrize(
    ("person", "role", "options"),
    [
        ("petra", "principal", {"schools": ["river_middle"]}),
        ("petra", "principal", {"schools": ["river_high", "river_middle"]}),
        ("petra", "principal", {"district": "river"}),
        ("dora", "district", {"schools": ["lake_high"]}),
        ("dora", "district", {"district": "lake"}),
        ("mira", "principal", {"schools": ["river_high"]}),  # hers as a counselor, not as a principal
    ],
)
def test_a_place_out_of_scope_is_refused(world: World, asking: Any, person: str, role: str, options: Any) -> None:
    named = {
        key: world.organization(value) if key == "district" else [world.organization(school) for school in value]
        for key, value in options.items()
    }
    with pytest.raises(PermissionDenied):
        asking(person, role, ["membership"], **named)


def test_what_is_not_declared_cannot_be_asked(world: World, asking: Any) -> None:
    high, river = world.organization("river_high"), world.organization("river")
    for names, options in (
        (["membership; DROP TABLE records_student"], {"schools": [high]}),
        (["membership"], {"schools": [high], "by": ["f.student_id"]}),
        (["students_per_teacher"], {"schools": [high], "by": ["grade"]}),
        (["membership"], {}),
        (["membership"], {"schools": [high], "district": river}),
    ):
        with pytest.raises(ValueError):
            asking("dora", "district", names, **options)


@pytest.mark.parametrize("name", MEASURES)
def test_a_measure_reads_only_tables_of_its_categories(name: str) -> None:
    measure = MEASURES[name]
    for table, category in STUDENT_LEVEL.items():
        if table in statement(measure, [], totals=False):
            assert category in measure.categories, table
    for dimension in measure.dimensions:
        text = statement(measure, [DIMENSIONS[dimension]], totals=True)
        for table, category in STUDENT_LEVEL.items():
            if table in text:
                assert category in measure.categories | {DIMENSIONS[dimension].category}, table
