"""The page of somebody locked out after too many wrong passwords: how long to wait, and whom to call."""

import math

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.forms import SignInForm
from accounts.lock_rules import Lock, lock_of
from accounts.models.person import tidy_collar_number
from accounts.provider import is_used
from audit import context


def locked_page(
    request: HttpRequest,
    original: HttpResponse | None = None,
    credentials: dict[str, str] | None = None,
) -> HttpResponse:
    """Answer 429 with the sign-in page and how long to wait (set as AXES_LOCKOUT_CALLABLE)."""
    number = tidy_collar_number((credentials or {}).get("collar_number") or request.POST.get("username", ""))
    lock = lock_of(number, address_of(request))
    minutes = minutes_left(lock)
    shown = {
        "form": SignInForm(),
        "locked_minutes": minutes,
        "tries": settings.SIGN_IN_ACCOUNT_LIMIT if lock and lock.is_from_many else settings.AXES_FAILURE_LIMIT,
        "is_from_many": bool(lock and lock.is_from_many),
        "directory": is_used(),
    }
    response = render(request, "accounts/sign_in.html", shown, status=429)
    response.headers["Retry-After"] = str(minutes * 60)
    return response


def address_of(request: HttpRequest) -> str:
    """Return the address of who is asking, as our own proxy reports it (set as AXES_CLIENT_IP_CALLABLE)."""
    return context.current().source_ip or str(request.META.get("REMOTE_ADDR", ""))


def minutes_left(lock: Lock | None) -> int:
    """Return the whole minutes, rounded up, until a password may be tried again; at least one."""
    left = (lock.ends_at - timezone.now()).total_seconds() if lock else 0
    return max(1, math.ceil(left / 60))
