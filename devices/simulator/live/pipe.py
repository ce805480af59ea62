"""A line with a rate, a delay and holes, as numbers: when does what was put in come out? Pure; times are seconds."""

import re
from collections import deque
from dataclasses import dataclass, field
from typing import Generic, TypeVar

BITS = 8
Thing = TypeVar("Thing")
RATE = re.compile(r"([0-9]+(?:\.[0-9]+)?)([kM]?)")
DELAY = re.compile(r"([0-9]+)ms")
UNITS = {"": 1.0, "k": 1e3, "M": 1e6}


class BadUplink(ValueError):
    """What was said is no uplink; the text says what is one."""


BARS_FROM = (600_000, 1_200_000, 2_500_000)  # bits a second from which there are two, three, four bars
SLOW_S = 0.25  # a longer way there and back has two bars at most


@dataclass(frozen=True)
class Radio:
    """How good the line is: bits a second (None: without limit) and the way there and back in seconds."""

    rate: float | None = None
    round_trip: float = 0.0

    @classmethod
    def read(cls, text: str) -> "Radio":
        """Return the radio in words such as `1.5M,80ms`; raises BadUplink."""
        rate, _, delay = text.partition(",")
        fast, late = RATE.fullmatch(rate), DELAY.fullmatch(delay or "0ms")
        if not fast or not late or not float(fast[1]):
            raise BadUplink(f"{text!r} is no uplink such as 1.5M,80ms: bits a second, and the way there and back.")
        return cls(float(fast[1]) * UNITS[fast[2]], int(late[1]) / 1000)

    @property
    def bars(self) -> int:
        """How many of four bars a camera on this radio shows."""
        by_rate = 4 if self.rate is None else 1 + sum(self.rate >= least for least in BARS_FROM)
        return min(by_rate, 2) if self.round_trip > SLOW_S else by_rate


NO_LIMIT = Radio()


@dataclass
class Pipe(Generic[Thing]):
    """One direction. What is put in comes out in order, after its bits have gone through and the way is done."""

    rate: float | None = None
    delay: float = 0.0
    hole_until: float = 0.0
    _inside: deque[tuple[float, Thing]] = field(default_factory=deque)
    _busy_until: float = 0.0

    def put(self, now: float, size: int, thing: Thing) -> float:
        """Put something of so many bytes in; returns when its last bit has left the sender."""
        self._busy_until = max(now, self._busy_until, self.hole_until)
        if self.rate is not None:
            self._busy_until += size * BITS / self.rate
        self._inside.append((self._busy_until + self.delay, thing))
        return self._busy_until

    def hole(self, now: float, seconds: float) -> None:
        """Let nothing through for so long: what is inside is stuck, and nothing is lost."""
        longer = max(0.0, now + seconds - max(now, self.hole_until))
        self.hole_until = max(self.hole_until, now + seconds)
        self._busy_until += longer if self._busy_until > now else 0.0
        self._inside = deque((at + longer, thing) for at, thing in self._inside)

    @property
    def next_at(self) -> float | None:
        """When the next thing comes out; None when nothing is inside."""
        return self._inside[0][0] if self._inside else None

    def out(self, now: float) -> list[Thing]:
        """Take what has come out."""
        ready = []
        while self._inside and self._inside[0][0] <= now:
            ready.append(self._inside.popleft()[1])
        return ready
