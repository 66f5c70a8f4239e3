"""Public sample sets of others, where they lie beside the project: what is whole loads, what is wrong is named."""

from pathlib import Path

import pytest

from portal.environment import ROOT
from portal.kit.db import use_database
from records.models import Course, SectionAssignment, Student
from tests.integration.imports.rosters import Place, changed, issues_of

SAMPLES = ROOT.parent / "shared" / "data" / "oneroster"

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample sets are not beside this checkout")


def test_the_minimal_set_loads_but_for_a_teacher_enrolled_as_a_student(place: Place) -> None:
    job = place.done(SAMPLES / "Test_minimal_data_set.zip")
    assert job.format == "OneRoster 1.1"
    assert changed(job) == {
        "orgs": (1, 0, 0),
        "academicSessions": (5, 0, 0),
        "classes": (2, 0, 0),
        "users": (6, 0, 0),
        "enrollments": (4, 0, 0),
    }
    assert job.counts["enrollments"]["refused"] == 2
    found = issues_of(job)
    assert ("refused_row", "enrolled_against_role", "enrollments.csv", 3, "role") in found
    assert ("warning", "placeholder_made", "classes.csv", 2, "courseSourcedId") in found
    assert len(place.all(Student)) == 3
    assert all(course.is_placeholder for course in place.all(Course))
    assert {row.staff.given_name for row in _with_staff(place)} == {"John"}
    assert changed(place.done(SAMPLES / "Test_minimal_data_set.zip")) == {}


def _with_staff(place: Place) -> list[SectionAssignment]:
    with use_database("maintenance"):
        return list(SectionAssignment.objects.filter(district=place.district).select_related("staff"))


def test_the_set_of_changes_is_brought_in(place: Place) -> None:
    job = place.done(SAMPLES / "oneroster_test_data.zip")
    files = ("orgs", "academicSessions", "courses", "classes", "users", "roles", "enrollments", "demographics")
    assert {file: (rows["added"], rows["refused"]) for file, rows in job.counts.items()} == dict.fromkeys(files, (1, 0))


def test_the_folder_of_another_format_is_recognized(place: Place) -> None:
    folder: Path = SAMPLES / "microsoft-sds-2.1-not-oneroster"
    job = place.bring_in(folder)
    assert job.state == "refused"
    with use_database("maintenance"):
        [issue] = job.issues.filter(severity="refused_set")
    assert issue.code != "reference_not_found"
    assert place.all(Student) == []
