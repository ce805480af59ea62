"""Who watched an officer live, lately: shown to the officer at the end of the shift."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from accounts.reason import ReasonCode
from streaming.models import StreamView


@dataclass(frozen=True)
class LiveWatcher:
    """One person who watched one stream: from when to when, why, and where it was."""

    who: str
    began_at: datetime
    ended_at: datetime | None
    reason: str
    where: str


def watched_live(officer: User, *, days: int, limit: int) -> list[LiveWatcher]:
    """Return who else watched the officer's streams in the last days, newest first: one query."""
    since = timezone.now() - timedelta(days=days)
    looks = StreamView.objects.filter(session__officer=officer, is_own=False, began_at__gte=since)
    return [_watcher(look) for look in looks.select_related("person", "session__incident")[:limit]]


def _watcher(look: StreamView) -> LiveWatcher:
    incident = look.session.incident
    where = f"{incident.log}, {incident.place}" if incident else ""
    return LiveWatcher(look.person.label, look.began_at, look.ended_at, ReasonCode(look.reason_code).label, where)
