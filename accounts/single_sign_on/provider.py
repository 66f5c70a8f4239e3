"""The sign-in library's OpenID Connect, made stricter: signed tokens and nothing else, from the configured issuer.

The library accepts a token unsigned when it fetched it itself over TLS, prefers what the unsigned userinfo page says,
sends no nonce, and takes scopes from the address. Each of that is switched off here.
"""

import secrets
from collections.abc import Mapping
from typing import Any

import jwt
import requests
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialAccount, SocialLogin, SocialToken
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.single_sign_on.claims import account_key
from portal.identity_providers import EMAIL, IdentityProvider, is_https, is_loopback

#: With a public key alone. Under a shared secret, or none, anybody who knows the client could sign a token.
ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class Assertion(SocialLogin):
    """What a provider says of the person who signs in now. Holds the claims for this request, and stores none."""

    account: SocialAccount
    claims: Mapping[str, Any]
    configured: IdentityProvider

    def lookup(self) -> None:
        """Find the connected account, if there is one. By what the provider knows it by, never by e-mail address."""
        self._did_authenticate_by_email = None
        known = SocialAccount.objects.select_related("user").filter(provider=self.account.provider)
        if found := known.filter(uid=self.account.uid).first():
            self.account, self.user = found, found.user


class DistrictAdapter(OpenIDConnectOAuth2Adapter):
    """Talks to the provider's server. Whatever is wrong with what it says is an OAuth2Error, without a value in it."""

    @property
    def openid_config(self) -> dict[str, Any]:
        """The server's own description, of the configured issuer, with addresses that nobody can listen in to."""
        if not hasattr(self, "_checked"):
            configured = self.get_provider().configured
            try:
                found = super().openid_config
                if found["issuer"].rstrip("/") != configured.issuer:
                    raise OAuth2Error("The provider's description names another issuer than the configured server.")
                # Only a provider on this machine may name addresses of this machine.
                tried = is_loopback(configured.server_url)
                if not all(is_https(found[name]) or (tried and is_loopback(found[name])) for name in _ENDPOINTS):
                    raise OAuth2Error("The provider's description names an address without https.")
            except requests.RequestException as problem:
                raise OAuth2Error("The provider does not answer.") from problem
            except (KeyError, TypeError, AttributeError, ValueError) as problem:
                raise OAuth2Error("The provider's description cannot be read.") from problem
            self._checked = found
        return self._checked

    def parse_token(self, data: Mapping[str, Any]) -> SocialToken:
        """Nothing of the access token is kept: the identity token says all that is asked."""
        return SocialToken()

    def complete_login(self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any) -> Assertion:
        """The assertion of the signed identity token; what the userinfo page would say is not asked for."""
        signed = kwargs["response"].get("id_token")
        if not isinstance(signed, str):
            raise OAuth2Error("The provider sent no identity token.")
        return self.get_provider().sociallogin_from_response(request, {"id_token": self._decode_id_token(app, signed)})

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        """Signature, issuer, audience and times (OpenID Connect Core 1.0, section 3.1.3.7). Raises OAuth2Error."""
        try:
            head = jwt.get_unverified_header(id_token)
            if head.get("alg") not in ALGORITHMS or not head.get("kid"):
                raise OAuth2Error("The identity token is not signed with a key that the provider publishes.")
            claims = jwtkit.verify_and_decode(
                credential=id_token,
                keys_url=self.openid_config["jwks_uri"],
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                lookup_kid=jwtkit.lookup_kid_jwk,
            )
        except (jwt.PyJWTError, KeyError, TypeError, AttributeError, ValueError) as problem:
            raise OAuth2Error("The identity token cannot be read.") from problem
        audiences = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        if len(audiences) > 1 and claims.get("azp") != app.client_id:
            raise OAuth2Error("The identity token is for several parties, and was issued to another one.")
        if not (isinstance(claims.get("sub"), str) and claims["sub"] and "exp" in claims and "iat" in claims):
            raise OAuth2Error("The identity token lacks a claim that every one must have.")
        return claims


class DistrictProvider(OpenIDConnectProvider):
    """The provider of one district."""

    oauth2_adapter_class = DistrictAdapter

    @property
    def configured(self) -> IdentityProvider:
        """What the operator's file says of it."""
        return settings.IDENTITY_PROVIDERS[self.app.provider_id]

    def redirect_from_request(self, request: HttpRequest) -> HttpResponse:
        """Send the browser to the provider, with a nonce. What the address says beyond ``next`` counts for nothing."""
        connects = request.user.is_authenticated and request.POST.get("process") == AuthProcess.CONNECT
        nonce = secrets.token_urlsafe(32)
        return self.redirect(
            request,
            process=AuthProcess.CONNECT if connects else AuthProcess.LOGIN,
            next_url=get_next_redirect_url(request),
            auth_params={"nonce": nonce, **({"prompt": "select_account"} if connects else {})},
            nonce=nonce,
        )

    def get_default_scope(self) -> list[str]:
        """As little as the claim needs."""
        return list(self.configured.scope) or ["openid", *([EMAIL] if self.configured.claim == EMAIL else [])]

    def sociallogin_from_response(self, request: HttpRequest, response: dict[str, Any]) -> Assertion:
        """The assertion of checked claims: no name, address or token of it goes into the database."""
        claims = response["id_token"]
        account = SocialAccount(provider=self.sub_id, uid=account_key(claims), extra_data={})
        made = Assertion(account=account, provider=self)
        made.claims, made.configured = claims, self.configured
        return made

    def serialize(self) -> dict[str, Any]:
        """By its own id: two districts may have chosen the same client id."""
        return {"id": self.sub_id}
