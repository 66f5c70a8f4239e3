"""The demo's district has assigned some of what its checks found: one late, one to a teacher, one right as it is."""

from collections.abc import Iterator

import pytest

from portal.kit.db import use_database
from records.demo import quality
from records.models import QualityRun, QualityStep
from records.quality.actions import check_quality
from tests.factories import day
from tests.world import World


@pytest.fixture
def demo(fresh_world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Riverbend takes the place of the demo's district; an import has just checked it."""
    with use_database("maintenance"):
        QualityStep.objects.all().delete()
    check_quality(district_id=fresh_world.organization("river").pk)
    monkeypatch.setattr(quality, "DISTRICT", "river")
    for name, person in (("YUSUF", "dora"), ("MARCUS", "petra")):
        monkeypatch.setattr(quality, name, (fresh_world.user(person).email, getattr(quality, name)[1]))
    yield fresh_world


def test_some_of_what_was_found_is_seen_to_and_nothing_is_done_twice(demo: World) -> None:
    for _again in range(2):
        quality.see_to_records(day(0))
    with use_database("maintenance"):
        late, given, right = QualityStep.objects.select_related("run", "by").order_by("pk")
        earlier, latest = QualityRun.objects.filter(district=late.district).order_by("pk")
    assert (late.what, late.due_on < day(0), late.run) == ("assigned", True, earlier)
    assert (given.what, given.due_on > day(0), given.run, given.by.username) == ("assigned", True, latest, "petra")
    assert right.what == "right" and right.words
    assert (earlier.counted_on, latest.counted_on) == (day(-quality.EARLIER), day(0))
