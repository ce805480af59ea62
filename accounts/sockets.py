"""Who is behind a browser's WebSocket: raw ASGI has no middleware, so all that pages check is checked here as well.

The same middleware looks at the same cookie. What a page asks by itself keeps no session alive, so neither does this.
"""

import io
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import DisallowedHost
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse
from django_otp.middleware import OTPMiddleware

from accounts.middleware import BACKGROUND, recognise
from accounts.models import User
from accounts.permissions import Permission
from accounts.request import signed_in_person
from audit import context, journal
from audit.operations import Operation

Scope = dict[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class NotLetIn(Exception):
    """Nobody may come in this way: the HTTP status that says so, and a sentence."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Caller:
    """A person signed in, and what the journal should know about the session (`audit.context.bound`)."""

    person: User
    facts: Mapping[str, Any]


def caller_of(scope: Scope, permission: Permission) -> Caller:
    """Return who opens this WebSocket; asked again it tells whether they still may.

    Raises NotLetIn: 400 for a host that is not ours, 401 for a visitor, 403 for another site's page and for a person
    without the permission, which the journal then has as well. Uses the database.
    """
    request = _request(scope)
    try:
        host = request.get_host()
    except DisallowedHost:
        raise NotLetIn(400, "This is not a name of this service.") from None
    SessionMiddleware(_nothing).process_request(request)
    AuthenticationMiddleware(_nothing).process_request(request)
    OTPMiddleware(_nothing)(request)
    facts = recognise(request)
    person = signed_in_person(request)
    if person is None:
        raise NotLetIn(401, "Sign in first.")
    with context.bound(**facts, rule=permission.value):
        if not _is_own_page(request.headers.get("Origin", ""), host):
            _refuse(scope, person, "other_origin", "Another site's page may not open this.")
        if not person.may(permission):
            _refuse(scope, person, "no_permission", "You may not open this.")
    return Caller(person, {**facts, "rule": permission.value})


async def turn_away(send: Send, refused: NotLetIn) -> None:
    """Answer the handshake with HTTP instead of a WebSocket."""
    body = json.dumps({"error": str(refused)}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "websocket.http.response.start", "status": refused.status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": body})


def _request(scope: Scope) -> ASGIRequest:
    background = (BACKGROUND.lower().encode(), b"yes")
    headers = [pair for pair in scope["headers"] if pair[0] != background[0]]
    scheme = "https" if scope.get("scheme") == "wss" else "http"
    changed = {"type": "http", "method": "GET", "scheme": scheme, "headers": [*headers, background]}
    return ASGIRequest({**scope, **changed}, io.BytesIO())


def _is_own_page(origin: str, host: str) -> bool:
    """Say whether a page of ours asks: browsers always name the origin, and no page can change it."""
    return origin in settings.CSRF_TRUSTED_ORIGINS or (bool(origin) and urlsplit(origin).netloc == host)


def _refuse(scope: Scope, person: User, reason_code: str, message: str) -> None:
    details = {"route": scope["path"].lstrip("/")}
    journal.refuse(Operation.ACCESS_DENIED, by=person, reason_code=reason_code, details=details)
    raise NotLetIn(403, message)


def _nothing(_: HttpRequest) -> HttpResponse:
    return HttpResponse()
