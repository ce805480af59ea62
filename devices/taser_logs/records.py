"""What a TASER log says once it is read: events, armed sessions, cycles and pulses; all times are the device's own."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class BadLog(ValueError):
    """A log that cannot be read; `line` counts from 1, `message` is a plain sentence without the line."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"Line {line}: {message}")
        self.line = line
        self.message = message


class Model(StrEnum):
    """The weapons whose logs are read."""

    T7 = "taser_7"
    X2 = "x2"


class EventKind(StrEnum):
    """What one entry of a log is about.

    There are no separate entries for start and stop of a discharge: a trigger or arc starts at its `device_time`
    and stops `duration_ms` later, so a second entry could only contradict the first.
    """

    ARM = "arm"
    SAFE = "safe"
    TRIGGER = "trigger"
    ARC = "arc"
    CARTRIDGE_INSERTED = "cartridge_inserted"
    CARTRIDGE_REMOVED = "cartridge_removed"
    CARTRIDGE_DEPLOYED = "cartridge_deployed"
    BATTERY_DOCK = "battery_dock"
    FUNCTION_TEST = "function_test"
    FAULT = "fault"
    CLOCK_SYNC = "clock_sync"
    USB_CONNECTION = "usb_connection"
    POWER_SAVE = "power_save"
    SOFTWARE_UPDATE = "software_update"
    LANGUAGE_CHANGE = "language_change"
    FLASHLIGHT_ON = "flashlight_on"
    FLASHLIGHT_OFF = "flashlight_off"


class Ending(StrEnum):
    """How a cycle ended: by itself after 5 s, by the safety, by hand before that, or held on beyond 5 s."""

    AUTO = "auto"
    SAFE = "safe"
    HARD_STOP = "hard_stop"
    EXTENDED = "extended"


class Cartridge(StrEnum):
    """Kind of a cartridge: an X2 names its length in feet, a TASER 7 its spread (12° or 3.5°)."""

    FEET_15 = "15_ft"
    FEET_25 = "25_ft"
    FEET_35 = "35_ft"
    CLOSE_QUARTERS = "close_quarters"
    STAND_OFF = "stand_off"
    TRAINING = "training"


class BayState(StrEnum):
    """What is in a bay."""

    LOADED = "loaded"
    DEPLOYED = "deployed"
    EMPTY = "empty"


class Use(StrEnum):
    """What a session was for; the log only suggests it, a person confirms."""

    OPERATIONAL = "operational"
    TRAINING = "training"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Bay:
    """One bay as an event reports it; `connected` is None where the device does not say."""

    number: int
    cartridge: Cartridge | None
    serial: str | None
    state: BayState
    connected: bool | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the log; `device_time` is the device's clock as aware UTC, never corrected."""

    sequence: int
    kind: EventKind
    device_time: datetime
    duration_ms: int | None = None  # trigger and arc: of the cycle; safe: how long it was armed
    bays: tuple[Bay, ...] = ()  # of a trigger or arc: at the end of the cycle
    temperature_c: int | None = None
    battery_percent: int | None = None
    ending: Ending | None = None
    new_time: datetime | None = None  # clock_sync only: what the clock was set to; device_time is the old time
    detail: str = ""
    line: int = 0  # in the file, from 1


@dataclass(frozen=True, slots=True)
class Pulse:
    """One pulse: milliseconds since the start of its cycle, bay, charge in microcoulomb."""

    at_ms: int
    bay: int
    charge_uc: int


@dataclass(frozen=True, slots=True)
class Cycle:
    """One trigger or arc of a session; `connected_ms` is None where no pulses were kept."""

    number: int  # from 1 in its session
    sequence: int  # of its event
    kind: EventKind  # trigger or arc
    started_at: datetime
    duration_ms: int
    ending: Ending | None
    bays: tuple[Bay, ...]
    fired_bays: tuple[int, ...]  # bays whose cartridge was loaded before this cycle and deployed after it
    pulses: tuple[Pulse, ...]
    connected_ms: int | None


@dataclass(frozen=True, slots=True)
class Session:
    """From Armed to Safe; `number` stays the same in every later download of the same weapon.

    `armed_at` is None when the arming is missing (dropped or lost), `safed_at` when the end is.
    """

    number: int
    armed_at: datetime | None
    safed_at: datetime | None
    events: tuple[Event, ...]
    cycles: tuple[Cycle, ...]
    use: Use
    reason: str  # why this use is suggested, a plain sentence

    @property
    def began_at(self) -> datetime:
        """Device time of the first entry there is."""
        return self.events[0].device_time

    @property
    def total_ms(self) -> int:
        """Length of all cycles together."""
        return sum(cycle.duration_ms for cycle in self.cycles)


@dataclass(frozen=True, slots=True)
class Gap:
    """Sequence numbers that are missing between two neighbours of the log."""

    after: int
    before: int

    @property
    def missing(self) -> int:
        """How many entries are missing."""
        return self.before - self.after - 1


@dataclass(frozen=True, slots=True)
class TaserLog:
    """A whole log; `events` in the order of their sequence numbers, everything else follows from them."""

    model: Model
    serial: str
    firmware: str
    events: tuple[Event, ...]
    sessions: tuple[Session, ...]
    gaps: tuple[Gap, ...]
    syncs: tuple[Event, ...]
    dropped: int  # X2 only: entries that the ring has overwritten, which is no gap
    faults: tuple[Event, ...]
    stray_pulses: int = 0  # X2 only: pulses of entries that were dropped or are missing
