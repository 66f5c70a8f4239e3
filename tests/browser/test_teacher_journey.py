"""A teacher builds a group from a result and opens an intervention: on a phone, by keyboard and without JavaScript."""

import pytest
from playwright.sync_api import expect

from portal.kit.db import use_database
from records.models import Intervention, LineItem, LineItemCategory, Result, StudentGroup, StudentGroupMember
from tests.browser.conftest import DESK, PHONE, OpenTab, Site
from tests.browser.test_every_page import faults
from tests.factories import canary, day


@pytest.fixture(scope="module")
def quiz(site: Site) -> LineItem:
    """A quiz on fractions in algebra: two of four are below 60 percent."""
    section = site.world.section("river_algebra")
    with use_database("maintenance"):
        kind = LineItemCategory.objects.create(district_id=section.district_id, sourced_id="k", title="Fractions")
        items = [
            LineItem.objects.create(
                district_id=section.district_id, sourced_id=f"q{number}", section=section, category=kind,
                title=f"Quiz {number}", due_on=day(-40 + 15 * number), lowest=0, highest=20,
            )
            for number in (1, 2)
        ]  # fmt: skip
        for item in items:
            for pupil, score in {"ana": 19, "ben": 8, "stu": 11, "lapsing": 16}.items():
                student = site.world.student(pupil)
                Result.objects.create(
                    student=student, school=student.school, district=student.district, line_item=item, score=score,
                    sourced_id=f"{item.sourced_id}-{pupil}", status="fullyGraded", scored_on=day(-5),
                )  # fmt: skip
    return items[-1]


@pytest.mark.parametrize(
    ("viewport", "script"), [(PHONE, False), (DESK, True)], ids=["phone without JavaScript", "desk"]
)
def test_a_teacher_builds_a_group_from_a_result(
    site: Site, quiz: LineItem, open_tab: OpenTab, viewport: dict[str, int], script: bool
) -> None:
    tab = open_tab("ines", "teacher", viewport=viewport, java_script_enabled=script)
    tab.open("/home/")
    assert tab.page.url.endswith("/today/")
    tab.page.locator("main").get_by_role("link", name="Results Algebra I, section 3").click()
    expect(tab.page.get_by_role("heading", level=1)).to_have_text("Quiz 2: 2 of 4 are below 60 %")
    tab.page.get_by_role("link", name="Form a group of them").click()
    ticked = tab.page.locator("input[type=checkbox]:checked")
    expect(ticked).to_have_count(2)
    tab.page.locator("input[name=title]").fill(f"Fractions, {'desk' if script else 'phone'}")
    tab.page.get_by_role("button", name="Keep this group").click()
    expect(tab.page.locator("main")).to_contain_text(canary("ben", "family_name"))
    expect(tab.page.locator("main ul").first).not_to_contain_text(canary("ana", "family_name"))
    with use_database("maintenance"):
        group = StudentGroup.objects.get(title__endswith="desk" if script else "phone")
        assert StudentGroupMember.objects.filter(group=group).count() == 2


@pytest.mark.parametrize(("viewport", "pupil"), [(PHONE, "ben"), (DESK, "stu")], ids=["phone", "desk"])
def test_a_teacher_opens_an_intervention_and_logs_a_check_in_by_keyboard(
    site: Site, open_tab: OpenTab, viewport: dict[str, int], pupil: str
) -> None:
    tab = open_tab("ines", "teacher", viewport=viewport, java_script_enabled=False)
    tab.open(f"/students/{site.world.student(pupil).uid}/")
    tab.page.get_by_role("link", name="Open an intervention").focus()
    tab.page.keyboard.press("Enter")
    tab.page.get_by_role("link", name="Fractions on the number line").focus()
    tab.page.keyboard.press("Enter")
    tab.page.locator("input[name=goal]").focus()
    tab.page.keyboard.type("8 of 10 problems")
    tab.page.get_by_role("button", name="Open this intervention").focus()
    tab.page.keyboard.press("Enter")
    expect(tab.page.locator("main")).to_contain_text("8 of 10 problems")
    tab.page.locator("input[name=check-measured]").focus()
    tab.page.keyboard.type("4")
    tab.page.locator("select[name=check-progress]").select_option("OnTrack")
    tab.page.get_by_role("button", name="Log this check-in").focus()
    tab.page.keyboard.press("Enter")
    expect(tab.page.locator("main")).to_contain_text("1 check-in; the last one")
    with use_database("maintenance"):
        made = Intervention.objects.get(student=site.world.student(pupil), opened_by__username="ines")
        assert (made.library_entry, made.check_ins.count()) == ("fractions", 1)


def test_the_pages_of_this_journey_are_accessible_with_figures_on_them(
    site: Site, quiz: LineItem, open_tab: OpenTab, axe: str
) -> None:
    tab = open_tab("ines", "teacher")
    section, ana = site.world.section("river_algebra").uid, site.world.student("ana").uid
    wrong = {}
    for path in (
        "/today/",
        f"/sections/{section}/",
        f"/sections/{section}/results/",
        f"/sections/{section}/groups/new/?of={quiz.uid}&below=100",
        f"/groups/{site.world.group('river_algebra').uid}/",
        f"/students/{ana}/timeline/",
        f"/students/{ana}/interventions/new/?from=fractions",
        f"/interventions/{site.world.intervention('ana').uid}/",
        "/interventions/",
        "/interventions/library/",
    ):
        assert tab.open(path) == 200, path
        if found := faults(tab, axe):
            wrong[path] = found
    assert not wrong
