"""What a contact is to each student: the role where that student is enrolled, and never more than is sure."""

from typing import Any

import pytest

from portal.kit.db import use_database
from records.models import StudentContact, StudentGrant
from tests.factories import day
from tests.integration.imports.rosters import Place, Roster, changed, issues_of, small_roster

UNCLEAR = "relationship_unclear"


def roster_of(*roles: tuple[str, str]) -> Roster:
    """Pat, named with sam of the north and sue of the south, with these roles at these places."""
    made = small_roster().put("users", "pat", agentSourcedIds="sam,sue", email="").drop("roles", "pat-parent-north")
    made.put("users", "tom", email="").put("users", "tia", email="")
    for role, organization in roles:
        made.role("pat", role, organization)
    return made


def stored(place: Place) -> dict[str, str]:
    with use_database("maintenance"):
        links = StudentContact.objects.filter(district=place.district)
        return dict(links.values_list("student__sourced_id", "relationship"))


def opened(place: Place) -> set[str]:
    """The students whom anybody sees as a parent today."""
    with use_database("maintenance"):
        grants = StudentGrant.objects.filter(content_object__district=place.district, ends_on=None)
        return set(grants.values_list("content_object__sourced_id", flat=True))


@pytest.mark.parametrize(
    ("roles", "sam", "sue", "unclear"),
    [
        ([("parent", "north"), ("relative", "south")], "parent", "relative", 0),
        ([("relative", "north"), ("guardian", "south")], "relative", "guardian", 0),
        # One role means the same everywhere.
        ([("parent", "north")], "parent", "parent", 0),
        ([("parent", "north"), ("parent", "south")], "parent", "parent", 0),
        ([("guardian", "here")], "guardian", "guardian", 0),
        # Several fit, or none does.
        ([("parent", "here"), ("relative", "south")], "parent", "relative", 1),
        ([("parent", "north"), ("relative", "north")], "relative", "relative", 2),
        ([("parent", "north"), ("guardian", "north")], "guardian", "guardian", 2),
    ],
)
def test_the_role_at_the_students_own_school_counts(
    place: Place, roles: list[tuple[str, str]], sam: str, sue: str, unclear: int
) -> None:
    job = place.done(roster_of(*roles))
    assert stored(place) == {"sam": sam, "sue": sue}
    assert opened(place) == {who for who, role in stored(place).items() if role != "relative"}
    with use_database("maintenance"):
        assert sum(job.issues.filter(code=UNCLEAR).values_list("count", flat=True)) == unclear
    assert changed(place.done(roster_of(*roles))) == {}


def test_a_role_that_is_over_at_the_students_school_ends_the_relationship(place: Place) -> None:
    roster = roster_of(("parent", "north"), ("relative", "south"))
    roster.put("roles", "pat-parent-north", beginDate=day(-30), endDate=day(-10))
    place.done(roster)
    ends: dict[str, Any] = {link.student_id: link.ends_on for link in place.all(StudentContact)}
    assert sorted(ends.values(), key=str) == [day(-10), None]
    assert opened(place) == set()


def test_of_two_roles_at_one_school_the_one_that_holds_counts(place: Place) -> None:
    roster = roster_of(("relative", "north"), ("parent", "north"), ("parent", "south"))
    roster.put("roles", "pat-relative-north", beginDate=day(-30), endDate=day(-10))
    job = place.done(roster)
    assert stored(place) == {"sam": "parent", "sue": "parent"}
    assert UNCLEAR not in {code for _, code, *_ in issues_of(job)}


def test_a_refused_row_makes_no_parent_of_a_relative(place: Place) -> None:
    roster = roster_of(("parent", "north"), ("relative", "south"))
    place.done(roster)
    job = place.done(roster.put("roles", "pat-relative-south", beginDate="soon"))
    assert "refused_row" in {severity for severity, *_ in issues_of(job)}
    assert stored(place) == {"sam": "parent", "sue": "relative"}
    assert opened(place) == {"sam"}
