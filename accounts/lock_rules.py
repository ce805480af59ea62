"""When wrong passwords lock: ten for one person from one address, or thirty for one person from strange addresses.

The first rule stops a guesser without touching anybody else behind the same address: a station shares one. The second
stops a guesser with many addresses, and spares those from which the person has signed in lately: nobody can be locked
out of their own desk from outside. Both look back SIGN_IN_LOCK_MINUTES; tries while locked do not count, so a lock ends
by itself (OWASP ASVS 5.0 6.3.1; NIST SP 800-63B section 3.2.2).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import SignIn
from accounts.models.person import tidy_collar_number

KNOWN_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Lock:
    """Until when somebody may not try, and whether the tries came from more than one address."""

    ends_at: datetime
    is_from_many: bool


class LockRules(AxesDatabaseHandler):  # type: ignore[misc]  # the library has no types
    """The library's counting of wrong passwords, with our two rules (set as AXES_HANDLER)."""

    def get_failures(self, request: HttpRequest, credentials: Mapping[str, str] | None = None) -> int:
        """Return the library's limit when one of the rules locks, else nothing."""
        number = (credentials or {}).get("collar_number")
        address = request.axes_ip_address  # type: ignore[attr-defined]  # put there by the library
        return settings.AXES_FAILURE_LIMIT if number and lock_of(number, address) else 0

    def user_login_failed(
        self, sender: object, credentials: Mapping[str, str], request: HttpRequest | None = None, **more: object
    ) -> None:
        """Count a wrong password; a refused answer of the force's directory is no guess at one of ours."""
        if credentials.get("collar_number"):
            super().user_login_failed(sender, credentials, request, **more)


def account_of(request: HttpRequest | None, credentials: Mapping[str, str] | None) -> str | None:
    """Return the name under which tries are kept: a keyed digest, as people type passwords into the wrong field."""
    number = (credentials or {}).get("collar_number")
    return account_name(number) if number else None


def account_name(collar_number: str) -> str:
    """Return the digest of a collar number, whether or not anybody has it."""
    return salted_hmac("accounts.lock_rules", tidy_collar_number(collar_number), algorithm="sha256").hexdigest()


def tries_of(collar_number: str) -> "QuerySet[AccessAttempt]":
    """Return the wrong tries of a person that still count."""
    since = timezone.now() - (get_cool_off() or timedelta())
    kept: QuerySet[AccessAttempt] = AccessAttempt.objects.all()
    return kept.filter(username=account_name(collar_number), attempt_time__gte=since)


def lock_of(collar_number: str, address: str | None) -> Lock | None:
    """Return the lock of a person at an address, or None when a password may be tried there."""
    tries = list(tries_of(collar_number).values_list("ip_address", "attempt_time", "failures_since_start"))
    here = [(at, count) for where, at, count in tries if where == address]
    if ends_at := _ends_at(here, settings.AXES_FAILURE_LIMIT):
        return Lock(ends_at, is_from_many=False)
    ends_at = _ends_at([(at, count) for _, at, count in tries], settings.SIGN_IN_ACCOUNT_LIMIT)
    if ends_at and not _is_known_at(collar_number, address):
        return Lock(ends_at, is_from_many=True)
    return None


def locks_in_words(collar_number: str) -> str:
    """Return where a person is locked out and until when, for the administrator who is called."""
    addresses = sorted(set(tries_of(collar_number).values_list("ip_address", flat=True)))
    locks = [(address, lock) for address in addresses if (lock := lock_of(collar_number, address))]
    if any(lock.is_from_many for _, lock in locks):
        locks = [("every address but the usual ones", lock) for _, lock in locks if lock.is_from_many][:1]
    return "; ".join(f"{address}, until {timezone.localtime(lock.ends_at):%H:%M}" for address, lock in locks)


def _ends_at(tries: list[tuple[datetime, int]], limit: int) -> datetime | None:
    """Return when so many tries will be too old to count that fewer than `limit` are left; None when they are now."""
    left, ends_at = sum(count for _, count in tries), None
    for at, count in sorted(tries):
        if left < limit:
            break
        left, ends_at = left - count, at + (get_cool_off() or timedelta())
    return ends_at


def _is_known_at(collar_number: str, address: str | None) -> bool:
    """Say whether the person has lately signed in from there with every step taken."""
    lately = SignIn.objects.filter(
        user__collar_number=tidy_collar_number(collar_number),
        address=address,
        started_at__gte=timezone.now() - KNOWN_FOR,
    )
    return (lately.exclude(second_step="") if settings.TWO_STEP_REQUIRED else lately).exists()
