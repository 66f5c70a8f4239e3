"""What every test may ask for: the world to read, or a copy of it to change.

- ``world``: the shared world. Look at it, sign in, read pages; do not change its rows (the access log may grow).
- ``fresh_world``: the same in a database of the test's own, dropped afterwards. Change what you like.
- ``module_world``: a database of the module's own, for a module whose tests build on each other.

All of them are real databases with the real roles and real commits. pytest-django's own ``db`` fixtures and
``django_db`` mark would wrap each test in one transaction, in which row-level security cannot be tested; they
are refused.
"""

import os
import random
from collections import Counter
from collections.abc import Iterator
from itertools import chain

os.environ.setdefault("SIGHTLINE_MODE", "test")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

from portal.embedded import prepare_environment

prepare_environment()

from portal.environment import prefix  # noqa: E402

# Each run has databases of its own; tests/databases.py reads the number out of the name.
os.environ["DATABASE_NAME"] = f"{prefix()}_r{random.randrange(1, 2**31 - 1)}"

import django  # noqa: E402

django.setup()
# Processes that pytest starts beside this one would read the settings before this file, and share this database.
del os.environ["DJANGO_SETTINGS_MODULE"]

import pytest  # noqa: E402
from pytest_django.plugin import DjangoDbBlocker  # noqa: E402

from tests.databases import Databases  # noqa: E402
from tests.world import World  # noqa: E402

#: Seconds: of a shorter run nobody asks where the time went.
_LONG = 120


@pytest.fixture(scope="session")
def databases(django_db_blocker: DjangoDbBlocker) -> Iterator[Databases]:
    """The databases of this run; the template is built when the first test asks for one."""
    with django_db_blocker.unblock():
        made = Databases()
        try:
            made.make_template()
            yield made
        finally:
            made.close()


@pytest.fixture(scope="session")
def django_db_setup(databases: Databases) -> None:
    """Replaces pytest-django's own."""


@pytest.fixture(scope="session")
def world(databases: Databases) -> Iterator[World]:
    """The shared world, to be looked at."""
    with databases.copy(databases.run):
        yield World()


@pytest.fixture
def fresh_world(databases: Databases, world: World) -> Iterator[World]:
    """A world of the test's own, to be changed."""
    with databases.copy():
        yield World()


@pytest.fixture(scope="module")
def module_world(databases: Databases, world: World) -> Iterator[World]:
    """A world of the module's own, to be changed."""
    with databases.copy():
        yield World()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse what would run a test inside one transaction."""
    for item in items:
        if item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(getattr(item, "fixturenames", ())):
            raise pytest.UsageError(
                f"{item.nodeid} asks for pytest-django's database; ask for world or fresh_world instead."
            )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which files took longest, and loudly which tests no browser ran."""
    seconds: Counter[str] = Counter()
    for report in chain.from_iterable(terminalreporter.stats.values()):
        if isinstance(report, pytest.TestReport):
            seconds[report.location[0]] += report.duration
    if sum(seconds.values()) > _LONG:
        terminalreporter.section("seconds by file")
        for file, spent in seconds.most_common(25):
            terminalreporter.line(f"{spent:7.0f} {file}")
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = {str(report.longrepr[2]) for report in skipped if "BROWSER: " in str(report.longrepr)}
    if reasons:
        terminalreporter.section("THE BROWSER TESTS WERE SKIPPED", red=True, bold=True)
        for reason in reasons:
            terminalreporter.line(reason.split("BROWSER: ")[1], red=True, bold=True)
