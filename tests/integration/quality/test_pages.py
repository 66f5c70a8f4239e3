"""The pages of data quality: what was found, the rows behind it, and what an import changed."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessEntry, AccessEntryStudent
from portal.kit.db import use_database
from records import models
from records.imports.connection import import_transaction
from records.models import QualityCount
from records.quality.actions import check_quality, count_quality
from records.quality.rules import RULES
from tests.access.asking_pages import Visitors
from tests.factories import day
from tests.world import World

GUARDIANS = "student_without_guardian"


@pytest.fixture(scope="module")
def visit(module_world: World) -> Iterator[Visitors]:
    """Riverbend was checked twice: in between one student got a guardian and one section a second teacher."""
    with use_database("maintenance"):
        for model in (models.QualityStep, models.QualityCount, models.QualityRun):
            model.objects.all().delete()
    check_quality(district_id=module_world.organization("river").pk)
    uma, contact = module_world.student("uma"), module_world.contact("gus")
    with use_database("maintenance"):
        models.StudentContact.objects.create(
            student=uma, contact=contact, relationship="guardian", starts_on=day(-1), school=uma.school,
            district=uma.district,
        )  # fmt: skip
    job = module_world.import_job("river")
    with import_transaction(job.district_id, wait=True, today=timezone.localdate()) as db:
        count_quality(db, job.district_id, job=job)
    yield Visitors(module_world)


def page(client: Client, name: str, *args: object, query: str = "") -> str:
    response = client.get(reverse(name, args=args) + query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_names_what_was_found_with_rows_and_change(visit: Visitors) -> None:
    text = page(visit("dora", "district"), "quality")
    assert "things in our records need a look" in text
    assert str(RULES[GUARDIANS].title) in text and "1 fewer" in text
    assert "Riverbend Middle School" in text
    assert text.index("Students without a parent or guardian") < text.index("Students without demographics")


def test_a_principal_reads_of_their_own_school_alone(visit: Visitors) -> None:
    text = page(visit("petra", "principal"), "quality")
    assert str(RULES[GUARDIANS].title) in text
    assert "Riverbend Middle School" not in text and "Riverbend Elementary" not in text
    assert str(RULES["unknown_codes_economic_statuses"].title) not in text


def test_the_list_of_one_school_is_asked_for_by_its_address(visit: Visitors) -> None:
    middle = visit.world.organization("river_middle")
    text = page(visit("dora", "district"), "quality", query=f"?school={middle.uid}")
    assert "in the records of Riverbend Middle School" in text
    with use_database("maintenance"):
        [count] = QualityCount.objects.filter(school=middle, rule=GUARDIANS).order_by("-pk")[:1]
    assert count.number and f'data-label="Rows" data-numeric><span>{count.number}</span>' in text


@pytest.mark.parametrize("wanted", ["lake_high", "river", "nothing"])
def test_a_school_that_one_does_not_serve_is_not_there(visit: Visitors, wanted: str) -> None:
    uid = visit.world.organization(wanted).uid if wanted != "nothing" else "nothing"
    assert visit("dora", "district").get(reverse("quality") + f"?school={uid}").status_code == 404


def test_a_district_that_was_never_checked_says_so(visit: Visitors) -> None:
    text = page(visit("dario", "district"), "quality")
    assert "Our records have not been checked yet" in text


def test_a_rules_page_says_what_to_do_lists_the_rows_and_logs_who_was_shown(visit: Visitors) -> None:
    with use_database("maintenance"):
        before = set(AccessEntry.objects.values_list("pk", flat=True))
    text = page(visit("pavel", "principal"), "quality_rule", GUARDIANS)
    rule = RULES[GUARDIANS]
    assert str(rule.sentence) in text and str(rule.how) in text
    second = visit.world.student("second")
    assert reverse("student", args=[second.uid]) in text
    assert "because they are enrolled at Riverbend Middle School" in text
    with use_database("maintenance"):
        [entry] = AccessEntry.objects.exclude(pk__in=before)
        shown = set(AccessEntryStudent.objects.filter(entry_id=entry.pk).values_list("student_id", flat=True))
    assert entry.purpose == "data quality" and set(entry.categories) == {"identity", "enrollment", "contacts"}
    assert visit.world.names_of(shown) == {"second", "second_ended", "second_future"}


def test_a_rules_page_shows_the_trend_as_a_line_a_sentence_and_a_table(visit: Visitors) -> None:
    text = page(visit("dora", "district"), "quality_rule", GUARDIANS)
    assert "<polyline" in text and "Rows that each check in Riverbend School District found" in text
    assert "The same as a table" in text and " style=" not in text


def test_the_rows_are_those_of_this_moment_and_the_page_says_what_differs(visit: Visitors) -> None:
    pupil, contact = visit.world.student("dropped"), visit.world.contact("gina")
    path = reverse("student", args=[pupil.uid])
    before = page(visit("dora", "district"), "quality_rule", GUARDIANS)
    assert path in before and "The list is of this moment" not in before
    with use_database("maintenance"):
        made = models.StudentContact.objects.create(
            student=pupil, contact=contact, relationship="guardian", starts_on=day(0), school=pupil.school,
            district=pupil.district,
        )  # fmt: skip
    after = page(visit("dora", "district"), "quality_rule", GUARDIANS)
    assert path not in after and "The list is of this moment" in after
    with use_database("maintenance"):
        made.delete()


def test_the_rows_can_be_narrowed_to_a_school(visit: Visitors) -> None:
    middle = visit.world.organization("river_middle")
    text = page(visit("dora", "district"), "quality_rule", GUARDIANS, query=f"?school={middle.uid}")
    assert reverse("student", args=[visit.world.student("second").uid]) in text
    assert reverse("student", args=[visit.world.student("dropped").uid]) not in text
    assert "The list is of this moment" not in text


def test_the_download_holds_the_same_rows_in_words(visit: Visitors) -> None:
    response = visit("petra", "principal").get(reverse("quality_rule", args=[GUARDIANS]) + "?download=csv")
    lines = response.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Student,School,In words"
    assert all(line.endswith("No parent or guardian on file") for line in lines[1:])
    names = {visit.world.student(name).sort_name for name in ("dropped", "joining", "lapsing")}
    assert all(any(name in line for line in lines) for name in names)


def test_rows_about_no_student_lead_to_their_section(visit: Visitors) -> None:
    section = visit.world.section("river_reading")
    text = page(visit("dora", "district"), "quality_rule", "section_without_teacher")
    assert reverse("section", args=[section.uid]) in text
    assert "because" not in text.split('id="rows"')[1].split("</table>")[0]


@pytest.mark.parametrize("code", RULES)
def test_every_rule_has_its_page(visit: Visitors, code: str) -> None:
    text = page(visit("dora", "district"), "quality_rule", code)
    assert str(RULES[code].sentence).replace("'", "&#x27;") in text


def test_a_rule_leads_to_the_page_on_which_it_is_put_right_for_those_who_may(visit: Visitors) -> None:
    link = f'Where to put it right: <a href="{reverse("duplicates")}">'
    assert link in page(visit("dora", "district"), "quality_rule", "same_student_number")
    assert link not in page(visit("petra", "principal"), "quality_rule", "same_student_number")
    assert link not in page(visit("dora", "district"), "quality_rule", GUARDIANS)


def test_what_is_no_rule_is_not_found_and_what_a_role_may_not_know_is_refused(visit: Visitors) -> None:
    assert visit("dora", "district").get(reverse("quality_rule", args=["no_such_check"])).status_code == 404
    refused = visit("petra", "principal").get(reverse("quality_rule", args=["unknown_codes_economic_statuses"]))
    assert refused.status_code == 403 and "a kind of data that your role does not see" in refused.content.decode()
    officer = visit("rhea", "records").get(reverse("quality_rule", args=["staff_beyond_full_time"]))
    assert officer.status_code == 403


def test_an_import_says_what_it_changed(visit: Visitors) -> None:
    text = page(visit("dora", "district"), "import_job", visit.world.import_job("river").uid)
    part = text.split("What it changed in data quality")[1].split("</section>")[0]
    assert "Students without a parent or guardian</a>: 1 fewer, " in part
    text = page(visit("dario", "district"), "import_job", visit.world.import_job("lake").uid)
    assert "What it changed in data quality" not in text
