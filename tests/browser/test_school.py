"""A principal goes from what changed to the students behind it, and to whoever is chronically absent."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, OpenTab, Site
from tests.browser.test_every_page import faults
from tests.early_warning.making import flag_everybody
from tests.factories import canary


@pytest.fixture(scope="module")
def flagged(site: Site) -> Site:
    flag_everybody()
    return site


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_a_principal_goes_from_chronic_absenteeism_to_the_students(
    flagged: Site, open_tab: OpenTab, axe: str, viewport: dict[str, int]
) -> None:
    tab = open_tab("petra", "principal", viewport=viewport)
    tab.open("/schools/")
    main = tab.page.locator("main")
    expect(main).to_contain_text("What changed since last month, and who is behind it")
    assert not faults(tab, axe)
    tab.page.get_by_role("link", name="Attendance over three years").click()
    expect(main).to_contain_text("Chronic absenteeism")
    assert not faults(tab, axe)
    tab.page.get_by_role("link", name="See the students of today behind this year's figure (Chronic").click()
    expect(tab.page.get_by_role("heading", level=1)).to_contain_text("students are chronically absent")
    expect(main).to_contain_text(canary("ben", "family_name"))
    expect(main).to_contain_text("has missed 5 of 40 school days")
    assert not faults(tab, axe)


def test_without_javascript_a_change_leads_to_its_students_and_the_list_is_narrowed(
    flagged: Site, open_tab: OpenTab
) -> None:
    tab = open_tab("petra", "principal", java_script_enabled=False)
    tab.open("/schools/")
    tab.page.get_by_role("link", name="reach the line of attendance").first.click()
    main = tab.page.locator("main")
    expect(main).to_contain_text("has missed 5 of 40 school days (new this week)")
    tab.page.locator("select[name=since]").select_option("week")
    tab.page.locator("select[name=area]").select_option("courses")
    tab.page.locator("form[role=search] button[type=submit]").click()
    expect(main).to_contain_text("Nobody here reaches a line today")
