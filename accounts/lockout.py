"""The page of somebody locked out after too many wrong passwords, with the minutes that are left."""

import math
from datetime import timedelta

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.forms import SignInForm
from accounts.models.person import tidy_collar_number
from audit import context


def locked_page(
    request: HttpRequest,
    original: HttpResponse | None = None,
    credentials: dict[str, str] | None = None,
) -> HttpResponse:
    """Answer 429 with the sign-in page and how long to wait (set as AXES_LOCKOUT_CALLABLE)."""
    collar_number = (credentials or {}).get("collar_number") or request.POST.get("username", "")
    minutes = minutes_left(request, tidy_collar_number(collar_number))
    shown = {"form": SignInForm(), "locked_minutes": minutes, "tries": settings.AXES_FAILURE_LIMIT}
    response = render(request, "accounts/sign_in.html", shown, status=429)
    response.headers["Retry-After"] = str(minutes * 60)
    return response


def address_of(request: HttpRequest) -> str:
    """Return the address of who is asking, as our own proxy reports it (set as AXES_CLIENT_IP_CALLABLE)."""
    return context.current().source_ip or str(request.META.get("REMOTE_ADDR", ""))


def minutes_left(request: HttpRequest, collar_number: str) -> int:
    """Return the whole minutes, rounded up, until this collar number may be tried again from this address."""
    tries = AccessAttempt.objects.filter(username=collar_number, ip_address=getattr(request, "axes_ip_address", None))
    last = tries.order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    wait = get_cool_off(request) or timedelta()
    left = (last + wait - timezone.now()).total_seconds() if last else wait.total_seconds()
    return max(1, math.ceil(left / 60))
