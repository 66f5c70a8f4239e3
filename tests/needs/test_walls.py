"""Who reads stored figures, who weighs needs, and who writes either: each wall with the others off."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from accounts.acting import acting
from accounts.roles import ROLES, Category
from portal.kit.db import current_database, job_context, measure_context, use_database
from records.actions.figures import count_figures
from records.models import FigureRun, NeedWeights, Organization, SchoolFigure
from tests.access.asking import queryset_wall_alone, refused
from tests.access.expected import HELD, LOCAL, WITHOUT_STUDENTS
from tests.factories import day
from tests.world import World

_RIVER = {"river", "river_high", "river_middle", "river_elementary"}
#: Whose figures each is told, by hand.
TOLD: dict[tuple[str, str], set[str]] = {
    ("petra", "principal"): {"river_high"},
    ("pavel", "principal"): {"river_middle"},
    ("mia", "principal"): {"river_middle", "river_elementary"},
    ("mira", "principal"): {"river_middle"},
    ("lena", "principal"): {"lake_high"},
    ("dora", "district"): _RIVER,
    ("dario", "district"): {"lake", "lake_high", "lake_middle"},
}
WEIGHS = {("dora", "district"): "river", ("dario", "district"): "lake"}


@pytest.fixture(scope="module")
def counted(module_world: World) -> Iterator[World]:
    """The figures of both districts are counted, and both have weighed their needs."""
    for district, person in (("river", "dora"), ("lake", "dario")):
        here = module_world.organization(district)
        count_figures(district_id=here.pk)
        with use_database("maintenance"):
            NeedWeights.objects.create(district=here, weights={"nurses": 7}, set_by=module_world.user(person))
    yield module_world


def places(rows: Any) -> set[str]:
    return set(rows.values_list("organization__sourced_id", flat=True))


@pytest.mark.parametrize("actor", LOCAL, ids="-".join)
def test_each_wall_tells_the_figures_of_ones_own_places_and_categories(counted: World, actor: tuple[str, str]) -> None:
    person, role = actor
    told = TOLD.get(actor, set())
    with queryset_wall_alone(counted.user(person), role) as user:
        listed = list(SchoolFigure.objects.visible_to(user).values_list("pk", flat=True))
        runs = set(FigureRun.objects.visible_to(user).values_list("pk", flat=True))
        weights = set(NeedWeights.objects.visible_to(user).values_list("district__sourced_id", flat=True))
    with acting(counted.user(person), role):
        given = SchoolFigure.objects.all()
        assert set(given.values_list("pk", flat=True)) == set(listed)
        assert places(given) == told
        named = {category for row in given for category in row.categories}
        assert set(FigureRun.objects.values_list("pk", flat=True)) == runs and bool(runs) == bool(told)
        assert set(NeedWeights.objects.values_list("district__sourced_id", flat=True)) == weights
    assert named <= ROLES[role].categories
    assert (Category.ECONOMIC in named) == (bool(told) and role == "district")
    assert weights == ({WEIGHS[actor]} if actor in WEIGHS else set())


@pytest.mark.parametrize("actor", [actor for actor in HELD if actor[1] in WITHOUT_STUDENTS], ids="-".join)
def test_an_audience_that_sees_no_individual_reads_none_of_it(counted: World, actor: tuple[str, str]) -> None:
    for model in (SchoolFigure, FigureRun, NeedWeights):
        with queryset_wall_alone(counted.user(actor[0]), actor[1]) as user:
            assert not model.objects.visible_to(user).exists()
        with refused(), acting(counted.user(actor[0]), actor[1]):
            model.objects.exists()


def figure(district: Organization, place: Organization) -> SchoolFigure:
    return SchoolFigure(
        district=district, organization=place, measure="membership", school_year=1999, categories=["enrollment"],
        numerator=1, students=1, counted_on=day(0), counted_at="2026-01-01T00:00Z",
    )  # fmt: skip


def test_a_count_writes_figures_of_its_own_district_alone(counted: World) -> None:
    river, lake = counted.organization("river"), counted.organization("lake")
    with refused(), job_context("measure", district_id=river.pk):
        figure(lake, counted.organization("lake_high")).save()
    with job_context("measure", district_id=river.pk):
        assert set(SchoolFigure.objects.values_list("district", flat=True)) == {river.pk}
        assert not SchoolFigure.objects.filter(district=lake).delete()[0]


def test_no_page_writes_a_figure_not_even_while_it_counts(counted: World) -> None:
    river, high = counted.organization("river"), counted.organization("river_high")
    with refused(), acting(counted.user("dora"), "district"):
        figure(river, high).save()
    # Not even if it says that it is a job of its district.
    settings = {"sightline.district_id": str(river.pk)}
    with refused(), acting(counted.user("dora"), "district"), measure_context(**settings):
        figure(river, high).save()


def weigh(world: World, person: str, role: str, *, district: str, by: str) -> None:
    here, who = world.organization(district), world.user(by)
    with acting(world.user(person), role), transaction.atomic(using=current_database()):
        NeedWeights.objects.create(district_id=here.pk, weights={}, set_by_id=who.pk)


def test_needs_are_weighed_by_the_district_in_ones_own_name_and_for_ones_own(counted: World) -> None:
    with refused():
        weigh(counted, "dora", "district", district="river", by="rhea")
    with refused():
        weigh(counted, "dora", "district", district="lake", by="dora")
    for person, role in (("rhea", "records"), ("petra", "principal"), ("nadia", "teacher")):
        with refused():
            weigh(counted, person, role, district="river", by=person)
    weigh(counted, "dora", "district", district="river", by="dora")
    with refused(), acting(counted.user("dora"), "district"):
        NeedWeights.objects.all().delete()
    with refused(), acting(counted.user("dora"), "district"):
        NeedWeights.objects.update(note="changed")


def ask(world: World, person: str, role: str, *, district: str, by: str, **more: Any) -> None:
    here, who = world.organization(district), world.user(by)
    with acting(world.user(person), role), transaction.atomic(using=current_database()):
        FigureRun.objects.create(district_id=here.pk, asked_by_id=who.pk, **more)


def test_counts_are_asked_for_by_the_district_in_ones_own_name_and_for_ones_own(counted: World) -> None:
    with refused():
        ask(counted, "dora", "district", district="river", by="rhea")
    with refused():
        ask(counted, "dora", "district", district="lake", by="dora")
    with refused():
        ask(counted, "petra", "principal", district="river", by="petra")
    with refused():
        ask(counted, "dora", "district", district="river", by="dora", moved_at="2026-01-01T00:00Z")
    ask(counted, "dora", "district", district="river", by="dora")
    with refused(), acting(counted.user("dora"), "district"):
        FigureRun.objects.update(done=3)
