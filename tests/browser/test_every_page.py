"""Every page of every role: accessible (axe-core finds nothing), whole on a phone, silent in the console."""

import pytest

from tests.access.matrix import PEOPLE
from tests.browser.conftest import PHONE, OpenTab, Site
from tests.browser.judging import TOO_WIDE, faults, paths_for


@pytest.fixture(scope="module")
def judged() -> set[str]:
    """Shapes of pages that were judged already."""
    return set()


@pytest.mark.parametrize("role", PEOPLE)
def test_every_page_of_a_role(site: Site, open_tab: OpenTab, axe: str, judged: set[str], role: str) -> None:
    tab = open_tab(PEOPLE[role], None if role in ("none", "anonymous") else role)
    wrong = {}
    for label, path in paths_for(site, role).items():
        assert tab.open(path) < 500, label
        if found := faults(tab, axe, judged):
            wrong[label] = found
    assert not wrong


@pytest.mark.parametrize("role", ["parent", "teacher", "principal", "district", "anonymous"])
def test_spanish_fits_a_phone_as_well(site: Site, open_tab: OpenTab, role: str) -> None:
    tab = open_tab(PEOPLE[role], None if role == "anonymous" else role, viewport=PHONE, locale="es-US")
    wrong = []
    for label, path in paths_for(site, role).items():
        tab.open(path)
        if tab.page.evaluate(TOO_WIDE) > 0 or tab.page.locator("html").get_attribute("lang") != "es":
            wrong.append(label)
    assert not wrong
