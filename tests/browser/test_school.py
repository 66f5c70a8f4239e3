"""A principal goes from what changed to the students behind it, and to whoever is chronically absent."""

import pytest
from playwright.sync_api import expect

from accounts.models import AccessEntry, AccessEntryStudent
from portal.kit.db import use_database
from records.measures import MEASURES
from records.models import Student
from records.school.trends import PARTS
from tests.browser.conftest import OpenTab, Site
from tests.browser.judging import faults
from tests.browser.keys import WAYS, Keys, Way, walk
from tests.early_warning.making import flag_everybody


@pytest.fixture(scope="module")
def flagged(site: Site) -> Site:
    flag_everybody()
    return site


def to_the_chronically_absent(open_tab: OpenTab, way: Way) -> Keys:
    """From the school's page by way of the trend to the students behind this year's figure."""
    keys = walk(open_tab, "petra", "principal", way)
    say = keys.say
    keys.open("/schools/")
    expect(keys.main).to_contain_text(say("What changed since last month, and who is behind it"))
    keys.follow(keys.link(say("%(part)s over three years", part=say.of(PARTS["attendance"].title))))
    measure = say.of(MEASURES["chronic_absenteeism"].title)
    expect(keys.main).to_contain_text(measure)
    keys.follow(keys.link(f"{say('See the students of today behind this year' + chr(39) + 's figure')} ({measure})"))
    return keys


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.label)
def test_a_principal_goes_from_chronic_absenteeism_to_the_students_and_the_log_says_so(
    flagged: Site, open_tab: OpenTab, way: Way
) -> None:
    keys = to_the_chronically_absent(open_tab, way)
    seen = keys.main.get_by_role("rowheader").all_inner_texts()
    assert len(seen) > 5
    ben = flagged.world.student("ben")
    assert any(ben.family_name in name for name in seen)
    with use_database("maintenance"):
        entry = AccessEntry.objects.filter(user_id=flagged.world.user("petra").pk).latest("at")
        logged = AccessEntryStudent.objects.filter(entry_id=entry.pk).values_list("student_id", flat=True)
        names = Student.objects.filter(pk__in=logged).values_list("family_name", flat=True)
        assert (entry.view, entry.role, entry.channel) == ("school_behind", "principal", "page")
        assert sorted(names) == sorted(name.split(",")[0].strip() for name in seen)

    keys.follow(keys.link(ben.family_name))
    expect(keys.heading).to_contain_text(ben.family_name)
    assert not keys.tab.complaints


@pytest.mark.parametrize("way", [WAYS[1], WAYS[-1]], ids=lambda way: way.label)
def test_a_change_leads_to_its_students_and_the_list_is_narrowed(flagged: Site, open_tab: OpenTab, way: Way) -> None:
    keys = walk(open_tab, "petra", "principal", way)
    say = keys.say
    keys.open("/schools/")
    keys.follow(keys.page.locator("#changes + ul a").first)
    expect(keys.main).to_contain_text(flagged.world.student("ben").family_name)
    keys.choose(say("Area"), "courses")
    keys.choose(say("Since when"), "week")
    keys.press(keys.button(say("Filter")))
    expect(keys.main).to_contain_text(say("Nobody here reaches a line today"))
    assert "area=courses" in keys.page.url and "since=week" in keys.page.url
    assert not keys.tab.complaints


def test_the_pages_of_this_journey_are_accessible_with_figures_on_them(
    flagged: Site, open_tab: OpenTab, axe: str
) -> None:
    school = flagged.world.organization("river_high").uid
    tab = open_tab("petra", "principal")
    wrong = {}
    for path in ("", "trends/attendance/", "trends/attendance/?by=grade", "behind/absent/", "sections/", "conflicts/"):
        assert tab.open(f"/schools/{school}/{path}") == 200, path
        if found := faults(tab, axe):
            wrong[path] = found
    assert not wrong
