"""The strip above the command page: which incident, how fast supervision came, and the other incidents with streams."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Min

from accounts.models import User
from incidents.models import Incident
from incidents.models.incident import State
from streaming.command.streams import Stream
from streaming.models import LiveSession

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
    """Return the time from the incident's first live picture to the first act of command, once both have been.

    Two queries.
    """
    first = LiveSession.objects.filter(incident=incident).aggregate(first=Min("created_at"))["first"]
    acted = incident.command_roles.aggregate(first=Min("taken_at"))["first"]
    decided = incident.decisions.aggregate(first=Min("at"))["first"]
    acts = [one for one in (acted, decided) if one and first and one >= first]
    return min(acts) - first if acts else None


def in_words(span: timedelta | None) -> str:
    """Return a length as 2 min 41 s, or nothing."""
    if span is None:
        return ""
    minutes, seconds = divmod(int(span.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
