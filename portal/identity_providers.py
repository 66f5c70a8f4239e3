"""Districts' identity providers (OpenID Connect), as the file named by OIDC_PROVIDERS_FILE lists them.

Read once, when a process starts: what is no longer in the file signs nobody in after the restart. Nothing here imports
Django. docs/operations.md explains the file; docs/adr/0017 says what a provider's word is worth.
"""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from portal.environment import EnvironmentProblem

VARIABLE = "OIDC_PROVIDERS_FILE"
LOOPBACK = ("localhost", "127.0.0.1", "::1")
#: The one claim that is matched with e-mail addresses, and counts only beside ``email_verified``.
EMAIL = "email"
_WELL_KNOWN = "/.well-known/openid-configuration"


class Serves(StrEnum):
    """Whom of its district a provider signs in."""

    FAMILIES = "families"
    STAFF = "staff"
    BOTH = "both"


@dataclass(frozen=True)
class IdentityProvider:
    """One provider, which speaks for exactly one district and nobody else.

    ``claim`` names the claim that holds the person's identifier in the district's roster (OneRoster ``sourcedId``), or
    is "email". ``factor_claim`` and ``factor_values``: what the provider says when the person used a second factor.
    """

    id: str
    name: str
    district: str
    server_url: str
    client_id: str
    secret: str = field(repr=False)
    claim: str
    serves: Serves
    scope: tuple[str, ...] = ()
    sign_in_host: str = ""
    factor_claim: str = ""
    factor_values: frozenset[str] = frozenset()

    @property
    def issuer(self) -> str:
        """Who must have issued its tokens: the server's own address (OpenID Connect Discovery 1.0, section 4.3)."""
        return self.server_url.removesuffix(_WELL_KNOWN)

    @property
    def origins(self) -> tuple[str, ...]:
        """Where the browser is sent, for the content security policy: the server, and its sign-in page's host."""
        parts = urlsplit(self.server_url)
        own = f"{parts.scheme}://{parts.netloc}"
        return (own, f"https://{self.sign_in_host}") if self.sign_in_host else (own,)

    @property
    def serves_families(self) -> bool:
        return self.serves is not Serves.STAFF

    @property
    def asserts_second_factor(self) -> bool:
        """Whether the district said by which claim its provider tells that a second factor was used."""
        return bool(self.factor_claim)


def read_providers() -> dict[str, IdentityProvider]:
    """Every provider of the file by its id; none where the variable is not set. Raises EnvironmentProblem, in words."""
    name = os.environ.get(VARIABLE, "")
    if not name:
        return {}
    try:
        rows = json.loads(Path(name).read_text(encoding="utf-8"))["providers"]
        if not isinstance(rows, list):
            raise TypeError
    except OSError as problem:
        raise EnvironmentProblem(f"{VARIABLE}: {name} cannot be read ({problem.strerror}).") from None
    except (ValueError, KeyError, TypeError):
        raise EnvironmentProblem(f'{VARIABLE}: {name} must be JSON of the form {{"providers": [{{...}}]}}.') from None
    found: dict[str, IdentityProvider] = {}
    for place, row in enumerate(rows, start=1):
        provider = provider_of(row, place)
        if provider.id in found:
            raise EnvironmentProblem(f"{VARIABLE}: two providers have the id {provider.id!r}; each needs its own.")
        found[provider.id] = provider
    return found


_NEEDED = ("id", "name", "district", "server_url", "client_id", "claim", "serves")
_ALLOWED = {*_NEEDED, "client_secret", "client_secret_file", "scope", "sign_in_host", "second_factor"}


def provider_of(row: Any, place: int) -> IdentityProvider:
    """The provider of one entry of the file; ``place`` is its number, for messages. Raises EnvironmentProblem."""
    who = f"{VARIABLE}: provider {row.get('id') or place}" if isinstance(row, dict) else f"{VARIABLE}: entry {place}"
    for problem in _problems(row):
        raise EnvironmentProblem(f"{who}: {problem}")
    factor = row.get("second_factor", {})
    return IdentityProvider(
        **{name: row[name] for name in _NEEDED if name not in ("server_url", "serves")},
        server_url=row["server_url"].rstrip("/"),
        serves=Serves(row["serves"]),
        secret=_secret(row, who),
        scope=tuple(row.get("scope", ())),
        sign_in_host=row.get("sign_in_host", ""),
        factor_claim=factor.get("claim", ""),
        factor_values=frozenset(factor.get("values", ())),
    )


def _problems(row: Any) -> Iterator[str]:
    """What is wrong with an entry, in words that say what to do; the first is reported."""
    if not isinstance(row, dict):
        yield "it must be an object with the names that docs/operations.md lists."
        return
    for name in _NEEDED:
        if not (isinstance(row.get(name), str) and row[name].strip()):
            yield f"{name} is missing, or is no text."
            return
    if unknown := set(row) - _ALLOWED:
        yield f"{', '.join(sorted(unknown))} is not a name that is known here."
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", row["id"]):
        yield "its id stands in addresses: use small letters, digits and hyphens, 40 at most."
    if row["serves"] not in list(Serves):
        yield f"serves must be one of {', '.join(Serves)}."
    yield from _address_problems(row)
    if ("client_secret" in row) == ("client_secret_file" in row):
        yield "give either client_secret or client_secret_file."
    if not _is_words(row.get("scope", [])):
        yield 'scope must be a list of words, such as ["openid", "profile"].'
    factor = row.get("second_factor", {"claim": "amr", "values": ["mfa"]})
    if not (isinstance(factor, dict) and set(factor) == {"claim", "values"} and factor["claim"] in ("amr", "acr")):
        yield 'second_factor must be {"claim": "amr" or "acr", "values": [...]}.'
    elif not (factor["values"] and _is_words(factor["values"])):
        yield "second_factor must list the values by which the provider says that a second factor was used."


def _address_problems(row: dict[str, Any]) -> Iterator[str]:
    parts = urlsplit(row["server_url"])
    if not is_https(row["server_url"]) and not is_loopback(row["server_url"]):
        yield "server_url must begin with https:// ; whoever sits on the line could sign in as anybody."
    if not re.fullmatch(r"[A-Za-z0-9.-]+(:[0-9]+)?|\[[0-9a-f:]+\](:[0-9]+)?", parts.netloc):
        yield "server_url must name a host, and a port if need be."
    if parts.query or parts.fragment:
        yield "server_url must be an address without question mark and number sign."
    if not re.fullmatch(r"[A-Za-z0-9.-]*", str(row.get("sign_in_host", ""))):
        yield "sign_in_host must be a host name alone, such as login.example.org."


def _is_words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and re.fullmatch(r"[^\s\"\\]+", one) for one in value)


def is_https(address: str) -> bool:
    """Whether an address is one that nobody can listen in to."""
    parts = urlsplit(address)
    return parts.scheme == "https" and bool(parts.hostname)


def is_loopback(address: str) -> bool:
    """Whether an address is http on this very machine: for trying and testing."""
    parts = urlsplit(address)
    return parts.scheme == "http" and parts.hostname in LOOPBACK


def _secret(row: dict[str, Any], who: str) -> str:
    secret = row.get("client_secret", "")
    if "client_secret_file" in row:
        try:
            secret = Path(row["client_secret_file"]).read_text(encoding="utf-8").strip()
        except (OSError, TypeError, ValueError):
            raise EnvironmentProblem(f"{who}: its client_secret_file cannot be read.") from None
    if not isinstance(secret, str) or len(secret) < 16:
        raise EnvironmentProblem(f"{who}: its client secret is missing or shorter than 16 characters.")
    return secret
