"""A few hundred damaged sets; ``make fuzz-imports`` brings 10,000 in."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.fuzz.archives import PACKINGS
from tests.fuzz.bases import all_bases
from tests.fuzz.contents import DAMAGES
from tests.fuzz.interchanges import DAMAGES as OF_XML
from tests.fuzz.running import damaged, fingerprint, run
from tests.integration.imports.rosters import Place, new_district
from tests.integration.imports.uploads import quiet_roster
from tests.world import World

SETS = 250


@pytest.mark.parametrize("first", range(0, SETS, 50))
def test_no_damaged_set_crashes_writes_in_part_or_goes_without_a_word(
    module_world: World, tmp_path: Path, first: int
) -> None:
    def numbers() -> Iterator[int]:
        yield from range(first, first + 50)

    seen = run(new_district(f"fuzzed{first}"), numbers(), tmp_path / "sets", seed="suite")
    assert seen.faults == []
    assert sum(seen.states.values()) == 50
    assert seen.states["refused"] > 5 and seen.states["done"] > 5, "damage that is always or never noticed shows little"


def test_damage_is_the_same_every_time_and_damages() -> None:
    bases = all_bases()
    assert damaged("s", 7, bases) == damaged("s", 7, bases)
    for name, files in bases.items():
        file = max(files.values(), key=len)
        for damage in OF_XML if name == "Ed-Fi" else DAMAGES:
            tries = [damage(file, Random(seed)) for seed in range(20)]
            assert any(made != file for made in tries), (name, damage.__name__)
        for packing in PACKINGS:
            assert isinstance(packing(files, Random(1)), bytes)


def test_the_fingerprint_notices_one_changed_cell(place: Place) -> None:
    place.done(quiet_roster())
    before = fingerprint(place.district)
    assert fingerprint(place.district) == before
    place.done(quiet_roster().put("users", "sam", middleName="x"))
    assert fingerprint(place.district) != before
