"""What people come to do, done in a browser, most of it with JavaScript switched off."""

import csv
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, OpenTab, Site
from tests.factories import PASSWORD, canary
from tests.signing_in import totp_code

PLAIN = {"java_script_enabled": False}


def test_a_teacher_signs_in_with_password_and_second_factor(site: Site, open_tab: OpenTab) -> None:
    tab = open_tab(**PLAIN)
    tab.open("/sections/")
    assert "/account/login/" in tab.page.url, "a page was shown to somebody who is not signed in"
    tab.page.locator("input[name=login]").fill("nadia@people.example")
    tab.page.locator("input[name=password]").fill(PASSWORD)
    tab.page.locator("main form button[type=submit]").first.click()
    tab.page.locator("input[name=code]").fill(totp_code())
    tab.page.locator("main form button[type=submit]").first.click()
    expect(tab.page.get_by_role("heading", level=1)).to_contain_text("2")
    tab.page.get_by_role("link", name="Algebra I, section 3").first.click()
    expect(tab.page.locator("main")).to_contain_text(canary("ben", "given_name"))
    expect(tab.page.locator("main")).not_to_contain_text(canary("cleo", "given_name"))
    expect(tab.page.locator("main")).to_contain_text("because you teach Algebra I, section 3")


def test_a_wrong_code_does_not_open_anything(site: Site, open_tab: OpenTab) -> None:
    tab = open_tab(**PLAIN)
    tab.open("/account/login/")
    tab.page.locator("input[name=login]").fill("petra@people.example")
    tab.page.locator("input[name=password]").fill(PASSWORD)
    tab.page.locator("main form button[type=submit]").first.click()
    tab.page.locator("input[name=code]").fill("000000" if totp_code() != "000000" else "111111")
    tab.page.locator("main form button[type=submit]").first.click()
    expect(tab.page.locator("input[name=code]")).to_be_visible()
    tab.open("/students/")
    assert "/account/" in tab.page.url


def test_a_parent_signs_in_with_a_password_and_finds_the_children(site: Site, open_tab: OpenTab) -> None:
    tab = open_tab(viewport=PHONE, **PLAIN)
    tab.open("/account/login/")
    tab.page.locator("input[name=login]").fill("gina@people.example")
    tab.page.locator("input[name=password]").fill(PASSWORD)
    tab.page.locator("main form button[type=submit]").first.click()
    assert tab.page.url.endswith("/children/")
    for child in ("ana", "ben", "gone"):
        expect(tab.page.locator("main")).to_contain_text(canary(child, "family_name"))
    expect(tab.page.locator("main")).not_to_contain_text(canary("kit", "family_name"))


def test_a_teacher_who_is_also_a_parent_switches_between_the_two(site: Site, open_tab: OpenTab) -> None:
    tab = open_tab("ines", "teacher", **PLAIN)
    tab.open("/home/")
    expect(tab.page.locator("main")).to_contain_text("Algebra I, section 3")
    # Without JavaScript the menu stands open, or opens as a disclosure element of the browser's own.
    button = tab.page.locator("form[action='/role/'] button", has_text="Parent or guardian")
    if not button.first.is_visible():
        tab.page.locator("details > summary").first.click()
    button.first.click()
    assert tab.page.url.endswith("/children/")
    expect(tab.page.locator("main")).to_contain_text(canary("wren", "family_name"))
    expect(tab.page.locator("main")).to_contain_text("because this is your child")
    expect(tab.page.locator("main")).not_to_contain_text(canary("ana", "family_name"))


def test_the_language_is_switched_and_stays(site: Site, open_tab: OpenTab) -> None:
    tab = open_tab("gina", "parent", **PLAIN)
    tab.open("/children/")
    assert tab.page.locator("html").get_attribute("lang") == "en"
    button = tab.page.get_by_role("button", name="Español")
    if not button.first.is_visible():
        tab.page.locator("details > summary").first.click()
    button.first.click()
    assert tab.page.locator("html").get_attribute("lang") == "es"
    tab.open("/profile/")
    assert tab.page.locator("html").get_attribute("lang") == "es"


def test_a_roster_is_downloaded(site: Site, open_tab: OpenTab, tmp_path: Path) -> None:
    tab = open_tab("nadia", "teacher", **PLAIN)
    tab.open(f"/sections/{site.world.section('river_algebra').uid}/")
    with tab.page.expect_download() as waiting:
        tab.page.locator("a[href*='download=csv']").first.click()
    target = tmp_path / "roster.csv"
    waiting.value.save_as(target)
    rows = list(csv.reader(target.open(encoding="utf-8-sig")))
    assert len(rows) == 1 + 4
    text = target.read_text(encoding="utf-8-sig")
    assert canary("ben", "family_name") in text
    assert canary("ben", "email") not in text


def test_a_list_is_filtered_where_it_stands_and_the_address_keeps_it(site: Site, open_tab: OpenTab) -> None:
    tab = open_tab("dora", "district")
    tab.open("/students/?sort=-name")
    expect(tab.page.locator("#list")).to_contain_text(canary("uma", "family_name"))
    assert not tab.complaints
    tab.page.locator("#list th a").first.click()
    tab.page.wait_for_url("**sort=name**")
    assert not tab.complaints


def test_a_hidden_student_cannot_be_told_from_no_student(site: Site, open_tab: OpenTab) -> None:
    tab = open_tab("gina", "parent")
    seen = []
    for uid in (str(site.world.student("kit").uid), "00000000-0000-4000-8000-000000000000"):
        assert tab.open(f"/students/{uid}/") == 404
        seen.append(tab.page.locator("main").inner_html().replace(uid, ""))
    assert seen[0] == seen[1]
