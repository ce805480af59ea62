"""A camera that really encodes: one ffmpeg process, H.264 as a camera streams it, and a clock burnt into the picture.

The clock serves to measure glass to glass: the lowest 32 bits of the milliseconds since 1970 as 32 blocks of 20 by 20
pixels in the top row, the highest bit on the left, white (235) for one and black (16) for nought.
"""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from weakref import WeakSet

from devices.simulator.footage import NoFootage, ffmpeg
from devices.simulator.live.boxes import Splitter, begins_with_a_key
from devices.simulator.live.loops import FRAGMENT_MS, PICTURES_PER_SECOND
from devices.simulator.live.muxing import capture_time, decode_time, moved
from devices.simulator.live.ring import Piece, Ring
from devices.simulator.live.samples import VIDEO, Track, codec_of, tracks
from devices.simulator.live.sources import US, Clock

BLOCK = 20
BITS = 32
READ_BYTES = 65_536


@dataclass(eq=False)
class EncodedTake:
    """A recording of an encoder: its numbers and times begin anew, and each fragment says when it was captured."""

    init: bytes
    first_us: int
    video: Track
    buffered: list[Piece] = field(default_factory=list)
    fresh: deque[Piece] = field(default_factory=deque)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    _since: dict[int, int] = field(default_factory=dict)  # decode time of each track when the recording began
    _seq: int = 0

    async def next(self, *, is_silent: bool) -> Piece:
        del is_silent  # a real encoder's sound is as it was heard
        while True:
            while not self.fresh:
                self.news.clear()
                await self.news.wait()
            piece = self.fresh.popleft()
            if self._seq or piece.is_key:
                return self.own(piece)

    def own(self, piece: Piece) -> Piece:
        """Return a fragment of the encoder as one of this recording."""
        self._since = self._since or decode_time(piece.data)
        self._seq += 1
        data = moved(piece.data, self._seq, self._since)
        told = capture_time(self.video, decode_time(data)[self.video.number], piece.captured_us)
        return Piece(told + data, piece.captured_us, piece.is_key)


@dataclass
class Encoder:
    """Films `loop` again and again in real time, for as long as the camera is on."""

    loop: Path
    clock: Clock
    buffer_seconds: float = 30.0
    bits_per_second: int = 1_000_000
    init: bytes = b""
    _ring: Ring = field(init=False)
    _takes: "WeakSet[EncodedTake]" = field(default_factory=WeakSet)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _video: Track | None = None
    _epoch_us: int = 0  # device clock at decode time 0
    _process: asyncio.subprocess.Process | None = None
    _reading: "asyncio.Task[None] | None" = None

    def __post_init__(self) -> None:
        self._ring = Ring(self.buffer_seconds + 1)

    @property
    def codec(self) -> str:
        return codec_of(self.init)

    async def start(self) -> None:
        """Start ffmpeg; returns when the first fragment is there. Raises NoFootage."""
        self._process = await asyncio.create_subprocess_exec(
            ffmpeg(), *arguments(self.loop, self.bits_per_second), stdout=asyncio.subprocess.PIPE
        )
        self._reading = asyncio.create_task(self._read(self._process.stdout))
        first = asyncio.create_task(self._news.wait())
        await asyncio.wait({self._reading, first}, return_when=asyncio.FIRST_COMPLETED)
        if not first.done():
            first.cancel()
            raise NoFootage("ffmpeg has ended before the first picture.")

    def begin(self, buffer_ms: int, *, has_sound: bool) -> EncodedTake:
        """Begin a recording; the sound of the buffer is as it was heard, whatever `has_sound` says."""
        del has_sound
        now = self.clock()
        buffered = self._ring.since(now - buffer_ms * 1000)
        take = EncodedTake(self.init, buffered[0].captured_us if buffered else now, tracks(self.init)[VIDEO])
        take.buffered = [take.own(piece) for piece in buffered]
        self._takes.add(take)
        return take

    async def close(self) -> None:
        """End ffmpeg."""
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            await self._process.wait()
        if self._reading is not None:
            await self._reading

    async def _read(self, stream: asyncio.StreamReader | None) -> None:
        splitter = Splitter()
        while stream is not None and (data := await stream.read(READ_BYTES)):
            for made in splitter.feed(data):
                if self._video is None:
                    self.init, self._video = made, tracks(made)[VIDEO]
                else:
                    self._take(made, self._video)

    def _take(self, data: bytes, video: Track) -> None:
        at = decode_time(data)[video.number] * US // video.timescale
        epoch = self.clock() - FRAGMENT_MS * 1000 - at
        self._epoch_us = min(self._epoch_us or epoch, epoch)  # the quickest way through the encoder is the truest
        piece = Piece(data, self._epoch_us + at, begins_with_a_key(data, video.number))
        self._ring.add(piece)
        for take in self._takes:
            take.fresh.append(piece)
            take.news.set()
        self._news.set()


def arguments(loop: Path, bits_per_second: int) -> list[str]:
    """Return the arguments of ffmpeg for a camera that encodes in real time."""
    group = str(PICTURES_PER_SECOND)
    rate = str(bits_per_second)
    return [
        *("-hide_banner", "-nostdin", "-loglevel", "error", "-re", "-stream_loop", "-1", "-i", str(loop)),
        *("-filter_complex", f"[0:v]{clock_graph()}[picture]", "-map", "[picture]", "-map", "0:a"),
        *("-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-profile:v", "baseline"),
        *("-level", "3.1", "-pix_fmt", "yuv420p", "-threads", "1", "-g", group, "-keyint_min", group),
        *("-sc_threshold", "0", "-b:v", rate, "-maxrate", rate, "-bufsize", str(bits_per_second // 4)),
        *("-c:a", "aac", "-b:a", "48k", "-ac", "1"),
        *("-movflags", "empty_moov+default_base_moof+frag_keyframe", "-frag_duration", str(FRAGMENT_MS * 1000)),
        *("-flush_packets", "1", "-f", "mp4", "pipe:1"),
    ]


def clock_graph() -> str:
    """Return the filters that burn the clock in: a picture's time is that at which it passes here."""
    blocks = [f"drawbox=x=0:y=0:w={BLOCK * BITS}:h={BLOCK}:color=black:t=fill"]
    for bit in range(BITS):
        is_on = f"gte(mod(floor(t*1000)/{2 ** (BITS - 1 - bit)},2),1)"
        blocks.append(f"drawbox=x={bit * BLOCK}:y=0:w={BLOCK}:h={BLOCK}:color=white:t=fill:enable='{is_on}'")
    return ",".join(["setpts=RTCTIME/(TB*1000000)", *blocks, f"setpts=N/({PICTURES_PER_SECOND}*TB)"])
