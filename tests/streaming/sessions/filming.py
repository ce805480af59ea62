"""What a camera streams: fragments with a right chain, small invented ones or those of a real film."""

import struct
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from audit.uuid7 import uuid7
from devices.protocol import Begin, End, Fragment, FragmentFlag, StartedBy, chain_next, chain_start
from devices.protocol.live import fragment_digest

SERIAL = "X6039A1B4"
BEGAN_US = 1_795_300_970_000_000  # 21 November 2026, 22:42:50 UTC
FRAGMENT_US = 200_000
EACH_KEY = 5


@dataclass(frozen=True)
class Film:
    """One session as its camera has it."""

    session: UUID
    fragments: tuple[Fragment, ...]

    @property
    def data(self) -> bytes:
        """The file."""
        return b"".join(fragment.data for fragment in self.fragments)

    @property
    def end(self) -> End:
        return End(self.session, self.fragments[-1].seq, self.fragments[-1].chain)

    def begin(self, **values: object) -> Begin:
        first = self.fragments[0].captured_us
        plain = Begin(
            self.session, f"{SERIAL}-{self.session.hex[:12]}", StartedBy.OFFICER, "avc1.42C01F", 200, first, 0
        )
        return replace(plain, **values)


def box(name: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return struct.pack(">I4s", len(body) + 8, name) + body


def fragment_bytes(seq: int, *, is_key: bool, size: int = 60) -> bytes:
    """Return `moof` and `mdat` as a parser of boxes sees them; no player would play them."""
    flags = 0 if is_key else 0x0001_0000
    run = box(b"trun", struct.pack(">IIiI", 0x5, 1, 0, flags))
    header = box(b"tfhd", struct.pack(">II", 0x20000, 1))
    return box(b"moof", box(b"traf", header, run)) + box(b"mdat", bytes([seq % 251]) * size)


def init_bytes() -> bytes:
    handler = box(b"hdlr", bytes(8) + b"vide" + bytes(12))
    track = box(b"trak", box(b"tkhd", bytes(12) + struct.pack(">I", 1)), box(b"mdia", handler))
    return box(b"ftyp", b"iso5") + box(b"moov", track)


def chained(session: UUID, pieces: list[bytes], *, began_us: int = BEGAN_US, serial: str = SERIAL) -> Film:
    """Return the pieces as the fragments of a session; a key picture at the start of each second."""
    fragments, chain = [], chain_start(session, serial)
    for seq, data in enumerate(pieces):
        captured_us = began_us + max(0, seq - 1) * FRAGMENT_US
        chain = chain_next(chain, fragment_digest(session, seq, captured_us, data))
        key = FragmentFlag.KEY if seq % EACH_KEY == 1 else FragmentFlag(0)
        fragments.append(Fragment(session, seq, captured_us, key if seq else FragmentFlag.INIT, chain, data))
    return Film(session, tuple(fragments))


def film(count: int = 12, *, size: int = 60, session: UUID | None = None, **values: object) -> Film:
    """Return an init segment and so many small fragments behind it."""
    pieces = [fragment_bytes(seq, is_key=seq % EACH_KEY == 1, size=size) for seq in range(1, count + 1)]
    return chained(session or uuid7(), [init_bytes(), *pieces], **values)


def real_film(path: Path, **values: object) -> Film:
    """Return the fragments of a fragmented MP4 file."""
    data, pieces, start = path.read_bytes(), [], 0
    piece = b""
    while start < len(data):
        length, name = struct.unpack_from(">I4s", data, start)
        piece += data[start : start + length]
        start += length
        if name in {b"moov", b"mdat"}:
            pieces.append(piece)
            piece = b""
    return chained(uuid7(), pieces, **values)


def late(fragment: Fragment) -> Fragment:
    """Return a fragment as it is sent late."""
    return replace(fragment, flags=fragment.flags | FragmentFlag.BACKFILL)
