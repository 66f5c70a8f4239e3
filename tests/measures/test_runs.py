import pytest
from accounts.acting import acting
from records.measures import MEASURES, DIMENSIONS, compute
from tests.world import World

@pytest.mark.parametrize("name", MEASURES)
def test_runs(world: World, name):
    with acting(world.user("dora"), "district") as u:
        user = world.user("dora")
    user = world.user("dora")
    with acting(user, "district"):
        m = MEASURES[name]
        d = world.organization("river")
        cells = compute([name], reader=user, district=d, school_years=[2025, 2026], by=("school", "district"))
        for dim in m.dimensions:
            compute([name], reader=user, district=d, school_years=[2025, 2026], by=("school", dim), totals=True)
        print(name, cells[:2])
