"""A decision in a browser, without JavaScript: proposed by a principal, approved, funded, started, reviewed."""

import pytest
from playwright.sync_api import expect

from portal.kit.db import use_database
from records.models import StaffPosition
from tests.browser.conftest import PHONE, OpenTab, Site, Tab
from tests.browser.judging import faults
from tests.factories import day

PLAIN = {"java_script_enabled": False}


@pytest.fixture(scope="module")
def counselor(site: Site) -> None:
    """A counselor who is there, so that there is a ratio to cite."""
    with use_database("maintenance"):
        staff = site.world.staff("carl")
        positions = StaffPosition.objects.filter(classification_code="Counselor")
        positions.update(staff=staff, fte="0.010", school_year=day(0).year + (day(0).month >= 7))


def _take(tab: Tab, verb: str, **fields: str) -> None:
    """Open a step's form, fill it in and send it."""
    details = tab.page.locator("main details", has=tab.page.locator("summary", has_text=verb)).first
    details.locator("summary").click()
    for name, value in fields.items():
        details.locator(f"[name={name}]").fill(value)
    details.get_by_role("button", name=verb).click()


def test_from_a_proposal_to_what_was_learned(site: Site, open_tab: OpenTab, counselor: None) -> None:
    petra, dora = open_tab("petra", "principal", viewport=PHONE, **PLAIN), open_tab("dora", "district", **PLAIN)
    petra.open("/decisions/")
    petra.page.locator("main").get_by_role("link", name="Propose something for a school").first.click()
    petra.page.locator("main form").get_by_label("What is proposed").select_option("counselor")
    petra.page.get_by_role("button", name="Go on").click()
    main = petra.page.locator("main")
    main.locator("[name=amount]").fill("1")
    main.locator("[name=cost]").fill("90000")
    main.locator("[name=fund]").fill("General fund")
    main.locator("[name=why]").fill("Seniors wait two weeks for an hour.")
    main.get_by_role("button", name="Propose it").click()
    expect(main).to_contain_text("It waits for somebody else who may approve it")
    expect(main).to_contain_text("You proposed this. Somebody else who may approve decides about it.")
    expect(main.locator("summary", has_text="Approve")).to_have_count(0)
    address = petra.page.url.removeprefix(site.address)

    dora.open("/decisions/")
    expect(dora.page.locator("main table tbody tr").first).to_contain_text("to approve or refuse")
    dora.open(address)
    _take(dora, "Approve", words="For one year.")
    _take(dora, "Fund", amount="85000")
    petra.open(address)
    _take(petra, "Start", words="She began.")
    expect(petra.page.get_by_role("heading", level=1)).to_contain_text("running")

    dora.open(address)
    dora.page.get_by_role("link", name="See what changed and write a review").click()
    expect(dora.page.locator("main")).to_contain_text("It cannot prove that the resource is the reason")
    dora.page.locator("[name=learned]").fill("Waits are shorter.")
    dora.page.get_by_role("button", name="Write it down").click()
    for tab in (dora, petra):
        tab.open(address)
        expect(tab.page.locator("main")).to_contain_text("Waits are shorter.")
        expect(tab.page.locator("main")).to_contain_text("$85,000")


def test_a_scenario_is_asked_for_judged_and_kept(site: Site, open_tab: OpenTab, axe: str, counselor: None) -> None:
    tab = open_tab("dora", "district")
    tab.open("/decisions/scenarios/new/")
    tab.page.locator("[name=budget]").fill("250000")
    tab.page.locator("[name=resources][value=counselor] + label").click()
    tab.page.get_by_role("button", name="Count").click()
    expect(tab.page.get_by_role("heading", level=1)).to_contain_text("needs of students")
    assert faults(tab, axe) == []
    tab.page.locator("[name=title]").fill("Counselors first")
    tab.page.get_by_role("button", name="Keep this scenario").click()
    expect(tab.page.get_by_role("heading", level=1)).to_contain_text("Counselors first")
    assert faults(tab, axe) == []
    tab.page.locator("main table a", has_text="Propose").first.click()
    expect(tab.page.locator("[name=cost]")).not_to_have_value("")
    assert faults(tab, axe) == []
