"""Who uses a server, and who stops it: every user holds a shared lock, and the last one to go ends the server.

The *keeper* is a small process per server. It starts the server, then waits for the exclusive lock, which the
system grants when the last user is gone, however it went. So nothing is left behind by a crash, and no list of
process ids has to be right.
"""

import atexit
import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from portal.embedded.place import EmbeddedProblem
from portal.embedded.processes import command_line, dies_with_parent, end
from portal.embedded.servers import Server
from portal.environment import ROOT

START_SECONDS = 60
LOG_BYTES = 1_000_000


def use(server: Server) -> None:
    """Hold the server for as long as this process lives, and start it when nobody did yet.

    Raises EmbeddedProblem when it cannot be started; the message ends with the server's own words.
    """
    server.place.make()
    with _held(_lock_file(server, "start"), fcntl.LOCK_EX):
        users = _open(_lock_file(server, "users"))
        # Waits while a keeper that saw its last user go is stopping the server.
        fcntl.flock(users, fcntl.LOCK_SH)
        keeper = None
        if not runs(server):
            _end_keeper(server)
            keeper = _start_keeper(server)
    atexit.register(_leave, server, users, os.getpid(), keeper)


def stop(server: Server) -> bool:
    """End the server, whoever still uses it. True when there was something to end."""
    if not server.place.base.exists():
        return False
    with _held(_lock_file(server, "start"), fcntl.LOCK_EX):
        return _end_keeper(server)


def runs(server: Server) -> bool:
    """Whether a keeper holds the server and the server answers."""
    return _is_kept(server) and server.answers()


def keep(server: Server) -> None:
    """The keeper's whole life; runs in a process of its own. Prints ``ready`` once the server takes work."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    mine = _open(_lock_file(server, "keeper"))
    fcntl.flock(mine, fcntl.LOCK_EX)
    mine.truncate(0)
    mine.write(str(os.getpid()))
    mine.flush()
    process = None
    try:
        process = _start(server)
        print("ready", flush=True)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        with _held(_lock_file(server, "users"), fcntl.LOCK_EX):
            # Still under the lock, so that the next user waits and then starts afresh.
            end(process.pid, server.stops, process)
            fcntl.flock(mine, fcntl.LOCK_UN)
    finally:
        if process:
            end(process.pid, server.stops, process)


def _start(server: Server) -> "subprocess.Popen[bytes]":
    _end_leftover(server)
    server.prepare()
    _shorten(server.log)
    deadline = time.monotonic() + START_SECONDS
    while True:
        with open(server.log, "ab") as log:
            process = subprocess.Popen(
                server.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                preexec_fn=dies_with_parent(server.stops[0][0]),  # noqa: PLW1509  (the keeper has one thread)
                **server.place.popen_options(),  # type: ignore[call-overload]
            )
        while process.poll() is None:
            if server.is_ready():
                return process
            if time.monotonic() > deadline:
                end(process.pid, server.stops, process)
                raise EmbeddedProblem(f"The embedded {server.name} did not answer within {START_SECONDS} s.")
            time.sleep(0.01)
        # The children of a server that was killed hold its memory for a moment longer.
        if time.monotonic() > deadline - START_SECONDS + 10:
            raise EmbeddedProblem(f"The embedded {server.name} does not start. Its last words:\n{_tail(server.log)}")
        time.sleep(0.3)


def _end_leftover(server: Server) -> None:
    """End a server that outlived its keeper, and remove the stale files of one that was killed."""
    try:
        pid = int(server.pid_file.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        pid = 0
    if pid and str(server.pid_file.parent) in command_line(pid):
        end(pid, server.stops)
    server.pid_file.unlink(missing_ok=True)


def _start_keeper(server: Server) -> "subprocess.Popen[bytes]":
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "XDG_STATE_HOME", "XDG_RUNTIME_DIR", "SIGHTLINE_MODE")
    log = server.place.base / f"{server.name}-keeper.log"
    with open(log, "wb") as words:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "portal.embedded", "keep"]
            + ["--server", server.name, "--checkout", str(server.place.checkout)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=words,
            cwd=ROOT,
            start_new_session=True,  # Ctrl-C is for the users; the server must outlive the last of them
            env={name: os.environ[name] for name in kept if name in os.environ},
        )
    assert keeper.stdout
    with keeper.stdout as answer:
        line = answer.readline()
    if line.strip() != b"ready":
        keeper.wait()
        raise EmbeddedProblem(_tail(log) or f"The keeper of the embedded {server.name} ended at once.")
    return keeper


def _leave(server: Server, users: IO[str], owner: int, keeper: "subprocess.Popen[bytes] | None") -> None:
    """Let go of the server; the last one waits until it has stopped, so that a prompt means that all is done."""
    if os.getpid() != owner:
        return  # a forked child ends; its parent still uses the server
    users.close()
    deadline = time.monotonic() + 30
    # A second Ctrl-C while waiting changes nothing: the keeper does its work in any case.
    with contextlib.suppress(OSError, KeyboardInterrupt, subprocess.TimeoutExpired):
        while _is_kept(server) and not _is_used(server) and time.monotonic() < deadline:
            time.sleep(0.02)
        if keeper and not _is_kept(server):
            keeper.wait(2)  # buries it: not every container has somebody who does
    if keeper:
        keeper.returncode = keeper.returncode or 0  # others still use it: no warning about a child left running


def _end_keeper(server: Server) -> bool:
    """Only under the start lock: nobody else starts or ends a keeper meanwhile, so its written id is the true one."""
    if not _is_kept(server):
        return False
    pid = _lock_file(server, "keeper").read_text().strip()
    with contextlib.suppress(ProcessLookupError):
        os.kill(int(pid), signal.SIGTERM)
    deadline = time.monotonic() + 40
    while _is_kept(server):
        if time.monotonic() > deadline:
            raise EmbeddedProblem(f"The embedded {server.name} does not stop.")
        time.sleep(0.02)
    return True


def _is_kept(server: Server) -> bool:
    path = _lock_file(server, "keeper")
    return path.exists() and not _is_free(path)


def _lock_file(server: Server, what: str) -> Path:
    return server.place.base / f"{server.name}-{what}.lock"


def _open(path: Path) -> IO[str]:
    return open(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+")


@contextlib.contextmanager
def _held(path: Path, kind: int) -> Iterator[None]:
    with _open(path) as file:
        fcntl.flock(file, kind)
        yield


def _is_free(path: Path) -> bool:
    """Whether nobody holds the lock exclusively. Asking takes it shared, so that two who ask do not see each other."""
    with _open(path) as file:
        return _try(file, fcntl.LOCK_SH)


def _is_used(server: Server) -> bool:
    """Whether users are left: their shared locks refuse an exclusive one, but not another shared one."""
    with _open(_lock_file(server, "users")) as file:
        return not _try(file, fcntl.LOCK_EX) and _try(file, fcntl.LOCK_SH)


def _try(file: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _shorten(log: Path) -> None:
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))


def _tail(log: Path, lines: int = 12) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
