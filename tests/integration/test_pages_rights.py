"""Students of 18: the officials' list and page, and what families are told on their first page."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.acting import acting
from accounts.models import AccessEntry, AccessEntryStudent
from portal.kit.db import use_database
from records.actions.continued_access import continue_access
from records.models import ContinuedAccess, Demographics, Student
from tests.factories import born_to_be_18, day
from tests.signing_in import sign_in
from tests.world import World


def be_born(world: World, name: str, passes: int) -> None:
    with use_database("maintenance"):
        Demographics.objects.filter(student=world.student(name)).update(birth_date=born_to_be_18(passes))


def page_of(world: World, person: str, role: str) -> str:
    return sign_in(world, person, role).get(reverse("children")).content.decode()


def _form(world: World, **changes: object) -> dict[str, object]:
    form = {
        "contact": world.contact("otis").uid, "basis": "consent", "evidence": "signed consent of May",
        "starts_on": day(0).isoformat(), "ends_on": "", "confirmed": "on",
    }  # fmt: skip
    return {name: value for name, value in {**form, **changes}.items() if value is not None}


def test_a_parent_is_told_by_name_and_day_that_the_rights_passed_and_the_log_says_so(module_world: World) -> None:
    stu = module_world.student("stu")
    page = page_of(module_world, "otis", "parent")
    assert f"{stu.given_name} turned 18 on" in page
    assert "34 CFR 99.5" in page and "agrees in writing" in page
    assert stu.family_name not in page
    with use_database("maintenance"):
        entry = AccessEntry.objects.filter(purpose="rights with another").latest("at")
        assert set(entry.categories) == {"identity", "demographics"}
        assert AccessEntryStudent.objects.get(entry_id=entry.pk).student_id == stu.pk


def test_a_parent_is_told_60_days_before(module_world: World) -> None:
    name = module_world.student("tim").given_name
    for passes, is_told in ((61, False), (60, True), (1, True)):
        be_born(module_world, "tim", passes)
        assert (f"{name} turns 18 on" in page_of(module_world, "bruno", "parent")) == is_told, passes


def test_a_parent_who_still_sees_a_record_is_told_why(module_world: World) -> None:
    assert "You still see this record because the student agreed in writing" in page_of(module_world, "mona", "parent")


def test_a_student_before_18_is_told_from_when_on(module_world: World) -> None:
    page = page_of(module_world, "soon", "student")
    assert "You will see your record here from" in page
    with use_database("maintenance"):
        Demographics.objects.filter(student=module_world.student("ben")).update(birth_date=None)
    assert "no birth date of yours on file" in page_of(module_world, "soon", "student")


def test_the_list_holds_who_turns_18_soon_or_has_and_apart_who_has_no_birth_date(module_world: World) -> None:
    for name, passes in (("ana", 60), ("cleo", 61), ("wren", -400)):
        be_born(module_world, name, passes)
    principal = sign_in(module_world, "petra", "principal")

    def listed(query: str) -> set[str]:
        page = principal.get(reverse("rights") + query).content.decode()
        return {name for name in ("ana", "cleo", "wren", "stu", "dropped") if _named(module_world, name) in page}

    assert listed("") == {"ana", "wren", "stu"}
    assert listed("?state=soon") == {"ana"}
    assert listed("?state=turned") == {"wren", "stu"}
    assert listed("?state=unknown") == {"dropped"}
    assert listed("?download=csv") == {"ana", "wren", "stu"}
    assert "no birth date on file" in principal.get(reverse("rights")).content.decode()


def _named(world: World, name: str) -> str:
    return world.student(name).family_name


def test_what_is_written_down_opens_the_record_at_once_and_its_end_closes_it(fresh_world: World) -> None:
    stu = fresh_world.student("stu")
    parent, principal = sign_in(fresh_world, "otis", "parent"), sign_in(fresh_world, "petra", "principal")
    record, page = reverse("student", args=[stu.uid]), reverse("student_rights", args=[stu.uid])
    assert parent.get(record).status_code == 404
    assert "holds the rights to this record" in principal.get(record).content.decode()
    assert principal.post(page, _form(fresh_world)).status_code == 302
    assert parent.get(record).status_code == 200
    assert "signed consent of May" in principal.get(page).content.decode()
    with use_database("maintenance"):
        made = ContinuedAccess.objects.get(evidence="signed consent of May")
        of_another = ContinuedAccess.objects.exclude(pk=made.pk).earliest("pk")
    end = reverse("student_rights_end", args=[fresh_world.student("ana").uid])
    assert principal.post(end, {"decision": of_another.pk}).status_code == 404
    assert principal.post(reverse("student_rights_end", args=[stu.uid]), {"decision": made.pk}).status_code == 302
    assert parent.get(record).status_code == 404
    assert "It has ended." in principal.get(page).content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"evidence": ""}, {"confirmed": None}, {"basis": "because"}, {"contact": "nobody"}, {"starts_on": "?"},
        {"ends_on": day(-1).isoformat()},
    ],
    ids=["no paper", "not confirmed", "no such reason", "not a contact", "no date", "ends before it starts"],
)  # fmt: skip
def test_a_form_that_lacks_something_changes_nothing_and_says_so(world: World, changes: dict) -> None:
    page = reverse("student_rights", args=[world.student("stu").uid])
    answer = sign_in(world, "petra", "principal").post(page, _form(world, **changes))
    assert answer.status_code == 200
    assert "usa-error-message" in answer.content.decode()
    with use_database("maintenance"):
        assert ContinuedAccess.objects.count() == 2


def test_nothing_is_decided_while_the_parents_hold_the_rights(world: World) -> None:
    petra, kit = world.user("pavel"), world.student("kit")
    page = sign_in(world, "pavel", "principal").get(reverse("student_rights", args=[kit.uid])).content.decode()
    assert "No birth date is on file" in page and "Write this down" not in page
    with acting(petra, "principal"), pytest.raises(PermissionDenied, match="hold the rights"):
        continue_access(
            by=petra, student=Student.objects.get(pk=kit.pk), contact=world.contact("gail"), basis="consent",
            evidence="x", starts_on=day(0), ends_on=None,
        )  # fmt: skip
