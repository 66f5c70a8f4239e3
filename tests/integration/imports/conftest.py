"""A district of its own for each test, in a database that the module's tests share."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from records.actions import imports
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


@pytest.fixture
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Uploads go where the test can look."""
    monkeypatch.setattr(settings, "DATA_FOLDER", tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """What the queue was told, instead of a queue."""
    told: list[tuple[str, Any]] = []
    monkeypatch.setattr(imports.current_app, "send_task", lambda name, args, **_: told.append((name, args)))
    return told
