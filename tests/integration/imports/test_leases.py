"""A job belongs to one worker at a time, to none for ever, and to the person who cancels it or sends it again."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from accounts.acting import acting
from portal.environment import DatabaseAddress
from portal.kit.db import use_database
from records import tasks
from records.actions import imports
from records.imports import engine, jobs, lease, stops
from records.imports.connection import import_transaction
from records.models import ImportJob, Student
from tests.factories import day
from tests.integration.imports.rosters import Place
from tests.integration.imports.uploads import now, official_of, quiet_roster, run, upload
from tests.world import World

pytestmark = pytest.mark.usefixtures("data_folder")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leases are renewed often, so that no test waits long."""
    monkeypatch.setattr(lease, "EVERY", 0.05)


def set_job(job: ImportJob, **values: Any) -> None:
    with use_database("maintenance"):
        ImportJob.objects.filter(pk=job.pk).update(**values)


def ago(**of: float) -> Any:
    return timezone.now() - timedelta(**of)


def swept(sent: list[Any], job: ImportJob) -> bool:
    """Whether the sweep sends the job."""
    sent.clear()
    tasks.start_waiting_imports()
    return ("records.tasks.run_import", [str(job.uid), job.district_id]) in sent


@contextmanager
def stuck_in(monkeypatch: pytest.MonkeyPatch, step: str) -> Iterator[threading.Event]:
    """The next import stays in one long statement of this step until interrupted; the event says that it is there."""
    there = threading.Event()

    def stays(db: Any, *_: Any) -> None:
        there.set()
        db.run("SELECT pg_sleep(60)")

    with monkeypatch.context() as patch:
        patch.setattr(engine, step, stays)
        yield there


def in_background(job: ImportJob) -> threading.Thread:
    def work() -> None:
        try:
            run(job)
        finally:
            connections["worker"].close()

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def wait_until(true: Any, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


# --- what the queue lost -------------------------------------------------------------------------------------------


def test_what_the_queue_lost_is_sent_again(place: Place, module_world: World, sent: list[Any]) -> None:
    job = upload(module_world, place, quiet_roster())
    assert not swept(sent, job), "a minute has not passed"
    set_job(job, sent_at=ago(seconds=61))
    assert swept(sent, job)
    assert not swept(sent, job), "it is on its way again"

    set_job(job, sent_at=ago(seconds=61))
    with import_transaction(place.district.pk, wait=True, today=day(0)):
        assert run(job) == "waiting", "another import of the district is running"
    assert place.all(Student) == []
    assert run(job) == "done"
    assert len(place.all(Student)) == 2


def test_jobs_of_a_district_are_run_in_order(place: Place, module_world: World, sent: list[Any]) -> None:
    first, second = (upload(module_world, place, quiet_roster()) for _ in range(2))
    sent.clear()
    assert run(second) == "waiting"
    counted = ("records.tasks.count_figures", [place.district.pk])
    assert [args[0] for _, args in sent] == [str(first.uid)]
    assert run(first) == "done"
    # What was brought in changes the figures of the schools.
    assert [sent[1], sent[2][1][0]] == [counted, str(second.uid)]
    assert run(second) == "done"
    assert sent[3:] == [counted]


# --- workers that die ----------------------------------------------------------------------------------------------


def test_a_job_whose_lease_ran_out_is_begun_again_and_a_living_one_is_not(
    place: Place, module_world: World, sent: list[Any]
) -> None:
    job = upload(module_world, place, quiet_roster())
    set_job(job, state="running", worker="another", lease_until=timezone.now() + timedelta(seconds=5), attempts=1)
    assert not swept(sent, job)
    assert run(job) == "running"
    set_job(job, lease_until=ago(seconds=1), sent_at=ago(seconds=30))
    assert swept(sent, job)
    assert not swept(sent, job), "it is on its way"
    assert run(job) == "done"
    assert now(job).attempts == 2


def test_a_job_is_not_begun_for_ever(place: Place, module_world: World, sent: list[Any]) -> None:
    job = upload(module_world, place, quiet_roster())
    set_job(job, state="running", worker="dead", lease_until=ago(seconds=1), attempts=jobs.MOST_ATTEMPTS)
    assert run(job) == "failed"
    assert now(job).message == jobs.INTERRUPTED
    assert imports.kept_file(job) is not None


def test_a_worker_that_was_taken_for_dead_can_write_nothing_more(
    place: Place, module_world: World, sent: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It lost its lease while it worked: the other one has the job now."""
    job = upload(module_world, place, quiet_roster())
    merge = engine.merge_enrollments

    def and_is_taken_over(*given: Any) -> None:
        merge(*given)
        set_job(job, worker="another", lease_until=timezone.now() + timedelta(minutes=1))

    monkeypatch.setattr(engine, "merge_enrollments", and_is_taken_over)
    assert run(job) == "running"
    assert (now(job).worker, job.message, job.counts) == ("another", "", {})
    assert place.all(Student) == []


def test_the_result_itself_is_not_written_without_the_lease(place: Place, module_world: World) -> None:
    with import_transaction(place.district.pk, wait=True, today=day(0)) as db:
        job = imports.create_job(district_id=place.district.pk, file_name="x")
        set_job(job, state="running", worker="another")
        with pytest.raises(lease.Stopped):
            jobs.write_result(db, job, {}, [])


def test_the_lease_is_renewed_during_one_long_statement(
    place: Place, module_world: World, sent: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    job = upload(module_world, place, quiet_roster())
    with stuck_in(monkeypatch, "merge_people") as there:
        thread = in_background(job)
        assert there.wait(20)
        first = now(job).lease_until
        wait_until(lambda: now(job).lease_until > first)
        assert (job.state, job.step, job.attempts) == ("running", "People", 1)
        assert job.worker
        official = official_of(module_world, place)
        with acting(official, "district"):
            imports.cancel_import(by=official, job=job)
        thread.join(20)


def test_the_server_lets_go_of_a_worker_that_is_gone(place: Place) -> None:
    with import_transaction(place.district.pk, wait=True, today=day(0)) as db:
        assert db.rows("SHOW client_connection_check_interval") == [("2s",)]


def test_what_an_import_commits_outlives_a_crash_of_the_server(place: Place) -> None:
    """Its upload is deleted then. The embedded server may lose the last half second of anything else."""
    with import_transaction(place.district.pk, wait=True, today=day(0)) as db:
        assert db.rows("SHOW synchronous_commit") == [("on",)]


# --- the database goes away ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("uploaded", [True, False])
def test_a_lost_connection_hands_the_job_back_or_says_so(
    place: Place, module_world: World, sent: list[Any], monkeypatch: pytest.MonkeyPatch, uploaded: bool
) -> None:
    def is_shut_down(db: Any, *_: Any) -> None:
        [(pid,)] = db.rows("SELECT pg_backend_pid()")
        with psycopg.connect(DatabaseAddress.parse(os.environ["DATABASE_URL"]).url(), autocommit=True) as admin:
            admin.execute("SELECT pg_terminate_backend(%s)", [pid])
        db.run("SELECT 1")

    with monkeypatch.context() as patch:
        patch.setattr(engine, "merge_people", is_shut_down)
        if uploaded:
            job = upload(module_world, place, quiet_roster())
            assert run(job) == "waiting"
            assert (now(job).worker, job.lease_until, job.attempts) == ("", None, 1)
        else:
            job = place.bring_in(quiet_roster())
            assert (job.state, job.message) == ("failed", jobs.CONNECTION_LOST)
    assert place.all(Student) == []
    if uploaded:
        assert run(job) == "done"


@pytest.mark.parametrize(
    ("problem", "passes", "full"),
    [
        (psycopg.OperationalError("server closed the connection unexpectedly"), True, False),
        (psycopg.errors.AdminShutdown(), True, False),
        (psycopg.errors.DeadlockDetected(), True, False),
        (psycopg.errors.DiskFull(), False, True),
        (OSError(28, "No space left on device"), False, True),
        (psycopg.errors.QueryCanceled(), False, False),
        (psycopg.errors.UniqueViolation(), False, False),
        (ValueError(), False, False),
        (KeyboardInterrupt(), True, False),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "",
)
def test_what_passes_and_what_does_not(problem: BaseException, passes: bool, full: bool) -> None:
    assert (stops.passes(problem), stops.is_full(problem)) == (passes, full)


# --- cancelled by a person -----------------------------------------------------------------------------------------


def test_a_waiting_job_is_cancelled_at_once(place: Place, module_world: World, sent: list[Any]) -> None:
    job = upload(module_world, place, quiet_roster())
    official = official_of(module_world, place)
    with acting(official, "district"):
        assert imports.cancel_import(by=official, job=job)
    assert (now(job).state, job.message, job.decided_by) == ("cancelled", jobs.CANCELLED, official)
    assert run(job) == "cancelled"
    assert place.all(Student) == []


@pytest.mark.parametrize("step", ["fill", "merge_people", "settle_grants"])
def test_a_running_job_is_interrupted_in_the_middle_of_a_statement(
    place: Place, module_world: World, sent: list[Any], monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    job = upload(module_world, place, quiet_roster())
    official = official_of(module_world, place)
    with stuck_in(monkeypatch, step) as there:
        thread = in_background(job)
        assert there.wait(20)
        began = time.monotonic()
        with acting(official, "district"):
            assert imports.cancel_import(by=official, job=job)
        thread.join(20)
        assert time.monotonic() - began < 10
    assert (now(job).state, job.message, job.step) == ("cancelled", jobs.CANCELLED, "")
    assert place.all(Student) == []
    with acting(official, "district"):
        assert not imports.cancel_import(by=official, job=job), "it has ended"


def test_a_job_whose_worker_died_after_it_was_cancelled_is_not_begun_again(
    place: Place, module_world: World, sent: list[Any]
) -> None:
    job = upload(module_world, place, quiet_roster())
    set_job(job, state="running", worker="dead", lease_until=ago(seconds=1), attempts=1, cancel_asked=True)
    assert run(job) == "cancelled"
    assert place.all(Student) == []


# --- sent again by a person ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["failed", "cancelled", "refused"])
def test_the_same_file_is_sent_again_as_a_new_job(
    place: Place, module_world: World, sent: list[Any], state: str
) -> None:
    job = upload(module_world, place, quiet_roster())
    set_job(job, state=state, ended_at=timezone.now())
    official = official_of(module_world, place)
    sent.clear()
    with acting(official, "district"):
        again = imports.retry_import(by=official, job=now(job))
    assert again is not None
    assert sent == [("records.tasks.run_import", [str(again.uid), place.district.pk])]
    assert (again.retry_of, again.file_name, again.started_by) == (job, "roster.zip", official)
    assert run(again) == "done"
    assert len(place.all(Student)) == 2
    with acting(official, "district"):
        third = imports.retry_import(by=official, job=now(job))
    assert third is not None, "the first one's file is kept for two days"
    assert run(third) == "done"
    assert now(third).message == jobs.NOTHING_CHANGED


def test_nothing_is_sent_again_when_it_is_done_or_its_file_is_gone(
    place: Place, module_world: World, sent: list[Any]
) -> None:
    job = upload(module_world, place, quiet_roster())
    official = official_of(module_world, place)
    with acting(official, "district"):
        assert imports.retry_import(by=official, job=job) is None, "it still waits"
    assert run(job) == "done"
    with acting(official, "district"):
        assert imports.retry_import(by=official, job=now(job)) is None
    set_job(job, state="failed", stored_at=f"uploads/{job.uid}.zip")
    with acting(official, "district"):
        assert imports.retry_import(by=official, job=now(job)) is None


@pytest.mark.parametrize("action", [imports.cancel_import, imports.confirm_import])
def test_another_districts_official_decides_nothing(
    place: Place, module_world: World, sent: list[Any], action: Any
) -> None:
    job = upload(module_world, place, quiet_roster())
    set_job(job, state="confirm")
    stranger = module_world.user("dario")
    with acting(stranger, "district"):
        assert not action(by=stranger, job=job)
    assert now(job).state == "confirm"
    set_job(job, state="cancelled")


@pytest.mark.parametrize("state", ["done", "failed", "refused"])
def test_no_official_writes_what_became_of_an_import(
    place: Place, module_world: World, sent: list[Any], state: str
) -> None:
    job = upload(module_world, place, quiet_roster())
    official = official_of(module_world, place)
    with pytest.raises(Exception, match="row-level security"), acting(official, "district"):
        ImportJob.objects.filter(pk=job.pk).update(state=state)
    with pytest.raises(Exception, match="permission denied"), acting(official, "district"):
        ImportJob.objects.filter(pk=job.pk).update(counts={"users": {"added": 1}})
    set_job(job, state="cancelled")


# --- the command line ----------------------------------------------------------------------------------------------


def test_the_command_waits_its_turn_and_can_be_cancelled_meanwhile(place: Place, module_world: World) -> None:
    path = quiet_roster().write(place.folder)
    ended: list[Any] = []

    def command() -> None:
        try:
            call_command("import_records", str(path), district=place.district.sourced_id)
        except SystemExit as end:
            ended.append(end.code)
        finally:
            connections["worker"].close()

    official = official_of(module_world, place)
    with import_transaction(place.district.pk, wait=True, today=day(0)):
        thread = threading.Thread(target=command)
        thread.start()
        wait_until(lambda: place.all(ImportJob) and place.all(ImportJob)[0].worker)
        [job] = place.all(ImportJob)
        assert (job.state, job.lease_until > timezone.now()) == ("waiting", True)
        with acting(official, "district"):
            imports.cancel_import(by=official, job=job)
        thread.join(20)
    assert ended == [1]
    assert now(job).state == "cancelled"


def test_a_command_that_is_stopped_by_its_user_says_so_on_its_job(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_stopped(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(engine, "merge_people", is_stopped)
    with pytest.raises(KeyboardInterrupt):
        place.bring_in(quiet_roster())
    [job] = place.all(ImportJob)
    assert (job.state, job.message) == ("failed", jobs.INTERRUPTED_ONCE)
    assert place.all(Student) == []


def test_a_command_that_was_killed_leaves_a_job_that_says_so(place: Place, sent: list[Any]) -> None:
    job = imports.create_job(district_id=place.district.pk, file_name="x")
    set_job(job, state="running", worker="dead", lease_until=ago(seconds=1), attempts=1)
    assert swept(sent, job)
    assert run(job) == "failed"
    assert now(job).message == jobs.INTERRUPTED_ONCE


# --- how far it is -------------------------------------------------------------------------------------------------


def test_progress_is_committed_once_a_second_at_most(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    job = imports.create_job(district_id=place.district.pk, file_name="x")
    seen = []
    for done in range(5):
        monkeypatch.setattr(jobs, "SECONDS_BETWEEN", 0.0 if done == 3 else 60.0)
        jobs.progress(job, done, 4, rows=done * 1000)
        seen.append((now(job).percent, job.rows))
    assert seen == [(0, 0), (0, 0), (0, 0), (75, 3000), (75, 3000)]
