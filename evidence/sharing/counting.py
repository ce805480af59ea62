"""How long it took from asking for a charging decision to the package: for the builder's clock and the results."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from accounts.models import User
from evidence.sharing.models import Package


@dataclass(frozen=True)
class RequestToShare:
    """How many packages were sent after a request, and the median time between; None when there is none."""

    count: int
    median: timedelta | None


def seconds_to_share(person: User | None = None, since: datetime | None = None) -> list[float]:
    """Return the seconds from request to first sending, of packages in the person's reach (all of them without one).

    One that was sent before it was asked for counts as no time; one query.
    """
    packages = Package.objects.visible_to(person) if person else Package.objects.all()
    sent = packages.filter(charge_asked_at__isnull=False, sent_at__isnull=False)
    if since:
        sent = sent.filter(sent_at__gte=since)
    rows = sent.order_by().values_list("charge_asked_at", "sent_at")
    return [max(0.0, (done - asked).total_seconds()) for asked, done in rows if asked and done]


def request_to_share() -> RequestToShare:
    """Return the force's figure over all packages that were sent."""
    spans = seconds_to_share()
    return RequestToShare(len(spans), timedelta(seconds=median(spans)) if spans else None)


def span_words(span: timedelta | None) -> str:
    """Return a span as in "3 h 05 min", or "2 days" from two days on."""
    if span is None:
        return ""
    minutes = int(span.total_seconds()) // 60
    if minutes >= 2 * 24 * 60:
        return f"{minutes // (24 * 60)} days"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02} min" if hours else f"{rest} min"
