"""On which day the rights pass to the student: the same in Python and in the database, leap days included."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from records.eighteen import rights_pass_on
from records.models import Demographics
from tests.access.asking import ask
from tests.world import World

DAYS = [
    (date(2008, 3, 14), date(2026, 3, 14)),
    (date(2008, 2, 28), date(2026, 2, 28)),
    (date(2008, 2, 29), date(2026, 3, 1)),
    (date(2008, 3, 1), date(2026, 3, 1)),
    (date(2006, 3, 1), date(2024, 3, 1)),
    (date(2006, 2, 28), date(2024, 2, 28)),
    (date(1882, 2, 28), date(1900, 2, 28)),
    (date(2007, 12, 31), date(2025, 12, 31)),
    (date(1, 1, 1), date(19, 1, 1)),
    (date(9899, 12, 31), date(9917, 12, 31)),
    (date(9900, 1, 1), None),
    (date(9999, 12, 31), None),
]


@pytest.mark.parametrize(("born", "expected"), DAYS, ids=lambda day: str(day))
def test_the_rights_pass_on_the_18th_birthday(born: date, expected: date | None) -> None:
    assert rights_pass_on(born) == expected


def test_of_an_unknown_birth_date_nothing_follows() -> None:
    assert rights_pass_on(None) is None


@pytest.fixture(scope="module")
def expression(world: World) -> str:
    """The expression of the database's own generated column."""
    table = Demographics._meta.db_table
    rows = ask(
        "owner",
        "SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid "
        f"AND a.attnum = d.adnum WHERE d.adrelid = '{table}'::regclass AND a.attname = 'rights_pass_on'",
    )
    return rows[0][0]


def in_the_database(expression: str, days: list[date]) -> list[date | None]:
    statement = (
        f"SELECT {expression} FROM unnest(%s::date[]) WITH ORDINALITY AS born (birth_date, place) ORDER BY place"
    )
    return [found for (found,) in ask("owner", statement, [days])]


def test_the_database_says_the_same_of_every_day_of_the_years_that_matter(expression: str) -> None:
    first, last = date(1996, 1, 1).toordinal(), date(2033, 1, 1).toordinal()
    days = [date.fromordinal(number) for number in range(first, last)]
    assert in_the_database(expression, days) == [rights_pass_on(day) for day in days]


@settings(max_examples=25, deadline=None)
@given(some.lists(some.dates(), min_size=200, max_size=400))
def test_the_database_says_the_same_of_any_day(expression: str, days: list[date]) -> None:
    assert in_the_database(expression, days) == [rights_pass_on(day) for day in days]
