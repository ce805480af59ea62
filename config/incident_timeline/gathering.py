"""Asks each app for its lanes of an incident, and lays them on one clock."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import community.timeline
import evidence.timeline
import incidents.lanes
import streaming.timeline
from accounts.models import User
from incidents.models import Incident
from incidents.timeline import Happening, Kind, Lane, Rank, happenings_of, in_order

SOURCES: Sequence[Callable[[Incident, User], list[Lane]]] = (
    incidents.lanes.lanes_of,
    evidence.timeline.lanes_of,
    streaming.timeline.lanes_of,
    community.timeline.lanes_of,
)
BEFORE, AFTER = timedelta(hours=1), timedelta(hours=24)  # of the incident: what lies further off is not drawn
LEAST_AROUND = timedelta(seconds=30)
RUNS_ANYWAY = frozenset({Rank.FIXED_CAMERA, Rank.AIR})  # a shop's camera runs all day: it widens nothing


@dataclass(frozen=True)
class Window:
    """The stretch of time that is drawn."""

    start: datetime
    end: datetime

    def holds(self, moment: datetime) -> bool:
        """Say whether a moment is drawn."""
        return self.start <= moment <= self.end

    @property
    def seconds(self) -> float:
        """How long it is."""
        return (self.end - self.start).total_seconds()


@dataclass(frozen=True)
class Timeline:
    """Everything on one clock; `window` is the whole of it, whatever part a page draws."""

    lanes: list[Lane]
    happenings: list[Happening]
    window: Window
    begins_at: datetime

    def lane(self, key: str) -> Lane:
        """Return the lane of an entry."""
        return next(lane for lane in self.lanes if lane.key == key)


def gather(incident: Incident, person: User) -> Timeline:
    """Return what the person may see of an incident: a number of queries that does not grow."""
    lanes = in_order(lane for source in SOURCES for lane in source(incident, person))
    happenings = happenings_of(lanes)
    return Timeline(lanes, happenings, window_of(incident, lanes), _opens_at(incident, lanes, happenings))


def window_of(incident: Incident, lanes: Iterable[Lane]) -> Window:
    """Return the time from the first to the last thing of the incident, with a margin."""
    earliest = incident.started_at - BEFORE
    latest = (incident.ended_at or incident.started_at) + AFTER
    kept = list(lanes)
    narrow = [lane for lane in kept if lane.rank not in RUNS_ANYWAY] or kept
    moments = [incident.started_at, *(one.at for lane in narrow for one in lane.points)]
    moments += [moment for lane in narrow for span in lane.spans for moment in (span.start, span.end or span.start)]
    within = [moment for moment in moments if earliest <= moment <= latest]
    start, end = min(within), max(within)
    margin = max(LEAST_AROUND, (end - start) / 50)
    return Window(start - margin, end + margin)


def _opens_at(incident: Incident, lanes: Sequence[Lane], happenings: Sequence[Happening]) -> datetime:
    """Return where the playhead begins: ten seconds before force was used, else where the first camera runs."""
    grave = next((one.at for one in happenings if one.is_grave), None)
    if grave:
        return grave - timedelta(seconds=10)
    body = [span for lane in lanes if lane.rank == Rank.BODY_CAMERA for span in lane.spans]
    cameras = [span.start for span in body if span.kind != Kind.GAP]
    return min(cameras, default=incident.started_at)
