"""Workers are killed, the database is stopped, the disk is full: nothing is lost, nothing doubled, nothing half there.

Each import that was disturbed is compared, row for row, with one that was not. ``make faults`` runs the same with a
larger roster at twenty points each, hurries nothing on, and prints what it saw (docs/faults.md).
"""

import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, connections
from django.utils import timezone

from portal.environment import DatabaseAddress
from portal.kit.db import job_context, use_database
from records import tasks
from records.actions import imports
from records.imports import jobs, lease
from records.models import ImportJob
from tests.faults.content import content_of
from tests.faults.processes import Process, all_killed, celery, deliver, wait_until
from tests.faults.rosters import middling_roster
from tests.faults.servers import OwnPostgres, pointed_at
from tests.integration.imports.rosters import Place, new_district
from tests.integration.imports.uploads import now, run, zipped
from tests.world import World

POINTS = int(os.environ.get("SIGHTLINE_FAULT_POINTS", "0"))
"""How many times each fault is tried; 0 in the suite, where few are, and time is saved."""
STUDENTS = 1200 if POINTS else 300
DISK_BYTES = (2048 if POINTS else 400) * 1024**2
chance = random.Random(os.environ.get("SIGHTLINE_FAULT_SEED", "3"))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Uploads of this process and of its workers lie in one place."""
    monkeypatch.setattr(settings, "DATA_FOLDER", tmp_path / "data")
    monkeypatch.setenv("SIGHTLINE_DATA_DIR", str(tmp_path / "data"))
    return tmp_path


def say(*words: object) -> None:
    if POINTS:
        print(*words, flush=True)


def uploaded(place: Place) -> ImportJob:
    """A job that waits, with its file. Told to wait for the disk, the server loses it in no crash."""
    job = ImportJob(district=place.district, file_name="roster.zip", sent_at=timezone.now())
    path = imports.uploads() / f"{job.uid}.zip"
    job.stored_at = str(path.relative_to(settings.DATA_FOLDER))
    path.write_bytes(packed(place.district.sourced_id, place.folder).read())
    with job_context("import", district_id=place.district.pk), connections["worker"].cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit TO on")
        job.save(force_insert=True)
    return job


def packed(name: str, folder: Path) -> SimpleUploadedFile:
    return zipped(middling_roster(name, STUDENTS), folder)


def places(folder: Path, name: str, number: int) -> list[Place]:
    return [Place(new_district(f"{name}{turn}"), folder / f"{name}{turn}") for turn in range(number)]


@pytest.fixture(scope="module")
def undisturbed(module_world: World, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What a district holds after the roster was brought in without any trouble; and how long that takes."""
    place = Place(new_district("undisturbed"), tmp_path_factory.mktemp("set") / "set")
    began = time.monotonic()
    place.done(middling_roster("undisturbed", STUDENTS))
    return content_of(place.district), time.monotonic() - began


def assert_whole(place: Place, expected: Any) -> None:
    """The district holds what an undisturbed import brings, row for row."""
    name = place.district.sourced_id
    for model, rows in content_of(place.district).items():
        wanted = {tuple(_renamed(value, name) for value in row): count for row, count in expected[model].items()}
        assert dict(rows) == wanted, f"{model}: rows lost, doubled or different"


def _renamed(value: Any, name: str) -> Any:
    return value.replace("@undisturbed.example", f"@{name}.example") if isinstance(value, str) else value


def reach_a_point(job: ImportJob, seconds: float) -> None:
    """Wait until the running import is somewhere inside a step drawn by chance; or at its end, whichever is first."""
    step = chance.randrange(len(jobs.STEPS))
    wait_until(lambda: now(job).has_ended or (job.state == "running" and job.done_steps >= step), 120)
    time.sleep(chance.uniform(0, seconds / 15))


def assert_nothing_half_there(place: Place, job: ImportJob) -> None:
    """Nothing of an import is there, unless all of it is: the server may commit what a dead worker asked for last."""
    is_empty = not any(content_of(place.district).values())
    assert is_empty or now(job).state == "done"


def expire(job: ImportJob) -> None:
    """As if the time of the lease had passed: just now, for the sweep compares it with when the job was sent."""
    with use_database("maintenance"):
        ImportJob.objects.filter(pk=job.pk).update(lease_until=timezone.now())


# --- kill -9 -------------------------------------------------------------------------------------------------------


def test_a_worker_killed_at_any_point_leaves_nothing_and_the_next_one_brings_in_everything(
    module_world: World, undisturbed: Any, folder: Path
) -> None:
    expected, seconds = undisturbed
    interrupted = 0
    for place in places(folder, "killed", POINTS or 3):
        job = uploaded(place)
        with all_killed(deliver(job.uid, job.district_id, folder / "log")) as [worker]:
            reach_a_point(job, seconds)
            worker.kill()
        died_in = now(job).step or job.state
        if job.state == "running":
            interrupted += 1
            assert_nothing_half_there(place, job)
            assert run(job) in ("running", "done"), "the lease still holds"
            expire(job)
            began = time.monotonic()
            # The dead worker's transaction lets go of the district within two seconds.
            wait_until(lambda job=job: run(job) == "done", 20)
            assert time.monotonic() - began < 10 + 4 * seconds
            assert now(job).attempts <= 2
        assert_whole(place, expected)
        say(f"| killed in: {died_in} | {now(job).state}, attempt {job.attempts} |")
    assert interrupted


def test_a_killed_workers_job_is_taken_up_by_another_within_a_minute(
    module_world: World, undisturbed: Any, folder: Path
) -> None:
    """Real workers, a queue, and in the long run the clock, as in production. Each killed worker is started again."""
    expected, seconds = undisturbed
    names = iter(range(1000))

    def worker() -> Process:
        quiet = ("--without-gossip", "--without-mingle", "--hostname", f"worker{next(names)}")
        return celery("worker", "--concurrency", "1", *quiet, log=folder / "workers.log")

    waited = []
    with all_killed(worker()) as processes:
        if POINTS:
            processes += [worker(), celery("beat", "--schedule", str(folder / "beat"), log=folder / "beat.log")]
        for place in places(folder, "taken", POINTS or 1):
            job = uploaded(place)
            imports.send(job.uid, job.district_id)
            reach_a_point(job, seconds)
            holder = next(one for one in processes if _is_of(one, now(job).worker))
            holder.kill()
            killed_at = time.monotonic()
            died_in = now(job).step or job.state
            if job.state == "running":
                assert_nothing_half_there(place, job)
            if not POINTS:
                expire(job)
            processes[processes.index(holder)] = worker()
            if now(job).state == "running":
                wait_until(lambda job=job: now(job).attempts == 2, 60)
                waited.append(time.monotonic() - killed_at)
                say(f"| killed in: {died_in} | taken up after {waited[-1]:.1f} s |")
            wait_until(lambda job=job: now(job).state == "done", 60)
            assert_whole(place, expected)
    if waited:
        say(f"taken up after {min(waited):.1f} to {max(waited):.1f} s")


def _is_of(process: Process, holder: str) -> bool:
    """Whether the lease is held by a child of this process: they share its session."""
    try:
        return os.getsid(int(holder.split(":")[1])) == process.pid
    except (ProcessLookupError, IndexError):
        return False


def test_the_same_task_delivered_many_times_at_once_gives_one_result(
    module_world: World, undisturbed: Any, folder: Path
) -> None:
    expected, _ = undisturbed
    for place in places(folder, "often", POINTS or 1):
        job = uploaded(place)
        workers = [deliver(job.uid, job.district_id, folder / f"log{n}", times=5) for n in range(2)]
        with all_killed(*workers):
            assert [worker.wait(120) for worker in workers] == [0, 0]
        said = "".join((folder / f"log{n}").read_text() for n in range(2)).split()
        assert len(said) == 10 and set(said) <= {"done", "waiting", "running"} and "done" in said
        assert (now(job).state, job.attempts) == ("done", 1)
        assert_whole(place, expected)
        for number in range(2):
            (folder / f"log{number}").unlink()
    say(f"delivered ten times at once, {POINTS or 1} times: one result each time")


# --- a database of the test's own ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def own_server(undisturbed: Any) -> Iterator[OwnPostgres]:
    """A server with a small disk. Asked for after ``undisturbed``, which lies in the shared one."""
    server = OwnPostgres(DISK_BYTES)
    try:
        server.start()
        with pointed_at(DatabaseAddress.parse(server.server.address())):
            server.make_database()
        yield server
    finally:
        server.remove()


@pytest.fixture
def on_own_server(own_server: OwnPostgres, monkeypatch: pytest.MonkeyPatch) -> Iterator[OwnPostgres]:
    monkeypatch.setattr(lease, "EVERY", 0.2)
    with pointed_at(DatabaseAddress.parse(own_server.server.address())):
        yield own_server


def in_background(job: ImportJob) -> tuple[threading.Thread, list[Any]]:
    """Run the task as a worker does; the list is given its state, or the type of what it raised."""
    ended: list[Any] = []

    def work() -> None:
        try:
            ended.append(run(job))
        except Exception as problem:
            ended.append(type(problem).__name__)
        finally:
            connections["worker"].close()

    thread = threading.Thread(target=work)
    thread.start()
    return thread, ended


def begin_again(job: ImportJob) -> str:
    """What the sweep and another worker do about an interrupted job, without waiting for its lease to run out."""
    if now(job).state == "running":
        expire(job)
    tasks.start_waiting_imports()
    return run(job)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["in order", "as a crash"])
def test_a_restart_of_the_database_leaves_nothing_half_there_and_the_import_is_begun_again(
    on_own_server: OwnPostgres, undisturbed: Any, folder: Path, how: signal.Signals
) -> None:
    expected, seconds = undisturbed
    for place in places(folder, f"restart{how.value}x", POINTS or 1):
        job = uploaded(place)
        thread, ended = in_background(job)
        reach_a_point(job, seconds)
        step = now(job).step or job.state
        on_own_server.stop(how)
        connections.close_all()
        thread.join(60)
        on_own_server.start()
        assert ended, "the worker did not notice that its database is gone"
        if now(job).state != "done":
            assert_nothing_half_there(place, job)
            assert job.state in ("running", "waiting")
            assert begin_again(job) == "done"
        assert_whole(place, expected)
        end = f"{now(job).state}, attempt {job.attempts}"
        say(f"| {how.name} in: {step} | worker: {ended[0]} | {end} |")


def test_a_full_disk_fails_in_words_leaves_nothing_and_a_later_try_works(
    on_own_server: OwnPostgres, undisturbed: Any, folder: Path
) -> None:
    expected, _ = undisturbed
    megabytes = [0.5 * turn for turn in range(POINTS)] if POINTS else [0.5]
    for place, left in zip(places(folder, "full", len(megabytes)), megabytes, strict=True):
        job = uploaded(place)
        with on_own_server.full(int(left * 1024**2)):
            try:
                state = run(job)
            except Error as problem:
                state = type(problem).__name__
        connections.close_all()
        on_own_server.come_back()  # where it could not even write its log: whoever runs it made room
        say(f"| {left:.2f} MB left | {state} | {now(job).message} |")
        if job.state == "done":
            assert_whole(place, expected)
            continue
        assert_nothing_half_there(place, job)
        if job.state == "failed":
            if on_own_server.is_mounted:
                assert job.message == jobs.DISK_FULL
            with use_database("maintenance"):
                ImportJob.objects.filter(pk=job.pk).update(state="waiting")
        assert begin_again(job) == "done"
        assert_whole(place, expected)
