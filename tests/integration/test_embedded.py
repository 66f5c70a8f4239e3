"""The embedded servers for real: they start on demand, survive violence, and leave with their last user."""

import contextlib
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from portal.embedded.keeper import runs, stop
from portal.embedded.place import LONGEST_SOCKET_FOLDER, Place
from portal.embedded.servers import SERVERS, Postgres, Redis
from portal.environment import ROOT

USER = """
import os, sys
from pathlib import Path
from portal.embedded import prepare_environment
prepare_environment(checkout=Path(sys.argv[1]))
print(os.environ["DATABASE_URL"], os.environ["REDIS_URL"], flush=True)
sys.stdin.read()
"""


class User:
    """A process that uses the servers of a checkout until it is told to leave."""

    def __init__(self, checkout: Path, **environment: str) -> None:
        own = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")}
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER, str(checkout)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            text=True,
            env={**own, "SIGHTLINE_MODE": "test", **environment},
        )
        assert self.process.stdout
        line = self.process.stdout.readline().split()
        assert len(line) == 2, self.process.stderr.read() if self.process.stderr else ""
        self.database_url, self.redis_url = line

    def leave(self) -> None:
        self.process.communicate(timeout=60)
        assert self.process.returncode == 0

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=60)

    def ask(self, statement: str) -> object:
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            cursor = connection.execute(statement)  # type: ignore[call-overload]
            row = cursor.fetchone() if cursor.description else None
            return row[0] if row else None


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("checkout")
    yield folder
    command = [sys.executable, "-m", "portal.embedded", "remove", "--checkout", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    assert not Place.of(folder).base.exists()


@pytest.fixture
def place(checkout: Path) -> Place:
    return Place.of(checkout)


def wait_until(true: Callable[[], bool], seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.05)
    return False


def server_pid(server: Postgres | Redis) -> int:
    return int(server.pid_file.read_text().split()[0])


def test_the_last_one_to_leave_stops_the_servers(checkout: Path, place: Place) -> None:
    first, second = User(checkout), User(checkout)
    assert first.database_url == second.database_url
    first.leave()
    assert second.ask("SELECT 1") == 1
    assert all(runs(kind(place)) for kind in SERVERS.values())
    second.leave()
    # Whoever waits for the last user finds everything done.
    assert not any(kind(place).answers() for kind in SERVERS.values())


def test_data_stay_and_the_second_start_is_quick(checkout: Path) -> None:
    user = User(checkout)
    user.ask("CREATE TABLE kept AS SELECT 42 AS answer")
    user.leave()
    before = time.monotonic()
    user = User(checkout)
    assert time.monotonic() - before < 3
    assert user.ask("SELECT answer FROM kept") == 42
    user.ask("DROP TABLE kept")
    user.leave()


def test_a_killed_user_leaves_nothing_behind(checkout: Path, place: Place) -> None:
    User(checkout).kill()
    assert wait_until(lambda: not any(kind(place).answers() for kind in SERVERS.values()))


@pytest.mark.parametrize("kind", [Postgres, Redis])
def test_a_killed_server_is_started_again(checkout: Path, place: Place, kind: type[Postgres] | type[Redis]) -> None:
    first = User(checkout)
    os.kill(server_pid(kind(place)), signal.SIGKILL)
    assert wait_until(lambda: not kind(place).answers())
    second = User(checkout)
    assert second.ask("SELECT 1") == 1
    assert kind(place).is_ready()
    second.leave()
    assert first.ask("SELECT 1") == 1, "the servers left although somebody still used them"
    first.leave()


@pytest.mark.parametrize("kind", [Postgres, Redis])
def test_a_killed_keeper_is_replaced(checkout: Path, place: Place, kind: type[Postgres] | type[Redis]) -> None:
    first = User(checkout)
    os.kill(int((place.base / f"{kind.name}-keeper.lock").read_text()), signal.SIGKILL)
    assert wait_until(lambda: not runs(kind(place)))
    second = User(checkout)
    assert runs(kind(place))
    assert second.ask("SELECT 1") == 1
    first.leave()
    second.leave()
    assert not kind(place).answers()


def test_everything_killed_at_once_with_a_stale_process_id(checkout: Path, place: Place) -> None:
    user = User(checkout)
    postgres = Postgres(place)
    os.kill(int((place.base / "postgres-keeper.lock").read_text()), signal.SIGKILL)
    os.kill(server_pid(postgres), signal.SIGKILL)
    user.kill()
    assert wait_until(lambda: not runs(postgres))
    # The number now belongs to somebody else: it must neither be killed nor keep the server from starting.
    lines = postgres.pid_file.read_text().splitlines() if postgres.pid_file.exists() else ["0", str(postgres.data)]
    postgres.pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    again = User(checkout)
    assert again.ask("SELECT 1") == 1
    again.leave()


def test_two_checkouts_have_two_servers(checkout: Path, tmp_path: Path) -> None:
    assert Place.of(tmp_path).base != Place.of(checkout).base
    assert Place.of(tmp_path).sockets != Place.of(checkout).sockets


def test_only_its_own_user_reaches_the_servers(checkout: Path, place: Place) -> None:
    user = User(checkout)
    for folder in (place.base, place.sockets, Postgres(place).data):
        assert not stat.S_IMODE(folder.stat().st_mode) & 0o007, folder
    assert stat.S_IMODE(Postgres(place).password_file.stat().st_mode) == 0o600
    assert len(os.fsencode(place.sockets)) <= LONGEST_SOCKET_FOLDER
    assert user.ask("SHOW listen_addresses") == ""
    user.leave()


def test_a_login_needs_its_password(checkout: Path) -> None:
    user = User(checkout)
    user.ask("CREATE ROLE somebody LOGIN PASSWORD 'theirs'")
    admin = psycopg.conninfo.conninfo_to_dict(user.database_url)
    for login, password in (("somebody", "wrong"), ("somebody", ""), (str(admin["user"]), "wrong")):
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(**{**admin, "user": login, "password": password})
    psycopg.connect(**{**admin, "user": "somebody", "password": "theirs"}).close()
    user.ask("DROP ROLE somebody")
    user.leave()


def test_the_servers_log_holds_no_values(checkout: Path, place: Place) -> None:
    user = User(checkout)
    user.ask("CREATE TABLE people (email text PRIMARY KEY)")
    for _ in range(2):
        with contextlib.suppress(psycopg.errors.UniqueViolation):
            user.ask("INSERT INTO people VALUES ('ana@example.org')")
    user.ask("DROP TABLE people")
    user.leave()
    log = Postgres(place).log.read_text()
    assert "duplicate key" in log
    assert "ana@example.org" not in log


def test_a_given_server_is_not_replaced(checkout: Path) -> None:
    user = User(checkout, DATABASE_URL="postgresql://somebody@elsewhere/theirs")
    assert user.database_url == "postgresql://somebody@elsewhere/theirs"
    assert not runs(Postgres(Place.of(checkout)))
    user.leave()


def test_stop_ends_servers_in_use(checkout: Path, place: Place) -> None:
    user = User(checkout)
    assert stop(Postgres(place))
    assert stop(Redis(place))
    assert not Postgres(place).answers()
    assert not stop(Postgres(place))
    user.leave()
