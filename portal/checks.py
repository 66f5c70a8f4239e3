"""What ``check --deploy --fail-level WARNING`` refuses before a real installation meets a real student.

Django's own deployment checks watch over the secret key, cookies and transport; these watch over what is
Sightline's: that the walls stand on separate logins, and that nothing of a demo or a trial is left.
"""

import os
import stat
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from portal import environment as env
from portal.embedded.place import ROOTS_FOLDER
from portal.identity_providers import VARIABLE, is_loopback

LOCAL = ("", "localhost", "127.0.0.1", "::1")
ENCRYPTED = ("require", "verify-ca", "verify-full")
#: which logins a kind of process needs, and which of them it may hold
NEEDS = {"web": ("default", "public"), "worker": ("worker",)}
MAY_HOLD = {"web": ("default", "public"), "worker": ("default", "worker")}


@register(Tags.security, deploy=True)
def check_deployment(**_: Any) -> list[CheckMessage]:
    """Everything that is unsafe about this process's settings, in words that say what to do."""
    if env.mode() != "production":
        return [
            Error(
                f"SIGHTLINE_MODE is {env.mode()}: its secrets are public and, in demo mode, anybody may sign in.",
                hint="Set SIGHTLINE_MODE=production, or leave it unset.",
                id="sightline.E001",
            )
        ]
    return [
        *_server(), *_secrets(), *_logins(), *_transport(), *_broker(), *_mail(), *_files(), *_identity_providers()
    ]  # fmt: skip


def _server() -> Iterator[CheckMessage]:
    if not settings.ALLOWED_HOSTS or any(host in ("*", ".") for host in settings.ALLOWED_HOSTS):
        yield Error("ALLOWED_HOSTS must name the portal's own host names, and never *.", id="sightline.E002")
    if settings.DEBUG or env.flag("DEBUG"):
        yield Error("DEBUG is set. Its error pages show what a person was looking at; unset it.", id="sightline.E003")
    if settings.DEMO or any("demo" in app.lower() for app in settings.INSTALLED_APPS):
        yield Error("Code of the demo is installed; in production nobody signs in by a click.", id="sightline.E004")


def _secrets() -> Iterator[CheckMessage]:
    # Shorter keys and repeated characters are Django's security.W009.
    if settings.SECRET_KEY.startswith("not-a-secret"):
        yield Error("SECRET_KEY is the one that the demo or the tests use; make a new one.", id="sightline.E005")
    for name in ("FIELD_KEYS", "LOOKUP_KEYS"):
        if any(key in _worthless(name) for _, key in getattr(settings, name)):
            yield Error(f"{name} holds the key that a demo or the tests use; make a new one.", id="sightline.E012")
    known = [key for name in ("FIELD_KEYS", "LOOKUP_KEYS") for _, key in getattr(settings, name)]
    if len(set(known)) < len(known):
        yield Error("FIELD_KEYS and LOOKUP_KEYS share a key; each key must serve one purpose.", id="sightline.E013")
    elif any(len(set(key)) < 8 for key in known):
        yield Error("A key of FIELD_KEYS or LOOKUP_KEYS is not random: openssl rand -base64 32", id="sightline.E014")


def _worthless(name: str) -> set[bytes]:
    """The keys that everybody can compute, of every mode."""
    return {env.worthless_key(name, mode) for mode in env.MODES}


def _logins() -> Iterator[CheckMessage]:
    process = os.environ.get("SIGHTLINE_PROCESS", "web")
    if process not in NEEDS:
        yield Error(f"SIGHTLINE_PROCESS must be web or worker; it is {process!r}.", id="sightline.E006")
        return
    addresses = {alias: os.environ.get(variable, "") for alias, (_, variable) in env.LOGINS.items()}
    for alias, (suffix, variable) in env.LOGINS.items():
        if not addresses[alias]:
            if alias in NEEDS[process]:
                yield Error(f"{variable} is not set; a {process} process signs in with it.", id="sightline.E007")
            continue
        expected = f"{env.prefix()}_{suffix}"
        if env.DatabaseAddress.parse(addresses[alias]).user != expected:
            yield Error(
                f"{variable} does not sign in as {expected}. The walls need each login to be what its name says.",
                id="sightline.E008",
            )
        if "SIGHTLINE_PROCESS" in os.environ and alias not in MAY_HOLD[process]:
            yield Warning(f"A {process} process holds {variable}, which it never needs; unset it.", id="sightline.W001")
    if "SIGHTLINE_PROCESS" in os.environ and os.environ.get("DATABASE_ADMIN_URL"):
        yield Warning("A server process holds DATABASE_ADMIN_URL; only setup_database needs it.", id="sightline.W001")


def _transport() -> Iterator[CheckMessage]:
    for alias, address in env.database_addresses().items():
        variable = env.LOGINS[alias][1]
        if address.host.startswith("/"):
            if address.host.startswith(str(ROOTS_FOLDER)) or "/sightline/" in address.host:
                yield _embedded(variable)
        elif address.host not in LOCAL and dict(address.options).get("sslmode") not in ENCRYPTED:
            yield Warning(
                f"{variable} would send students' records over the network in the clear.",
                hint="Add ?sslmode=verify-full (and sslrootcert=) to the address.",
                id="sightline.W002",
            )
    if settings.SECURE_SSL_REDIRECT and not settings.SECURE_PROXY_SSL_HEADER:
        yield Warning(
            "The portal redirects to https, and nothing tells it that a request came by https.",
            hint="Let the web server in front set X-Forwarded-Proto, and set BEHIND_TLS_PROXY=1.",
            id="sightline.W003",
        )


def _broker() -> Iterator[CheckMessage]:
    url = settings.CELERY_BROKER_URL
    if not url:
        yield Error("REDIS_URL is not set; imports wait for ever without a broker.", id="sightline.E009")
    elif str(ROOTS_FOLDER) in url or "/sightline/" in url:
        yield _embedded("REDIS_URL")
    if url and not env.cache_url():
        yield Error(
            "CACHE_URL is not set, and the queue is no Redis: each process would count sign-in attempts by itself.",
            hint="Set CACHE_URL to a Redis that all web processes share.",
            id="sightline.E011",
        )


def _embedded(variable: str) -> CheckMessage:
    return Error(
        f"{variable} names an embedded server. Those are for trying and testing: no backups, one machine, one user.",
        id="sightline.E010",
    )


def _mail() -> Iterator[CheckMessage]:
    if "EMAIL_HOST" not in os.environ:
        yield Warning("EMAIL_HOST is not set; invitations could not be sent.", id="sightline.W004")
    elif settings.EMAIL_HOST not in LOCAL and not settings.EMAIL_USE_TLS:
        yield Warning("EMAIL_USE_TLS is off; sign-in links would travel in the clear.", id="sightline.W005")
    if settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        yield Warning("DEFAULT_FROM_EMAIL is not set; nobody could answer the portal's mail.", id="sightline.W006")


def _files() -> Iterator[CheckMessage]:
    folder = settings.DATA_FOLDER
    if folder.exists() and stat.S_IMODE(folder.stat().st_mode) & 0o007:
        yield Warning(
            f"{folder}, where uploaded rosters wait, is open to every account of the machine; chmod 700 it.",
            id="sightline.W007",
        )


def _identity_providers() -> Iterator[CheckMessage]:
    # What cannot be read at all has stopped the process already, in words (portal.identity_providers).
    for provider in settings.IDENTITY_PROVIDERS.values():
        if is_loopback(provider.server_url):
            yield Error(
                f"The identity provider {provider.id} is on this machine, without https: it is for trying alone.",
                hint=f"Name the district's own server in the file of {VARIABLE}, or take the entry out.",
                id="sightline.E015",
            )
    name = os.environ.get(VARIABLE, "")
    if name and stat.S_IMODE(os.stat(name).st_mode) & 0o007:
        yield Warning(
            f"{name}, which may hold secrets of identity providers, is open to every account of the machine.",
            hint="chmod 640 it, for the account of the web server.",
            id="sightline.W008",
        )
