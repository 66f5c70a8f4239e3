"""From the rank of needs to what was learned, as one journey in a browser: two officials, on a phone and on a desk."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.formats import date_format
from playwright.sync_api import expect

from portal.kit.db import use_database
from records.models import CitedFigure, OrganizationGrant, Proposal
from tests.browser.conftest import DESK, PHONE, OpenTab, Site, Tab
from tests.browser.judging import TOO_WIDE, faults
from tests.factories import day, grant
from tests.needs.test_pages import make_figures


@pytest.fixture(scope="module")
def two_officials(site: Site) -> Iterator[None]:
    """Riverbend was counted three days ago, and Omar has been its second official for long."""
    make_figures(site.world)
    with use_database("maintenance"):
        given = grant(site.world.user("omar"), "district", site.world.organization("river"), starts=-90, source="setup")
        OrganizationGrant.objects.filter(pk=given.pk).update(given_at=timezone.now() - timedelta(days=90))
    yield


def _take(tab: Tab, verb: str, **fields: str) -> None:
    """Open a step's form, fill it in and send it."""
    details = tab.page.locator("main details", has=tab.page.locator("summary", has_text=verb)).first
    details.locator("summary").click()
    for name, value in fields.items():
        details.locator(f"[name={name}]").fill(value)
    details.get_by_role("button", name=verb).click()


def _sound(tab: Tab, axe: str) -> None:
    """Nothing is wrong with the page, and nothing of it is wider than the window."""
    assert faults(tab, axe) == []
    assert tab.page.evaluate(TOO_WIDE) <= 0


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["360", "1280"])
def test_from_the_rank_to_what_was_learned(
    site: Site, open_tab: OpenTab, axe: str, two_officials: None, viewport: dict[str, int]
) -> None:
    dora = open_tab("dora", "district", viewport=viewport)
    omar = open_tab("omar", "district", viewport=viewport)
    main = dora.page.locator("main")

    # The rank, and the school behind it.
    dora.open("/needs/")
    expect(dora.page.get_by_role("heading", level=1)).to_contain_text("Riverbend High School needs most")
    _sound(dora, axe)
    main.get_by_role("link", name="Riverbend High School").first.click()
    expect(dora.page.get_by_role("heading", level=1)).to_contain_text("Riverbend High School")
    expect(main).to_contain_text("33.3%")
    _sound(dora, axe)

    # The proposal, on the very figures that ranked it.
    main.get_by_role("link", name="Propose something for this school").click()
    main.get_by_label("What is proposed").select_option("counselor")
    main.get_by_role("button", name="Go on").click()
    counted = f"counted on {date_format(day(-3), 'DATE_FORMAT')}"
    expect(main).to_contain_text(counted)
    _sound(dora, axe)
    main.locator("[name=amount]").fill("2")
    main.locator("[name=cost]").fill("180000")
    main.locator("[name=fund]").fill("General fund")
    main.locator("[name=why]").fill("One counselor for 900 students.")
    # Of the figures the first, that of counselors, is chosen already.
    main.get_by_role("button", name="Propose it").click()
    expect(main).to_contain_text("It waits for somebody else who may approve it")
    address = dora.page.url.removeprefix(site.address)
    with use_database("maintenance"):
        cited = CitedFigure.objects.filter(proposal=Proposal.objects.latest("pk"), measure="students_per_counselor")
        assert [(row.value, row.counted_on) for row in cited] == [(900, day(-3))]

    # Another official approves; money, a beginning.
    omar.open("/decisions/")
    expect(omar.page.locator("main table tbody tr").first).to_contain_text("to approve or refuse")
    omar.open(address)
    expect(omar.page.locator("main")).to_contain_text(counted)
    _sound(omar, axe)
    _take(omar, "Approve", words="For two years.")
    _take(omar, "Fund", amount="170000")
    dora.open(address)
    _take(dora, "Start", words="Both began.")
    expect(dora.page.get_by_role("heading", level=1)).to_contain_text("running")

    # What was learned.
    dora.page.get_by_role("link", name="See what changed and write a review").click()
    expect(main).to_contain_text("It cannot prove that the resource is the reason")
    _sound(dora, axe)
    dora.page.locator("[name=learned]").fill("Waits are shorter.")
    dora.page.get_by_role("button", name="Write it down").click()
    omar.open(address)
    expect(omar.page.locator("main")).to_contain_text("Waits are shorter.")
    _sound(omar, axe)
