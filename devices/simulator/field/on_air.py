"""What one camera streams: each recording is filmed onto a tape, fragment by fragment, and streamed meanwhile."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID

from devices.protocol import Marker, Muted
from devices.simulator.camera import Taken, taken_of
from devices.simulator.field.behaviour import Behaviour
from devices.simulator.field.living import MILLISECOND, Film
from devices.simulator.live.ending import end_all
from devices.simulator.live.loops import FRAGMENT_MS
from devices.simulator.live.names import session_id
from devices.simulator.live.sources import Source, Take
from devices.simulator.live.stream import Standing, Stream, Why
from devices.simulator.live.streams import Streams
from devices.simulator.live.tape import Tape


@dataclass
class OnAir:
    """The streams of a camera. `look` follows what the camera does; it must run within an event loop."""

    behaviour: Behaviour
    source: Source
    folder: Path
    poke: Callable[[], None]
    is_shared: bool = True  # what it records is streamed; else only by command
    streams: Streams = field(default_factory=Streams)
    filmed: dict[str, Stream] = field(default_factory=dict)  # by the name of the recording
    command: UUID | None = None  # that will have started the next recording
    now: Stream | None = None  # what is being filmed
    _tasks: set["asyncio.Task[None]"] = field(default_factory=set)

    def look(self) -> None:
        """Begin to film when the camera records, end when it does not, or does so in a new file."""
        film = self.behaviour.filming
        if self.now and (film is None or film.recording_id != self.now.why.recording_id):
            self.now = None
        if film and not self.now:
            self._begin(film)

    def share(self) -> bool:
        """Stream what is being filmed; tells whether that is new."""
        if self.now is None or self.now.is_begun:
            return False
        self.now.is_begun = True
        self.streams.begin(self.now)
        self.poke()
        return True

    def taken(self, film: Film) -> tuple[Taken, Path] | None:
        """Return a recording as it lies on its tape, for the dock; None when nothing is there, or it is evidence."""
        stream = self.filmed.get(film.recording_id)
        if stream is None or stream.standing is Standing.EVIDENCE or stream.tape.last < 1:
            return None
        tape = stream.tape
        first_ms = stream.first_us // 1000
        ends_ms = tape.fragments[-1].captured_us // 1000 + FRAGMENT_MS
        pressed_ms = stream.why.pressed_us // 1000
        whole, buffer_ms = ends_ms - first_ms, max(0, pressed_ms - first_ms)
        later = buffer_ms - film.buffer_ms
        taken = replace(
            taken_of(film),
            started_at=film.started_at + (film.buffer_ms - buffer_ms) * MILLISECOND,
            buffer_ms=buffer_ms,
            duration_ms=whole,
            markers=tuple(Marker(min(max(0, one.at_ms + later), whole), one.label) for one in film.markers),
            muted=tuple(_muted(film.muted, later, whole)),
        )
        return taken, tape.path

    async def close(self) -> None:
        """Film nothing more."""
        self.now = None
        await end_all(tuple(self._tasks))
        for stream in self.filmed.values():
            stream.tape.close()
        await self.source.close()

    def _begin(self, film: Film) -> None:
        take = self.source.begin(film.buffer_ms, has_sound=film.buffer_has_sound)
        pressed = film.started_at + film.buffer_ms * MILLISECOND
        why = Why(
            *(film.recording_id, film.started_by, self.source.codec, round(pressed.timestamp() * 1_000_000)),
            *(film.signal_id, self.command),
        )
        tape = Tape(session_id(take.first_us), self.behaviour.serial, self.folder / f"{film.recording_id}.mp4")
        self.command, self.now = None, Stream(tape, why)
        self.now.begin(self.source.init, take.first_us, take.buffered)
        self.filmed[film.recording_id] = self.now
        if self.is_shared:
            self.share()
        task = asyncio.create_task(self._film(self.now, take))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _film(self, stream: Stream, take: Take) -> None:
        """Film until the camera has stopped; the fragment that was begun is finished."""
        while self.now is stream or stream.tape.last < 1:
            stream.add(await take.next(is_silent=self.behaviour.is_muted))
            self.poke()
        stream.end()
        self.poke()


def _muted(stretches: tuple[Muted, ...], later: int, whole: int) -> list[Muted]:
    moved = [(max(0, one.from_ms + later), min(whole, one.to_ms + later)) for one in stretches]
    return [Muted(start, end) for start, end in moved if start < end]
