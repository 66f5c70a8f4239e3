"""What leaves and how much is seen, in a browser without JavaScript: over the limit, a second person, a family's no."""

import csv
from pathlib import Path

from playwright.sync_api import expect

from portal.kit.db import use_database
from records.models import AccessLimit
from tests.browser.conftest import PHONE, OpenTab, Site
from tests.factories import canary

PLAIN = {"java_script_enabled": False}


def test_a_family_says_no_and_the_file_goes_by_it(site: Site, open_tab: OpenTab, tmp_path: Path) -> None:
    family = open_tab("gail", "parent", viewport=PHONE, **PLAIN)
    family.open(f"/students/{site.world.student('kit').uid}/")
    expect(family.page.locator("main")).to_contain_text("river_yearbook")
    family.page.get_by_role("link", name="Say no to directory information").click()
    family.page.locator("main form button[type=submit]").click()
    expect(family.page.locator("main")).to_contain_text("Nothing of this record leaves the district today")

    tab = open_tab("dora", "district", **PLAIN)
    tab.open("/leaving/")
    expect(tab.page.get_by_role("heading", level=1)).to_contain_text("nothing else leaves")
    tab.page.get_by_role("link", name="river_yearbook").click()
    with tab.page.expect_download() as waiting:
        tab.page.get_by_role("button", name="Download").click()
    target = tmp_path / "file.csv"
    waiting.value.save_as(target)
    text = target.read_text(encoding="utf-8-sig")
    assert canary("kat", "family_name") in text and canary("kit", "family_name") not in text


def test_a_download_over_the_limit_waits_for_a_second_person(site: Site, open_tab: OpenTab, tmp_path: Path) -> None:
    with use_database("maintenance"):
        AccessLimit.objects.create(
            district=site.world.organization("river"), students_a_day=3, set_by=site.world.user("dora")
        )
    tab = open_tab("petra", "principal", **PLAIN)
    assert tab.open("/students/?download=csv") == 403
    expect(tab.page.locator("main")).to_contain_text("nothing of it was shown")
    expect(tab.page.locator("main")).not_to_contain_text(canary("ana", "family_name"))
    tab.page.get_by_role("link", name="Ask to see more students today").click()
    tab.page.locator("input[name=students]").fill("50")
    tab.page.locator("input[name=hours]").fill("2")
    tab.page.locator("textarea[name=reason]").fill("Bus lists for Monday")
    tab.page.locator("main form button[type=submit]").click()
    expect(tab.page.locator("main")).to_contain_text("Waits for a second person")

    second = open_tab("rhea", "records", **PLAIN)
    second.open("/access-requests/")
    second.page.locator("li", has_text="Bus lists for Monday").get_by_role("link").first.click()
    second.page.get_by_text("Let them see these students").click()
    second.page.locator("main form button[type=submit]").click()
    expect(second.page.locator("main")).to_contain_text("Approved until")

    tab.open("/access/limit/")
    with tab.page.expect_download() as waiting:
        try:
            tab.page.goto(f"{tab.address}/students/?download=csv")
        except Exception as started:  # a download ends the navigation
            assert "Download" in str(started)
    target = tmp_path / "students.csv"
    waiting.value.save_as(target)
    assert len(list(csv.reader(target.open(encoding="utf-8-sig")))) > 4
