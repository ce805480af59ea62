"""A small OpenID Connect provider on loopback, as a force's directory would be: discovery, keys, code flow with PKCE.

It checks what a provider must check (client, redirect address, code used once, PKCE), and can be told to go wrong in
one way at a time. Signs with `cryptography` itself, so that our verifying library meets somebody else's tokens.
"""

import base64
import hashlib
import hmac
import html
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

CLIENT, SECRET = "exhibit", "a secret between two machines"


@cache
def signing_key(name: str) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def encoded(content: bytes | dict[str, Any]) -> str:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def as_jwk(name: str) -> dict[str, str]:
    numbers = signing_key(name).public_key().public_numbers()
    n, e = (encoded(part.to_bytes((part.bit_length() + 7) // 8, "big")) for part in (numbers.n, numbers.e))
    return {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": name, "n": n, "e": e}


def signed(claims: dict[str, Any], header: dict[str, str], key: str) -> str:
    """Return a compact JWS (RFC 7515) in the algorithm that the header names, right or wrong as it may be."""
    text = f"{encoded(dict(header))}.{encoded(claims)}"
    if header["alg"] == "none":
        return f"{text}."
    if header["alg"] == "HS256":  # the classic confusion: the public key taken for a shared secret
        form = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        secret = signing_key(key).public_key().public_bytes(*form)
        return f"{text}.{encoded(hmac.digest(secret, text.encode(), 'sha256'))}"
    return f"{text}.{encoded(signing_key(key).sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


@dataclass
class Grant:
    """One code: who consented, and what the authorization request said."""

    subject: str
    asked: dict[str, str]


@dataclass
class OpenIdProvider:
    """The provider; change an attribute to make it go wrong. `people` are claims by subject."""

    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)  # put over the claims of each ID token; None takes one away
    header: dict[str, str] = field(default_factory=lambda: {"alg": "RS256", "kid": "2026"})
    key: str = "2026"
    published: list[str] = field(default_factory=lambda: ["2025", "2026"])
    says: dict[str, Any] = field(default_factory=dict)  # put over the discovery document; None takes away
    userinfo: dict[str, Any] = field(default_factory=dict)  # put over the answer about the person
    in_userinfo_only: bool = False
    failing: set[str] = field(default_factory=set)  # paths that answer 500
    grants: dict[str, Grant] = field(default_factory=dict)
    seen: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        handler = type("Handler", (Door,), {"provider": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def discovery(self) -> dict[str, Any]:
        there = self.issuer
        said = {
            "issuer": there,
            "authorization_endpoint": f"{there}/authorize",
            "token_endpoint": f"{there}/token",
            "userinfo_endpoint": f"{there}/userinfo",
            "jwks_uri": f"{there}/keys",
            "end_session_endpoint": f"{there}/logout",
            "code_challenge_methods_supported": ["S256"],
        } | self.says
        return {name: value for name, value in said.items() if value is not None}

    def consent(self, asked: dict[str, str], subject: str) -> str:
        """Return the address that the browser is sent back to."""
        code = secrets.token_urlsafe(24)
        self.grants[code] = Grant(subject, asked)
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def redeem(self, form: dict[str, str], given: tuple[str, str]) -> dict[str, Any] | None:
        """Return tokens for a code, or None: wrong client, code used before, other address, or PKCE does not fit."""
        grant = self.grants.pop(form.get("code", ""), None)
        if grant is None or given != (CLIENT, SECRET) or form.get("redirect_uri") != grant.asked["redirect_uri"]:
            return None
        challenge = encoded(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if grant.asked.get("code_challenge_method") != "S256" or challenge != grant.asked["code_challenge"]:
            return None
        return {"access_token": grant.subject, "token_type": "Bearer", "id_token": self.id_token(grant)}

    def id_token(self, grant: Grant) -> str:
        now = int(time.time())
        own = {} if self.in_userinfo_only else self.people[grant.subject]
        claims = {"iss": self.issuer, "sub": grant.subject, "aud": CLIENT, "iat": now, "exp": now + 300}
        claims |= {"nonce": grant.asked.get("nonce"), "auth_time": now} | own | self.claims
        return signed({name: value for name, value in claims.items() if value is not None}, self.header, self.key)


class Door(BaseHTTPRequestHandler):
    """The provider's addresses."""

    provider: OpenIdProvider

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(address.query).items()}
        self.provider.seen.append((address.path, asked))
        if address.path in self.provider.failing:
            self.send(500, {"error": "server_error"})
        elif address.path == "/.well-known/openid-configuration":
            self.send(200, self.provider.discovery())
        elif address.path == "/keys":
            self.send(200, {"keys": [as_jwk(name) for name in self.provider.published]})
        elif address.path == "/authorize":
            self.authorize(asked)
        elif address.path == "/userinfo":
            subject = self.headers["Authorization"].removeprefix("Bearer ")
            self.send(200, {"sub": subject} | self.provider.people[subject] | self.provider.userinfo)
        else:
            self.page("<h1>Signed out of the force directory</h1>")

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(sent).items()}
        self.provider.seen.append((self.path, form))
        if self.path in self.provider.failing:
            self.send(500, {"error": "server_error"})
            return
        basic = base64.b64decode(self.headers.get("Authorization", "").removeprefix("Basic ")).decode()
        name, _, secret = basic.partition(":")
        given = (name, secret) if basic else (form.get("client_id", ""), form.get("client_secret", ""))
        tokens = self.provider.redeem(form, given)
        self.send(200 if tokens else 400, tokens or {"error": "invalid_grant"})

    def authorize(self, asked: dict[str, str]) -> None:
        """Show who can sign in; choosing somebody goes back with a code."""
        if asked.get("client_id") != CLIENT or asked.get("response_type") != "code":
            self.send(400, {"error": "unauthorized_client"})
            return
        links = [
            f'<li><a href="{html.escape(self.provider.consent(asked, subject))}">Sign in as {html.escape(subject)}</a>'
            for subject in self.provider.people
        ]
        cancel = f"{asked['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': asked['state']})}"
        self.page(f'<h1>Force directory</h1><ul>{"".join(links)}</ul><a href="{html.escape(cancel)}">Cancel</a>')

    def page(self, body: str) -> None:
        self.send(200, f"<!DOCTYPE html><title>Force directory</title>{body}".encode(), "text/html; charset=utf-8")

    def send(self, status: int, content: bytes | dict[str, Any], kind: str = "application/json") -> None:
        raw = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)
