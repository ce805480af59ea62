"""The list of units: the same as the map in words, for everybody and for whoever has no map."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from incidents.models import Incident
from streaming.positions.roster import Facts, read_roster
from streaming.positions.states import ICONS, TONES, WORDS, WORKING, Doing, doing_now

MOST_ROWS = 200
SORTS = ("name", "state", "battery", "age")
OFF_DUTY = frozenset({Doing.DOCKED, Doing.OFF})
ORDER = tuple(Doing)  # what asks for eyes comes first


@dataclass(frozen=True)
class Wanted:
    """How the list is narrowed and sorted, as in the address of the page."""

    text: str = ""
    state: Doing | None = None
    sort: str = "state"

    @classmethod
    def read(cls, query: QueryDict) -> Self:
        """Return what an address asks for; what makes no sense is left out."""
        state = query.get("state", "")
        sort = query.get("sort", "")
        doing = Doing(state) if state in set(Doing) else None
        return cls(query.get("q", "").strip()[:60], doing, sort if sort in SORTS else "state")


@dataclass(frozen=True)
class Row:
    """One unit of the list. `placed_at` is empty for one that never told where it is."""

    facts: Facts
    doing: Doing
    placed_at: datetime | None
    is_on_log: bool

    @property
    def label(self) -> str:
        """Surname and collar number, as on the map; the camera's serial when nobody holds it."""
        return f"{self.facts.title.split()[-1]} {self.facts.collar}" if self.facts.title else self.facts.serial

    @property
    def signal(self) -> int | None:
        """Bars of four as its camera reports them; none for one that was not heard of lately."""
        return self.facts.signal if self.doing in WORKING else None

    @property
    def words(self) -> str:
        return WORDS[self.doing]

    @property
    def tone(self) -> str:
        return TONES.get(self.doing, "")

    @property
    def icon(self) -> str:
        return ICONS[self.doing]


@dataclass(frozen=True)
class Listing:
    """The rows that are shown, how many there would be, and how many units are on duty: their cameras switched on."""

    rows: list[Row]
    found: int
    on_duty: int
    on_log: int


def list_units(person: User, wanted: Wanted, incident: Incident | None = None) -> Listing:
    """Return the units in a person's reach; those that attend the incident are marked and come first."""
    roster, now = read_roster(person=person), timezone.now()
    attending = _attending(incident)
    now_ms = int(now.timestamp() * 1000)
    rows = []
    for camera, facts in roster.facts.items():
        place = roster.places.get(camera)
        heard = max(facts.seen_ms, place.at_ms if place else 0)
        placed_at = datetime.fromtimestamp(place.at_ms / 1000, tz=UTC) if place else None
        rows.append(Row(facts, doing_now(facts.doing, heard, now_ms), placed_at, facts.holder in attending))
    on_duty = [row for row in rows if row.doing not in OFF_DUTY]
    found = sorted((row for row in rows if _fits(row, wanted)), key=lambda row: _key(row, wanted.sort, now))
    return Listing(found[:MOST_ROWS], len(found), len(on_duty), sum(row.is_on_log for row in on_duty))


def _attending(incident: Incident | None) -> set[UUID]:
    if incident is None:
        return set()
    return set(incident.attendances.filter(to_at__isnull=True).values_list("officer", flat=True))


def _fits(row: Row, wanted: Wanted) -> bool:
    if wanted.state is None and row.doing is Doing.DOCKED:
        return False  # its shift is over; it can be asked for
    if wanted.state not in {None, row.doing}:
        return False
    said = f"{row.facts.title} {row.facts.collar} {row.facts.serial}".casefold()
    return all(word in said for word in wanted.text.casefold().split())


def _key(row: Row, sort: str, now: datetime) -> tuple[object, ...]:
    age = (now - row.placed_at).total_seconds() if row.placed_at else 1e12
    first: Iterable[object] = {
        "name": (),
        "battery": (101 if row.facts.battery is None else row.facts.battery,),
        "age": (age,),
    }.get(sort, (not row.is_on_log, ORDER.index(row.doing)))
    return (*first, row.label)
