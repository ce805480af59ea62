"""Who stands at a door beside Django (a WebSocket, an event stream): no middleware has looked at them there.

Such a door checks host and origin, the browser's session and its steps, and the permission, by itself.
"""

import io
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import DisallowedHost
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django_otp.middleware import OTPMiddleware

from accounts.middleware import BACKGROUND, recognise
from accounts.models import SignIn, User
from accounts.permissions import Permission
from accounts.request import signed_in_person
from accounts.sessions import sign_in_of
from audit import journal
from audit.context import bound
from audit.operations import Operation

Scope = dict[str, Any]
SAME = {"same-origin", "none"}  # Sec-Fetch-Site of our own pages, and of an address that was typed


class TurnedAway(Exception):
    """Somebody is not let in; the status and the sentence are the answer."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Guest:
    """The person at the door, the sign-in of their browser, and what the journal should know of the session."""

    person: User
    sign_in: SignIn
    request: HttpRequest
    facts: dict[str, object]


def guest_of(scope: Scope) -> Guest:
    """Return who asks, whatever they may do; raises TurnedAway 400 (host), 401 (signed out), 403 (another site).

    Needs the database. A connection that stays open is no sign of a person: it keeps no session alive.
    """
    request = request_of(scope)
    _must_be_ours(request, is_socket=scope["type"] == "websocket")
    facts = _recognised(request)
    person = signed_in_person(request)
    if person is None:
        raise TurnedAway(401, "Sign in first.")
    return Guest(person, sign_in_of(request), request, facts)


def admit_person(scope: Scope, permission: Permission) -> Guest:
    """Return who asks, if they have a permission; raises TurnedAway as `guest_of`, and 403 without it."""
    guest = guest_of(scope)
    if not guest.person.may(permission):
        with bound(**guest.facts, rule=permission.value):
            journal.refuse(Operation.ACCESS_DENIED, by=guest.person, reason_code="no_permission")
        raise TurnedAway(403, "You may not do this.")
    return replace(guest, facts=guest.facts | {"rule": permission.value})


def request_of(scope: Scope) -> HttpRequest:
    """Return the request of a scope as Django sees one, without a body."""
    background = (BACKGROUND.lower().encode(), b"yes")
    headers = [header for header in scope["headers"] if header[0] != background[0]]
    return ASGIRequest(scope | {"type": "http", "method": "GET", "headers": [*headers, background]}, io.BytesIO())


def _must_be_ours(request: HttpRequest, *, is_socket: bool) -> None:
    """Refuse another host and pages of other sites; a browser always says where a WebSocket comes from."""
    try:
        host = request.get_host()
    except DisallowedHost:
        raise TurnedAway(400, "This host is not ours.") from None
    origin = request.headers.get("Origin")
    if origin is None:
        is_ours = not is_socket and request.headers.get("Sec-Fetch-Site", "none") in SAME
    else:
        is_ours = origin in settings.CSRF_TRUSTED_ORIGINS or urlsplit(origin).netloc == host
    if not is_ours:
        raise TurnedAway(403, "Pages of other sites may not do this.")


def _recognised(request: HttpRequest) -> dict[str, object]:
    """Let the middlewares look at the request that would on its way to a view; return what the journal should know."""
    facts: list[dict[str, object]] = []

    def look(asked: HttpRequest) -> HttpResponseBase:
        facts.append(recognise(asked))
        return HttpResponse()

    SessionMiddleware(AuthenticationMiddleware(OTPMiddleware(look)))(request)
    return facts[0]
