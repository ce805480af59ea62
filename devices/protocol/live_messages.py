"""What camera and server say about a live session, beside the binary frames of its fragments (`live.py`). Pure."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Self
from uuid import UUID

from devices.protocol.limits import FIRST_YEAR, LARGEST_FILE_BYTES, LAST_YEAR, LONGEST_BUFFER_MS, RECORDING_ID, SHA256
from devices.protocol.live import HIGHEST_SEQ
from devices.protocol.recording import StartedBy
from devices.protocol.signal import SIGNAL_ID
from devices.strict_json import BadMessage, Fields, Message

EARLIEST_US, LATEST_US = 946_684_800_000_000, 4_133_980_799_999_999  # the years 2000 to 2100, microseconds since 1970
SHORTEST_FRAGMENT_MS, LONGEST_FRAGMENT_MS = 20, 2_000
MOST_RANGES = 8_000
MOST_DIGESTS = 3_000  # in one message: ten minutes of fragments
MOST_NAMES = 50
UUID_VERSION = 7


class WhyRefused(StrEnum):
    """Why a fragment is not stored; the camera keeps it in each case, as it keeps everything until `receipt`."""

    SIZE = "size"  # larger than allowed
    SESSION = "session"  # unknown here, or another camera's: `begin` first; after a `begin`, leave it to the dock
    ENDED = "ended"  # behind the last one, or the session has become evidence
    DISK = "disk"  # no room or no answer of the disk: send it again later


@dataclass(frozen=True)
class Begin(Message):
    """A recording is streamed from now on; the camera makes the session's id, also where it has no coverage.

    Said again for the same session it changes nothing. The answer is `have`.
    """

    session: UUID
    recording_id: str
    started_by: StartedBy
    codec: str  # as RFC 6381 writes it
    fragment_ms: int
    first_captured_us: int  # device clock, microseconds since 1970 UTC: the first picture, buffer included
    buffer_ms: int
    signal_id: str = ""  # of the Signal message that started it
    command: UUID | None = None  # the command that started it

    @classmethod
    def from_object(cls, value: object) -> Self:
        fields = Fields(value, "The beginning of a stream")
        left = fields.left
        begin = cls(
            session=read_session(fields),
            recording_id=fields.text("recording_id", shape=RECORDING_ID),
            started_by=fields.choice("started_by", StartedBy),
            codec=fields.text("codec", longest=80),
            fragment_ms=fields.whole("fragment_ms", SHORTEST_FRAGMENT_MS, LONGEST_FRAGMENT_MS),
            first_captured_us=fields.whole("first_captured_us", EARLIEST_US, LATEST_US),
            buffer_ms=fields.whole("buffer_ms", 0, LONGEST_BUFFER_MS),
            signal_id=fields.text("signal_id", shape=SIGNAL_ID) if "signal_id" in left else "",
            command=fields.identifier("command") if "command" in left else None,
        )
        fields.end()
        return begin

    def to_object(self) -> dict[str, object]:
        told = super().to_object()
        left_out = {"signal_id": "", "command": None}
        return {name: value for name, value in told.items() if name not in left_out or value != left_out[name]}


@dataclass(frozen=True)
class Resume(Message):
    """A camera comes back to a session that was begun: what lies on the server? The answer is `have`."""

    session: UUID

    @classmethod
    def from_object(cls, value: object) -> Self:
        fields = Fields(value, "The resumption")
        resume = cls(session=read_session(fields))
        fields.end()
        return resume


@dataclass(frozen=True)
class Checkpoint(Message):
    """The chain value after a fragment, about every 10 s."""

    session: UUID
    seq: int
    chain: bytes

    @classmethod
    def from_object(cls, value: object) -> Self:
        fields = Fields(value, "The checkpoint")
        checkpoint = cls(read_session(fields), read_seq(fields, "seq"), fields.digest("chain"))
        fields.end()
        return checkpoint


@dataclass(frozen=True)
class Hashes(Message):
    """The digests of fragments that may never arrive, from `from_seq` on without a hole: the chain closes over them."""

    session: UUID
    from_seq: int
    digests: tuple[bytes, ...]

    @classmethod
    def from_object(cls, value: object) -> Self:
        fields = Fields(value, "The digests")
        session, from_seq = read_session(fields), read_seq(fields, "from_seq")
        digests = tuple(Fields({"digest": one}, "A digest").digest("digest") for one in _some(fields, "digests"))
        fields.end()
        if from_seq + len(digests) - 1 > HIGHEST_SEQ:
            raise BadMessage(f"The digests: they end behind {HIGHEST_SEQ}.")
        return cls(session, from_seq, digests)


@dataclass(frozen=True)
class End(Message):
    """The recording has stopped: its last fragment, and the chain value after that one. Missing ones still come."""

    session: UUID
    last_seq: int
    chain: bytes

    @classmethod
    def from_object(cls, value: object) -> Self:
        fields = Fields(value, "The end of a stream")
        end = cls(read_session(fields), read_seq(fields, "last_seq"), fields.digest("chain"))
        fields.end()
        return end


@dataclass(frozen=True)
class Have(Message):
    """Which fragments lie on the server's disk: closed ranges in order. Anything else is to be sent."""

    session: UUID
    ranges: tuple[tuple[int, int], ...]

    @classmethod
    def from_object(cls, value: object) -> Self:
        fields = Fields(value, "What is there")
        session = read_session(fields)
        ranges = tuple(_range(one) for one in fields.items("ranges", MOST_RANGES))
        for (_, before), (after, _) in pairwise(ranges):
            if after <= before + 1:
                raise BadMessage("What is there: a range begins within or right behind the one before it.")
        return cls(session, ranges)


@dataclass(frozen=True)
class Ack(Message):
    """A fragment is appended to its file (and on the disk within a second); `is_again` when it lay there before."""

    session: UUID
    seq: int
    is_again: bool = False

    @classmethod
    def from_object(cls, value: object) -> Self:
        fields = Fields(value, "The acknowledgement")
        return cls(read_session(fields), read_seq(fields, "seq"), fields.truth("is_again"))


@dataclass(frozen=True)
class RefusedFragment(Message):
    """A fragment was not stored; the answer to a `begin` or `resume` names fragment 0."""

    session: UUID
    seq: int
    why: WhyRefused

    @classmethod
    def from_object(cls, value: object) -> Self:
        fields = Fields(value, "The refusal of a fragment")
        return cls(read_session(fields), read_seq(fields, "seq"), fields.choice("why", WhyRefused))


@dataclass(frozen=True)
class Receipt(Message):
    """The session is an item of evidence, stored and read back: only now may the camera delete its copy."""

    session: UUID
    item: UUID
    sha256: str  # of the whole file: all fragments that arrived, in order
    length: int

    @classmethod
    def from_object(cls, value: object) -> Self:
        fields = Fields(value, "The receipt")
        return cls(
            session=read_session(fields),
            item=fields.identifier("item"),
            sha256=fields.text("sha256", shape=SHA256),
            length=fields.whole("length", 1, LARGEST_FILE_BYTES),
        )


@dataclass(frozen=True)
class Watchers(Message):
    """Who is watching the session now, for the wearer; `names` may be fewer than `count`."""

    session: UUID
    count: int
    names: tuple[str, ...] = ()

    @classmethod
    def from_object(cls, value: object) -> Self:
        fields = Fields(value, "The watchers")
        session, count = read_session(fields), fields.whole("count", 0, 1_000_000)
        names = tuple(Fields({"name": one}, "A watcher").text("name") for one in fields.items("names", MOST_NAMES))
        return cls(session, count, names)


def read_session(fields: Fields) -> UUID:
    """Return the id of a session; raises BadMessage for one without its time, which version 7 begins with."""
    session = fields.identifier("session")
    if session.version != UUID_VERSION or not EARLIEST_US <= (session.int >> 80) * 1000 <= LATEST_US:
        raise fields.wrong("session", f"a UUID of version 7 of the years {FIRST_YEAR} to {LAST_YEAR}")
    return session


def read_seq(fields: Fields, name: str) -> int:
    """Return the number of a fragment; raises BadMessage."""
    return fields.whole(name, 0, HIGHEST_SEQ)


def _some(fields: Fields, name: str) -> list[object]:
    found = fields.items(name, MOST_DIGESTS)
    if not found:
        raise fields.wrong(name, f"a list of 1 to {MOST_DIGESTS}")
    return found


def _range(value: object) -> tuple[int, int]:
    if not isinstance(value, list) or len(value) != 2:
        raise BadMessage("What is there: a range has two ends.")
    ends = Fields(dict(zip(("from", "to"), value, strict=True)), "A range")
    start = ends.whole("from", 0, HIGHEST_SEQ)
    return start, ends.whole("to", start, HIGHEST_SEQ)
