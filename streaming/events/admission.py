"""Who may listen to events, asked when a browser comes and again while it stays. All of it is done at a desk."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from accounts.models import SignIn
from accounts.permissions import Permission
from accounts.raw_doors import Scope, TurnedAway, guest_of
from audit import context, journal
from audit.operations import Operation
from streaming.actions.viewing_alerts import open_feed
from streaming.events.reach import Audience


@dataclass(frozen=True)
class Admitted:
    """What somebody may hear, and the sign-in that it hangs on."""

    audience: Audience
    sign_in: UUID


def admit(scope: Scope) -> Admitted:
    """Let a browser in and write that down. Raises TurnedAway: another host or site, nobody, who may hear nothing."""
    guest = guest_of(scope)
    audience = Audience.of(guest.person)
    rule = Permission.LIVE_ALERTS if "alert" in audience.ears else Permission.LIVE_WATCH
    with context.bound(**guest.facts, rule=rule.value):
        if not audience.hears_anything:
            details = {"route": "live/events/"}
            journal.refuse(Operation.ACCESS_DENIED, by=guest.person, reason_code="no_permission", details=details)
            raise TurnedAway(403, "You may not do this.")
        open_feed(by=guest.person, hears=sorted(audience.ears))
    return Admitted(audience, guest.sign_in.pk)


def heard_now(scope: Scope) -> Audience | None:
    """Return what the person of an open stream may hear now, or None when they are no longer signed in."""
    try:
        audience = Audience.of(guest_of(scope).person)
    except TurnedAway:
        return None
    return audience if audience.hears_anything else None


def still_signed_in(sign_ins: Iterable[UUID]) -> set[UUID]:
    """Return which of these sign-ins still open pages."""
    living = SignIn.objects.living().filter(pk__in=set(sign_ins), user__is_active=True)
    return set(living.values_list("pk", flat=True))
