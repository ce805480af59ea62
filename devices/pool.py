"""Pool mode of the assign page, kept in the session: since when this shift counts, and how full a battery must be."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from devices.models import Camera, Issue, Taser

KEPT_AS = "device_pool"
MINIMUM_PERCENT = 50


@dataclass(frozen=True)
class Pool:
    """A shift of handing out: what went out and came back since it began, by this person."""

    since: datetime
    minimum_percent: int
    out: int
    back: int

    def is_low(self, device: Camera | Taser) -> bool:
        """Say whether the battery, as the device last told, is below the minimum; one that never told is not."""
        return device.battery_percent is not None and device.battery_percent < self.minimum_percent


def begin(request: HttpRequest, minimum_percent: int) -> None:
    """Begin to count."""
    request.session[KEPT_AS] = {"since": timezone.now().isoformat(), "minimum": minimum_percent}


def end(request: HttpRequest) -> None:
    """Go back to the usual page."""
    request.session.pop(KEPT_AS, None)


def is_on(request: HttpRequest) -> bool:
    """Say whether pool mode is on."""
    return KEPT_AS in request.session


def pool_of(request: HttpRequest, person: User) -> Pool | None:
    """Return the pool with its two counts, or None when the mode is off."""
    kept = request.session.get(KEPT_AS)
    if not kept:
        return None
    since = datetime.fromisoformat(kept["since"])
    out = Issue.objects.filter(issued_by=person, issued_at__gte=since).count()
    back = Issue.objects.filter(returned_by=person, returned_at__gte=since).count()
    return Pool(since, kept["minimum"], out, back)
