"""Who carries which camera and what it is doing: what the map says of a unit beside where it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Rank, User
from accounts.permissions import Permission, Scope
from accounts.reach import people_in_reach
from devices.fix_rows import TrueFix
from devices.models import Camera, Issue, State
from devices.models.camera import GONE
from streaming.models import LiveSession
from streaming.models.live_session import SessionState
from streaming.positions.states import Doing

KNOWN = timedelta(minutes=15)
CAMERA = (
    "id",
    "serial",
    "state",
    "battery_percent",
    "last_seen_at",
    "latitude",
    "longitude",
    "accuracy_m",
    "placed_at",
    "signal_bars",
)
HOLDER = ("holder_id", "holder__name", "holder__rank", "holder__collar_number", "holder__team__path")
NOBODY = (None, "", "", "", "")
SIGNAL = CAMERA.index("signal_bars")
DOING: dict[str, Doing] = {
    State.RECORDING.value: Doing.RECORDING,
    State.READY.value: Doing.READY,
    State.SLEEP.value: Doing.ASLEEP,
    State.DOCKED.value: Doing.DOCKED,
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a unit: its camera and who holds it. `session` is the live session's id, or empty."""

    camera: UUID
    serial: str
    doing: Doing
    battery: int | None
    seen_ms: int
    holder: UUID | None
    title: str  # "PC Aisha Rahman"; empty: nobody holds it
    collar: str
    team_path: str
    session: str
    signal: int | None = None  # bars of four, as the camera last reported


@dataclass(frozen=True)
class Roster:
    """What was read: facts by camera, and the last place that the cameras' own rows have."""

    facts: dict[UUID, Facts]
    places: dict[UUID, TrueFix]


def read_roster(since: datetime | None = None, person: User | None = None) -> Roster:
    """Read all cameras that somebody holds, or that were heard of lately.

    With `since` only those heard of since; with `person` only those in their reach for watching.
    """
    sessions = _sessions()
    held = Issue.objects.current().of_cameras().exclude(camera__state__in=GONE)
    if person:
        held = held.filter(people_in_reach(person, Permission.LIVE_WATCH, path="holder"))
    loose = Camera.objects.exclude(state__in=GONE).exclude(pk__in=Issue.objects.all().held("camera"))
    loose = loose.filter(placed_at__gt=timezone.now() - KNOWN)
    if since:
        changed = Q(last_seen_at__gt=since) | Q(pk__in=list(sessions))
        loose, held = loose.filter(changed), held.filter(camera__in=Camera.objects.filter(changed))
    facts, places = {}, {}
    if person and person.scope_of(Permission.LIVE_WATCH) is not Scope.ANY:
        loose = loose.none()
    for row in _rows(held, loose):
        found = _facts(row, sessions.get(row[0]))
        facts[found.camera] = found
        if place := _place(row):
            places[found.camera] = place
    return Roster(facts, places)


def _rows(held: QuerySet[Issue], loose: QuerySet[Camera]) -> Iterable[tuple[Any, ...]]:
    yield from held.order_by().values_list(*(f"camera__{name}" for name in CAMERA), *HOLDER)
    for row in loose.order_by().values_list(*CAMERA):
        yield (*row, *NOBODY)


def _sessions() -> dict[UUID, tuple[str, str]]:
    """Return the live session of each camera that streams: its id and state."""
    rows = LiveSession.objects.on_air().values_list("camera_id", "id", "state")
    return {camera: (str(session), state) for camera, session, state in rows}


def _facts(row: tuple[Any, ...], session: tuple[str, str] | None) -> Facts:
    camera, serial, state, battery, seen = row[:5]
    holder, name, rank, collar, path = row[len(CAMERA) :]
    key, session_state = session or ("", "")
    seen_ms = int(seen.timestamp() * 1000) if seen else 0
    known = (camera, serial, doing_of(state, session_state), battery, seen_ms, holder, title_of(name, rank))
    return Facts(*known, collar, path, key, row[SIGNAL])


def facts_of(camera: UUID, serial: str, doing: Doing, held: Sequence[Any], session: str) -> Facts:
    """Return the facts of a unit of the past; `held` are the values of HOLDER, or NOBODY."""
    holder, name, rank, collar, path = held
    return Facts(camera, serial, doing, None, 0, holder, title_of(name, rank), collar, path, session)


@lru_cache(maxsize=20_000)  # of one force; a thousand are read each second while their cameras move
def title_of(name: str, rank: str) -> str:
    """Return how a person is called, with their rank if they have one."""
    return name if not rank or rank == Rank.STAFF else f"{Rank(rank).label} {name}"


def doing_of(state: str, session: str) -> Doing:
    """Return what a unit does, by the state of its camera and that of its live session, if it streams."""
    if session:
        return Doing.WEAK if session == SessionState.STALLED else Doing.LIVE
    return DOING.get(state, Doing.OFF)


def _place(row: tuple[Any, ...]) -> TrueFix | None:
    latitude, longitude, accuracy, placed_at = row[5:9]
    if placed_at is None:
        return None
    return TrueFix(round(placed_at.timestamp() * 1000), latitude, longitude, accuracy, None, None)
