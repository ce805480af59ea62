"""Hour by hour, what is older than a day of where cameras were is thinned; goes on where it stopped."""

import time
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from audit.actors import Worker
from devices.actions.thinning import BEFORE, Filmed, thin_places
from evidence.models import RetentionProgress
from streaming.models import LiveSession

THINNER = Worker("streaming.thin_places")
PROGRESS = "places.thinned"
KEPT_WHOLE = timedelta(hours=24)
HOUR = timedelta(hours=1)


def thin_old_places(*, seconds: float) -> int:
    """Thin hours that are a day old, for about so many seconds or until none is left; returns how many rows went."""
    stop, removed = time.monotonic() + seconds, 0
    start, last = _next_hour(), timezone.now() - KEPT_WHOLE - HOUR
    while start <= last and time.monotonic() < stop:
        end = start + HOUR
        removed += thin_places(start=start, end=end, filmed=_streamed(start, end), by=THINNER)
        _remember(end)
        start = end
    return removed


def _remember(read_to: datetime) -> None:
    RetentionProgress.objects.update_or_create(name=PROGRESS, defaults={"read_to": read_to})


def _next_hour() -> datetime:
    """Return the first hour that is not thinned, not before the days that are kept."""
    read_to = RetentionProgress.objects.filter(name=PROGRESS).values_list("read_to", flat=True).first()
    earliest = timezone.now() - timedelta(days=settings.PLACES_KEPT_DAYS)
    start = max(read_to or earliest, earliest).astimezone(UTC)
    return start.replace(minute=0, second=0, microsecond=0)


def _streamed(start: datetime, end: datetime) -> list[Filmed]:
    """Return the stretches in which cameras streamed: an officer's phone keeps no log."""
    over = LiveSession.objects.filter(began_at__lt=end + BEFORE).filter(Q(ended_at=None) | Q(ended_at__gt=start))
    rows = over.annotate(until=Coalesce(F("ended_at"), end)).values_list("camera", "began_at", "until")
    return [Filmed(camera, began - BEFORE, until) for camera, began, until in rows]
