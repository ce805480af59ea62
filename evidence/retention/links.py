"""Finds what makes an unmarked recording worth a look, so that the 31 days do not take it (rule R02).

A finder takes one item and yields what it found; the list is open: an app to the left brings its own finder here, an
app to the right writes its events with `note_event`. Source: uk-rules.md, finding 2.
"""

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from devices.distance import metres
from evidence.models import Item, LinkKind, NearbyEvent, Source, Status
from incidents.models import Attendance, Incident

EVENT_MINUTES = timedelta(minutes=10)
NEIGHBOUR_MINUTES = timedelta(minutes=15)
NEIGHBOUR_METRES = 100
PLACE_METRES = 500  # how far an incident or event may lie from the camera
MOST = 20
EVENT_WORDS = {
    LinkKind.TASER: "A TASER event {} of it",
    LinkKind.SIGNAL: "A Signal event {} of it",
    LinkKind.USE_OF_FORCE: "A use of force form names its time",
}


@dataclass(frozen=True)
class Found:
    """One link: what kind, where it leads, and one sentence without names."""

    kind: LinkKind
    other: uuid.UUID
    about: str


Finder = Callable[[Item], Iterator[Found]]


def found_for(item: Item) -> list[Found]:
    """Return everything the finders find for an item that the 31 days could take; reads only."""
    if item.source != Source.BODY_WORN or item.status == Status.DELETED:
        return []
    return [found for finder in FINDERS for found in finder(item)]


def span_of(item: Item) -> tuple[datetime, datetime]:
    """Return the first and last moment of a recording; its arrival when nobody knows when it was made."""
    began = item.recorded_at or item.received_at
    return began, began + timedelta(milliseconds=item.duration_ms or 0)


def place_of(thing: Item | Incident | NearbyEvent) -> tuple[float, float] | None:
    """Return latitude and longitude in degrees, or None."""
    if thing.latitude is None or thing.longitude is None:
        return None
    return float(thing.latitude), float(thing.longitude)


def placed(item: Item) -> Iterator[Found]:
    """Return the incident a person placed it in: somebody must say whether it matters there."""
    if item.incident:
        yield Found(LinkKind.PLACED, item.incident.pk, f"It is placed in log {item.incident.number}")


def incidents_near(item: Item) -> Iterator[Found]:
    """Return incidents of its time, near its place or attended by its wearer."""
    began, ended = span_of(item)
    of_time = Incident.objects.filter(started_at__lte=ended).filter(
        Q(ended_at__gte=began) | Q(ended_at=None, started_at__gte=began - timedelta(hours=2))
    )
    attended = Attendance.objects.filter(officer=item.recorded_by_id, from_at__lte=ended).filter(
        Q(to_at=None) | Q(to_at__gte=began)
    )
    here = set(attended.values_list("incident_id", flat=True)) if item.recorded_by_id else set()
    if item.incident_id:
        of_time = of_time.exclude(pk=item.incident_id)
    for incident in of_time[:200]:
        if incident.pk in here:
            yield Found(LinkKind.INCIDENT, incident.pk, f"Its wearer attended log {incident.number} at the time")
        elif _is_close(place_of(item), place_of(incident), PLACE_METRES):
            yield Found(LinkKind.INCIDENT, incident.pk, f"Recorded near log {incident.number} at the time")


def neighbours(item: Item) -> Iterator[Found]:
    """Return evidential recordings of other cameras within 100 m and 15 minutes."""
    here = place_of(item)
    if here is None:
        return
    began, ended = span_of(item)
    near = Item.objects.filter(
        was_evidential=True,
        timeline_at__range=(began - NEIGHBOUR_MINUTES - timedelta(hours=4), ended + NEIGHBOUR_MINUTES),
        latitude__range=(here[0] - 0.002, here[0] + 0.002),
    )
    for other in near.exclude(pk=item.pk).exclude(camera=item.camera_id).exclude(status=Status.DELETED)[:MOST]:
        is_of_time = span_of(other)[1] >= began - NEIGHBOUR_MINUTES
        if is_of_time and _is_close(here, place_of(other), NEIGHBOUR_METRES):
            yield Found(LinkKind.NEIGHBOUR, other.pk, "Another camera's evidence within 100 m and 15 minutes")


def events_near(item: Item) -> Iterator[Found]:
    """Return TASER and Signal events and use of force within 10 minutes: of its wearer, near its place, or of its team.

    The team decides only when one of the two has no place: a force has a TASER event somewhere at most hours.
    """
    began, ended = span_of(item)
    rows = NearbyEvent.objects.filter(at__range=(began - EVENT_MINUTES, ended + EVENT_MINUTES))
    for event in rows.select_related("officer")[:200]:
        if _concerns(event, item):
            words = EVENT_WORDS[LinkKind(event.kind)].format("within 10 minutes")
            yield Found(LinkKind(event.kind), event.pk, words)


FINDERS: Sequence[Finder] = (placed, incidents_near, neighbours, events_near)


def _concerns(event: NearbyEvent, item: Item) -> bool:
    if event.officer_id and event.officer_id == item.recorded_by_id:
        return True
    if place_of(event) and place_of(item):
        return _is_close(place_of(event), place_of(item), PLACE_METRES)
    if event.officer is None or item.recorded_by is None:
        return True
    return event.officer.team_id == item.recorded_by.team_id


def _is_close(first: tuple[float, float] | None, second: tuple[float, float] | None, within: float) -> bool:
    return first is not None and second is not None and metres(first, second) <= within
