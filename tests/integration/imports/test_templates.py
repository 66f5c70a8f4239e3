"""Filled templates come in through the one engine: each kind's example row, odd letters, changes, and refusals."""

import csv
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from portal.kit.db import use_database
from records import models
from records.actions.imports import stored_path
from records.imports.kinds import KINDS, Kind
from records.imports.templates import open_set
from records.imports.templates.words import offered
from records.imports.templates.writing import all_as_zip, template_text
from records.models import AttendanceEvent, ImportJob, Intervention, InterventionCheckIn
from tests.integration.imports.rosters import Place, Roster, issues_of, new_district, small_roster
from tests.signing_in import sign_in
from tests.world import World

EVERY_KIND = pytest.mark.parametrize("kind", offered(), ids=lambda kind: kind.name)


def roster_of_the_examples() -> Roster:
    """A roster that has everything which the templates' example rows name."""
    made = small_roster()
    made.put("orgs", "SCH-01", name="Example School", type="school", parentSourcedId="here")
    made.put("academicSessions", "Q1", **made.rows["academicSessions"]["term"] | {"title": "Quarter 1"})
    made.put("classes", "SEC-1", **made.rows["classes"]["math"] | {"schoolSourcedId": "SCH-01"})
    return made.person("S-1001", "student", "SCH-01").person("T-204", "teacher", "SCH-01")


@pytest.fixture(scope="module")
def examples_place(module_world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    made = Place(new_district("examples"), tmp_path_factory.mktemp("examples"))
    roster = roster_of_the_examples()
    roster.rows["orgs"]["examples"] = roster.rows["orgs"].pop("here")
    for row in roster.rows["orgs"].values():
        if row.get("parentSourcedId") == "here":
            row["parentSourcedId"] = "examples"
    for row in roster.rows["courses"].values():
        row["orgSourcedId"] = "examples"
    made.done(roster)
    yield made


def needed(kind: Kind) -> list[Kind]:
    """The kinds whose rows a kind's rows name, and itself."""
    first = [each for column in kind.columns if column.refers_to in KINDS for each in needed(KINDS[column.refers_to])]
    return [*first, kind]


def zipped(path: Path, files: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(f"{name}.csv", text)
    return path


def quoted(text: str) -> str:
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows(csv.reader(io.StringIO(text)))
    return written.getvalue()


def counts(**given: int) -> dict[str, int]:
    return {**dict.fromkeys(("added", "changed", "ended", "unchanged", "refused"), 0), **given}


@EVERY_KIND
def test_the_example_of_each_template_comes_in_where_the_roster_has_what_it_names(
    kind: Kind, examples_place: Place, tmp_path: Path
) -> None:
    path = zipped(tmp_path / "set.zip", {each.name: template_text(each) for each in needed(kind)})
    job = examples_place.done(path)
    assert job.format == "CSV templates"
    # A kind that another one names may be there from that one's test.
    assert job.counts[kind.name] in (counts(added=1), counts(unchanged=1))
    assert {issue[1] for issue in issues_of(job)} <= {"file_unchanged"}
    # Other bytes that say the same, so that the file is read and compared with what is stored.
    again = examples_place.done(zipped(tmp_path / "again.zip", {kind.name: quoted(template_text(kind))}))
    assert again.counts[kind.name] == counts(unchanged=1)
    assert not issues_of(again)
    assert len(examples_place.all(getattr(models, kind.model))) >= 1


def test_all_templates_come_in_together(examples_place: Place, tmp_path: Path) -> None:
    (tmp_path / "all.zip").write_bytes(all_as_zip())
    job = examples_place.done(tmp_path / "all.zip")
    assert set(job.counts) >= {kind.name for kind in offered()}
    assert all(job.counts[kind.name]["refused"] == 0 for kind in offered())


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


def sent(place: Place, name: str, *lines: str) -> ImportJob:
    """Bring in one CSV file by itself."""
    place.folder.mkdir(parents=True, exist_ok=True)
    path = place.folder / name
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return place.bring_in(path)


ATTENDANCE = "StudentIdentifier,SchoolIdentifier,AttendanceEventDate,AttendanceEventType,AttendanceStatusCode"


def test_a_single_file_under_any_name_is_brought_in(here: Place) -> None:
    job = sent(here, "4711.csv", ATTENDANCE, "sam,north,2026-09-08,Absent,A")
    assert (job.state, job.counts["attendance"]) == ("done", counts(added=1))
    (event,) = here.all(AttendanceEvent)
    assert (event.kind, event.is_excused, event.portion, event.code) == ("absence", None, 1, "A")


def test_letters_that_mean_something_to_a_spreadsheet_or_to_the_database_are_stored_as_they_are(here: Place) -> None:
    note = '=1+1 \\N \\t {a,"b"} Núñez 👍'
    sent(here, "interventions.csv", "InterventionIdentifier,StudentIdentifier,InterventionTitle,StartDate",
         "I1,sam,\\.,2026-09-01")  # fmt: skip
    quoted = '"' + note.replace('"', '""') + '"'
    job = sent(here, "intervention_check_ins.csv", "StudentIdentifier,InterventionIdentifier,CheckInDate,CheckInNote",
               f"sam,I1,2026-09-08,{quoted}")  # fmt: skip
    assert job.state == "done", issues_of(job)
    (check_in,) = here.all(InterventionCheckIn)
    assert check_in.note == note
    assert here.get(Intervention, "I1").title == "\\."


def test_a_file_of_changes_changes_and_ends_only_what_it_names(here: Place) -> None:
    sent(here, "attendance.csv", ATTENDANCE, "sam,north,2026-09-08,absence,A", "sue,south,2026-09-08,absence,A")
    job = sent(
        here, "attendance.csv", f"status,{ATTENDANCE}",
        "tobedeleted,sam,,2026-09-08,absence,", "active,sue,south,2026-09-08,absence,T",
    )  # fmt: skip
    assert (job.state, job.counts["attendance"]) == ("done", counts(changed=1, ended=1))
    assert [(event.code, event.is_active) for event in here.all(AttendanceEvent)] == [("A", False), ("T", True)]


def test_what_cannot_be_read_is_left_out_and_the_rest_comes_in(here: Place) -> None:
    job = sent(
        here, "attendance.csv", ATTENDANCE,
        "sam,north,2026-09-08,absence,A", "sam,north,2026-13-08,absence,A", "nobody,north,2026-09-08,absence,A",
    )  # fmt: skip
    assert (job.state, job.counts["attendance"]) == ("done", counts(added=1, refused=2))
    assert issues_of(job) >= {
        ("refused_row", "not_a_date", "attendance.csv", 3, "AttendanceEventDate"),
        ("refused_row", "record_names_unknown", "attendance.csv", 4, "StudentIdentifier"),
    }


@pytest.mark.parametrize(
    ("name", "lines", "code"),
    [
        ("attendance.csv", ["StudentIdentifier,SchoolIdentifier,AttendanceEventType", "sam,north,absence"],
         "column_missing"),
        ("demographics.csv", ["StudentIdentifier,Birthdate"], "template_without_rows"),
        ("results.csv", ["a,b", "1,2"], "no_template"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_filled_template_changes_nothing(here: Place, name: str, lines: list[str], code: str) -> None:
    job = sent(here, name, *lines)
    assert job.state == "refused"
    assert code in {issue[1] for issue in issues_of(job)}


# --- sending it on the page -----------------------------------------------------------------------------


def upload(world: World, name: str, content: bytes) -> Any:
    with use_database("maintenance"):
        district = models.Organization.objects.get(sourced_id="river")
    file = SimpleUploadedFile(name, content)
    return sign_in(world, "dora", "district").post(
        reverse("import_new"), {"district": str(district.uid), "upload": file}
    )


@pytest.mark.parametrize("name", ["attendance.CSV", "interchange.xml", "set.zip"])
def test_the_page_takes_a_file_and_keeps_what_kind_of_file_it_is(module_world: World, name: str) -> None:
    content = b"PK\x05\x06" + bytes(18) if name.endswith("zip") else b"StudentIdentifier\n"
    assert upload(module_world, name, content).status_code == 302
    with use_database("maintenance"):
        job = ImportJob.objects.filter(file_name=name).latest("pk")
    kept = stored_path(job)
    assert kept is not None and kept.suffix == Path(name).suffix.lower()
    kept.unlink()


@pytest.mark.parametrize("name", ["roster.xlsx", "roster.zip", "roster"])
def test_the_page_refuses_another_kind_of_file_and_says_which_it_takes(module_world: World, name: str) -> None:
    page = upload(module_world, name, b"what is this")
    assert page.status_code == 200
    assert "neither a zip nor a CSV or XML file" in page.content.decode()


# --- templates to download ------------------------------------------------------------------------------


@EVERY_KIND
def test_each_kind_has_a_page_a_template_and_a_guide(kind: Kind, world: World) -> None:
    client = sign_in(world, "dora", "district")
    page = client.get(reverse("import_template", args=[kind.name])).content.decode()
    for column in kind.columns:
        assert f">{column.header}<" in page
    for code in (code for column in kind.columns for code in column.option_set or ()):
        assert f"<dt>{code}</dt>" in page
    template = client.get(reverse("import_template_file", args=[kind.name]))
    assert template.content.decode() == template_text(kind)
    assert template["Content-Disposition"] == f'attachment; filename="{kind.name}.csv"'
    guide = client.get(reverse("import_template_guide", args=[kind.name])).content.decode("utf-8-sig")
    assert all(column.header in guide for column in kind.columns)


def test_the_page_of_templates_leads_to_each_and_to_all_at_once(world: World) -> None:
    client = sign_in(world, "dora", "district")
    page = client.get(reverse("import_templates")).content.decode()
    assert all(reverse("import_template", args=[kind.name]) in page for kind in offered())
    whole = client.get(reverse("import_template_zip"))
    with zipfile.ZipFile(io.BytesIO(whole.content)) as archive:
        assert {f"{kind.name}.csv" for kind in offered()} < set(archive.namelist())


def test_a_kind_without_a_template_is_not_found(world: World) -> None:
    client = sign_in(world, "dora", "district")
    for name in ("import_template", "import_template_file", "import_template_guide"):
        assert client.get(reverse(name, args=["secrets"])).status_code == 404


def test_the_command_lists_writes_and_explains(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_template")
    assert [line.split(":")[0] for line in capsys.readouterr().out.splitlines()] == [kind.name for kind in offered()]
    call_command("import_template", "attendance")
    assert capsys.readouterr().out == template_text(KINDS["attendance"]).replace("\r\n", "\n")
    call_command("import_template", "attendance", "--options")
    assert "AttendanceEventType,,,tardy,Late," in capsys.readouterr().out
    call_command("import_template", "attendance", "--out", str(tmp_path / "new" / "a.csv"))
    assert (tmp_path / "new" / "a.csv").read_bytes() == template_text(KINDS["attendance"]).encode()


@pytest.mark.parametrize("out", ["folder", "all.zip"])
def test_the_command_writes_every_template_at_once_and_they_are_read_again(tmp_path: Path, out: str) -> None:
    call_command("import_template", "--all", "--out", str(tmp_path / out))
    with open_set(tmp_path / out) as opened:
        assert set(opened.modes) == {kind.name for kind in offered()}
        assert all(len(list(opened.rows(kind.name))) == 1 for kind in offered())
        assert not list(opened.issues)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["secrets"], "There is no template for secrets"), (["--all"], "give a folder or a zip with --out")],
)
def test_the_command_says_what_it_needs(arguments: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        call_command("import_template", *arguments)
