"""The life of an import job: uploaded, told to the queue, run once, and tidied up, whatever happens meanwhile."""

import json
import logging
import os
import re
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from accounts.acting import acting
from portal.kit.db import job_context, use_database
from records import tasks
from records.actions import imports
from records.imports import engine, jobs
from records.models import ImportJob, SchoolEnrollment, Student
from tests.factories import day
from tests.integration.imports.rosters import Place, changed, issues_of
from tests.integration.imports.uploads import now, quiet_roster, upload, zipped
from tests.signing_in import sign_in
from tests.world import World

pytestmark = pytest.mark.usefixtures("data_folder")


@pytest.mark.parametrize("confirmed", [True, False])
def test_the_form_asks_whether_it_may_end_most_peoples_access(
    place: Place, module_world: World, sent: list[Any], confirmed: bool
) -> None:
    client = sign_in(module_world, "dora", "district")
    page = client.get(reverse("import_new")).content.decode()
    assert re.search(r'<input type="checkbox" name="allow_large_endings"[^>]*>', page)
    answers = {"district": module_world.organization("river").uid, "upload": zipped(quiet_roster(), place.folder)}
    answer = client.post(reverse("import_new"), answers | ({"allow_large_endings": "on"} if confirmed else {}))
    assert answer.status_code == 302
    with use_database("maintenance"):
        job = ImportJob.objects.latest("pk")
        assert (job.allow_large_endings, job.started_by.username) == (confirmed, "dora")
        job.delete()


def test_an_upload_is_put_away_privately_run_once_and_removed(
    place: Place, module_world: World, sent: list[Any], data_folder: Path
) -> None:
    job = upload(module_world, place, quiet_roster())
    [path] = (data_folder / "uploads").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert sent == [("records.tasks.run_import", [str(job.uid), place.district.pk])]
    assert (job.state, job.file_name) == ("waiting", "roster.zip")

    assert tasks.run_import(str(job.uid), place.district.pk) == "done"
    assert not path.exists()
    with use_database("maintenance"):
        job.refresh_from_db()
        assert (job.state, job.stored_at, job.done_steps, job.step) == ("done", "", job.total_steps, "")
        assert job.started_at is not None
        assert job.ended_at is not None
        assert job.started_by == module_world.user("dora")
    assert tasks.run_import(str(job.uid), place.district.pk) == "done"
    assert len(place.all(ImportJob)) == 1


def test_nobody_uploads_into_a_district_that_is_not_theirs(
    place: Place, module_world: World, sent: list[Any], data_folder: Path
) -> None:
    official = module_world.user("dario")
    with pytest.raises(Exception, match="row-level security"), acting(official, "district"):
        imports.start_import(by=official, district=place.district, upload=zipped(quiet_roster(), place.folder))
    assert sent == []
    assert list((data_folder / "uploads").iterdir()) == []


def test_a_queue_that_is_down_costs_only_time(
    place: Place, module_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: Any, **__: Any) -> None:
        raise ConnectionError("no broker")

    monkeypatch.setattr(imports.current_app, "send_task", down)
    assert upload(module_world, place, quiet_roster()).state == "waiting"


def test_a_job_whose_file_is_gone_fails_and_says_so(place: Place, module_world: World, sent: list[Any]) -> None:
    job = upload(module_world, place, quiet_roster())
    (Path(settings.DATA_FOLDER) / job.stored_at).unlink()
    assert tasks.run_import(str(job.uid), place.district.pk) == "failed"
    assert now(job).message == jobs.FILE_GONE


@pytest.mark.parametrize("stored_at", ["../../etc/passwd", "uploads/00000000-0000-4000-8000-000000000000.zip"])
def test_a_job_never_reads_outside_the_uploads_nor_the_upload_of_another(place: Place, stored_at: str) -> None:
    with use_database("maintenance"):
        job = ImportJob.objects.create(district=place.district, file_name="x", stored_at=stored_at)
    assert imports.stored_path(job) is None


def test_uploads_are_kept_while_something_needs_them(
    place: Place, module_world: World, sent: list[Any], data_folder: Path
) -> None:
    """Two days, and longer while their job waits or asks for a confirmation."""
    waits, asks, forgot, cancelled = (upload(module_world, place, quiet_roster()) for _ in range(4))
    long_ago = timezone.now() - imports.ASKS_FOR - timedelta(hours=1)
    with use_database("maintenance"):
        jobs_here = ImportJob.objects.all()
        jobs_here.filter(pk=asks.pk).update(state="confirm", ended_at=timezone.now() - timedelta(days=6))
        jobs_here.filter(pk=forgot.pk).update(state="confirm", ended_at=long_ago)
        jobs_here.filter(pk=cancelled.pk).update(state="cancelled", ended_at=long_ago)
    stray, recent = imports.uploads() / "stray.zip", imports.uploads() / "recent.zip"
    for path in (stray, recent):
        path.write_bytes(b"")
    for path in imports.uploads().iterdir():
        if path != recent:
            os.utime(path, (0, 0))
    assert tasks.discard_uploads() == 3
    kept = {path.stem for path in imports.uploads().iterdir()}
    assert kept == {str(waits.uid), str(asks.uid), "recent"}
    assert (now(forgot).state, forgot.message) == ("cancelled", jobs.NOT_CONFIRMED)
    assert now(asks).state == "confirm"
    with use_database("maintenance"):
        ImportJob.objects.filter(district=place.district).delete()


@pytest.mark.parametrize("step", ["merge_organizations", "merge_people", "merge_enrollments", "settle_grants"])
def test_a_failure_at_any_step_leaves_nothing_and_no_value_in_the_log(
    place: Place, step: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    place.done(quiet_roster())
    stored = [(row.pk, row.school_id, row.is_active) for row in place.all(Student)]

    def fails(db: Any, *_: Any) -> None:
        # The word is put together here, because a traceback shows the line of code.
        db.run("SELECT %(value)s::text::date", value="-".join(("canary", "value")))

    monkeypatch.setattr(engine, step, fails)
    with caplog.at_level(logging.DEBUG):
        job = place.bring_in(quiet_roster().person("new", "student").enroll("math", "new"))
    assert (job.state, job.message) == ("failed", jobs.FAILED)
    assert issues_of(job) == set()
    assert [(row.pk, row.school_id, row.is_active) for row in place.all(Student)] == stored
    assert "canary-value" not in caplog.text
    assert "InvalidDatetimeFormat" in caplog.text


def test_what_is_no_oneroster_is_refused_with_its_reason(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "photo.zip"
    path.write_bytes(b"\x89PNG")
    job = place.bring_in(path)
    assert job.state == "refused"
    assert [severity for severity, *_ in issues_of(job)] == ["refused_set"]


def test_progress_is_seen_while_the_import_runs(place: Place) -> None:
    seen = []

    def look(words: str, done: int, total: int) -> None:
        [job] = place.all(ImportJob)
        seen.append((job.state, job.step, job.done_steps, job.total_steps) == ("running", words, done, total))

    path = quiet_roster().write(place.folder)
    engine.run(imports.create_job(district_id=place.district.pk, file_name="x"), path, progress=look)
    assert seen == [True] * len(jobs.STEPS) + [False]


def test_the_command_counts_lists_and_ends_with_what_happened(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    path = quiet_roster().write(place.folder)
    call_command("import_records", str(path), district=place.district.sourced_id)
    said = capsys.readouterr()
    assert "users.csv: 5 added, 0 changed, 0 ended, 0 unchanged, 0 refused" in said.out
    assert "Reading the files" in said.err
    call_command("import_records", str(path), "--json", district=place.district.sourced_id)
    data = json.loads(capsys.readouterr().out)
    assert (data["state"], data["counts"]["users"]["unchanged"]) == ("done", 5)

    broken = quiet_roster().put("enrollments", "math-sam", classSourcedId="nowhere").write(place.folder)
    with pytest.raises(SystemExit) as ended:
        call_command("import_records", str(broken), district=place.district.sourced_id)
    assert ended.value.code == 1
    assert "enrollments.csv row 4 classSourcedId" in capsys.readouterr().out
    for wrong in ({"district": "nobody"}, {"path": "/nowhere.zip"}):
        arguments = {"path": str(path), "district": place.district.sourced_id, **wrong}
        with pytest.raises(CommandError) as refused:
            call_command("import_records", arguments.pop("path"), **arguments)
        assert refused.value.returncode == 2


def test_the_sweep_lets_schools_take_up_and_let_go_by_date(place: Place) -> None:
    roster = quiet_roster().put("roles", "sam-student-north", beginDate=day(1))
    roster.put("roles", "sue-student-south", endDate=day(1))
    place.done(roster)
    sam, sue = place.get(Student, "sam"), place.get(Student, "sue")
    assert (sam.school_id is None, sue.school_id is None) == (True, False)
    with use_database("maintenance"):
        SchoolEnrollment.objects.filter(student=sam).update(starts_on=day(0))
        SchoolEnrollment.objects.filter(student=sue).update(ends_on=day(0))
    assert tasks.settle_holdings() >= 2
    sam, sue = place.get(Student, "sam"), place.get(Student, "sue")
    assert (sam.school_id is None, sue.school_id is None) == (False, True)
    assert {row.school_id for row in place.all(SchoolEnrollment, student=sue)} == {None}
    roster.put("users", "sam", middleName="changed, so that the roster is read again")
    assert changed(place.done(roster))["roles"][1] == 2


def test_a_job_belongs_to_its_district(place: Place, other_place: Place, module_world: World, sent: list[Any]) -> None:
    job = upload(module_world, place, quiet_roster())
    assert tasks.run_import(str(job.uid), other_place.district.pk) == ""
    with job_context("import", district_id=other_place.district.pk):
        assert not ImportJob.objects.filter(uid=job.uid).exists()
