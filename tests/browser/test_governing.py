"""A review of access in a browser: the district opens it; a principal confirms one, and ends one at once."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, OpenTab, Site, Tab
from tests.browser.judging import faults

#: A folder for pictures of the pages, where somebody wants to look at them.
PICTURES = os.environ.get("SIGHTLINE_PICTURES", "")


def _picture(tab: Tab, name: str) -> None:
    for viewport in (DESK, PHONE) if PICTURES else ():
        tab.page.set_viewport_size(viewport)  # type: ignore[arg-type]
        tab.page.screenshot(path=str(Path(PICTURES) / f"{name}-{viewport['width']}.png"), full_page=True)
    tab.page.set_viewport_size(DESK)  # type: ignore[arg-type]


def _day(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def _give(tab: Tab, uid: Any, section: str) -> None:
    """By the person's page: a teacher of this section as a substitute, for three weeks."""
    tab.open(reverse("person", args=[uid]))
    tab.page.get_by_role("link", name="Give access").click()
    _picture(tab, "give-1")
    tab.page.get_by_role("button", name="Go on").click()
    tab.page.get_by_text(section, exact=True).click()
    tab.page.get_by_label("Why this person needs it").fill("Substitute for three weeks")
    tab.page.get_by_label("Until", exact=False).fill(_day(21))
    _picture(tab, "give-2")
    tab.page.get_by_role("button", name="Give this access").click()
    expect(tab.page.locator("main")).to_contain_text("It is given")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_review_from_opening_to_whoever_is_ended(site: Site, open_tab: OpenTab, axe: str, scripts: bool) -> None:
    world = site.world
    options = {"java_script_enabled": scripts}
    petra, dora = open_tab("petra", "principal", **options), open_tab("dora", "district", **options)
    names = ("mia", "omar") if scripts else ("pavel",)
    other, who = world.user(names[0]).get_full_name(), names[-1]
    section = "Biology, section 1" if scripts else "Algebra I, section 3"
    for name in names:
        _give(petra, world.user(name).uid, section)
    ended = open_tab(who, "teacher")
    record = reverse("student", args=[world.student("cleo" if scripts else "ben").uid])
    assert ended.open(record) == 200
    if scripts:
        dora.open(reverse("access_reviews"))
        _picture(dora, "reviews")
        dora.page.get_by_label("Due date", exact=False).fill(_day(14))
        dora.page.get_by_role("button", name="Open the review").click()
        expect(dora.page.locator("h1")).to_contain_text("2 of 2 still wait")
        _picture(dora, "review-district")
        petra.open(reverse("access_reviews"))
        petra.page.get_by_role("link", name="Go to the open review").click()
        petra.page.locator(".sl-card", has_text=other).get_by_role("button", name="Confirm").click()
        expect(petra.page.locator("h1")).to_contain_text("1 of 2 still waits")
        _picture(petra, "review-principal")
        petra.page.get_by_role("link", name="End this").first.click()
    else:
        petra.open(reverse("person", args=[world.user(who).uid]))
        petra.page.get_by_role("link", name="End this").first.click()
    petra.page.get_by_label("Why", exact=False).fill("The teacher is back")
    _picture(petra, "end")
    petra.page.get_by_role("button", name="End it now").click()
    expect(petra.page.locator("main")).to_contain_text("The teacher is back")
    assert ended.open(record) == 404, "the very next request"
    _picture(petra, "person")
    assert not petra.complaints and not dora.complaints


def test_the_pages_are_accessible_with_something_on_them(site: Site, open_tab: OpenTab, axe: str) -> None:
    world = site.world
    tab = open_tab("dora", "district")
    paths = {
        "district": reverse("who_sees"),
        "school": reverse("school_people", args=[world.organization("river_middle").uid]),
        "student": reverse("student_people", args=[world.student("kit").uid]),
        "person-rory": reverse("person", args=[world.user("rory").uid]),
        "person-gus": reverse("person", args=[world.user("gus").uid]),
        "students": reverse("person_students", args=[world.user("nadia").uid]),
        "letters": reverse("people_letters"),
        "people": reverse("people"),
        "pause": reverse("access_pause", args=[world.user("nadia").uid]),
        "close": reverse("account_close", args=[world.user("nadia").uid]),
    }
    wrong = {}
    for name, path in paths.items():
        assert tab.open(path) == 200, path
        _picture(tab, name)
        if found := faults(tab, axe):
            wrong[name] = found
    assert not wrong
