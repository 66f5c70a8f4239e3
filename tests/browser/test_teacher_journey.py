"""A teacher builds a group from a result, and opens an intervention and closes it, by keyboard alone."""

import pytest
from playwright.sync_api import expect

from portal.kit.db import use_database
from records.interventions.library import BY_CODE
from records.models import Intervention, LineItem, LineItemCategory, Result, StudentGroup, StudentGroupMember
from records.options import OPTIONS
from tests.browser.conftest import OpenTab, Site
from tests.browser.judging import faults
from tests.browser.keys import WAYS, Way, walk
from tests.factories import day


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


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.label)
def test_a_teacher_builds_a_group_from_a_result_changes_it_by_hand_and_prints_it(
    site: Site, quiz: LineItem, open_tab: OpenTab, way: Way
) -> None:
    keys = walk(open_tab, "ines", "teacher", way)
    say = keys.say
    names = {pupil: site.world.student(pupil).family_name for pupil in ("ana", "ben", "stu")}
    keys.open("/home/")
    assert keys.page.url.endswith("/today/#main")
    keys.follow(keys.link(f"{say('Results')} {quiz.section.title}"))
    figures = {"work": "Quiz 2", "low": 2, "count": 4, "limit": 60}
    expect(keys.heading).to_have_text(say("%(work)s: %(low)s of %(count)s are below %(limit)s %%", **figures))
    keys.follow(keys.link(say("Form a group of them")))
    expect(keys.main.get_by_role("checkbox", checked=True)).to_have_count(2)
    title = f"Fractions {way.label}"
    keys.write(say("What the group is called"), title)
    # By hand: Ana comes in, who did well and can explain it; Stu stays out.
    keys.press(keys.main.get_by_role("checkbox", name=names["ana"]), "Space")
    keys.press(keys.main.get_by_role("checkbox", name=names["stu"]), "Space")
    keys.follow(keys.button(say("Keep this group")))
    expect(keys.heading).to_have_text(title)
    members = keys.main.locator("h1 ~ ul").first
    for pupil, times in (("ana", 1), ("ben", 1), ("stu", 0)):
        expect(members.filter(has_text=names[pupil])).to_have_count(times)
    keys.print()
    with use_database("maintenance"):
        group = StudentGroup.objects.get(title=title)
        assert StudentGroupMember.objects.filter(group=group).count() == 2
    assert not keys.tab.complaints


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.label)
def test_a_teacher_opens_an_intervention_with_a_goal_logs_a_check_in_and_closes_it(
    site: Site, open_tab: OpenTab, way: Way
) -> None:
    keys = walk(open_tab, "ines", "teacher", way)
    say, ben = keys.say, site.world.student("ben")
    keys.open(f"/students/{ben.uid}/")
    keys.follow(keys.link(say("Open an intervention")))
    keys.follow(keys.link(say.of(BY_CODE["fractions"].title)))
    goal = f"8 of 10 problems, {way.label}"
    keys.write(say("Goal"), goal)
    keys.follow(keys.button(say("Open this intervention")))
    expect(keys.main).to_contain_text(goal)
    expect(keys.main).to_contain_text(say("No check-in is logged yet."))

    keys.write(say("Measured"), "4")
    keys.choose(say("How it goes"), "OnTrack")
    keys.follow(keys.button(say("Log this check-in")))
    expect(keys.main).to_contain_text(say("The check-in is logged."))
    expect(keys.main).to_contain_text(say.of(OPTIONS["InterventionProgress"]["OnTrack"]))

    keys.choose(say("What came of it"), "GoalMet")
    keys.follow(keys.button(say("Close this intervention")))
    expect(keys.main).to_contain_text(say("The intervention is closed. It stays on file with its outcome."))
    expect(keys.main.locator(".sl-facts")).to_contain_text(say.of(OPTIONS["InterventionOutcome"]["GoalMet"]))
    with use_database("maintenance"):
        made = Intervention.objects.get(student=ben, goal=goal)
        assert (made.library_entry, made.outcome, made.check_ins.count()) == ("fractions", "GoalMet", 1)
    assert not keys.tab.complaints


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
