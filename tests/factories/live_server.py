"""A small real server of live video: keeps fragments as the protocol says, and does to a camera what it is asked to.

It stands for the outside of `devices.simulator.live`; other tests run the same camera against Exhibit itself.
"""

import hashlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from websockets.asyncio.server import ServerConnection

from devices.protocol import (
    Ack,
    Begin,
    Checkpoint,
    Command,
    CommandResult,
    End,
    EventTaken,
    Fixes,
    Fragment,
    FragmentFlag,
    Have,
    OfficerEvent,
    Receipt,
    Resume,
    chain_next,
    chain_start,
    fragment_digest,
    read_from_device,
    write_frame,
)
from tests.factories.line_server import LineServer


@dataclass
class Session:
    """What has arrived of one session, in which order, and when."""

    serial: str
    begin: Begin
    fragments: dict[int, Fragment] = field(default_factory=dict)
    order: list[tuple[int, FragmentFlag]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    checkpoints: list[Checkpoint] = field(default_factory=list)
    resumed: int = 0
    ended: End | None = None

    @property
    def data(self) -> bytes:
        return b"".join(self.fragments[seq].data for seq in sorted(self.fragments))

    @property
    def ranges(self) -> tuple[tuple[int, int], ...]:
        found: list[tuple[int, int]] = []
        for seq in sorted(self.fragments):
            if found and found[-1][1] == seq - 1:
                found[-1] = (found[-1][0], seq)
            else:
                found.append((seq, seq))
        return tuple(found)

    @property
    def is_whole(self) -> bool:
        return self.ended is not None and self.ranges == ((0, self.ended.last_seq),)

    def chain_holds(self) -> bool:
        chain = chain_start(self.begin.session, self.serial)
        for seq in range(max(self.fragments) + 1):
            one = self.fragments[seq]
            chain = chain_next(chain, fragment_digest(self.begin.session, seq, one.captured_us, one.data))
            if one.chain != chain:
                return False
        return self.ended is None or self.ended.chain == chain


@dataclass
class LiveServer(LineServer):
    """What the server has of each session, and what it is asked to do."""

    sessions: dict[UUID, Session] = field(default_factory=dict)
    events: list[OfficerEvent] = field(default_factory=list)
    fixes: list[Fixes] = field(default_factory=list)
    results: list[CommandResult] = field(default_factory=list)
    cut_at: set[int] = field(default_factory=set)  # cut the line at so many frames of fragments in all, unanswered
    gives_receipts: bool = True
    most_unacked: int = 0
    frames: int = 0
    _sockets: dict[str, ServerConnection] = field(default_factory=dict)

    async def command(self, serial: str, command: Command) -> None:
        await self._sockets[serial].send(write_frame(command))

    async def take(self, socket: ServerConnection, serial: str, frame: str | bytes) -> bool:
        self._sockets[serial] = socket
        if isinstance(frame, bytes):
            return await self._fragment(socket, frame)
        message = read_from_device(frame)
        if isinstance(message, Begin):
            session = self.sessions.setdefault(message.session, Session(serial, message))
            await socket.send(write_frame(Have(message.session, session.ranges)))
        elif isinstance(message, Resume):
            self.sessions[message.session].resumed += 1
            await socket.send(write_frame(Have(message.session, self.sessions[message.session].ranges)))
            await self._receipt(socket, message.session)
        elif isinstance(message, Checkpoint):
            self.sessions[message.session].checkpoints.append(message)
        elif isinstance(message, End):
            self.sessions[message.session].ended = message
            await self._receipt(socket, message.session)
        else:
            return await self._other(socket, serial, frame)
        return True

    async def _other(self, socket: ServerConnection, serial: str, frame: str | bytes) -> bool:
        message = read_from_device(frame)
        if isinstance(message, OfficerEvent):
            self.events.append(message)
            await socket.send(write_frame(EventTaken(message.id)))
        elif isinstance(message, Fixes):
            self.fixes.append(message)
        elif isinstance(message, CommandResult):
            self.results.append(message)
        return await super().take(socket, serial, frame)

    async def _fragment(self, socket: ServerConnection, frame: bytes) -> bool:
        self.frames += 1
        if self.frames in self.cut_at:
            socket.transport.abort()
            return False
        fragment = Fragment.unpack(frame)
        session = self.sessions[fragment.session]
        is_again = fragment.seq in session.fragments
        session.fragments.setdefault(fragment.seq, fragment)
        session.order.append((fragment.seq, fragment.flags))
        session.times.append(time.time())
        await socket.send(write_frame(Ack(fragment.session, fragment.seq, is_again)))
        await self._receipt(socket, fragment.session)
        return True

    async def _receipt(self, socket: ServerConnection, name: UUID) -> None:
        session = self.sessions[name]
        if self.gives_receipts and session.is_whole:
            whole = hashlib.sha256(session.data).hexdigest()
            await socket.send(write_frame(Receipt(name, uuid4(), whole, len(session.data))))


@asynccontextmanager
async def live_server(keys: dict[str, str]) -> AsyncIterator[LiveServer]:
    server = LiveServer(keys)
    await server.open()
    try:
        yield server
    finally:
        await server.close()
