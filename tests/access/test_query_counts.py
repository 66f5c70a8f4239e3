"""Each page asks the database no more often than tests/query_counts.json allows, for each role.

``SIGHTLINE_WRITE_QUERY_COUNTS=1`` writes the file anew; the change is then seen in review.
"""

import json
from pathlib import Path

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from portal.environment import flag
from tests.access.asking_pages import Visitors, path_to, targets
from tests.access.matrix import ADDRESSES, PEOPLE
from tests.world import World

BUDGETS = Path(__file__).resolve().parent.parent / "query_counts.json"
PAGES = [address for address in ADDRESSES if address.method == "get"]


@pytest.fixture(scope="module")
def counted(module_world: World) -> dict[str, int]:
    """ "page role" -> queries of all logins, for every page that the role is shown."""
    visit = Visitors(module_world)
    counts = {}
    for role in PEOPLE:
        for address in PAGES:
            name = dict(targets(address, role)).get("in", "")
            if role not in address.allowed or (address.about and not name):
                continue
            path = path_to(module_world, address, name)
            visit.in_role(role).get(path)  # content types and the like are kept after the first time
            with (
                CaptureQueriesContext(connections["default"]) as own,
                CaptureQueriesContext(connections["public"]) as public,
            ):
                visit.in_role(role).get(path)
            counts[f"{address.label.removeprefix('get ')} {role}"] = len(own) + len(public)
    return counts


def test_no_page_asks_more_often_than_its_budget(counted: dict[str, int]) -> None:
    if flag("SIGHTLINE_WRITE_QUERY_COUNTS"):
        BUDGETS.write_text(json.dumps(counted, indent=1, sort_keys=True) + "\n")
    budgets = json.loads(BUDGETS.read_text())
    over = {page: (count, budgets.get(page)) for page, count in counted.items() if count > budgets.get(page, 0)}
    assert not over, "queries now, and allowed"
    assert set(counted) == set(budgets), "a page came or went: write the file anew"


def test_lists_ask_as_often_for_many_as_for_few(counted: dict[str, int]) -> None:
    """A query for each row would show as a difference between a school of two and a district of twenty."""
    assert counted["students district"] <= counted["students principal"] + 2
    assert counted["section district"] <= counted["section principal"] + 2
