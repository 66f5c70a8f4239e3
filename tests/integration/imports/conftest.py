"""A district of its own for each test, in a database that the module's tests share."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.imports.rosters import Place, new_district
from tests.world import World

_numbers = itertools.count(1)


@pytest.fixture
def place(module_world: World, tmp_path: Path) -> Iterator[Place]:
    """An empty district called "here", and a folder to send rosters from."""
    yield Place(new_district(f"here{next(_numbers)}"), tmp_path / "set")


@pytest.fixture
def other_place(module_world: World, tmp_path: Path) -> Iterator[Place]:
    """Another empty district."""
    yield Place(new_district(f"there{next(_numbers)}"), tmp_path / "other")
