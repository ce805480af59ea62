"""Finds the incidents that recordings may belong to: a few queries for any number of recordings, near in time only."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from evidence.intake.matching import Candidate, Clue, Point, Span, suggest
from evidence.models import Item
from incidents.models import Attendance, Incident
from incidents.numbers import normalise

BEFORE = timedelta(hours=12)  # how long before a recording an incident may have begun
AFTER = timedelta(hours=1)
MOST = 400  # incidents looked at for one page


@dataclass(frozen=True)
class Match:
    """A suggested incident, how well it fits in percent, and why in words."""

    incident: Incident
    percent: int
    reasons: tuple[str, ...]

    @property
    def is_at_its_place(self) -> bool:
        """Whether the recording was made where the incident was, by measured positions."""
        return any(reason.startswith(f"at {self.incident.place} within") for reason in self.reasons)

    @property
    def why(self) -> str:
        """The reasons as one line."""
        return ", ".join(self.reasons)


def suggestions_for(items: Sequence[Item], person: User, *, most: int = 3) -> dict[UUID, list[Match]]:
    """Return up to `most` visible incidents for each item that has none, the best first; at most three queries."""
    clues = {item.pk: clue_of(item) for item in items if item.incident_id is None}
    officers = {item.pk: item.recorded_by_id or item.owner_id for item in items}
    incidents = {incident.pk: incident for incident in _near(clues.values(), person)}
    attended = _attended(incidents, {officer for officer in officers.values() if officer})
    zone = timezone.get_current_timezone()
    found = {}
    for key, clue in clues.items():
        who = "you" if officers[key] == person.pk else "its officer"
        candidates = [candidate(one, attended.get((one.pk, officers[key]), ()), who) for one in incidents.values()]
        best = suggest(clue, candidates, zone=zone, most=most)
        found[key] = [Match(incidents[one.key], one.percent, one.reasons) for one in best]
    return found


def clue_of(item: Item) -> Clue:
    """Return what is known of an item."""
    span = None
    if item.recorded_at is not None:
        span = item.recorded_at, item.recorded_at + timedelta(milliseconds=item.duration_ms or 0)
    error = timedelta(milliseconds=min(item.time_error_ms or 0, 86_400_000))
    return Clue(normalise(item.evidence_id), span, error, _point(item.latitude, item.longitude))


def candidate(incident: Incident, attended: Sequence[Span], who: str) -> Candidate:
    """Return an incident as matching sees it."""
    number = normalise(incident.number)
    dated = {f"LOG{number}OF{incident.date:%d/%m/%Y}", f"{number}OF{incident.date:%d/%m/%Y}", incident.slug.upper()}
    return Candidate(
        key=incident.pk,
        number=number,
        references=frozenset({*dated, normalise(incident.crime_reference)} - {""}),
        starts=incident.started_at,
        ends=incident.ended_at,
        point=_point(incident.latitude, incident.longitude),
        place=incident.place,
        attended=tuple(attended),
        attended_by=who,
    )


def _near(clues: Collection[Clue], person: User) -> list[Incident]:
    """Return the visible incidents near any of the clues; the day narrows by index, the moment exactly.

    The day of a log is that on which it was opened: after midnight it may tell of the evening before.
    """
    wanted = Q(pk__in=[])
    for starts, ends in _windows(clues):
        days = timezone.localdate(starts) - timedelta(days=1), timezone.localdate(ends) + timedelta(days=1)
        wanted |= Q(date__range=days, started_at__range=(starts, ends))
    references = {clue.reference for clue in clues if clue.reference}
    if references:
        wanted |= Q(crime_reference__in=references)
        wanted |= Q(number__in={one.removeprefix("LOG").partition("OF")[0] for one in references})
        wanted |= Q(slug__in={one.lower() for one in references})
    return list(Incident.objects.visible_to(person).filter(wanted).order_by("-date", "-started_at", "-id")[:MOST])


def _windows(clues: Collection[Clue]) -> list[tuple[datetime, datetime]]:
    """Return the spans of time to look in, those that touch made one."""
    spans = sorted((clue.span[0] - BEFORE, clue.span[1] + AFTER) for clue in clues if clue.span)
    merged: list[tuple[datetime, datetime]] = []
    for starts, ends in spans:
        if merged and starts <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], ends)
        else:
            merged.append((starts, ends))
    return merged


def _attended(incidents: dict[UUID, Incident], officers: set[UUID]) -> dict[tuple[UUID, UUID | None], list[Span]]:
    found: dict[tuple[UUID, UUID | None], list[Span]] = {}
    rows = Attendance.objects.filter(incident__in=incidents, officer__in=officers)
    for incident, officer, starts, ends in rows.values_list("incident_id", "officer_id", "from_at", "to_at"):
        found.setdefault((incident, officer), []).append((starts, ends))
    return found


def _point(latitude: object, longitude: object) -> Point | None:
    return None if latitude is None or longitude is None else (float(str(latitude)), float(str(longitude)))
