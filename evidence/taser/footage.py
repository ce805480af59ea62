"""Which recordings show a TASER use: the wearer's own, and those of the same incident at that time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from devices.models import ArmedSession, Issue
from evidence.models import Item, Kind, Source
from evidence.models.item import ItemQuerySet
from evidence.taser.coverage import Coverage, Filmed, judge
from incidents.models import Attendance, Incident

LONGEST = timedelta(hours=5)  # of one file: an earlier start cannot reach the use (devices.protocol)
MOST = 6


@dataclass(frozen=True)
class Angle:
    """One recording of the use, for those who may open it."""

    item: Item
    start: datetime
    end: datetime
    is_wearer: bool

    @property
    def name(self) -> str:
        """Who filmed, else what it is called: whoever brought in the film of a shop did not film it."""
        is_worn = self.item.source == Source.BODY_WORN
        person = self.item.recorded_by or (self.item.owner if is_worn else None)
        return person.short_label if person else self.item.title

    @property
    def silent(self) -> tuple[tuple[datetime, datetime], ...]:
        """When it has no sound: its buffer from before the start, and what its wearer muted."""
        spans = [(0, self.item.buffer_ms)] if self.item.buffer_ms else []
        spans += [(one["from_ms"], one["to_ms"]) for one in self.item.muted]
        return tuple((self.start + _ms(begin), self.start + _ms(stop)) for begin, stop in spans)

    @property
    def started_by_signal(self) -> bool:
        """Whether the weapon's message started the camera."""
        return self.item.started_by == "signal"

    def address_at(self, moment: datetime) -> str:
        """Return the page of the recording, at a moment."""
        place = max(0, round((moment - self.start) / timedelta(milliseconds=1)))
        return f"{reverse('evidence:detail', args=[self.item.pk])}?at={place}"


def _ms(milliseconds: int) -> timedelta:
    return timedelta(milliseconds=milliseconds)


@dataclass(frozen=True)
class Footage:
    """The recordings of a use that a person may know of, and what they show of it."""

    angles: list[Angle]
    coverage: Coverage
    incident: Incident | None


def footage_of(session: ArmedSession, person: User) -> Footage:
    """Return the recordings of a use as far as a person may know of them, the wearer's first."""
    return _footage(session, Item.objects.visible_to(person), Incident.objects.visible_to(person))


def coverage_of(session: ArmedSession) -> Coverage:
    """Return how a use was filmed by everything the system holds, whoever may know of it: for tasks, not for pages."""
    return _footage(session, Item.objects.all(), Incident.objects.all()).coverage


def _footage(session: ArmedSession, items: ItemQuerySet, incidents: "QuerySet[Incident]") -> Footage:
    around = _around(session, items)
    own = list(around.filter(recorded_by=session.officer)) if session.officer else []
    incident = _incident(session, own, incidents)
    others = around.filter(_beside(session, incident)).exclude(pk__in=[item.pk for item in own]) if incident else []
    angles = [_angle(item, session) for item in [*own, *others]]
    shown = [angle for angle in angles if angle.end >= session.began_at]
    return Footage(
        angles=shown[:MOST],
        coverage=judge(
            session.began_at, session.ended_at, [_filmed(one) for one in shown], may_come=_may_come(session)
        ),
        incident=incident,
    )


def _beside(session: ArmedSession, incident: Incident) -> Q:
    """Return a condition for recordings of the incident, and for those in none yet of officers who were there then."""
    left = Q(to_at__isnull=True) | Q(to_at__gte=session.began_at)
    there = Attendance.objects.filter(left, incident=incident, from_at__lte=session.ended_at)
    return Q(incident=incident) | Q(incident__isnull=True, recorded_by__in=there.values("officer"))


def _incident(session: ArmedSession, own: list[Item], incidents: "QuerySet[Incident]") -> Incident | None:
    """Return the incident of the officer's recordings, else the one they attended then, if it is among the known."""
    placed = [item.incident_id for item in own if item.incident_id]
    if placed:
        return incidents.filter(pk=placed[0]).first()
    if session.officer_id is None:
        return None
    left = Q(to_at__isnull=True) | Q(to_at__gt=session.began_at)
    there = Attendance.objects.filter(left, officer=session.officer_id, from_at__lte=session.began_at)
    return incidents.filter(pk__in=there.values("incident")).order_by("-started_at").first()


def _around(session: ArmedSession, items: ItemQuerySet) -> "QuerySet[Item]":
    between = Q(recorded_at__lte=session.ended_at, recorded_at__gte=session.began_at - LONGEST)
    rows = items.living().filter(between, kind=Kind.VIDEO)
    return rows.select_related("recorded_by", "owner", "incident").order_by("recorded_at")


def _angle(item: Item, session: ArmedSession) -> Angle:
    start = item.recorded_at or session.began_at
    end = start + timedelta(milliseconds=item.duration_ms or 0)
    return Angle(item, start, end, is_wearer=item.recorded_by_id == session.officer_id)


def _filmed(angle: Angle) -> Filmed:
    return Filmed(angle.name, angle.start, angle.end, angle.silent)


def _may_come(session: ArmedSession) -> bool:
    """Say whether the officer had a camera then that has not been seen in a dock since."""
    if session.officer_id is None:
        return False
    held = Issue.objects.of_cameras().at(session.began_at).filter(holder=session.officer_id).select_related("camera")
    issue = held.first()
    if issue is None or issue.camera is None:
        return False
    docked = issue.camera.docked_at
    return docked is None or docked < session.ended_at <= timezone.now()
