"""The sessions that cameras stream into this process just now."""

import asyncio
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings

from devices.lines.line import Line
from devices.protocol.live_messages import MOST_RANGES
from streaming.actions.finishing import place_in_spool
from streaming.models import LiveSession
from streaming.spool.files import size_of
from streaming.spool.session import SpoolSession
from streaming.spool.writers import Writers


@dataclass(eq=False)
class Stream:
    """One session and the line on which it comes. `last_live_at` is the loop's clock, seconds."""

    id: UUID
    line: Line
    spool: SpoolSession
    clock_offset_ms: int
    last_seq: int | None
    is_on_air: bool
    has_picture: bool
    last_live_at: float
    is_broken: bool = False  # its chain, and that is written down
    is_syncing: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether the camera has said which fragment is the last, and nothing up to it is missing."""
        return self.last_seq is not None and self.spool.runs.has_all(self.last_seq)


class Streams:
    """Opened, found, and closed with their line; files are opened and closed by the writers' threads."""

    def __init__(self, writers: Writers) -> None:
        self._writers = writers
        self._open: dict[UUID, Stream] = {}

    def __iter__(self) -> Iterator[Stream]:
        return iter(list(self._open.values()))

    def on(self, line: Line, session: UUID) -> Stream | None:
        """Return the stream of a session when it comes on this line."""
        stream = self._open.get(session)
        return stream if stream and stream.line is line else None

    async def open(self, line: Line, row: LiveSession) -> Stream:
        """Take a session over for this line; whoever had it may not append any more. Raises OSError."""
        if known := self.on(line, row.pk):
            return known
        opened: asyncio.Future[Stream] = asyncio.get_running_loop().create_future()
        work = partial(
            SpoolSession, place_in_spool(row.pk), row.pk, line.camera.serial, os.urandom(16),
            most_bytes=settings.UPLOAD_MAX_BYTES,
        )  # fmt: skip
        self._writers.submit(row.pk, work, partial(self._opened, line, row, opened))
        return await opened

    def close(self, stream: Stream) -> None:
        """Close the files of a stream behind what is still to be appended to them."""
        if self._open.get(stream.id) is stream:
            del self._open[stream.id]
        self._writers.submit(stream.id, stream.spool.close, lambda _: None)

    def close_line(self, line: Line) -> list[Stream]:
        """Close the streams of a line that has ended, and return them."""
        ended = [stream for stream in self if stream.line is line]
        for stream in ended:
            self.close(stream)
        return ended

    async def ranges(self, stream: Stream) -> tuple[tuple[int, int], ...]:
        """Return what lies on the disk, as much as a message holds, with all that was sent before the question."""
        return await self._writers.ask(stream.id, lambda: stream.spool.runs.ranges[:MOST_RANGES])

    def _opened(self, line: Line, row: LiveSession, opened: "asyncio.Future[Stream]", result: Any) -> None:
        if isinstance(result, Exception):
            if not opened.done():
                opened.set_exception(result)
            return
        now = asyncio.get_running_loop().time()
        stream = Stream(
            row.pk, line, result, row.clock_offset_ms, row.last_seq,
            is_on_air=row.is_on_air, has_picture=row.state == "live", last_live_at=now,
            is_broken=row.broken_at is not None,
        )  # fmt: skip
        if opened.done():  # the line has ended meanwhile
            self.close(stream)
            return
        if older := self._open.get(row.pk):
            self.close(older)
        self._open[row.pk] = stream
        opened.set_result(stream)


def is_silent(session: UUID, seconds: float) -> bool:
    """Say, from the disk, whether nothing live has come of a session for so long, on whatever line of any process."""
    live = place_in_spool(session).live
    return not size_of(live) or time.time() - live.stat().st_mtime > seconds
