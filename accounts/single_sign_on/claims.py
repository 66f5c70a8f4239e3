"""What a provider's signed claims say: who the person is in the district's roster, and whether by a second factor."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.identity_providers import EMAIL, IdentityProvider


@dataclass(frozen=True)
class Identity:
    """Somebody of a district's roster, by the identifier in its files or by e-mail address; one of the two is empty."""

    sourced_id: str = ""
    email: str = ""


def identity_of(claims: Mapping[str, Any], provider: IdentityProvider) -> Identity | None:
    """Whom the claims name; None where the claim is missing, or is an address that the provider does not vouch for.

    An address counts only beside ``"email_verified": true`` (OpenID Connect Core 1.0, section 5.1).
    """
    value = claims.get(provider.claim)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value.strip() or len(value) > 255 or "\0" in value:
        return None
    if provider.claim != EMAIL:
        return Identity(sourced_id=value.strip())
    return Identity(email=value.strip().lower()) if claims.get("email_verified") is True else None


def used_second_factor(claims: Mapping[str, Any], provider: IdentityProvider) -> bool:
    """Whether the provider says, by the claim that its district configured, that a second factor was used.

    ``amr`` is a list of which one value is enough (RFC 8176); ``acr`` is one text.
    """
    if not provider.asserts_second_factor:
        return False
    said = claims.get(provider.factor_claim)
    values = said if isinstance(said, list) else [said]
    return any(isinstance(value, str) and value in provider.factor_values for value in values)


def account_key(claims: Mapping[str, Any]) -> str:
    """How the portal remembers the provider's account: issuer and subject together are unique for ever (section 2).

    As a hash, because a subject may be an address or a student number, and may be longer than the column.
    """
    return hashlib.sha256(json.dumps([claims["iss"], claims["sub"]]).encode()).hexdigest()
