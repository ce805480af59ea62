"""One recording while it is streamed: what the camera says of it, and what it does with the answers.

A camera speaks of a session as soon as it has one, and on every new line again, until the server's receipt.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum, auto
from uuid import UUID

from devices.protocol import (
    Ack,
    Begin,
    Checkpoint,
    End,
    FragmentFlag,
    Hashes,
    Have,
    Receipt,
    RefusedFragment,
    Resume,
    StartedBy,
    Watchers,
    WhyRefused,
    write_frame,
)
from devices.protocol.live_messages import MOST_DIGESTS
from devices.simulator.live.ring import Piece
from devices.simulator.live.sender import WINDOW, Sender
from devices.simulator.live.tape import Tape

FRAGMENT = timedelta(milliseconds=200)
CHECKPOINT_EVERY = 50  # fragments: 10 s
DISK_WAIT_SECONDS = 5.0
Answer = Have | Ack | RefusedFragment | Receipt | Watchers
ANSWERS = (Have, Ack, RefusedFragment, Receipt, Watchers)


class Standing(Enum):
    """How the camera and the server stand about a session."""

    NEW = auto()  # never spoken of
    ASKED = auto()  # said again on a new line: what is there?
    OPEN = auto()
    EVIDENCE = auto()  # the receipt has come
    LEFT_TO_DOCK = auto()  # the server does not take it


@dataclass(frozen=True)
class Why:
    """What a recording is and why it began."""

    recording_id: str
    started_by: StartedBy
    codec: str
    pressed_us: int  # device clock
    signal_id: str = ""
    command: UUID | None = None


@dataclass
class Stream:
    """One session. `add` what is filmed, `frames` is what may be sent now, `hear` the answers."""

    tape: Tape
    why: Why
    standing: Standing = Standing.NEW
    is_begun: bool = False  # it is streamed, not only filmed
    is_over: bool = False  # nothing more is filmed
    watchers: int = 0
    receipt: Receipt | None = None
    sender: Sender = field(default_factory=Sender)
    _has_said_end: bool = False
    _checked: int = 0
    _not_before: float = 0.0
    _words: deque[str] = field(default_factory=deque)

    def begin(self, init: bytes, first_us: int, buffered: list[Piece]) -> None:
        """Put the init segment and the buffer from before the press on the tape."""
        self.tape.append(init, first_us, FragmentFlag.INIT)
        self.sender.add(is_key=False)
        for piece in buffered:
            self.add(piece)
        self.sender.go_live()

    def add(self, piece: Piece) -> None:
        """Put a fragment on the tape."""
        flags = FragmentFlag.KEY if piece.is_key else FragmentFlag(0)
        if piece.captured_us < self.why.pressed_us:
            flags |= FragmentFlag.BUFFER
        self.tape.append(piece.data, piece.captured_us, flags)
        self.sender.add(is_key=piece.is_key)

    def end(self) -> None:
        """Say that nothing more is filmed."""
        self.is_over = True

    @property
    def first_us(self) -> int:
        """The capture time of the first picture, device clock."""
        return self.tape.fragments[0].captured_us

    @property
    def buffer_ms(self) -> int:
        """How much of the recording lies before the press."""
        return max(0, (self.why.pressed_us - self.first_us) // 1000)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to say about it on the line."""
        return self.standing in {Standing.EVIDENCE, Standing.LEFT_TO_DOCK}

    @property
    def is_drained(self) -> bool:
        """Whether everything has arrived, or never will on the line."""
        return self.is_settled or (self.is_over and self._has_said_end and not self.sender.pending)

    def opened(self) -> None:
        """Speak of the session on a line that was opened, and unless it is new wait for what the server has of it."""
        if self.is_settled:
            return
        self.sender.lost()
        self._has_said_end, self._not_before = False, 0.0
        self._words.clear()
        if self.standing is Standing.NEW:
            self._words.append(write_frame(self._beginning()))
            self.standing = Standing.OPEN
        else:
            self._words.append(write_frame(Resume(self.tape.session)))
            self.standing = Standing.ASKED

    def frames(self, now: float, window: int = WINDOW) -> Iterator[str | bytes]:
        """Yield what may be sent now: words first, then fragments as far as the window allows."""
        while self._words:
            yield self._words.popleft()
        if self.standing is not Standing.OPEN or now < self._not_before:
            return
        while choice := self.sender.choose(window):
            yield self.tape.frame(choice.seq, is_late=choice.is_late)
            if not choice.is_late:
                yield from self._checkpoint(choice.seq)
        if not self.sender.has_live:
            yield from self._holes()
            yield from self._ending()

    def hear(self, answer: Answer, now: float) -> None:
        """Take an answer of the server about this session."""
        if isinstance(answer, Ack):
            self.sender.acked(answer.seq)
        elif isinstance(answer, Have):
            self._resumed(answer)
        elif isinstance(answer, RefusedFragment):
            self._refused(answer, now)
        elif isinstance(answer, Receipt):
            self._received(answer)
        else:
            self.watchers = answer.count

    def _beginning(self) -> Begin:
        why = self.why
        said = (self.tape.session, why.recording_id, why.started_by, why.codec, FRAGMENT // timedelta(milliseconds=1))
        return Begin(*said, self.first_us, self.buffer_ms, why.signal_id, why.command)

    def _checkpoint(self, seq: int) -> Iterator[str]:
        if seq - self._checked >= CHECKPOINT_EVERY:
            self._checked = seq
            yield write_frame(Checkpoint(self.tape.session, seq, self.tape.fragments[seq].chain))

    def _holes(self) -> Iterator[str]:
        """Say the digests of what was jumped over, so that the chain of the live picture closes before it has come."""
        while self.sender.jumped:
            first, last = self.sender.jumped.pop(0)
            for start in range(first, last + 1, MOST_DIGESTS):
                kept = self.tape.fragments[start : min(last + 1, start + MOST_DIGESTS)]
                yield write_frame(Hashes(self.tape.session, start, tuple(one.digest for one in kept)))

    def _ending(self) -> Iterator[str]:
        if self.is_over and not self._has_said_end:
            self._has_said_end = True
            yield write_frame(End(self.tape.session, self.tape.last, self.tape.fragments[-1].chain))

    def _resumed(self, have: Have) -> None:
        """Go on with what is missing; the answer to the first `begin` may come when fragments are under way."""
        if self.standing is Standing.ASKED:
            self.sender.resume(have.ranges)
            self.standing = Standing.OPEN
        else:
            self.sender.add_known(have.ranges)

    def _refused(self, answer: RefusedFragment, now: float) -> None:
        if answer.why is WhyRefused.SESSION and self.standing is Standing.ASKED:
            self._words.append(write_frame(self._beginning()))  # it was never told of it: the line was cut too early
        elif answer.why is WhyRefused.DISK:
            self.sender.refused(answer.seq, is_final=False)
            self._not_before = now + DISK_WAIT_SECONDS
        elif answer.why is WhyRefused.SIZE and answer.seq:
            self.sender.refused(answer.seq, is_final=True)
            kept = self.tape.fragments[answer.seq]  # it can never come: its digest closes the chain over the hole
            self._words.append(write_frame(Hashes(self.tape.session, answer.seq, (kept.digest,))))
        else:
            self.standing = Standing.LEFT_TO_DOCK
            self._words.clear()

    def _received(self, receipt: Receipt) -> None:
        """Let the recording go, if the server has the very same bytes."""
        self.receipt = receipt
        is_same = (receipt.sha256, receipt.length) == (self.tape.sha256, self.tape.size)
        self.standing = Standing.EVIDENCE if is_same else Standing.LEFT_TO_DOCK
        if is_same:
            self.tape.delete()
