"""The whole record as files: everything that is on file and visible, nothing else, and logged as a download."""

import csv
import io
import zipfile
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import AccessEntry, AccessEntryStudent
from portal.kit.db import use_database
from records import models
from records.imports.kinds import KINDS, Kind
from records.models import AttendanceEvent, Student
from tests.factories import canary
from tests.signing_in import sign_in
from tests.world import STUDENTS, World


def fetch(world: World, person: str, role: str, name: str, form: str) -> bytes:
    student = world.student(name)
    answer = sign_in(world, person, role).get(reverse("student_whole_file", args=[student.uid, form]))
    assert answer.status_code == 200, answer.content[:500]
    assert answer["Cache-Control"].startswith("no-store, private")
    assert answer["Content-Disposition"].startswith('attachment; filename="record-20')
    return answer.content


def unpacked(content: bytes) -> dict[str, list[list[str]]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {
            name: list(csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig"), newline="")))
            for name in archive.namelist()
        }


def on_file(kind: Kind, student: Student) -> bool:
    if not kind.about_students or kind.in_student_row:
        return False
    rows = getattr(models, kind.model).objects.filter(student=student)
    return any(getattr(row, "is_active", True) for row in rows)


def test_the_zip_holds_every_kind_that_is_on_file_of_the_child_and_nobody_elses(world: World) -> None:
    files = unpacked(fetch(world, "gina", "parent", "ana", "zip"))
    with use_database("maintenance"):
        ana = world.student("ana")
        wanted = {f"{kind.name}.csv" for kind in KINDS.values() if on_file(kind, ana)}
    assert len(wanted) > 8
    assert {name for name in files if name.removesuffix(".csv") in KINDS} == wanted
    text = str(files)
    others = [other for other in STUDENTS if other != "ana"]
    assert canary("ana", "sourced_id") in text
    assert not [other for other in others if canary(other, "sourced_id") in text]


def test_each_file_is_a_filled_template_with_names_beside_identifiers(world: World) -> None:
    files = unpacked(fetch(world, "gina", "parent", "ana", "zip"))
    for kind in KINDS.values():
        if f"{kind.name}.csv" in files:
            header, *rows = files[f"{kind.name}.csv"]
            assert [name for name in header if not name.endswith("IdentifierName")] == [c.header for c in kind.columns]
            assert rows and all(len(row) == len(header) for row in rows)
    header, row = files["student.csv"]
    assert dict(zip(header, row, strict=True))["StudentIdentifier"] == world.student("ana").sourced_id


def test_the_pdf_is_tagged_and_made_for_somebody_with_a_strange_name(fresh_world: World) -> None:
    with use_database("maintenance"):
        Student.objects.filter(pk=fresh_world.student("ana").pk).update(given_name='#panic("x") *$ñ', family_name="<b>")
    made = fetch(fresh_world, "gina", "parent", "ana", "pdf")
    assert made.startswith(b"%PDF-1.7") and b"/StructTreeRoot" in made and b"pdfuaid" in made


def test_a_record_with_nothing_on_file_is_made_too(fresh_world: World) -> None:
    with use_database("maintenance"):
        AttendanceEvent.objects.filter(student=fresh_world.student("ana")).update(is_active=False)
    assert "attendance.csv" not in unpacked(fetch(fresh_world, "gina", "parent", "ana", "zip"))
    assert fetch(fresh_world, "gina", "parent", "ana", "pdf").startswith(b"%PDF")


@pytest.mark.parametrize("form", ["pdf", "zip"])
def test_a_download_is_logged_with_every_category(fresh_world: World, form: str) -> None:
    fetch(fresh_world, "gina", "parent", "ana", form)
    with use_database("maintenance"):
        entry = AccessEntry.objects.get(purpose="inspection of the record")
        assert (entry.channel, len(entry.categories)) == ("export", 12)
        seen: Any = AccessEntryStudent.objects.filter(entry_id=entry.id).values_list("student_id", flat=True)
        assert list(seen) == [fresh_world.student("ana").pk]


def test_there_are_two_forms_and_no_third(world: World) -> None:
    address = reverse("student_whole_file", args=[world.student("ana").uid, "pdf"]).replace(".pdf", ".exe")
    assert sign_in(world, "gina", "parent").get(address).status_code == 404
