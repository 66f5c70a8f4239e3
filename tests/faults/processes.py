"""Workers of the test's own, in processes that can be killed. Nothing here touches a process that it did not start."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from portal.embedded.processes import dies_with_parent
from portal.environment import ROOT


class Process:
    """A child in a session of its own, with everything that it starts."""

    def __init__(self, *arguments: str, log: Path, **environment: str) -> None:
        self._log = log.open("ab")
        self._child = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=ROOT,
            env={**os.environ, "LOG_LEVEL": "WARNING", **environment},
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
            preexec_fn=dies_with_parent(signal.SIGKILL),  # noqa: PLW1509  (the child only asks the system)
        )
        self.pid = self._child.pid

    def kill(self) -> None:
        """``kill -9`` of the process and of its children, as a machine that loses its power."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._child.wait(20)
        self._log.close()

    def wait(self, seconds: float = 60) -> int:
        """Wait for its end; gives the exit status."""
        status = self._child.wait(seconds)
        self._log.close()
        return status

    @property
    def lives(self) -> bool:
        return self._child.poll() is None


def deliver(job_uid: object, district_id: int, log: Path, *, times: int = 1) -> Process:
    """A process that is given the task of a job, some times at once."""
    return Process("tests.faults.deliver", str(job_uid), str(district_id), str(times), log=log)


def celery(*arguments: str, log: Path) -> Process:
    """A process of Celery's command."""
    return Process(
        "celery", "--quiet", "--app", "portal.celery", *arguments, log=log, SIGHTLINE_PROCESS="worker"
    )  # fmt: skip


@contextlib.contextmanager
def all_killed(*processes: Process) -> Iterator[list[Process]]:
    """Kills what is left of them at the end, and of what is added to the list."""
    kept = list(processes)
    try:
        yield kept
    finally:
        for process in kept:
            process.kill()


def wait_until(true: object, seconds: float) -> float:
    """Wait for a condition; gives the seconds that it took. Raises TimeoutError."""
    began = time.monotonic()
    while not true():  # type: ignore[operator]
        if time.monotonic() - began > seconds:
            raise TimeoutError
        time.sleep(0.02)
    return time.monotonic() - began
