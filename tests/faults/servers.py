"""A PostgreSQL of the test's own, on a small disk, to be stopped, killed and filled up."""

import contextlib
import os
import resource
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from portal.embedded.place import ROOTS_FOLDER, Place
from portal.embedded.processes import dies_with_parent
from portal.embedded.servers import Postgres
from portal.environment import LOGINS, DatabaseAddress, database_addresses
from portal.kit import dbroles
from portal.kit.db import use_database
from records.models import Organization

#: Where nothing may be mounted: no file of the server may grow beyond this, while it is "full".
FILE_BYTES = 2 * 1024**2
_SMALL = {"shared_buffers": "32MB", "max_wal_size": "64MB", "min_wal_size": "32MB", "maintenance_work_mem": "32MB"}


class OwnPostgres:
    """The embedded PostgreSQL, started from a folder of its own with a small disk below it."""

    def __init__(self, disk_bytes: int) -> None:
        root = os.geteuid() == 0
        folder = ROOTS_FOLDER if root else None
        if folder:
            folder.mkdir(exist_ok=True)
        self.base = Path(tempfile.mkdtemp(prefix="faults-", dir=folder))
        self.is_mounted = root and _mount(self.base, disk_bytes)
        place = Place.of(self.base)
        self.server = Postgres(replace(place, base=self.base, sockets=self.base / "run"))
        self.server.place.make()
        self.server.prepare()
        self._process: subprocess.Popen[bytes] | None = None
        self._limited = False

    def start(self) -> None:
        """Start it, and wait until it takes work."""
        self.server.pid_file.unlink(missing_ok=True)
        with open(self.base.parent / f"{self.base.name}.log", "ab") as log:
            self._process = subprocess.Popen(
                [*self.server.command(), *(part for pair in _SMALL.items() for part in ("-c", "=".join(pair)))],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                preexec_fn=self._before(),  # noqa: PLW1509  (the child only asks the system)
                **self.server.place.popen_options(),  # type: ignore[call-overload]
            )
        deadline = time.monotonic() + 60
        while not self.server.is_ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("The server of the fault tests does not start.")
            time.sleep(0.02)

    def _before(self) -> Callable[[], None]:
        dies, limited = dies_with_parent(signal.SIGQUIT), self._limited

        def prepare() -> None:
            if dies:
                dies()
            if limited:
                resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))

        return prepare

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it: SIGINT in order, SIGQUIT as a crash does."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(how)
            self._process.wait(30)

    def come_back(self) -> None:
        """Wait until it takes work again after trouble of its own; start it where it has given up."""
        deadline = time.monotonic() + 60
        while not self._answers():
            if self._process is None or self._process.poll() is not None:
                self.start()
            elif time.monotonic() > deadline:
                raise RuntimeError("The server of the fault tests does not come back.")
            time.sleep(0.05)

    def _answers(self) -> bool:
        """Its own file says "ready" also while it recovers from a crash."""
        try:
            psycopg.connect(self.server.address(), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    @contextlib.contextmanager
    def full(self, left: int) -> Iterator[None]:
        """Leave so many bytes on its disk. Without a disk of its own: let none of its files grow large."""
        if not self.is_mounted:
            self._limited = True
            self.stop()
            self.start()
            yield
            self._limited = False
            self.stop()
            self.start()
            return
        filler = self.base / "filler"
        free = shutil.disk_usage(self.base).free
        with filler.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(1, free - left))
        try:
            yield
        finally:
            filler.unlink()

    def remove(self) -> None:
        """Stop it and remove all of it."""
        self.stop(signal.SIGQUIT)
        if self.is_mounted:
            subprocess.run(["umount", str(self.base)], check=True)
        shutil.rmtree(self.base, ignore_errors=True)
        (self.base.parent / f"{self.base.name}.log").unlink(missing_ok=True)

    def make_database(self) -> None:
        """Roles, database, tables and a state, on the server at which Django is pointed."""
        admin = DatabaseAddress.parse(self.server.address())
        logins = {LOGINS[alias][0]: address for alias, address in database_addresses().items()}
        dbroles.make_roles_and_database(admin, logins, settings.DATABASE_PREFIX)
        call_command("migrate", database="owner", verbosity=0)
        with use_database("maintenance"):
            nation = Organization.objects.create(sourced_id="nation", type="national", name="Nation")
            Organization.objects.create(sourced_id="state", type="state", name="State", parent=nation)


def _mount(folder: Path, disk_bytes: int) -> bool:
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={disk_bytes},mode=0710", "tmpfs", str(folder)],
        check=False,
        capture_output=True,
    )
    return mounted.returncode == 0


@contextlib.contextmanager
def pointed_at(address: DatabaseAddress) -> Iterator[None]:
    """Every alias, and every process started meanwhile, uses the server at this administrator's address."""
    environment = {"DATABASE_URL": address.url(), "DATABASE_NAME": "faults"}
    before = {name: os.environ.get(name, "") for name in environment}
    kept = {alias: dict(connections.settings[alias]) for alias in connections}
    os.environ.update(environment)
    _point({alias: {"HOST": address.host, "PORT": address.port, "NAME": "faults"} for alias in connections})
    try:
        yield
    finally:
        os.environ.update(before)
        _point(kept)


def _point(values: dict[str, dict[str, object]]) -> None:
    connections.close_all()
    for alias in connections:
        for target in (connections.settings[alias], connections[alias].settings_dict):
            target.update({name: values[alias][name] for name in ("HOST", "PORT", "NAME")})
