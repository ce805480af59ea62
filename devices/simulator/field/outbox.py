"""What a camera has to report: numbered when it is first sent, kept until the server has it, sent again in order."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from devices.protocol import LogEntry, Place, Report, write_frame
from devices.protocol.report import MOST_ENTRIES, MOST_PLACES

MOST_UNDER_WAY = 16  # reports sent and not answered


@dataclass(frozen=True)
class Condition:
    """How the camera is at the end of a report."""

    battery_percent: int
    storage_used_bytes: int
    storage_total_bytes: int
    signal_bars: int | None = None


@dataclass
class Outbox:
    """The reports of a camera. `last` is the last number given; without it the count was lost, and hello brings it."""

    last: int | None = None
    _waiting: deque[Report] = field(default_factory=deque)  # without a number
    _numbered: deque[tuple[int, str]] = field(default_factory=deque)  # frames that the server may not have
    _sent: int = 0  # how many of the numbered were sent on this line

    def __len__(self) -> int:
        return len(self._waiting) + len(self._numbered)

    def add(self, entries: Sequence[LogEntry], places: Sequence[Place], condition: Condition) -> int:
        """Take in what happened, in as few reports as the protocol allows; returns how many."""
        parts = list(_parts(entries, places, condition))
        self._waiting.extend(parts)
        return len(parts)

    def resume(self, accepted: int) -> None:
        """Begin a line on which the server has said hello: forget what it has, and send all the rest again."""
        self.last = accepted if self.last is None else max(self.last, accepted)
        self._sent = 0
        self.accepted(accepted)

    def frames(self) -> Iterator[str]:
        """Yield the frames that may be sent now; a report gets its number here."""
        while self._sent < min(MOST_UNDER_WAY, len(self)):
            if self._sent == len(self._numbered):
                self.last = (self.last or 0) + 1
                report = replace(self._waiting.popleft(), number=self.last)
                self._numbered.append((self.last, write_frame(report)))
            self._sent += 1
            yield self._numbered[self._sent - 1][1]

    def accepted(self, number: int) -> int:
        """Forget the reports up to this number; returns how many these were."""
        gone = 0
        while self._numbered and self._numbered[0][0] <= number:
            self._numbered.popleft()
            gone += 1
        self._sent = max(0, self._sent - gone)
        return gone

    def refused(self, number: int) -> bool:
        """Give a report up that the server does not take; the others go on. Tells whether there was such a one."""
        for place, (found, _) in enumerate(self._numbered):
            if found == number:
                del self._numbered[place]
                self._sent -= place < self._sent
                return True
        return False

    def lose(self, reports: int) -> int:
        """Lose so many reports that were never sent, numbers and all: the server will see a gap. Returns how many."""
        if self.last is None:
            return 0
        self.last += reports
        return reports


def _parts(entries: Sequence[LogEntry], places: Sequence[Place], condition: Condition) -> Iterator[Report]:
    most = max(len(entries), 1), max(len(places), 1)
    number = max(-(-most[0] // MOST_ENTRIES), -(-most[1] // MOST_PLACES))
    for part in range(number):
        yield Report(
            1,
            condition.battery_percent,
            condition.storage_used_bytes,
            condition.storage_total_bytes,
            tuple(entries[part * MOST_ENTRIES : (part + 1) * MOST_ENTRIES]),
            tuple(places[part * MOST_PLACES : (part + 1) * MOST_PLACES]),
            condition.signal_bars,
        )
