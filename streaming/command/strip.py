"""The strip above the command page: which incident, how fast supervision came, and the other incidents with streams."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import OuterRef, Subquery

from accounts.models import User
from incidents.models import CommandRole, Decision, Incident
from incidents.models.incident import State
from streaming.command.streams import Stream
from streaming.models import Alert
from streaming.models.alert_words import Level

QUICK = timedelta(minutes=3)
OTHERS = 12  # incidents in the switcher


@dataclass(frozen=True)
class Running:
    """Another incident to go to, and how many streams it has."""

    incident: Incident
    streams: int


def others_of(person: User, incident: Incident | None, streams: Iterable[Stream]) -> list[Running]:
    """Return open incidents that the person may see, those with streams first, then the newest: one query."""
    count = Counter(one.session.incident_id for one in streams if one.state != "ended")
    found = Incident.objects.visible_to(person).filter(state=State.OPEN).order_by("-started_at")
    if incident:
        found = found.exclude(pk=incident.pk)
    rows = [Running(one, count[one.pk]) for one in found[:OTHERS]]
    return sorted(rows, key=lambda one: -one.streams)


def supervision_of(incident: Incident) -> timedelta | None:
    """Return the time from the incident's first alert to the first act of command, once both have been.

    An act is that somebody acknowledges an alert, takes command, or decides; a decision that was written down
    afterwards does not count. One query.
    """
    alerts = Alert.objects.filter(incident=OuterRef("pk"), is_test=False).exclude(level=Level.INFO)
    seen = alerts.order_by("raised_at").values("raised_at")[:1]
    taken_on = alerts.exclude(acknowledged_at=None).order_by("acknowledged_at").values("acknowledged_at")[:1]
    acted = CommandRole.objects.filter(incident=OuterRef("pk")).order_by("taken_at").values("taken_at")[:1]
    decided = Decision.objects.filter(incident=OuterRef("pk"), written_at=None).order_by("at").values("at")[:1]
    parts = (Subquery(one) for one in (seen, taken_on, acted, decided))
    moments = Incident.objects.filter(pk=incident.pk).values_list(*parts)
    first, *acts = moments.get()
    after = [one for one in acts if one and first and one >= first]
    return min(after) - first if after else None


@dataclass(frozen=True)
class Supervision:
    """How fast supervision came, in words, and in which colour they stand."""

    words: str = ""
    tone: str = ""


def supervision_in_words(incident: Incident) -> Supervision:
    """Return the time to supervision as the strip shows it; over three minutes is late (story.md part B)."""
    span = supervision_of(incident)
    if span is None:
        return Supervision()
    return Supervision(in_words(span), "tone-green" if span <= QUICK else "tone-amber")


def in_words(span: timedelta) -> str:
    """Return a length as 2 min 41 s."""
    minutes, seconds = divmod(int(span.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
