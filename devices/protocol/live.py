"""Live video on the line of a camera: the binary frame of a fragment, and the hash chain over them. Pure.

A live session is one recording while it is streamed: fragment 0 is the init segment (`ftyp` and `moov`), the fragments
from 1 are `moof` and `mdat`, about 200 ms each, without a hole on the camera. All of them in order are the file.
"""

import hashlib
import struct
from dataclasses import dataclass
from enum import IntFlag
from typing import Self
from uuid import UUID

from devices.strict_json import BadMessage

VERSION = 1
HEADER = struct.Struct(">BB16sIq32s")  # big-endian, 62 bytes
LARGEST_FRAGMENT = 4 * 1024 * 1024
HIGHEST_SEQ = 2**32 - 1
DIGEST_BYTES = 32


class FragmentFlag(IntFlag):
    """What a fragment is and when it is sent; the flags are not hashed, for a live fragment may come again later."""

    KEY = 1  # begins with a picture that needs no other
    BACKFILL = 2  # sent late: it was jumped over, or lies before the press
    BUFFER = 4  # from before the recording was started
    INIT = 8  # `ftyp` and `moov`: seq 0, and nothing else


@dataclass(frozen=True)
class Fragment:
    """One fragment as it goes over the line. `captured_us` is the device's clock, microseconds since 1970 UTC."""

    session: UUID
    seq: int
    captured_us: int
    flags: FragmentFlag
    chain: bytes
    data: bytes

    @classmethod
    def unpack(cls, frame: bytes) -> Self:
        """Return the fragment in a binary frame; raises BadMessage for anything that cannot be one."""
        if not HEADER.size < len(frame) <= HEADER.size + LARGEST_FRAGMENT:
            raise BadMessage(f"A fragment has 1 to {LARGEST_FRAGMENT} bytes behind its {HEADER.size} bytes of header.")
        version, flags, session, seq, captured_us, chain = HEADER.unpack_from(frame)
        if version != VERSION:
            raise BadMessage(f"This is version {version} of a fragment; version {VERSION} is understood.")
        if flags > sum(FragmentFlag) or bool(flags & FragmentFlag.INIT) != (seq == 0):
            raise BadMessage("The flags of the fragment are impossible.")
        return cls(UUID(bytes=session), seq, captured_us, FragmentFlag(flags), chain, frame[HEADER.size :])

    def pack(self) -> bytes:
        """Return the fragment as a binary frame."""
        head = HEADER.pack(VERSION, self.flags, self.session.bytes, self.seq, self.captured_us, self.chain)
        return head + self.data

    @property
    def digest(self) -> bytes:
        """The hash of this fragment: see `fragment_digest`."""
        return fragment_digest(self.session, self.seq, self.captured_us, self.data)


def fragment_digest(session: UUID, seq: int, captured_us: int, data: bytes) -> bytes:
    """Return SHA-256 over session, seq, capture time and bytes: so none of them can be changed behind the chain."""
    digest = hashlib.sha256(struct.pack(">16sIq", session.bytes, seq, captured_us))
    digest.update(data)
    return digest.digest()


def chain_start(session: UUID, serial: str) -> bytes:
    """Return what the chain begins with: the session, bound to the device that made it."""
    return hashlib.sha256(session.bytes + serial.encode("ascii")).digest()


def chain_next(before: bytes, digest: bytes) -> bytes:
    """Return the chain value after a fragment with this digest: SHA-256 of the value before it and the digest."""
    return hashlib.sha256(before + digest).digest()
