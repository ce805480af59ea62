"""Who may listen to events, asked when a browser comes and again while it stays. All of it is done at a desk."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from accounts.callers import Headers, caller_of
from accounts.models import SignIn
from accounts.permissions import Permission
from audit import context, journal
from audit.operations import Operation
from streaming.actions.viewing_alerts import open_feed
from streaming.events.reach import Audience


class NotAdmitted(Exception):
    """Nobody who may listen; `status` is the HTTP answer."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Admitted:
    """What somebody may hear, and the sign-in that it hangs on."""

    audience: Audience
    sign_in: UUID


def admit(headers: Headers, source_ip: str) -> Admitted:
    """Let a browser in and write that down. Raises NotAdmitted: 401 for nobody, 403 for whoever may hear nothing."""
    caller = caller_of(headers, source_ip)
    if caller is None:
        raise NotAdmitted("Sign in first.", 401)
    audience = Audience.of(caller.person)
    rule = Permission.LIVE_ALERTS if "alert" in audience.ears else Permission.LIVE_WATCH
    with context.bound(**caller.facts, rule=rule.value):
        if not audience.hears_anything:
            details = {"route": "live/events/"}
            journal.refuse(Operation.ACCESS_DENIED, by=caller.person, reason_code="no_permission", details=details)
            raise NotAdmitted("You may not do this.", 403)
        open_feed(by=caller.person, hears=sorted(audience.ears))
    return Admitted(audience, caller.sign_in.pk)


def heard_now(headers: Headers, source_ip: str) -> Audience | None:
    """Return what the person of an open stream may hear now, or None when they are no longer signed in."""
    caller = caller_of(headers, source_ip)
    audience = Audience.of(caller.person) if caller else None
    return audience if audience and audience.hears_anything else None


def still_signed_in(sign_ins: Iterable[UUID]) -> set[UUID]:
    """Return which of these sign-ins still open pages."""
    living = SignIn.objects.living().filter(pk__in=set(sign_ins), user__is_active=True)
    return set(living.values_list("pk", flat=True))
