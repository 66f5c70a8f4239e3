"""A small OpenID Connect provider on loopback: authorization code flow with PKCE, signed identity tokens, one client.

A real server with a real key, for the tests and for trying single sign-on without internet (``make sso-demo``). It
checks what a provider must check (client, address to return to, single use of a code, PKCE), and can be told to
misbehave: ``spoil`` changes the claims of the next tokens, ``sign`` how they are signed. Never for real people.
"""

import argparse
import base64
import hashlib
import html
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

Claims = dict[str, Any]
CLIENT, SECRET = "sightline", "a-secret-of-the-test-provider"


class Provider:
    """State of one provider: who signs in next, what was issued, and how it misbehaves."""

    def __init__(self, port: int = 0) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.person: Claims = {}
        #: People to choose from on a page; without any, ``person`` is signed in at once.
        self.people: dict[str, Claims] = {}
        self.spoil: Callable[[Claims], Claims] = lambda claims: claims
        self.sign: Callable[[Claims], str] = self.signed
        self.codes: dict[str, dict[str, Any]] = {}
        self.asked: list[dict[str, str]] = []
        self.returns_to: frozenset[str] | None = None
        self.server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def signed(self, claims: Claims) -> str:
        """As a provider signs: with its private key, under the name of the published one."""
        return jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "one"})

    def entry(self, **more: Any) -> dict[str, Any]:
        """This provider as the portal's providers file describes it."""
        return {"server_url": self.url, "client_id": CLIENT, "client_secret": SECRET, **more}

    @contextmanager
    def running(self) -> Iterator["Provider"]:
        """Answer requests until the block ends."""
        thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.server.shutdown()
            self.server.server_close()
            thread.join()

    def description(self) -> dict[str, Any]:
        """OpenID Connect Discovery 1.0, section 3."""
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
            "code_challenge_methods_supported": ["S256"],
        }

    def keys(self) -> dict[str, Any]:
        """The public key (RFC 7517)."""
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": "one", "alg": "RS256", "use": "sig"}]}

    def authorize(self, query: dict[str, str], person: Claims) -> str:
        """Where the browser goes back to, with a code. Raises ValueError for a request that must not be answered."""
        if query.get("client_id") != CLIENT or query.get("response_type") != "code":
            raise ValueError("unknown client")
        if self.returns_to is not None and query.get("redirect_uri") not in self.returns_to:
            raise ValueError("unknown address to return to")
        if query.get("code_challenge_method") != "S256" or "openid" not in query.get("scope", "").split():
            raise ValueError("no PKCE, or no OpenID Connect")
        self.asked.append(query)
        code = secrets.token_urlsafe(24)
        self.codes[code] = {"query": query, "person": person}
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, given: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        """RFC 6749, section 4.1.3, and RFC 7636, section 4.6: a code is worth one token."""
        issued = self.codes.pop(given.get("code", ""), None)
        if (given.get("client_id"), given.get("client_secret")) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client"}
        challenge = base64.urlsafe_b64encode(hashlib.sha256(given.get("code_verifier", "").encode()).digest())
        if (
            issued is None
            or issued["query"]["redirect_uri"] != given.get("redirect_uri")
            or issued["query"]["code_challenge"] != challenge.decode().rstrip("=")
        ):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": issued["query"].get("nonce"),
            **issued["person"],
        }  # fmt: skip
        token = self.sign(self.spoil(claims))
        return 200, {"access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "id_token": token}


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/.well-known/openid-configuration":
                self.answer(200, json.dumps(provider.description()))
            elif parts.path == "/keys":
                self.answer(200, json.dumps(provider.keys()))
            elif parts.path == "/moved":
                self.send_response(302)
                self.send_header("Location", f"{provider.url}/keys")
                self.end_headers()
            elif parts.path == "/authorize":
                self.authorize(dict(parse_qsl(parts.query)))
            else:
                self.answer(404, "{}")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            given = {name: values[0] for name, values in parse_qs(body).items()}
            if urlsplit(self.path).path == "/token":
                status, answer = provider.token(given)
                self.answer(status, json.dumps(answer))
            else:
                self.authorize(json.loads(given["query"]), given["who"])

        def authorize(self, query: dict[str, str], who: str = "") -> None:
            if provider.people and who not in provider.people:
                buttons = "".join(
                    f'<p><button name="who" value="{html.escape(name)}">{html.escape(name)}</button></p>'
                    for name in provider.people
                )
                hidden = f'<input type="hidden" name="query" value="{html.escape(json.dumps(query))}">'
                page = "<!DOCTYPE html><html lang=en><title>Who are you?</title><h1>An invented district's sign-in</h1>"
                self.answer(200, f'{page}<form method="post" action="/authorize">{hidden}{buttons}</form>', "text/html")
                return
            try:
                address = provider.authorize(query, provider.people.get(who, provider.person))
            except ValueError as problem:
                self.answer(400, json.dumps({"error": str(problem)}))
                return
            self.send_response(302)
            self.send_header("Location", address)
            self.end_headers()

        def answer(self, status: int, text: str, kind: str = "application/json") -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing: a request line holds codes."""

    return Handler


def main() -> None:
    """Run one for trying: ``people`` is a JSON file of {"words on the button": {claims}}."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--port", type=int, default=8400)
    parser.add_argument("people")
    options = parser.parse_args()
    provider = Provider(options.port)
    with open(options.people, encoding="utf-8") as file:
        provider.people = json.load(file)
    with provider.running():
        print(f"An identity provider for trying answers at {provider.url}", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
