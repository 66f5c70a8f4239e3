"""``demo``: a whole portal on this machine, with a living demo district, until Ctrl-C.

It prepares the database, then watches over two children, the web server and the worker, and ends with them.
"""

import contextlib
import io
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from portal.embedded.processes import dies_with_parent, end

HOST = "127.0.0.1"
START_SECONDS = 60
#: Both end their work on SIGTERM; SIGQUIT tells Celery not to wait for a long import, which goes on at the next start.
STOPS = ((signal.SIGTERM, 6.0), (signal.SIGQUIT, 3.0), (signal.SIGKILL, 3.0))

#: In production both are worth a warning: static files not collected, a worker that runs as root.
EXPECTED = "ignore:No directory at,ignore:You're running the worker with superuser"


class Stopped(Exception):
    """Somebody asked the demo to stop."""


class Command(BaseCommand):
    help = "Run the demo: web server and worker on this machine, with a generated district. Ctrl-C stops it."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="the port to listen on, on this machine only")

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo runs in demo mode only: make demo.")
        self._check_port(port)
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(line_buffering=True)  # into a pipe or a file as well, the address shows at once
        with _stop_on_signals():
            try:
                self._prepare()
                self._run(port)
            except (Stopped, KeyboardInterrupt):
                self.stdout.write("Stopped.")

    def _check_port(self, port: int) -> None:
        with socket.socket() as door:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                door.bind((HOST, port))
            except (OSError, OverflowError) as problem:
                raise CommandError(
                    f"Port {port} cannot be used; another program may have it. Choose one: make demo PORT={port + 1}"
                ) from problem

    def _prepare(self) -> None:
        self.stdout.write("Preparing the database ...")
        try:
            call_command("setup_database", stdout=io.StringIO())
            # Also when no migration waits: it builds the walls anew, as they are declared now.
            call_command("migrate", database="owner", verbosity=0, interactive=False)
        except Exception:
            self.stderr.write("The data of an earlier demo may not fit this version. To begin anew: make reset")
            raise
        call_command("seed_demo", stdout=self.stdout)
        connections.close_all()

    def _run(self, port: int) -> None:
        settings.DATA_FOLDER.mkdir(mode=0o700, parents=True, exist_ok=True)
        children: dict[str, subprocess.Popen[bytes]] = {}
        try:
            address = f"http://{HOST}:{port}/"
            os.environ.setdefault("PORTAL_URL", address)  # for links in mail
            children["web server"] = _child("web", *_web_server(port))
            self._wait_for(f"{address}health/", children)
            children["worker"] = _child("worker", *_worker(port))  # second, since somebody waits for the page
            self.stdout.write(self.style.SUCCESS(f"\nSightline's demo is at {address}") + "   (Ctrl-C stops it)\n")
            call_command("demo_people", stdout=self.stdout)
            connections.close_all()
            self._watch(children)
        finally:
            _stop(children)

    def _wait_for(self, address: str, children: "dict[str, subprocess.Popen[bytes]]") -> None:
        deadline = time.monotonic() + START_SECONDS
        while not _answers(address):
            self._check(children)
            if time.monotonic() > deadline:
                raise CommandError(f"The web server did not answer within {START_SECONDS} s.")
            time.sleep(0.05)

    def _watch(self, children: "dict[str, subprocess.Popen[bytes]]") -> None:
        while True:
            self._check(children)
            time.sleep(0.3)

    def _check(self, children: "dict[str, subprocess.Popen[bytes]]") -> None:
        for name, child in children.items():
            if child.poll() is not None:
                raise CommandError(f"The {name} ended by itself (exit status {child.returncode}); the demo stops.")


def _web_server(port: int) -> tuple[str, ...]:
    return (
        *("gunicorn", "portal.wsgi:application", "--config", "python:portal.webserver"),
        *("--bind", f"{HOST}:{port}", "--log-level", "warning", "--graceful-timeout", "2"),
    )


def _worker(port: int) -> tuple[str, ...]:
    schedule = str(settings.DATA_FOLDER / f"beat-schedule-{port}")  # a second demo beside this one has its own
    return (
        *("celery", "--quiet", "--app", "portal.celery", "worker", "--beat", "--schedule", schedule),
        *("--concurrency", "2", "--without-gossip", "--without-mingle"),
    )


def _child(process: str, *module_and_arguments: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", *module_and_arguments],
        cwd=settings.BASE_DIR,
        env={"LOG_LEVEL": "WARNING", "PYTHONWARNINGS": EXPECTED, **os.environ, "SIGHTLINE_PROCESS": process},
        stdin=subprocess.DEVNULL,
        # Ctrl-C goes to this process alone, which ends its children in order; should it be killed, they end too.
        start_new_session=True,
        preexec_fn=dies_with_parent(signal.SIGTERM),  # noqa: PLW1509  (this process has one thread)
    )


def _answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def _stop(children: "dict[str, subprocess.Popen[bytes]]") -> None:
    for child in children.values():  # at the same time, so that the slower one alone is waited for
        with contextlib.suppress(ProcessLookupError):
            child.terminate()
    for child in children.values():
        end(child.pid, STOPS, child)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)  # whatever is left of its session


@contextlib.contextmanager
def _stop_on_signals() -> Iterator[None]:
    """Turn the first SIGINT, SIGTERM or hang-up into Stopped, and ignore the next ones while everything ends."""
    watched = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop(*_: object) -> None:
        for number in watched:
            signal.signal(number, signal.SIG_IGN)
        raise Stopped

    before = {number: signal.signal(number, stop) for number in watched}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
