"""The streams a person may watch: who, what, how well, as a tile and the list of streams show it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from accounts.reach import people_in_reach
from devices.models import Camera, Issue, State
from incidents.models import Incident
from streaming.models import LiveSession
from streaming.models.live_session import ON_AIR, BegunBy, SessionState

MOST = 200  # streams that one page lists
ON_DUTY = (State.READY, State.RECORDING, State.SLEEP)
CHIPS = {SessionState.LIVE: ("live", "Live"), SessionState.STALLED: ("weak", "Weak")}
REPORTED_LATELY = timedelta(minutes=1)
ENDED = ("ended", "Ended")
BEGUN = {
    BegunBy.MANUAL: "By the wearer",
    BegunBy.SIGNAL: "By Signal",
    BegunBy.REMOTE: "By command",
    BegunBy.WATCH_ME: "Asks to be watched",
}


@dataclass(frozen=True)
class Stream:
    """One live session as a tile shows it."""

    session: LiveSession

    @property
    def name(self) -> str:
        """Who wears it in one word and a number, or the camera."""
        officer = self.session.officer
        return officer.short_label if officer else self.session.camera.serial

    @property
    def title(self) -> str:
        """Who wears it in full."""
        officer = self.session.officer
        return officer.label if officer else f"Camera {self.session.camera.serial}"

    @property
    def state(self) -> str:
        """Live, weak or ended, as a word for style sheets."""
        return CHIPS.get(SessionState(self.session.state), ENDED)[0]

    @property
    def chip(self) -> str:
        """The same for people."""
        return CHIPS.get(SessionState(self.session.state), ENDED)[1]

    @property
    def signal(self) -> int | None:
        """Bars of four that the camera reported within the last minute; None: go by how late its picture is."""
        camera = self.session.camera
        is_fresh = camera.last_seen_at is not None and camera.last_seen_at > timezone.now() - REPORTED_LATELY
        return camera.signal_bars if is_fresh else None

    @property
    def begun(self) -> str:
        """What began it, in words."""
        return BEGUN[BegunBy(self.session.begun_by)]

    @property
    def where(self) -> str:
        """The incident it belongs to, in a few words."""
        incident = self.session.incident
        return f"{incident.log}, {incident.place}" if incident else "No incident"

    def as_json(self) -> dict[str, object]:
        """Return what the page's modules need."""
        incident = self.session.incident
        return {
            "id": str(self.session.pk),
            "name": self.name,
            "title": self.title,
            "camera": str(self.session.camera_id),
            "serial": self.session.camera.serial,
            "state": self.state,
            "chip": self.chip,
            "battery": self.session.camera.battery_percent,
            "signal": self.signal,
            "begun": self.begun,
            "began": self.session.began_at.isoformat(),
            "ended": self.session.ended_at.isoformat() if self.session.ended_at else None,
            "where": self.where,
            "incident": incident.slug if incident else None,
        }


def streams_of(person: User, *, named: Collection[UUID] = ()) -> list[Stream]:
    """Return what is on air within the person's reach, longest first, and the named ones though they have ended.

    One query.
    """
    wanted = Q(state__in=ON_AIR) | Q(pk__in=list(named))
    found = LiveSession.objects.visible_to(person).filter(wanted).order_by("began_at", "pk")
    return [Stream(one) for one in found.select_related("camera", "officer", "incident")[:MOST]]


def of_incident(streams: Iterable[Stream], incident: Incident | None) -> list[Stream]:
    """Return those of an incident first, and then the others: a wall of an incident fills with the first ones."""
    if incident is None:
        return list(streams)
    return sorted(streams, key=lambda one: one.session.incident_id != incident.pk)


def on_duty(person: User) -> int:
    """Return how many cameras within the person's reach are with somebody and switched on: one query."""
    held = Issue.objects.current().filter(people_in_reach(person, Permission.LIVE_WATCH, path="holder"))
    return Camera.objects.filter(state__in=ON_DUTY, pk__in=held.filter(camera__isnull=False).values("camera")).count()
