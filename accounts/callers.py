"""Who is behind a connection that goes past Django (an event stream, a WebSocket): the same rules as for a page.

The steps of the middleware are taken with the cookie of the connection, as for a request that no person made: it
keeps no session alive, and ends none. Call it at a desk: it asks the database.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse, parse_cookie
from django.http.request import split_domain_port, validate_host
from django.http.response import HttpResponseBase
from django_otp.middleware import OTPMiddleware

from accounts.middleware import BACKGROUND, SignedIn
from accounts.models import SignIn, User
from accounts.request import signed_in_person
from audit import context

Headers = Mapping[str, str]


@dataclass(frozen=True)
class Caller:
    """The person behind a connection, their sign-in, and what the journal should know about it."""

    person: User
    sign_in: SignIn
    facts: Mapping[str, object]


def headers_of(scope: Mapping[str, Any]) -> dict[str, str]:
    """Return the headers of an ASGI scope by their names in small letters; of several of one name, the last."""
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


def comes_from_us(headers: Headers) -> bool:
    """Say whether a connection was asked for by a page of ours: right host, and no other origin.

    A browser sends the cookies of this site with a WebSocket that any page opens; only `Origin` tells them apart.
    """
    host = headers.get("host", "")
    if not validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS):
        return False
    if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == host or origin in settings.CSRF_TRUSTED_ORIGINS


def caller_of(headers: Headers, source_ip: str = "") -> Caller | None:
    """Return who is signed in, every step taken, or None. Nothing is changed, not even when they were last seen."""
    request = HttpRequest()
    request.method = "GET"
    request.META = {
        "HTTP_COOKIE": headers.get("cookie", ""),
        "HTTP_HOST": headers.get("host", ""),
        "HTTP_USER_AGENT": headers.get("user-agent", ""),
        f"HTTP_{BACKGROUND.upper().replace('-', '_')}": "yes",
        "REMOTE_ADDR": source_ip,
    }
    request.COOKIES = parse_cookie(headers.get("cookie", ""))
    found: list[Caller] = []

    def look(request: HttpRequest) -> HttpResponseBase:
        person, sign_in = signed_in_person(request), getattr(request, "sign_in", None)
        if person is not None and isinstance(sign_in, SignIn):
            found.append(Caller(person, sign_in, _facts()))
        return HttpResponse()

    SessionMiddleware(AuthenticationMiddleware(OTPMiddleware(SignedIn(look))))(request)
    return found[0] if found else None


def _facts() -> dict[str, object]:
    """Return what the middleware has put into the journal's context about the session."""
    now = context.current()
    names = ("session_ref", "auth_method", "auth_at", "mfa", "justification_code", "justification_text")
    return {name: getattr(now, name) for name in names}
