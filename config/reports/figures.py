"""What is counted for the results page: each function says what it counts, and how many queries it makes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, TruncMonth
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from config.reports.durations import Durations
from config.reports.period import Period
from devices.models import ArmedSession
from devices.taser_logs.levels import NON_DISCHARGE, Level
from evidence.models import Item, Source
from evidence.models.force_form import with_form
from evidence.sharing.counting import seconds_to_share
from evidence.taser.counting import CoverageCount, coverage_count
from incidents.models import Attendance, Incident
from incidents.models.incident import Grade
from streaming.models import Alert, StreamView
from streaming.models.alert_words import Level as AlertLevel

MONTHS_SHOWN = 6
STEPS = (10.0, 30.0, 60.0, 120.0, 180.0, 300.0, 600.0)  # seconds


@dataclass(frozen=True)
class Supervision:
    """How fast somebody looked after an alert, and how many alerts nobody answered."""

    taken: Durations
    unanswered: int

    @property
    def asked(self) -> int:
        """All alerts that asked for somebody."""
        return self.taken.count + self.unanswered


def supervision(person: User, period: Period) -> Supervision:
    """Time the alerts in reach that asked for somebody, from raised to acknowledged or watched: one query.

    Somebody who was watching already answers in no time.
    """
    asked = Alert.objects.visible_to(person).filter(is_test=False, **period.within("raised_at"))
    asked = asked.exclude(level=AlertLevel.INFO)
    running = Q(ended_at__isnull=True) | Q(ended_at__gte=OuterRef("raised_at"))
    looks = StreamView.objects.filter(running, session=OuterRef("session"), is_own=False).order_by("began_at")
    rows = asked.order_by().annotate(seen=Subquery(looks.values("began_at")[:1]))
    found, unanswered = [], 0
    for raised, acknowledged, seen in rows.values_list("raised_at", "acknowledged_at", "seen"):
        first = min((moment for moment in (acknowledged, seen) if moment), default=None)
        if first is None:
            unanswered += 1
        else:
            found.append((first - raised).total_seconds())
    return Supervision(Durations.of(found), unanswered)


def activation(person: User, period: Period) -> list[tuple[str, int, int]]:
    """Return by grade how many attended incidents in reach have body-worn video, of how many: one query."""
    filmed = Item.objects.filter(incident=OuterRef("pk"), source=Source.BODY_WORN)
    attended = Attendance.objects.filter(incident=OuterRef("pk"))
    incidents = Incident.objects.visible_to(person).filter(Exists(attended), **period.within("started_at"))
    rows = incidents.order_by().annotate(is_filmed=Exists(filmed)).values_list("grade")
    counts = rows.annotate(yes=Count("pk", filter=Q(is_filmed=True)), count=Count("pk"))
    found = {grade: (yes, count) for grade, yes, count in counts}
    named = [(label, found[grade]) for grade, label in [*Grade.choices, ("", "Not graded")] if grade in found]
    return [(label, yes, count) for label, (yes, count) in named]


def coverage(person: User, period: Period) -> CoverageCount:
    """Return how the TASER uses in reach were filmed: one query."""
    if not person.may(Permission.TASER_READ):
        return CoverageCount()
    return coverage_count(ArmedSession.objects.visible_to(person).uses().filter(**period.within("began_at")))


def sharing(person: User, period: Period) -> Durations:
    """Return how long it took from the request for a charge to the link at the CPS: one query."""
    if not person.may(Permission.SHARING_READ):
        return Durations([])
    return Durations.of(seconds_to_share(person, period.since))


def recordings(person: User, period: Period) -> dict[str, Any]:
    """Return how many body-worn recordings in reach there are, and how many hours: one query."""
    mine = Item.objects.visible_to(person).living().filter(source=Source.BODY_WORN, **period.within("received_at"))
    found = mine.order_by().aggregate(count=Count("pk"), length=Coalesce(Sum("duration_ms"), 0))
    return {"count": found["count"], "hours": round(found["length"] / 3_600_000, 1)}


@dataclass(frozen=True)
class Month:
    """TASER uses of a month by the highest category their form says; `no_form` have none yet."""

    label: str
    fired: int
    other_discharge: int
    shown: int
    no_form: int

    @property
    def total(self) -> int:
        """All uses."""
        return self.fired + self.other_discharge + self.shown + self.no_form


def taser_months(person: User) -> list[Month]:
    """Return the TASER uses in reach of the last six months by highest use: one query."""
    if not person.may(Permission.TASER_READ):
        return []
    first = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    for _ in range(MONTHS_SHOWN - 1):
        first = (first - timedelta(days=1)).replace(day=1)
    uses = with_form(ArmedSession.objects.visible_to(person).uses().filter(began_at__gte=first))
    shown = Q(form_highest__in=[level.value for level in NON_DISCHARGE])
    other = Q(form_highest__in=[Level.DRIVE_STUN.value, Level.ANGLED_DRIVE_STUN.value])
    rows = uses.order_by().annotate(month=TruncMonth("began_at")).values("month")
    counts = rows.annotate(
        fired=Count("pk", filter=Q(form_highest=Level.FIRED.value)),
        other=Count("pk", filter=other),
        shown=Count("pk", filter=shown),
        all=Count("pk"),
    )
    return [_month(row) for row in counts.order_by("month")]


def _month(row: Mapping[str, Any]) -> Month:
    known = row["fired"], row["other"], row["shown"]
    return Month(f"{timezone.localtime(row['month']):%b}", *known, row["all"] - sum(known))
