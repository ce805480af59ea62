"""What is going to happen to each camera in a day: acts at moments, and where it is; made before the day is played."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from devices.protocol import Signal, SignalEvent
from devices.simulator.field.walking import Walk
from devices.simulator.live.pipe import NO_LIMIT, Radio
from devices.simulator.town.plan import Point

SECOND: Final = 1_000  # moments are milliseconds from the beginning of the day that is played
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
STORIES_SEED: Final = 999  # the stories' own; those of fleets are lower


class Do(StrEnum):
    """What happens to a camera, or to its line."""

    OUT = "out"  # booked out: taken from the dock and switched on; its line opens
    DOCK = "dock"
    START = "start"
    STOP = "stop"
    MARK = "mark"
    MUTE = "mute"
    UNMUTE = "unmute"
    SLEEP = "sleep"
    WAKE = "wake"
    STEALTH_ON = "stealth_on"
    STEALTH_OFF = "stealth_off"
    PRIORITY_UPLOAD = "priority_upload"
    HEAR = "hear"  # a weapon's Signal message, by air; `words` is its id
    TELL = "tell"  # pass a weapon's message on to the server
    POWER_CUT = "power_cut"
    POWER_ON = "power_on"
    LINE_CUT = "line_cut"
    LINE_DEAD = "line_dead"
    LINE_BACK = "line_back"
    LOSE = "lose"  # so many reports
    WEAK = "weak"  # a weak radio; `words` says how weak, such as 300k,200ms
    STRONG = "strong"  # a good radio again
    HOLE = "hole"  # the radio lets nothing through for so many seconds
    STILL = "still"  # the wearer does not move any more, as the camera's sensor sees it
    MOVE = "move"  # and does again
    HELP = "help"  # the button for help
    WATCH_ME = "watch_me"  # the wearer asks to be watched


@dataclass(frozen=True)
class Act:
    """One thing that happens; what is not possible then, for instance with a flat battery, does not happen."""

    at: int
    do: Do
    words: str = ""
    signal: Signal | None = None


@dataclass
class CameraDay:
    """One camera's day. It is where its wearer walks, a little beside, in one of several towns of the same plan."""

    serial: str
    drift_ms: int = 0
    battery_percent: int = 100
    town: Point = (0.0, 0.0)  # where its market cross lies, in metres from that of Midshire
    beside: Point = (0.0, 0.0)
    walks: list[Walk] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    films: str = ""  # the scene it films, if it does
    collar_number: str = ""
    dock: str = ""
    streams: bool = True  # what it records, when the day is played live
    radio: Radio = NO_LIMIT  # how good its line is

    def will(self, at: int, do: Do, words: str = "", signal: Signal | None = None) -> None:
        """Write down what is going to happen."""
        self.acts.append(Act(at, do, words, signal))

    def is_at(self, moment: int) -> Point:
        """Return where the camera is, metres from the market cross of Midshire."""
        walk = next((walk for walk in reversed(self.walks) if walk.times[0] <= moment), self.walks[0])
        east, north = walk.at(moment)
        return east + self.beside[0] + self.town[0], north + self.beside[1] + self.town[1]


@dataclass
class Weapon:
    """A TASER as the day needs it: its clock, its own count of Signal messages, and what it did."""

    serial: str
    drift_ms: int = 0
    count: int = 0
    deeds: list[tuple[int, SignalEvent, bool]] = field(default_factory=list)  # when, what, whether it was a test


def first_count(begin: datetime, seed: int) -> int:
    """Return a count of Signal messages that no other day and seed uses, higher each day: it never begins again."""
    return (begin.toordinal() * 1_000 + seed % 1_000) * 1_000


@dataclass
class Day:
    """All that is going to happen, and how much of it."""

    cameras: list[CameraDay] = field(default_factory=list)
    logs: list[tuple[int, Weapon]] = field(default_factory=list)  # when a TASER comes to the dock
    calls: int = 0
    armed: int = 0
    function_tests: int = 0

    def let_film(self, number: int, scene: str, seconds: int) -> None:
        """Let so many cameras film what they record; their recordings end after so long, and the films with them."""
        for camera in [one for one in self.cameras if any(act.do is Do.START for act in one.acts)][:number]:
            camera.films = camera.films or scene
            stops = [Act(act.at + seconds * SECOND, Do.STOP) for act in camera.acts if act.do in {Do.START, Do.HEAR}]
            camera.acts += stops
        self.put_in_order()

    def put_in_order(self) -> None:
        """Sort what happens to each camera by time, and when TASERs are docked; what was written first comes first."""
        self.logs.sort(key=lambda log: log[0])
        for camera in self.cameras:
            camera.acts.sort(key=lambda act: act.at)
