"""Where the embedded servers of one checkout keep their data, their sockets and their locks, and as whom they run.

PostgreSQL refuses to run as root, so root's servers run as an account of their own, with everything outside the
checkout: a checkout below a private home stays private. Two checkouts never share a server.
"""

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

ACCOUNT_NAME = "sightline-embedded"
ROOTS_FOLDER = Path("/var/lib/sightline-embedded")
#: A unix socket's path is cut at 104 bytes on some systems; the longest file name below is .s.PGSQL.5432.lock.
LONGEST_SOCKET_FOLDER = 80


class EmbeddedProblem(Exception):
    """An embedded server cannot run here; the message says why and what to do."""


@dataclass(frozen=True)
class Account:
    """The unprivileged account that root's servers run as."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Place:
    """The folders of one checkout's servers. ``account`` is None when they run as the user who starts them."""

    checkout: Path
    base: Path
    sockets: Path
    account: Account | None

    @classmethod
    def of(cls, checkout: Path) -> "Place":
        """The place that belongs to this checkout's path and to the current user. Creates no folder."""
        checkout = checkout.resolve()
        key = hashlib.sha256(str(checkout).encode()).hexdigest()[:12]
        if os.geteuid() == 0:
            base = ROOTS_FOLDER / key
            return cls(checkout, base, base / "run", _account())
        base = _state_folder(checkout) / key
        return cls(checkout, base, _socket_folder(base, key), None)

    def make(self) -> None:
        """Create the folders, closed to everybody else. Raises EmbeddedProblem when they cannot be trusted."""
        try:
            if self.account:
                ROOTS_FOLDER.mkdir(exist_ok=True)
                ROOTS_FOLDER.chmod(0o711)
            self.base.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self.account:
                # The account may pass through to its data; it may not list or write what lies beside it.
                os.chown(self.base, 0, self.account.gid)
                self.base.chmod(0o710)
            self.sockets.mkdir(mode=0o700, exist_ok=True)
            self.give(self.sockets)
        except OSError as problem:
            raise EmbeddedProblem(
                f"The embedded servers cannot keep their data in {self.base}: {problem.strerror}. "
                "Set DATABASE_URL and REDIS_URL to use servers of your own."
            ) from problem
        self._check_owner(self.base, os.geteuid())
        self._check_owner(self.sockets, self.account.uid if self.account else os.geteuid())

    def give(self, path: Path) -> None:
        """Make the servers' account the owner of this path."""
        if self.account:
            os.chown(path, self.account.uid, self.account.gid)

    def popen_options(self) -> dict[str, object]:
        """What subprocess needs to run a server as its account."""
        if not self.account:
            return {}
        return {"user": self.account.uid, "group": self.account.gid, "extra_groups": []}

    def _check_owner(self, folder: Path, owner: int) -> None:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or stat.S_IMODE(found.st_mode) & 0o007:
            raise EmbeddedProblem(f"{folder} is open to others or belongs to somebody else. Remove it and start again.")


def _state_folder(checkout: Path) -> Path:
    """A private folder of the user; where the user has no home that can be written, the checkout's own ``var``."""
    state = os.environ.get("XDG_STATE_HOME", "")
    parent = Path(state) if os.path.isabs(state) else Path(os.path.expanduser("~")) / ".local" / "state"
    existing = next(folder for folder in (parent, *parent.parents) if os.path.exists(folder))
    if existing != Path("/") and os.access(existing, os.W_OK):
        return parent / "sightline"
    return checkout / "var" / "embedded"


def _socket_folder(base: Path, key: str) -> Path:
    if len(os.fsencode(base / "run")) <= LONGEST_SOCKET_FOLDER:
        return base / "run"
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if os.path.isabs(runtime) and len(runtime) < LONGEST_SOCKET_FOLDER - 30 and os.access(runtime, os.W_OK):
        return Path(runtime) / f"sightline-{key}"
    return Path("/tmp") / f"sightline-{os.geteuid()}-{key}"  # make() checks whose it is


def _account() -> Account:
    """The dedicated account; created where the system can, else nobody."""
    try:
        found = pwd.getpwnam(ACCOUNT_NAME)
    except KeyError:
        if shutil.which("useradd"):
            subprocess.run(
                ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
                + ["--shell", "/usr/sbin/nologin", ACCOUNT_NAME],
                check=False,
                capture_output=True,
            )
        try:
            found = pwd.getpwnam(ACCOUNT_NAME)
        except KeyError:
            found = pwd.getpwnam("nobody")
    return Account(found.pw_uid, found.pw_gid)
