"""One TASER: what it does in a day, its drifting clock, its ring of entries; `taser_files` writes its log."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

MILLISECOND = timedelta(milliseconds=1)
RING, DROPPED_AT_ONCE = 16_000, 4_000  # X2: when the ring is full the oldest entries go
PULSES_PER_SECOND = {"x2": 19, "taser_7": 22}
SERVED_WITH = {"x2": ("25", "25"), "taser_7": ("SO", "CQ")}
CYCLE_MS = 5_000
GOOD_UC, OPEN_UC, AIR_UC = 60, 18, 9  # charge of a pulse: in a person, with a broken contact, between the electrodes

Contact = Callable[[int], bool]  # whether the probes are connected at these milliseconds of the cycle


class NotPossible(RuntimeError):
    """The weapon cannot do that in its present state."""


@dataclass(frozen=True)
class BayNow:
    """A bay: cartridge as its model names it ("" if empty), serial, state, connection seen (yes, no or -)."""

    number: int
    cartridge: str = ""
    serial: str = ""
    state: str = "empty"
    connected: str = "-"


@dataclass(frozen=True)
class Entry:
    """One entry as the weapon keeps it; times are those of its own clock."""

    sequence: int
    kind: str
    device_time: datetime
    session: int | None = None
    duration_ms: int | None = None
    bays: tuple[BayNow, ...] = ()
    temperature_c: int | None = None
    battery_percent: int | None = None
    ending: str = ""
    new_time: datetime | None = None
    detail: str = ""
    pulses: tuple[tuple[int, int, int], ...] = ()  # milliseconds, bay, microcoulomb


def connected_except(*broken: tuple[int, int]) -> Contact:
    """Return a contact that breaks in these stretches of milliseconds, the end not included."""
    return lambda at_ms: not any(start <= at_ms < end for start, end in broken)


def never(_at_ms: int) -> bool:
    """Both probes missed."""
    return False


@dataclass
class Taser:
    """A weapon on an officer; every method takes the true time, the weapon adds its drift."""

    serial: str
    model: str  # "x2" or "taser_7"
    clock_set_at: datetime  # true time at which the clock was off by clock_offset_ms
    clock_offset_ms: int = 0
    clock_ppm: int = 0
    firmware: str = "4.2.0"
    seed: int = 0
    temperature_c: int = 19
    battery_percent: int = 100
    last_sequence: int = 0
    last_session: int = 0
    entries: list[Entry] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)  # how many entries at a time
    armed_at: datetime | None = None  # true time
    bays: dict[int, BayNow] = field(default_factory=lambda: {1: BayNow(1), 2: BayNow(2)})

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)  # noqa: S311 - a scene, not a secret

    def shows(self, now: datetime) -> datetime:
        """Return what the weapon's clock shows, in whole milliseconds."""
        gone_ms = (now - self.clock_set_at) // MILLISECOND
        return now + (self.clock_offset_ms + gone_ms * self.clock_ppm // 1_000_000) * MILLISECOND

    def note(self, now: datetime, kind: str, **facts: object) -> Entry:
        """Write an entry and return it."""
        if self.model == "x2" and len(self.entries) == RING:
            del self.entries[:DROPPED_AT_ONCE]
        self.last_sequence += 1
        session = self.last_session if self.armed_at else None
        entry = replace(Entry(self.last_sequence, kind, self.shows(now), session), **facts)  # type: ignore[arg-type]  # by name
        self.entries.append(entry)
        return entry

    def lose(self, number: int = 1) -> None:
        """Lose the entries that come next: the log will have a gap."""
        self.last_sequence += number
        self.lost.append(number)

    def load(self, now: datetime, bay: int, cartridge: str = "", serial: str = "") -> None:
        """Put a cartridge into a bay, without one the kind that the weapon is issued with; an X2 does not log it."""
        kind = cartridge or SERVED_WITH[self.model][bay - 1]
        number = serial or f"C{self.dice.randrange(10, 99)}-{self.dice.randrange(10_000, 99_999)}"
        self.bays[bay] = BayNow(bay, kind, number if self.model == "taser_7" else "", "loaded")
        if self.model == "taser_7":
            self.note(now, "cartridge_inserted", bays=(self.bays[bay],))

    def unload(self, now: datetime, bay: int) -> None:
        """Take a cartridge out of a bay."""
        gone, self.bays[bay] = self.bays[bay], BayNow(bay)
        if self.model == "taser_7":
            self.note(now, "cartridge_removed", bays=(gone,))

    def arm(self, now: datetime) -> None:
        """Move the safety up: a session begins."""
        if self.armed_at:
            raise NotPossible("The weapon is armed already.")
        self.armed_at = now
        self.last_session += 1
        self.note(now, "arm", **self._state(), temperature_c=self.temperature_c)

    def trigger(self, now: datetime, duration_ms: int = CYCLE_MS, contact: Contact = never, ending: str = "") -> None:
        """Pull the trigger: the next loaded bay fires; none left, the deployed ones get another cycle."""
        loaded = [bay for bay in self.bays.values() if bay.state == "loaded"]
        if loaded:
            self.bays[loaded[0].number] = replace(loaded[0], state="deployed")
        self._cycle(now, "trigger", duration_ms, contact, ending or _usual_ending(duration_ms))
        if loaded and self.model == "taser_7":
            self.note(now, "cartridge_deployed", bays=(self.bays[loaded[0].number],))

    def arc(self, now: datetime, duration_ms: int, contact: Contact = never) -> None:
        """Press the arc switch: a warning, or current again through probes that are out."""
        self._cycle(now, "arc", duration_ms, contact, _usual_ending(duration_ms))

    def safe(self, now: datetime) -> None:
        """Move the safety down: the session ends."""
        if not self.armed_at:
            raise NotPossible("The weapon is not armed.")
        armed_ms = (now - self.armed_at) // MILLISECOND
        self.note(now, "safe", duration_ms=armed_ms, **self._state(), temperature_c=self.temperature_c)
        self.armed_at = None

    def function_test(self, now: datetime) -> None:
        """Do the test at the start of a shift: one short arc."""
        self.arm(now)
        if self.model == "taser_7":
            self.note(now + 800 * MILLISECOND, "function_test")
        self.arc(now + 1000 * MILLISECOND, 1000)
        self.safe(now + 3200 * MILLISECOND)

    def sync(self, now: datetime) -> None:
        """Set the clock to the true time, as a computer or a dock does."""
        self.note(now, "clock_sync", new_time=now)
        self.clock_set_at, self.clock_offset_ms = now, 0

    def charge(self, now: datetime) -> None:
        """Give it a full battery."""
        self.battery_percent = 100
        if self.model == "taser_7":
            self.note(now, "battery_dock", battery_percent=100)

    def _state(self) -> dict[str, object]:
        return {"bays": tuple(self.bays.values()), "battery_percent": self.battery_percent}

    def _cycle(self, now: datetime, kind: str, duration_ms: int, contact: Contact, ending: str) -> None:
        if not self.armed_at:
            raise NotPossible("The weapon is not armed.")
        pulses = self._pulses(duration_ms, contact)
        if self.model == "taser_7":
            self._see_connection(pulses)
        self.battery_percent = max(1, self.battery_percent - (duration_ms >= CYCLE_MS))
        self.temperature_c = min(45, self.temperature_c + (duration_ms >= CYCLE_MS))
        ending = ending if self.model == "taser_7" else ""
        self.note(now, kind, duration_ms=duration_ms, ending=ending, pulses=pulses, **self._state())

    def _pulses(self, duration_ms: int, contact: Contact) -> tuple[tuple[int, int, int], ...]:
        """Return the pulses of each deployed bay, or of the electrodes (in bay 1) when none is deployed."""
        rate = PULSES_PER_SECOND[self.model]
        deployed = [bay.number for bay in self.bays.values() if bay.state == "deployed"]
        found = []
        for number in range(duration_ms * rate // 1000):
            at_ms = number * 1000 // rate
            usual = AIR_UC if not deployed else GOOD_UC if contact(at_ms) else OPEN_UC
            found += [(at_ms, bay, usual + self.dice.randint(-4, 4)) for bay in deployed or [1]]
        return tuple(found)

    def _see_connection(self, pulses: tuple[tuple[int, int, int], ...]) -> None:
        for number, bay in self.bays.items():
            if bay.state == "deployed":
                is_connected = any(pulse[1] == number and pulse[2] > GOOD_UC // 2 for pulse in pulses)
                self.bays[number] = replace(bay, connected="yes" if is_connected else "no")


def _usual_ending(duration_ms: int) -> str:
    if duration_ms == CYCLE_MS:
        return "auto"
    return "extended" if duration_ms > CYCLE_MS else "hard_stop"
