"""All the streams of a camera on its line: the one that is filmed goes before what is missing of earlier ones. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import inf

from devices.simulator.live.sender import WINDOW
from devices.simulator.live.stream import Answer, Stream

NO_ANSWER_SECONDS = 5.0  # with frames under way: then the line is dead
RECEIPT_SECONDS = 30.0  # after everything has arrived; then the recording goes to the dock


@dataclass
class Streams:
    """The sessions that are not settled, the newest last."""

    open: list[Stream] = field(default_factory=list)
    settled: list[Stream] = field(default_factory=list)
    is_connected: bool = False
    _heard_at: float = inf
    _drained_at: float | None = None

    def begin(self, stream: Stream) -> None:
        """Take a new session in."""
        self.open.append(stream)
        if self.is_connected:
            stream.opened()

    def opened(self, now: float) -> None:
        """Speak of all sessions on a line that was opened."""
        self.is_connected, self._heard_at = True, now
        for stream in self.open:
            stream.opened()

    def closed(self) -> None:
        """Stop: the line has ended."""
        self.is_connected = False

    def frames(self, now: float) -> Iterator[str | bytes]:
        """Yield what may be sent now, of the newest session first, never more than the window of all together."""
        if not self.under_way:
            self._heard_at = now
        for stream in reversed(self.open):
            yield from stream.frames(now, max(0, WINDOW - self.under_way + stream.sender.under_way))

    def hear(self, answer: Answer, now: float) -> None:
        """Take an answer; one about a session that is settled or unknown changes nothing."""
        self._heard_at = now
        for stream in self.open:
            if stream.tape.session == answer.session:
                stream.hear(answer, now)
        self.settled += [stream for stream in self.open if stream.is_settled]
        self.open = [stream for stream in self.open if not stream.is_settled]

    @property
    def under_way(self) -> int:
        """How many frames of all sessions have no answer yet."""
        return sum(stream.sender.under_way for stream in self.open)

    def is_dead(self, now: float) -> bool:
        """Whether an answer is overdue: the line must be opened again."""
        return self.is_connected and self.under_way > 0 and now - self._heard_at > NO_ANSWER_SECONDS

    def is_done(self, now: float) -> bool:
        """Whether the line may end: all is evidence, or has arrived and the receipt has been waited for long enough."""
        if not all(stream.is_drained for stream in self.open):
            self._drained_at = None
            return False
        self._drained_at = self._drained_at if self._drained_at is not None else now
        return not self.open or now - self._drained_at > RECEIPT_SECONDS
