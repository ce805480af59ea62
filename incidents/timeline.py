"""What each app gives to the timeline of an incident: lanes with bars and points, as pure data; the page draws them.

Every app that knows something about an incident has `timeline.py` with `lanes_of(incident, person)`. It returns only
what the person may see, in a number of queries that does not grow, and no lane without anything in it. All times are
aware; the page turns them into local time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Colour(StrEnum):
    """The colours of events, the same on every page; the value is the name of the CSS class without its `f-`."""

    VIDEO = "blue"
    TASER = "yellow"
    ALERT = "red"
    PUBLIC = "violet"
    COMMAND = "teal"  # also air and CCTV
    DECISION = "green"
    LOG = "slate"


class Theme(StrEnum):
    """What a lane is about: the choices above the feed, in their order."""

    LOG = "log"
    VIDEO = "video"
    TASER = "taser"
    PUBLIC = "public"
    ALERTS = "alerts"
    DECISIONS = "decisions"


THEME_WORDS = {
    Theme.LOG: "Log",
    Theme.VIDEO: "Video",
    Theme.TASER: "TASER",
    Theme.PUBLIC: "Public",
    Theme.ALERTS: "Alerts and live",
    Theme.DECISIONS: "Decisions",
}


class Rank:
    """Where a lane stands, from above to below; lanes of one rank are ordered by when they begin."""

    CALL, SCENE, BODY_CAMERA, FIXED_CAMERA, PUBLIC, AIR, TASER, ALERTS, BACKUP, DECISIONS = range(10, 110, 10)


class Kind(StrEnum):
    """How a bar is drawn."""

    FULL = "full"
    BUFFER = "buffer"  # lighter: kept from before the start
    SOFT = "soft"  # lighter, with ink: somebody watched, somebody was on the way
    GAP = "gap"  # amber hatch: should be there, and is not


@dataclass(frozen=True, kw_only=True)
class Span:
    """One bar. Without `end` it is still going on. `words` is said to a screen reader and on hover, `label` drawn."""

    start: datetime
    end: datetime | None
    words: str
    kind: Kind = Kind.FULL
    label: str = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One entry of "What happened"; on its lane it is a diamond, unless a bar shows it already."""

    at: datetime
    lane: str  # the key of its lane
    words: str
    icon: str
    detail: str = ""
    lead: str = ""  # in bold before the words: "D1"
    address: str = ""
    is_drawn: bool = True
    is_grave: bool = False  # force was used, or nobody answered: said in bold


@dataclass(frozen=True, kw_only=True)
class Lane:
    """One row of the timeline: one camera, one TASER, one kind of entry."""

    key: str
    name: str
    colour: Colour
    theme: Theme
    rank: int
    spans: Sequence[Span] = ()
    points: Sequence[Happening] = ()

    @property
    def begins_at(self) -> datetime:
        """The first moment that stands in it."""
        return min([span.start for span in self.spans] + [point.at for point in self.points])

    @property
    def ends_at(self) -> datetime:
        """The last moment that stands in it; of a bar that still goes on, its start."""
        return max([span.end or span.start for span in self.spans] + [point.at for point in self.points])


def in_order(lanes: Iterable[Lane]) -> list[Lane]:
    """Return lanes as they stand on the page; one with nothing in it is left out."""
    held = [lane for lane in lanes if lane.spans or lane.points]
    return sorted(held, key=lambda lane: (lane.rank, lane.begins_at, lane.key))


def happenings_of(lanes: Iterable[Lane]) -> list[Happening]:
    """Return all entries in the order of time; those of one moment in the order of their lanes."""
    return sorted((point for lane in lanes for point in lane.points), key=lambda point: point.at)
