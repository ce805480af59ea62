"""Which bytes in the spool are the picture that was on a screen at a moment. Reads files; knows no database."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from devices.protocol.live import FragmentFlag
from streaming.spool.layout import RECORD, Place, Record

READ_BYTES = 1 << 18


class NoPicture(Exception):
    """The spool has no picture of that moment; `str()` is a sentence for people."""


@dataclass(frozen=True)
class Shown:
    """A fragment that was on screen: its number, its capture time, and what a decoder needs up to it, in order."""

    seq: int
    captured_us: int  # the device's clock, microseconds since 1970 UTC
    needed: tuple[Record, ...]


def read_index(path: Path) -> list[Record]:
    """Return the whole records of an index; a last one that a crash has torn is left out. Raises NoPicture."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError as error:
        message = "The stream's bytes are no longer in the spool."
        raise NoPicture(message) from error
    whole = len(raw) - len(raw) % RECORD.size
    return [Record.unpack(raw[at : at + RECORD.size]) for at in range(0, whole, RECORD.size)]


def shown_at(records: list[Record], *, captured_us: int) -> Shown:
    """Return the newest fragment captured by then (the device's clock, µs), and those since its key picture.

    Raises NoPicture when none was, or when what it builds on has not arrived.
    """
    media = {record.seq: record for record in records if record.seq > 0}
    early = [record for record in media.values() if record.captured_us <= captured_us]
    if not early:
        message = "Nothing had arrived of the stream by then."
        raise NoPicture(message)
    last = max(early, key=lambda record: record.seq)
    needed = [last]
    while not needed[0].is_key:
        before = media.get(needed[0].seq - 1)
        if before is None:
            message = "The picture cannot be made: what it builds on had not arrived."
            raise NoPicture(message)
        needed.insert(0, before)
    init = [record for record in records if record.flags & FragmentFlag.INIT]
    return Shown(last.seq, last.captured_us, (*init[:1], *needed))


def pour(shown: Shown, place: Place, target: Path) -> None:
    """Write what a decoder needs into `target`: the init segment, then the fragments. Raises NoPicture, OSError."""
    with target.open("wb") as whole:
        if not shown.needed[0].flags & FragmentFlag.INIT:
            message = "The stream has not said how it is to be decoded."
            raise NoPicture(message)
        for record in shown.needed:
            for piece in _read(place.media(record.file), record.offset, record.length):
                whole.write(piece)


def _read(path: Path, offset: int, length: int) -> Iterator[bytes]:
    with path.open("rb") as media:
        media.seek(offset)
        while length and (piece := media.read(min(READ_BYTES, length))):
            length -= len(piece)
            yield piece
    if length:
        message = "The stream's bytes in the spool are shorter than its index says."
        raise NoPicture(message)
