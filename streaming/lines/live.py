"""Takes live video in: fragments into the spool, answers to the camera, news to viewers; nothing waits for a disk.

A fragment is answered once it is in its file; within a second it is on the disk. Valkey may be away, and so may the
database, once a session has begun.
"""

import asyncio
import logging
from collections.abc import Coroutine
from functools import partial
from typing import Any

from django.db import Error as DatabaseError

from accounts.desk import Desk
from audit.journal import Refused
from devices.lines.line import Line
from devices.protocol import (
    Ack,
    BadMessage,
    Begin,
    Checkpoint,
    CommandResult,
    End,
    Fragment,
    Hashes,
    Have,
    RefusedFragment,
    RefusedFrame,
    Resume,
    WhyRefused,
    write_frame,
)
from streaming.actions.commanding import note_result
from streaming.actions.sessions import (
    STREAMABLE,
    begin_session,
    change_picture,
    end_session,
    find_session,
    note_broken_chain,
)
from streaming.lines.announcer import Announcer
from streaming.lines.flow import Flow, allow_open_files, let_writers_in
from streaming.lines.streams import Stream, Streams, is_silent
from streaming.models import LiveSession, SessionState
from streaming.receipts import receipt_of
from streaming.refusals import SessionOver
from streaming.spool.session import Appended, TakenOver, TooMuch
from streaming.spool.writers import Writers
from streaming.tasks import start_finishing

LIVE_MESSAGES = (Begin, Resume, Checkpoint, Hashes, End, CommandResult)
LiveMessage = Begin | Resume | Checkpoint | Hashes | End | CommandResult
SYNC_SECONDS = 1.0
STALLED_SECONDS = 3.0
DESK = Desk("live-desk", connections=4)
log = logging.getLogger(__name__)


class LiveInflow:
    """All live video of one process."""

    def __init__(self) -> None:
        allow_open_files()
        let_writers_in()
        self._writers = Writers("live-spool")
        self._syncers = Writers("live-sync", threads=2)
        self._announcer = Announcer()
        self._streams = Streams(self._writers)
        self._flows: dict[Line, Flow] = {}
        self._background: set[asyncio.Task[Any]] = set()
        for work in (self._announcer.work(), self._watch()):
            self._soon(work)

    async def take(self, line: Line, message: LiveMessage) -> None:
        """Take what a camera says of its stream."""
        try:
            if isinstance(message, Begin):
                await self._begin(line, message)
            elif isinstance(message, Resume):
                await self._resume(line, message)
            elif isinstance(message, CommandResult):
                await DESK.ask(note_result, said=message, by=line.camera)
            else:
                await self._note(line, message)
        except Refused as refused:
            line.say(RefusedFrame(str(refused)))
        except TakenOver:
            line.hang_up()
        except DatabaseError:
            log.exception("the database does not answer; the camera will come again")
            line.hang_up()

    async def take_fragment(self, line: Line, frame: bytes) -> str:
        """Take a binary frame; returns why it is none, or nothing."""
        try:
            fragment = Fragment.unpack(frame)
        except BadMessage as refused:
            return str(refused)
        stream = self._streams.on(line, fragment.session)
        if stream is None:
            line.say(RefusedFragment(fragment.session, fragment.seq, WhyRefused.SESSION))
        elif stream.last_seq is not None and fragment.seq > stream.last_seq:
            line.say(RefusedFragment(fragment.session, fragment.seq, WhyRefused.ENDED))
        else:
            flow = self._flows.setdefault(line, Flow())
            await flow.enter(len(frame))
            then = partial(self._appended, stream, fragment.seq, flow, len(frame))
            self._writers.submit(stream.id, partial(stream.spool.append, fragment), then)
        return ""

    def leave(self, line: Line) -> None:
        """Let go of the streams of a line that has ended; they go on when their camera comes back."""
        self._flows.pop(line, None)
        for stream in self._streams.close_line(line):
            self._announcer.forget(stream.id)
            if stream.is_on_air and stream.has_picture:
                self._soon(self._stall_after_leaving(stream))

    async def stop(self) -> None:
        """End; the cameras find what they have sent on the disk."""
        while going := [task for task in self._background if not task.done()]:
            for task in going:
                task.cancel()
            await asyncio.wait(going, timeout=0.1)
        for stream in self._streams:
            self._streams.close(stream)
        self._writers.stop()
        self._syncers.stop()

    async def _begin(self, line: Line, begin: Begin) -> None:
        try:
            row = await DESK.ask(begin_session, begin=begin, clock_offset_ms=line.clock_offset_ms, by=line.camera)
        except Refused as refused:
            why = WhyRefused.ENDED if isinstance(refused, SessionOver) else WhyRefused.SESSION
            line.say(RefusedFragment(begin.session, 0, why))
            return
        for stream in self._streams:
            if stream.line is line and stream.id != row.pk and stream.is_on_air:
                stream.is_on_air = False
                self._announcer.state(stream.id, SessionState.ENDED)
        self._announcer.state(row.pk, row.state)
        await self._open(line, row)

    async def _resume(self, line: Line, resume: Resume) -> None:
        row = await DESK.ask(find_session, line.camera, resume.session)
        if row is None:
            line.say(RefusedFragment(resume.session, 0, WhyRefused.SESSION))
        elif row.state in STREAMABLE:
            await self._open(line, row)
        elif row.state in {SessionState.VERIFYING, SessionState.EVIDENCE} and row.last_seq is not None:
            line.say(Have(row.pk, ((0, row.last_seq),)))
            if receipt := receipt_of(row):
                line.say(receipt)
        else:
            line.say(RefusedFragment(resume.session, 0, WhyRefused.ENDED))

    async def _open(self, line: Line, row: LiveSession) -> None:
        try:
            stream = await self._streams.open(line, row)
        except OSError:
            log.exception("session %s cannot be opened", row.pk)
            line.say(RefusedFragment(row.pk, 0, WhyRefused.DISK))
            return
        if (length := stream.spool.init_length) is not None:
            self._announcer.init(row.pk, length)
        line.say(Have(row.pk, await self._streams.ranges(stream)))
        await self._finish(stream)

    async def _note(self, line: Line, message: Checkpoint | Hashes | End) -> None:
        stream = self._streams.on(line, message.session)
        if stream is None:
            if isinstance(message, End):
                await self._resume(line, Resume(message.session))  # it has become whole and was closed
            else:
                line.say(RefusedFragment(message.session, 0, WhyRefused.SESSION))
            return
        is_end = isinstance(message, End)
        said = partial(stream.spool.note, write_frame(message).encode(), is_durable=is_end)
        try:
            await self._writers.ask(stream.id, said)
        except (TooMuch, OSError) as error:
            log.warning("session %s: what its camera said is not kept: %s", stream.id, error)
            line.say(RefusedFragment(message.session, 0, WhyRefused.DISK))
            return
        if isinstance(message, End):
            await self._end(stream, message)

    async def _end(self, stream: Stream, end: End) -> None:
        row = await DESK.ask(end_session, session=stream.id, last_seq=end.last_seq, by=stream.line.camera)
        stream.last_seq, stream.is_on_air = row.last_seq, False
        self._announcer.state(stream.id, SessionState.ENDED)
        stream.line.say(Have(stream.id, await self._streams.ranges(stream)))
        await self._finish(stream)

    async def _finish(self, stream: Stream) -> None:
        """Have a session that is whole verified; when this is forgotten, the sweep does it."""
        if stream.is_whole:
            self._streams.close(stream)
            self._announcer.forget(stream.id)
            await DESK.ask(start_finishing, stream.id)

    def _appended(self, stream: Stream, seq: int, flow: Flow, size: int, result: Any) -> None:
        flow.leave(size)
        if isinstance(result, Appended):
            stream.line.say(Ack(stream.id, seq, is_again=result.record is None))
            self._took(stream, result)
        elif isinstance(result, TakenOver):
            stream.line.hang_up()
        elif isinstance(result, TooMuch):
            stream.line.say(RefusedFragment(stream.id, seq, WhyRefused.SIZE))
        else:
            log.error("session %s: fragment %s is not kept: %r", stream.id, seq, result)
            stream.line.say(RefusedFragment(stream.id, seq, WhyRefused.DISK))

    def _took(self, stream: Stream, appended: Appended) -> None:
        record = appended.record
        if record is None:
            return
        if record.seq == 0:
            self._announcer.init(stream.id, record.length)
        elif record.is_live:
            stream.last_live_at = asyncio.get_running_loop().time()
            self._announcer.fragment(stream.id, record, stream.clock_offset_ms)
            if stream.is_on_air and not stream.has_picture:
                self._change_picture(stream, has_picture=True)
        if not appended.is_chained and not stream.is_broken:
            stream.is_broken = True
            self._soon(DESK.ask(note_broken_chain, session=stream.id, seq=record.seq, by=stream.line.camera))
        if stream.is_whole:
            self._soon(self._finish(stream))

    async def _watch(self) -> None:
        """Every second: what was appended goes onto the disk, and who has sent nothing for a while has stalled."""
        while True:
            await asyncio.sleep(SYNC_SECONDS)
            now = asyncio.get_running_loop().time()
            for stream in self._streams:
                if not stream.is_syncing and stream.spool.is_dirty:
                    stream.is_syncing = True
                    self._syncers.submit(stream.id, stream.spool.sync, partial(self._synced, stream))
                if stream.is_on_air and stream.has_picture and now - stream.last_live_at > STALLED_SECONDS:
                    self._change_picture(stream, has_picture=False)

    def _synced(self, stream: Stream, result: Any) -> None:
        stream.is_syncing = False
        if isinstance(result, Exception):
            log.error("session %s is not on the disk: %r", stream.id, result)

    async def _stall_after_leaving(self, stream: Stream) -> None:
        await asyncio.sleep(STALLED_SECONDS)
        if await self._writers.ask(stream.id, partial(is_silent, stream.id, STALLED_SECONDS)):
            self._change_picture(stream, has_picture=False)

    def _change_picture(self, stream: Stream, *, has_picture: bool) -> None:
        stream.has_picture = has_picture
        self._announcer.state(stream.id, SessionState.LIVE if has_picture else SessionState.STALLED)
        self._soon(DESK.ask(change_picture, session=stream.id, has_picture=has_picture, by=stream.line.camera))

    def _soon(self, work: Coroutine[Any, Any, Any]) -> None:
        """Do something beside; what goes wrong stands in the log, and the sweep over all sessions puts it right."""
        task = asyncio.get_running_loop().create_task(work)
        self._background.add(task)
        task.add_done_callback(self._is_done)

    def _is_done(self, task: "asyncio.Task[Any]") -> None:
        self._background.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("live video: %r", error)
