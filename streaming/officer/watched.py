"""Who watches an officer's stream at this moment, and why: for the officer."""

from django.utils import timezone

from accounts.reason import ReasonCode
from streaming.models import LiveSession, StreamView
from streaming.models.stream_view import LOST_AFTER

Watcher = tuple[str, str]  # rank, name and collar number; why
# Of these the officer reads the words as well; those of a complaint or an audit may be about the officer.
OPENLY = frozenset({ReasonCode.LIVE_COMMAND, ReasonCode.SUPERVISION, ReasonCode.TRAINING})


def watching_now(session: LiveSession) -> list[Watcher]:
    """Return who watches a session now, each person once, the newest first."""
    fresh = timezone.now() - LOST_AFTER
    looks = StreamView.objects.open().filter(session=session, seen_at__gt=fresh, is_own=False).select_related("person")
    found: dict[str, str] = {}
    for look in looks:
        code = ReasonCode(look.reason_code)
        words = f": {look.reason}" if code in OPENLY and look.reason else ""
        found.setdefault(look.person.label, f"{code.label}{words}")
    return list(found.items())
