"""What a parent comes to do, in a browser: is my child all right, why, and the papers to take along."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenTab, Site
from tests.browser.judging import faults
from tests.browser.keys import WAYS, Way, walk
from tests.family_year import WEEKDAYS, tell


@pytest.fixture(scope="module")
def told(site: Site) -> Site:
    """A site where Tim has a school year. His parent has another child, in another district."""
    tell(site.world, "tim", beside="uma", section="river_reading")
    return site


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.label)
def test_a_parent_of_two_children_in_two_districts_goes_from_the_cards_to_the_whole_record(
    told: Site, open_tab: OpenTab, way: Way, tmp_path: Path
) -> None:
    keys = walk(open_tab, "bruno", "parent", way)
    say, tim, lin = keys.say, told.world.student("tim"), told.world.student("lin")
    keys.open("/home/")
    expect(keys.heading).to_have_text(
        say.count("There is something to do for %(count)d child", "There is something to do for %(count)d children", 1)
    )
    cards = keys.page.locator(".sl-card")
    expect(cards).to_have_count(2)
    section = told.world.section("river_reading").title
    for child, sentence in (
        (tim, say("One piece of work is missing: %(work)s in %(section)s.", work="Fractions 3", section=section)),
        (lin, lin.school.name),
    ):
        expect(cards.filter(has_text=child.family_name)).to_contain_text(sentence)
    assert tim.district != lin.district

    keys.follow(keys.link(tim.family_name))
    expect(keys.heading).to_contain_text(tim.family_name)
    keys.press(keys.link(say("of school days missed")))
    assert keys.page.url.endswith("#attendance")
    missed = {"missed": 3, "days": len(WEEKDAYS), "percent": f"{300 / len(WEEKDAYS):.3g}\N{NO-BREAK SPACE}%"}
    expect(keys.main).to_contain_text(say("%(missed)s of %(days)s school days missed (%(percent)s)", **missed))
    expect(keys.page.locator(".sl-day--absent")).to_have_count(3 + 1)  # and one in the legend
    expect(keys.main).to_contain_text(say("What this means, and how you can help"))

    keys.open(f"/students/{tim.uid}/")
    keys.follow(keys.link(say("One page for a talk with the teachers")))
    expect(keys.main).to_contain_text(say("What to ask"))
    keys.print()

    keys.follow(keys.link(tim.family_name))
    keys.follow(keys.link(say("Keep the whole record: download it as PDF or zip")))
    keys.to(keys.link(say("Download the record (PDF)")))
    with keys.page.expect_download() as waiting:
        keys.page.keyboard.press("Enter")
    waiting.value.save_as(tmp_path / "record.pdf")
    assert (tmp_path / "record.pdf").read_bytes().startswith(b"%PDF")
    assert tim.family_name not in waiting.value.suggested_filename

    keys.open("/children/")
    keys.follow(keys.link(lin.family_name))
    expect(keys.main).to_contain_text(lin.district.name)
    keys.open("/children/")
    keys.follow(keys.link(say("I cannot see my other child")))
    expect(keys.main).to_contain_text("bruno@people.example")
    assert not keys.tab.complaints


def test_pages_with_charts_and_calendar_are_accessible_whole_and_silent(
    told: Site, open_tab: OpenTab, axe: str
) -> None:
    uid = told.world.student("tim").uid
    tab = open_tab("bruno", "parent")
    wrong = {}
    for path in ("/children/", "/children/missing/", f"/students/{uid}/", f"/students/{uid}/conference/"):
        assert tab.open(path) == 200
        tab.page.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true; })")
        if found := faults(tab, axe):
            wrong[path.replace(str(uid), "tim")] = found
    assert not wrong
