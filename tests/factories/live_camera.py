"""A test camera: films in real time with its clock burnt into the picture, and hands on fragments of 200 ms.

The top 20 rows hold 32 blocks of 20 by 20 points, white for 1 and black for 0: the low 32 bits of the milliseconds
since 1970 at which the picture was made. A browser reads them back and knows how old it is (streaming.md 15.1).
"""

import random
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO
from uuid import UUID

from django.conf import settings

from devices.protocol.live import Fragment, FragmentFlag, chain_next, chain_start, fragment_digest

WIDTH, HEIGHT, RATE = 640, 360, 25
BLOCK, BITS = 20, 32
WHITE, BLACK = bytes([235]), bytes([16])
CODEC = "avc1.42C01F"
FILMS = 8  # pictures of noise that take turns
SERIAL = "X6039A1B4"


@dataclass
class LiveCamera:
    """Films until it is stopped. `is_cut` holds back what is live, as without coverage; `catch_up` sends it late."""

    session: UUID
    put: Callable[[Fragment], None]
    now: Callable[[], float] = time.time
    is_cut: bool = False
    held: list[Fragment] = field(default_factory=list)
    seq: int = 0

    def __post_init__(self) -> None:
        self.began_us = round(self.now() * 1_000_000)
        self._taken: list[int] = []  # when each picture was made, microseconds since 1970
        self._is_over = threading.Event()
        self._chain = chain_start(self.session, SERIAL)
        self._after_hole = False
        self._ffmpeg = subprocess.Popen(_command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._film, self._send)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop filming; what was made is sent."""
        self._is_over.set()
        self._threads[0].join(10)
        self._threads[1].join(10)
        self._ffmpeg.wait(10)
        assert self._ffmpeg.stdout is not None
        self._ffmpeg.stdout.close()

    def catch_up(self) -> None:
        """Send what was held back."""
        held, self.held = self.held, []
        for fragment in held:
            late = fragment.flags | FragmentFlag.BACKFILL
            self.put(
                Fragment(fragment.session, fragment.seq, fragment.captured_us, late, fragment.chain, fragment.data)
            )

    def _film(self) -> None:
        pipe, films = self._ffmpeg.stdin, _films()
        assert pipe is not None
        due = time.monotonic()
        while not self._is_over.is_set():
            moment = self.now()
            self._taken.append(round(moment * 1_000_000))
            pipe.write(_clock(round(moment * 1000) & 0xFFFFFFFF) + films[len(self._taken) % FILMS])
            pipe.flush()
            due += 1 / RATE
            self._is_over.wait(max(0.0, due - time.monotonic()))
        pipe.close()

    def _send(self) -> None:
        assert self._ffmpeg.stdout is not None
        pictures = 0
        for data, is_init in fragments(self._ffmpeg.stdout):
            if is_init:
                self._hand_on(data, self.began_us, FragmentFlag.INIT)
                continue
            captured_us = self._taken[pictures]
            is_key = pictures % RATE == 0
            pictures += samples(data)
            self._hand_on(data, captured_us, FragmentFlag.KEY if is_key else FragmentFlag(0))

    def _hand_on(self, data: bytes, captured_us: int, flags: FragmentFlag) -> None:
        digest = fragment_digest(self.session, self.seq, captured_us, data)
        self._chain = chain_next(self._chain, digest)
        fragment = Fragment(self.session, self.seq, captured_us, flags, self._chain, data)
        self.seq += 1
        if self.is_cut or (self._after_hole and not flags & FragmentFlag.KEY):  # after a hole: at the next key picture
            self._after_hole = True
            self.held.append(fragment)
        else:
            self._after_hole = False
            self.put(fragment)


def _command() -> list[str]:
    picture = [*("-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(RATE), "-i", "pipe:0")]
    encoder = [
        *("-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-profile:v", "baseline"),
        *("-g", str(RATE), "-keyint_min", str(RATE), "-sc_threshold", "0", "-b:v", "1M", "-threads", "1"),
    ]
    muxer = [
        *("-f", "mp4", "-movflags", "empty_moov+default_base_moof+frag_keyframe"),
        *("-frag_duration", "200000", "-flush_packets", "1", "pipe:1"),
    ]
    return [str(settings.FFMPEG_BIN), "-hide_banner", "-loglevel", "error", *picture, *encoder, *muxer]


def _clock(value: int) -> bytes:
    row = b"".join((WHITE if value >> (BITS - 1 - bit) & 1 else BLACK) * BLOCK for bit in range(BITS))
    return row * BLOCK


def _films() -> list[bytes]:
    """Return what lies below the clock: noise of little contrast, a bright bar that moves, and no colour."""
    chance = random.Random(71)  # noqa: S311 - noise
    made = []
    for turn in range(FILMS):
        rows = []
        for row in range(HEIGHT - BLOCK):
            line = bytearray(chance.randbytes(WIDTH).translate(DULL))
            at = (turn * WIDTH // FILMS + row // 4) % (WIDTH - 40)
            line[at : at + 40] = WHITE * 40
            rows.append(bytes(line))
        made.append(b"".join(rows) + bytes([128]) * (WIDTH * HEIGHT // 2))
    return made


DULL = bytes(110 + value % 24 for value in range(256))


def fragments(stream: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    """Give the init segment, then each `moof` with its `mdat`, as the boxes come; True with the first."""
    gathered = b""
    while head := stream.read(8):
        size, name = struct.unpack(">I4s", head)
        gathered += head + stream.read(size - 8)
        if name in {b"moov", b"mdat"}:
            yield gathered, name == b"moov"
            gathered = b""
        elif name == b"mfra":
            return


def samples(fragment: bytes) -> int:
    """Return how many pictures a fragment has: `sample_count` of its only `trun`."""
    at = fragment.index(b"trun")
    return int.from_bytes(fragment[at + 8 : at + 12])
