"""A custody restriction: recorded with its document, in force on the next request, ended and kept."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.acting import acting
from accounts.models import AccessEntry
from portal.kit.db import use_database
from records.actions.custody import record_restriction
from records.models import CustodyRestriction, Student
from tests.factories import day
from tests.signing_in import sign_in
from tests.world import World


def _form(world: World, **changes: object) -> dict[str, object]:
    form = {
        "contact": world.contact("gina").uid,
        "evidence": "custody order, Family Court, 2026-118",
        "starts_on": day(0).isoformat(),
        "ends_on": "",
        "confirmed": "on",
    }
    return {name: value for name, value in {**form, **changes}.items() if value is not None}


def test_the_restricted_parent_is_out_on_the_next_request_and_back_when_it_ends(fresh_world: World) -> None:
    ana = fresh_world.student("ana")
    parent, principal = sign_in(fresh_world, "gina", "parent"), sign_in(fresh_world, "petra", "principal")
    page = reverse("student", args=[ana.uid])
    assert parent.get(page).status_code == 200

    answer = principal.post(reverse("custody", args=[ana.uid]), _form(fresh_world))
    assert answer.status_code == 302
    assert parent.get(page).status_code == 404
    assert ana.given_name not in parent.get(reverse("children")).content.decode()
    assert "2026-118" in principal.get(reverse("custody", args=[ana.uid])).content.decode()

    with use_database("maintenance"):
        restriction = CustodyRestriction.objects.get(student=ana)
        assert restriction.recorded_by.username == "petra"
    principal.post(reverse("custody_end", args=[ana.uid]), {"restriction": restriction.pk})
    assert parent.get(page).status_code == 200
    with use_database("maintenance"):
        restriction.refresh_from_db()
        assert restriction.ends_on == day(0)


def test_one_from_tomorrow_on_does_not_hold_today(fresh_world: World) -> None:
    ana = fresh_world.student("ana")
    form = _form(fresh_world, starts_on=day(1).isoformat())
    sign_in(fresh_world, "petra", "principal").post(reverse("custody", args=[ana.uid]), form)
    parent = sign_in(fresh_world, "gina", "parent")
    assert parent.get(reverse("student", args=[ana.uid])).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"evidence": ""},
        {"confirmed": None},
        {"ends_on": day(-1).isoformat()},
        {"contact": "nobody"},
        {"starts_on": "?"},
    ],
    ids=["no document", "not confirmed", "ends before it starts", "not a contact", "no date"],
)
def test_a_form_that_lacks_something_changes_nothing_and_says_so(fresh_world: World, changes: dict) -> None:
    ana = fresh_world.student("ana")
    principal = sign_in(fresh_world, "petra", "principal")
    answer = principal.post(reverse("custody", args=[ana.uid]), _form(fresh_world, **changes))
    assert answer.status_code == 200
    assert "usa-error-message" in answer.content.decode()
    with use_database("maintenance"):
        assert not CustodyRestriction.objects.filter(student=ana).exists()


def test_a_restriction_of_another_student_cannot_be_ended_through_this_one(fresh_world: World) -> None:
    with use_database("maintenance"):
        of_kit = CustodyRestriction.objects.get(student=fresh_world.student("kit"))
    district = sign_in(fresh_world, "dora", "district")
    ana = fresh_world.student("ana")
    for number in (of_kit.pk, "x", ""):
        answer = district.post(reverse("custody_end", args=[ana.uid]), {"restriction": number})
        assert answer.status_code == 404
    with use_database("maintenance"):
        of_kit.refresh_from_db()
        assert of_kit.ends_on is None


def test_the_action_itself_asks_for_the_right(fresh_world: World) -> None:
    teacher, contact = fresh_world.user("nadia"), fresh_world.contact("gina")
    with acting(teacher, "teacher"), pytest.raises(PermissionDenied):
        record_restriction(
            by=teacher,
            student=Student.objects.visible_to(teacher).first(),
            contact=contact,
            evidence="none",
            starts_on=day(0),
            ends_on=None,
        )


def test_looking_at_restrictions_is_written_into_the_log(fresh_world: World) -> None:
    ana = fresh_world.student("ana")
    sign_in(fresh_world, "petra", "principal").get(reverse("custody", args=[ana.uid]))
    with use_database("maintenance"):
        entry = AccessEntry.objects.latest("at")
        assert (entry.purpose, entry.categories) == ("custody restriction", ["contacts", "identity"])
