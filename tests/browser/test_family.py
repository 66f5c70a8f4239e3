"""What a parent comes to do, in a browser: is my child all right, why, and the page to take along."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, OpenTab, Site
from tests.browser.test_every_page import faults
from tests.factories import canary
from tests.family_year import WEEKDAYS, tell


@pytest.fixture(scope="module")
def told(site: Site) -> Site:
    """A site where Ana has a school year."""
    tell(site.world)
    return site


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_a_parent_goes_from_the_card_to_what_it_rests_on_without_javascript(
    told: Site, open_tab: OpenTab, viewport: dict[str, int]
) -> None:
    page = open_tab("gina", "parent", viewport=viewport, java_script_enabled=False).page
    page.goto(f"{told.address}/children/")
    card = page.locator(".sl-card", has_text=canary("ana", "family_name"))
    expect(card).to_contain_text("One piece of work is missing: Fractions 3 in Algebra I, section 3.")
    expect(card).to_contain_text("What you can do today")
    card.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(canary("ana", "family_name"))
    expect(page.locator("main")).to_contain_text(f"3 of {len(WEEKDAYS)} school days missed")
    expect(page.locator(".sl-day--absent")).to_have_count(3 + 1)  # and one in the legend
    page.get_by_role("link", name="One page for a talk with the teachers").click()
    expect(page.locator("main")).to_contain_text("What to ask")
    page.get_by_role("link", name="My children").first.click()
    page.get_by_role("link", name="I cannot see my other child").click()
    expect(page.locator("main")).to_contain_text("gina@people.example")


def test_the_keyboard_alone_reaches_the_child(told: Site, open_tab: OpenTab) -> None:
    page = open_tab("gina", "parent").page
    page.goto(f"{told.address}/children/")
    for _ in range(40):
        page.keyboard.press("Tab")
        if canary("ana", "family_name") in page.evaluate("document.activeElement.textContent"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What this means, and how you can help")).to_be_visible()


def test_pages_with_charts_and_calendar_are_accessible_whole_and_silent(
    told: Site, open_tab: OpenTab, axe: str
) -> None:
    uid = told.world.student("ana").uid
    tab = open_tab("gina", "parent")
    wrong = {}
    for path in ("/children/", "/children/missing/", f"/students/{uid}/", f"/students/{uid}/conference/"):
        assert tab.open(path) == 200
        tab.page.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true; })")
        if found := faults(tab, axe):
            wrong[path.replace(str(uid), "ana")] = found
    assert not wrong
