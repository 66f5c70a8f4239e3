"""Who is told what the checks of data quality counted and found: each wall by itself, for everybody of the world."""

from collections.abc import Iterator

import pytest
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from django.utils import timezone

from accounts.acting import acting
from accounts.roles import ROLES, Category, Right
from portal.kit.db import use_database
from records.models import EconomicStatus, QualityCount, QualityRun, QualityStep
from records.quality.actions import check_quality
from records.quality.rows import may_see, rows_of, student_of
from records.quality.rule import parameters, positional
from records.quality.rules import RULES
from tests.access.asking import queryset_wall_alone, refused
from tests.access.expected import HELD, SEEN, WITHOUT_STUDENTS
from tests.factories import day
from tests.world import World

KEEPERS = {"principal", "district", "records"}
LOCAL = [actor for actor in HELD if actor[1] not in WITHOUT_STUDENTS]
#: (person, role) -> the schools of which they are told counts; "" is the district itself.
_RIVER = {"", "river_high", "river_middle", "river_elementary"}
TOLD = {
    ("petra", "principal"): {"river_high"},
    ("pavel", "principal"): {"river_middle"},
    ("mia", "principal"): {"river_middle", "river_elementary"},
    ("mira", "principal"): {"river_middle"},
    ("lena", "principal"): {"lake_high"},
    ("dora", "district"): _RIVER,
    ("rhea", "records"): _RIVER,
    ("dario", "district"): {"", "lake_high", "lake_middle"},
    ("rolf", "records"): {"", "lake_high", "lake_middle"},
}
ECONOMIC = "unknown_codes_economic_statuses"


@pytest.fixture(scope="module")
def checked(module_world: World) -> Iterator[World]:
    """Both districts have been checked, after a family's means were written in a code that nobody knows."""
    ana = module_world.student("ana")
    with use_database("maintenance"):
        for model in (QualityStep, QualityCount, QualityRun):
            model.objects.all().delete()
        EconomicStatus.objects.create(
            student=ana, school=ana.school, district=ana.district, indicator="Cheap meals", starts_on=day(-3)
        )
    for district in ("river", "lake"):
        check_quality(district_id=module_world.organization(district).pk)
    yield module_world


def told(counts: list[QualityCount]) -> set[str]:
    return {count.school.sourced_id if count.school else "" for count in counts}


@pytest.mark.parametrize("actor", LOCAL, ids="-".join)
def test_each_wall_tells_the_counts_of_ones_own_schools_and_categories(checked: World, actor: tuple[str, str]) -> None:
    categories = ROLES[actor[1]].categories
    with queryset_wall_alone(checked.user(actor[0]), actor[1]) as user:
        by_list = list(QualityCount.objects.visible_to(user).select_related("school"))
        runs = list(QualityRun.objects.visible_to(user))
    with acting(checked.user(actor[0]), actor[1]):
        by_database = list(QualityCount.objects.select_related("school"))
        assert set(QualityRun.objects.all()) == set(runs)
    assert {count.pk for count in by_list} == {count.pk for count in by_database}
    assert told(by_list) == TOLD.get(actor, set())
    assert {category for count in by_list for category in count.categories} <= set(categories)
    assert bool(runs) == (actor in TOLD) and len({run.district_id for run in runs}) <= 1
    knows = any(count.rule == ECONOMIC for count in by_list)
    assert knows == (actor in TOLD and Category.ECONOMIC in categories)


@pytest.mark.parametrize("actor", [actor for actor in HELD if actor[1] in WITHOUT_STUDENTS], ids="-".join)
def test_an_audience_that_sees_no_individual_is_told_nothing(checked: World, actor: tuple[str, str]) -> None:
    with queryset_wall_alone(checked.user(actor[0]), actor[1]) as user:
        assert not QualityCount.objects.visible_to(user).exists()
        assert not any(rows_of(user, rule).exists() for rule in RULES.values())
    for model in (QualityCount, QualityRun):
        with refused(), acting(checked.user(actor[0]), actor[1]):
            model.objects.exists()


@pytest.mark.parametrize("actor", LOCAL, ids="-".join)
def test_the_rows_of_a_rule_are_about_students_whom_one_sees(checked: World, actor: tuple[str, str]) -> None:
    """The lists alone, and then the database alone: the rule's condition on every row that it gives."""
    listed, given, offered = set(), set(), 0
    about_students = [rule for rule in RULES.values() if rule.about_students]
    with queryset_wall_alone(checked.user(actor[0]), actor[1]) as user:
        for rule in about_students:
            offered += may_see(user, rule)
            listed |= {student_of(row).pk for row in rows_of(user, rule)}
    with acting(checked.user(actor[0]), actor[1]):
        for rule in about_students:
            sql, values = positional(
                rule.condition(f'"{rule.model._meta.db_table}"', lambda model: model._meta.db_table),
                parameters(timezone.localdate()),
            )
            rows = rule.model._default_manager.filter(RawSQL(sql, values, output_field=BooleanField()))
            column = "pk" if rule.model._meta.model_name == "student" else "student_id"
            given |= set(rows.values_list(column, flat=True))
    assert checked.names_of(given) <= SEEN[actor]
    assert checked.names_of(listed) <= SEEN[actor]
    assert bool(listed) == bool(offered) == (actor[1] in KEEPERS)


@pytest.mark.parametrize("actor", TOLD, ids="-".join)
def test_what_is_about_no_student_is_of_ones_own_schools(checked: World, actor: tuple[str, str]) -> None:
    with queryset_wall_alone(checked.user(actor[0]), actor[1]) as user:
        sections = list(rows_of(user, RULES["section_without_students"]))
        schools = list(rows_of(user, RULES["school_without_calendar"]))
    with use_database("maintenance"):
        assert {section.school.sourced_id for section in sections} <= TOLD[actor]
    assert {school.sourced_id for school in schools} == TOLD[actor] - {""}


def test_a_role_without_the_category_is_offered_no_rule_that_reads_it(checked: World) -> None:
    offered = {}
    for role in ROLES:
        with queryset_wall_alone(checked.user("petra"), role) as user:
            offered[role] = {code for code, rule in RULES.items() if may_see(user, rule)}
    assert {role for role, rules in offered.items() if rules} == KEEPERS
    assert offered["district"] == set(RULES)
    assert offered["district"] - offered["principal"] == {ECONOMIC}
    assert offered["district"] - offered["records"] == {"staff_beyond_full_time"}
    assert Right.SEE_STAFF not in ROLES["records"].rights


@pytest.mark.parametrize("code", RULES)
def test_a_rule_asks_for_the_category_of_every_table_it_reads(code: str) -> None:
    rule = RULES[code]
    for table in rule.tables:
        assert getattr(table, "wall_category", None) in {None, *rule.categories}
    assert rule.tables >= {rule.model}
