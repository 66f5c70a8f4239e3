"""The demo as a newcomer runs it: one command, an address, and nothing left after Ctrl-C."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from portal.environment import ROOT, DatabaseAddress

PREFIX = "sightline_demo_trial"


class Demo:
    """A running demo with a database of its own."""

    def __init__(self, data: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.written: list[str] = []
        started = time.monotonic()
        self.process = start(self.port, data)
        assert self.process.stdout
        for line in self.process.stdout:
            self.written.append(line)
            if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
                self.address = found[0]
                break
        else:
            pytest.fail("the demo ended:\n" + "".join(self.written))
        self.seconds = time.monotonic() - started

    def stop(self, sent: signal.Signals) -> int:
        self.process.send_signal(sent)
        rest, _ = self.process.communicate(timeout=60)
        self.written.append(rest)
        return self.process.returncode


def start(port: int, data: Path, **changes: str) -> "subprocess.Popen[str]":
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_NAME"}
    environment |= {"SIGHTLINE_MODE": "demo", "DATABASE_PREFIX": PREFIX, "SIGHTLINE_DATA_DIR": str(data), **changes}
    return subprocess.Popen(
        [sys.executable, "manage.py", "demo", "--port", str(port)],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield tmp_path_factory.mktemp("data")
    with psycopg.connect(DatabaseAddress.parse(os.environ["DATABASE_URL"]).url(), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(PREFIX)))
        roles = connection.execute("SELECT rolname FROM pg_roles WHERE starts_with(rolname, %s)", [PREFIX]).fetchall()
        for (role,) in roles:
            connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


def processes_of(data: Path) -> list[str]:
    """What still runs with this demo's data folder in its environment."""
    mark = f"SIGHTLINE_DATA_DIR={data}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (folder / "environ").read_bytes():
                found.append((folder / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found


def test_the_first_start_and_ctrl_c(data: Path) -> None:
    demo = Demo(data)
    with urllib.request.urlopen(demo.address, timeout=20) as answer:
        assert answer.status == 200
    assert len(processes_of(data)) > 2
    assert demo.stop(signal.SIGINT) == 0
    assert not processes_of(data)
    assert "Traceback" not in "".join(demo.written)


def test_the_second_start_takes_less_than_ten_seconds(data: Path) -> None:
    demo = Demo(data)
    assert demo.stop(signal.SIGTERM) == 0
    assert demo.seconds < 10
    assert not processes_of(data)


def test_one_browser_can_be_every_demo_person_one_after_the_other(data: Path) -> None:
    demo = Demo(data)
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())

    def people() -> str:
        return browser.open(f"{demo.address}demo/", timeout=20).read().decode()

    try:
        everybody = list(dict.fromkeys(re.findall(r'name="person" value="([^"]+)"', people())))
        assert len(everybody) > 10
        for person in everybody:
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', people())[1]
            form = urllib.parse.urlencode({"csrfmiddlewaretoken": token, "person": person}).encode()
            sent = urllib.request.Request(f"{demo.address}demo/sign-in/", form, {"Referer": f"{demo.address}demo/"})
            with browser.open(sent, timeout=20) as answer:  # raises for a 4xx or 5xx, here or behind the redirect
                assert not answer.url.endswith("/demo/sign-in/")
    finally:
        demo.stop(signal.SIGTERM)
    assert "Traceback" not in "".join(demo.written)


def test_when_the_demo_is_killed_its_children_end(data: Path) -> None:
    demo = Demo(data)
    demo.stop(signal.SIGKILL)
    deadline = time.monotonic() + 15
    while processes_of(data) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not processes_of(data)


def test_when_a_child_ends_the_demo_says_which_and_stops(data: Path) -> None:
    demo = Demo(data)
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command, parent = (folder / "cmdline").read_text(), (folder / "stat").read_text().rsplit(")")[1].split()[1]
        except OSError:
            continue
        if "gunicorn" in command and int(parent) == demo.process.pid:
            os.kill(int(folder.name), signal.SIGKILL)
    rest, _ = demo.process.communicate(timeout=60)
    assert demo.process.returncode == 1
    assert "The web server ended by itself" in rest
    assert not processes_of(data)


def test_a_taken_port_is_named(data: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = start(taken.getsockname()[1], data)
        written, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "cannot be used; another program may have it" in written
    assert "Traceback" not in written


def test_no_demo_outside_demo_mode(data: Path) -> None:
    process = start(0, data, SIGHTLINE_MODE="development")
    written, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "demo mode only" in written
