"""Reads the process environment into typed values, so that settings.py stays a list of decisions.

Nothing here imports Django: settings, the embedded servers and the tests all read the same functions.
"""

import base64
import contextlib
import hashlib
import hmac
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent

MODES = ("production", "demo", "development", "test")

#: alias -> (suffix of the login's name, variable that holds its address in production)
LOGINS = {
    "default": ("web", "DATABASE_URL"),
    "public": ("public_web", "DATABASE_PUBLIC_URL"),
    "worker": ("worker", "DATABASE_WORKER_URL"),
    "owner": ("owner", "DATABASE_OWNER_URL"),
    "maintenance": ("maintenance", "DATABASE_MAINTENANCE_URL"),
}


class EnvironmentProblem(Exception):
    """A variable is missing or unreadable; the message says which and what to put there."""


@dataclass(frozen=True)
class DatabaseAddress:
    """One PostgreSQL login: where it is and who signs in.

    ``host`` is a host name, or an absolute directory when the server listens on a unix socket there.
    """

    host: str
    port: str
    name: str
    user: str
    password: str
    options: tuple[tuple[str, str], ...] = ()

    @classmethod
    def parse(cls, url: str) -> "DatabaseAddress":
        """Read ``postgresql://user:password@host:port/name?host=/socket/folder&sslmode=...``."""
        parts = urlsplit(url)
        if parts.scheme not in ("postgres", "postgresql"):
            raise EnvironmentProblem(
                "A database address must begin with postgresql:// ; Sightline's walls are made of PostgreSQL."
            )
        query = dict(parse_qsl(parts.query))
        host = query.pop("host", "") or unquote(parts.hostname or "")
        port = query.pop("port", "") or str(parts.port or 5432)
        return cls(
            host=host,
            port=port,
            name=unquote(parts.path.lstrip("/")),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            options=tuple(sorted(query.items())),
        )

    def url(self) -> str:
        """The same address as a URL; holds the password, so never print it."""
        query = "&".join(f"{key}={quote(value, safe='')}" for key, value in (("host", self.host), *self.options))
        credentials = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}"
        return f"postgresql://{credentials}@/{quote(self.name, safe='')}?{query}&port={self.port}"


def mode() -> str:
    """The kind of installation; anything unsaid is production, so that nothing unsafe happens by omission."""
    value = os.environ.get("SIGHTLINE_MODE", "production")
    if value not in MODES:
        raise EnvironmentProblem(f"SIGHTLINE_MODE must be one of {', '.join(MODES)}; it is {value!r}.")
    return value


def flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, str(default)).strip().lower() in ("1", "true", "yes", "on")


def listed(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def secret(name: str) -> str:
    """A secret from the environment. Outside production a fixed, worthless value keeps newcomers moving."""
    value = os.environ.get(name, "")
    if value:
        return value
    if mode() == "production":
        raise EnvironmentProblem(f"{name} is not set. In production it has no default: set it to a long random value.")
    return not_a_secret(name, mode())


def not_a_secret(name: str, mode: str) -> str:
    """What stands in for a secret outside production: everybody can know it."""
    return f"not-a-secret-{mode}-only-{name.lower()}-0123456789abcdefghijklmnopqrstuvwxyz"


def worthless_key(name: str, mode: str) -> bytes:
    """What stands in for a key outside production: everybody can compute it."""
    return hashlib.sha256(not_a_secret(name, mode).encode()).digest()


def keys(name: str) -> tuple[tuple[int, bytes], ...]:
    """Numbered keys from ``number:base64,number:base64``, the current one first; outside production one worthless key.

    Numbers are 1 to 255 and stay with their key for ever; each key is 32 random bytes.
    """
    text = os.environ.get(name, "")
    if not text and mode() == "production":
        raise EnvironmentProblem(f"{name} is not set. In production it has no default: docs/operations.md says how.")
    if not text:
        return ((1, worthless_key(name, mode())),)
    found: dict[int, bytes] = {}
    for place, part in enumerate(text.split(","), start=1):
        number, _, encoded = part.strip().partition(":")
        if not (number.isascii() and number.isdecimal() and 1 <= int(number) <= 255):
            raise EnvironmentProblem(f"{name}: before key {place} there must be a number from 1 to 255 and a colon.")
        if int(number) in found:
            raise EnvironmentProblem(f"{name} names two keys with the number {int(number)}; each needs its own.")
        try:
            found[int(number)] = base64.b64decode(encoded, validate=True)
        except ValueError:
            raise EnvironmentProblem(
                f"{name}: key {int(number)} is no base64. Make one: openssl rand -base64 32"
            ) from None
        if len(found[int(number)]) != 32:
            raise EnvironmentProblem(f"{name}: key {int(number)} is not 32 bytes. Make one: openssl rand -base64 32")
    return tuple(found.items())


def derived_password(role: str) -> str:
    """Password of a login outside production, derived so that every process of one checkout knows it."""
    return hmac.new(secret("SECRET_KEY").encode(), f"database login {role}".encode(), hashlib.sha256).hexdigest()[:32]


def prefix() -> str:
    """What the names of the database and its roles begin with, so that two installations can share one server."""
    own = f"sightline_{mode()}" if mode() in ("development", "test") else "sightline"
    return os.environ.get("DATABASE_PREFIX", own)


def database_addresses() -> dict[str, DatabaseAddress]:
    """Which logins this process holds, by Django's database alias.

    In production each login has its own variable and a process holds only those that it was given; a web
    process needs DATABASE_URL (and DATABASE_PUBLIC_URL), a deployment step DATABASE_OWNER_URL. In the other
    modes DATABASE_URL is an address that may create roles, and the logins are derived from it.
    """
    if mode() == "production":
        given = {alias: os.environ.get(variable, "") for alias, (_, variable) in LOGINS.items()}
        if not any(given.values()):
            raise EnvironmentProblem(
                "DATABASE_URL is not set. In production it is the web login's address; docs/operations.md lists all."
            )
        addresses = {alias: DatabaseAddress.parse(url) for alias, url in given.items() if url}
        addresses.setdefault("default", next(iter(addresses.values())))
        return addresses
    admin = DatabaseAddress.parse(os.environ["DATABASE_URL"])
    name = os.environ.get("DATABASE_NAME") or prefix()
    addresses = {}
    for alias, (suffix, _) in LOGINS.items():
        user = f"{prefix()}_{suffix}"
        addresses[alias] = DatabaseAddress(admin.host, admin.port, name, user, derived_password(user), admin.options)
    return addresses


def cache_url() -> str:
    """Address of the Redis that all processes share for counting sign-in attempts: CACHE_URL, else the queue's.

    Empty where the queue is another kind of broker and CACHE_URL is not set.
    """
    url = os.environ.get("CACHE_URL") or os.environ.get("REDIS_URL", "")
    if url.startswith("redis+socket://"):  # Celery's way to write what Redis's own client calls unix://
        parts = urlsplit(url)
        return f"unix://{parts.path}?db={dict(parse_qsl(parts.query)).get('virtual_host', '0')}"
    return url if url.startswith(("redis://", "rediss://", "unix://")) else ""


def time_limits(alias: str) -> dict[str, str]:
    """Connection options by which the web's two logins give up; jobs and migrations may take longer.

    DATABASE_STATEMENT_TIMEOUT says after how many seconds; 0 leaves the options out, for a pooler that refuses them.
    """
    text = os.environ.get("DATABASE_STATEMENT_TIMEOUT", "30")
    if not text.isdecimal():
        raise EnvironmentProblem(f"DATABASE_STATEMENT_TIMEOUT must be a whole number of seconds; it is {text!r}.")
    seconds = int(text)
    if alias not in ("default", "public") or not seconds:
        return {}
    limits = {
        "statement_timeout": seconds,
        "idle_in_transaction_session_timeout": 2 * seconds,
        "lock_timeout": max(1, seconds // 3),
    }
    return {"options": " ".join(f"-c {name}={limit}s" for name, limit in limits.items())}


def private_folder(path: Path) -> Path:
    """The folder, made with mode 0700 where it is missing, and the one above it too.

    One that cannot be made is left to Django's own check of the setting, which says so in words.
    """
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.mkdir(mode=0o700, exist_ok=True)
    return path


def data_folder() -> Path:
    """Where uploaded files wait for their import: private, outside anything a web server serves."""
    return Path(os.environ.get("SIGHTLINE_DATA_DIR", ROOT / "var")).resolve()
