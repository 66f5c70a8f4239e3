"""What people write about interventions on pages is never changed, ended or spoken of by a district's files."""

import pytest

from portal.kit.db import use_database
from records.models import Intervention, InterventionCheckIn, Student
from records.models.organization import Organization
from tests.factories import UserFactory, day
from tests.integration.imports.rosters import Place, small_roster
from tests.integration.imports.test_templates import sent

PLANS = "InterventionIdentifier,StudentIdentifier,InterventionTitle,StartDate"
CHECKS = "StudentIdentifier,InterventionIdentifier,CheckInDate,CheckInNote"


@pytest.fixture
def here(place: Place) -> Place:
    made = small_roster()
    made.rows["orgs"][place.district.sourced_id] = made.rows["orgs"].pop("here")
    for row in (*made.rows["orgs"].values(), *made.rows["courses"].values()):
        for column in ("parentSourcedId", "orgSourcedId"):
            if row.get(column) == "here":
                row[column] = place.district.sourced_id
    place.done(made)
    return place


def opened_here(place: Place) -> tuple[Intervention, InterventionCheckIn]:
    with use_database("maintenance"):
        sam = Student.objects.get(district=place.district, sourced_id="sam")
        where = {"student": sam, "school": sam.school, "district": Organization.objects.get(pk=place.district.pk)}
        user = UserFactory(username=f"teacher-{place.district.pk}")
        plan = Intervention.objects.create(
            **where, sourced_id="sightline:1", title="Aloud", starts_on=day(-5), opened_by=user
        )
        return plan, InterventionCheckIn.objects.create(
            **where, intervention=plan, on_date=day(-2), note="mine", logged_by=user
        )


def test_a_whole_file_ends_what_it_no_longer_names_and_nothing_that_was_opened_here(here: Place) -> None:
    sent(here, "interventions.csv", PLANS, "I1,sam,Reading,2026-09-01")
    plan, check = opened_here(here)
    job = sent(here, "interventions.csv", PLANS, "I2,sam,Mathematics,2026-09-01")
    assert job.counts["interventions"] == {"added": 1, "changed": 0, "ended": 1, "unchanged": 0, "refused": 0}
    sent(here, "intervention_check_ins.csv", CHECKS, "sam,I2,2026-09-08,theirs")
    with use_database("maintenance"):
        assert (Intervention.objects.get(pk=plan.pk).ends_on, Intervention.objects.get(pk=plan.pk).title) == (
            None, "Aloud",
        )  # fmt: skip
        assert InterventionCheckIn.objects.get(pk=check.pk).is_active
        uids = Intervention.objects.filter(district=here.district).values_list("uid", flat=True)
        assert len({*uids}) == 3  # what files bring gets identifiers of its own, too


def test_a_file_that_speaks_of_what_was_opened_here_changes_nothing_of_it(here: Place) -> None:
    plan, check = opened_here(here)
    sent(here, "interventions.csv", PLANS, "sightline:1,sue,Taken over,2026-09-01", "I1,sam,Reading,2026-09-01")
    sent(here, "interventions.csv", f"status,{PLANS}", "tobedeleted,sightline:1,sam,Aloud,2026-09-01")
    day_of_check = check.on_date.isoformat()
    job = sent(here, "intervention_check_ins.csv", CHECKS, f"sam,sightline:1,{day_of_check},taken over")
    assert job.counts["intervention_check_ins"]["refused"] == 1
    with use_database("maintenance"):
        for row in (plan, check):
            before = {field.name: getattr(row, field.name) for field in row._meta.concrete_fields}
            row.refresh_from_db()
            assert {field.name: getattr(row, field.name) for field in row._meta.concrete_fields} == before
