"""One live session on the disk: appended to by one connection at a time, and read back after a crash.

Nothing here knows a database or an event loop. Files are locked only while a fragment is appended: a new connection
takes a session over by writing its name into `.own`, and whoever finds another name there may not append any more.
"""

import os
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from devices.protocol.live import Fragment, FragmentFlag, chain_start
from streaming.spool.files import Owner, locked, open_file, size_of, whole_records, write_all
from streaming.spool.fragments import VideoTrack, begins_with_key, video_track
from streaming.spool.layout import RECORD, Place, Record, SpoolFile, read_records
from streaming.spool.runs import Runs

LATE = FragmentFlag.BACKFILL | FragmentFlag.BUFFER
MOST_RUNS = 8_000  # a camera that sends every other fragment alone is not let on
MOST_SAID_BYTES = 16 << 20


class TakenOver(Exception):
    """Another connection has the session now."""


class TooMuch(Exception):
    """The session is larger, or has more holes, than any camera of ours makes."""


@dataclass(frozen=True)
class Appended:
    """What became of a fragment; `record` is None when it lay there before."""

    record: Record | None
    is_chained: bool = True  # as far as its neighbours are there


class SpoolSession:
    """The open files of one session. One thread appends; `sync` may be called from another one."""

    def __init__(self, place: Place, session: UUID, serial: str, owner: bytes, *, most_bytes: int) -> None:
        """Open or make the files and take the session over; raises OSError."""
        self.session, self._place, self._most_bytes = session, place, most_bytes
        self._owner: Owner | None = None
        place.index.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._index = open_file(place.index)
        self._media = {SpoolFile.LIVE: open_file(place.live)}
        self._closing = threading.Lock()
        self._init_length: int | None = None
        self._track: VideoTrack | None = None
        self.is_dirty = False  # whether something was appended since the last `sync`
        try:
            with locked(self._index):
                self._owner = Owner(place.owner, owner)
                _keep_names(place)
                self._read_back(chain_start(session, serial))
        except BaseException:
            self.close()
            raise

    def append(self, fragment: Fragment) -> Appended:
        """Append a fragment and its record. Raises TakenOver, TooMuch, OSError; then nothing has changed."""
        with locked(self._index):
            self._must_own()
            if fragment.seq in self.runs:
                return Appended(None)
            record = self._record_of(fragment)
            self._write(record, fragment.data)
        if fragment.seq == 0:
            self._note_init(record, fragment.data)
        self._sizes[record.file] += record.length
        self._index_size += RECORD.size
        if record.file is SpoolFile.LIVE:
            self._highest_live = record.seq
        self.is_dirty = True
        return Appended(record, self.runs.add(record.seq, record.digest, record.chain))

    def note(self, line: bytes, *, is_durable: bool) -> None:
        """Keep what the camera says beside its fragments, a JSON object. Raises TakenOver, TooMuch, OSError."""
        with locked(self._index):
            self._must_own()
            with self._place.said.open("ab") as said:
                if said.tell() + len(line) > MOST_SAID_BYTES:
                    raise TooMuch
                said.write(line + b"\n")
                said.flush()
                if is_durable:
                    os.fdatasync(said.fileno())

    def sync(self) -> None:
        """Get onto the disk what was appended: the bytes first, then the index that names them. Raises OSError."""
        with self._closing:
            if self.is_dirty and self._index >= 0:
                self.is_dirty = False
                for descriptor in (*self._media.values(), self._index):
                    os.fdatasync(descriptor)

    def close(self) -> None:
        """Close the files; the session may be taken over at any time, closed or not."""
        with self._closing:
            for descriptor in (*self._media.values(), self._index):
                if descriptor >= 0:
                    os.close(descriptor)
            if self._owner is not None:
                self._owner.close()
            self._media, self._index, self._owner = {}, -1, None

    @property
    def init_length(self) -> int | None:
        """How many bytes the init segment has, which begins the live file; None before it came."""
        return self._init_length

    def _record_of(self, fragment: Fragment) -> Record:
        file = self._file_for(fragment)
        if sum(self._sizes.values()) + len(fragment.data) > self._most_bytes:
            raise TooMuch
        if len(self.runs) >= MOST_RUNS and fragment.seq - 1 not in self.runs:
            raise TooMuch
        return Record(
            fragment.seq, fragment.captured_us, fragment.flags, fragment.chain, fragment.digest, file,
            self._sizes[file], len(fragment.data), time.time_ns() // 1000,
            begins_with_key(fragment.data, self._track),
        )  # fmt: skip

    def _file_for(self, fragment: Fragment) -> SpoolFile:
        """Return where it goes: the live file begins with the init segment and never goes back."""
        if fragment.flags & FragmentFlag.INIT:
            return SpoolFile.LIVE
        is_live = not fragment.flags & LATE and self._init_length is not None and fragment.seq > self._highest_live
        return SpoolFile.LIVE if is_live else SpoolFile.FILL

    def _write(self, record: Record, data: bytes) -> None:
        media = self._media_of(record.file)
        try:
            write_all(media, data, record.offset)
            write_all(self._index, record.pack(), self._index_size)
        except OSError:
            with suppress(OSError):
                os.ftruncate(media, record.offset)
                os.ftruncate(self._index, self._index_size)
            raise

    def _media_of(self, file: SpoolFile) -> int:
        if file not in self._media:
            self._media[file] = open_file(self._place.media(file))
        return self._media[file]

    def _must_own(self) -> None:
        if self._owner is None or not self._owner.is_still:
            raise TakenOver

    def _note_init(self, record: Record, data: bytes) -> None:
        self._init_length, self._track = record.length, video_track(data)

    def _read_back(self, start: bytes) -> None:
        """Find out what is there, and cut what a crash has left half done."""
        sizes = {file: size_of(self._place.media(file)) for file in SpoolFile}
        records = read_records(os.pread(self._index, size_of(self._place.index), 0))
        whole = whole_records(records, sizes, self.session, self._bytes_of)
        self._sizes = dict.fromkeys(SpoolFile, 0)
        for record in whole:
            self._sizes[record.file] = record.offset + record.length
        for file, size in self._sizes.items():
            if sizes[file] > size:
                os.ftruncate(self._media_of(file), size)
        self._index_size = len(whole) * RECORD.size
        os.ftruncate(self._index, self._index_size)
        self.runs = Runs(start, whole)
        self._highest_live = max((r.seq for r in whole if r.file is SpoolFile.LIVE), default=-1)
        for record in whole:
            if record.seq == 0:
                self._note_init(record, self._bytes_of(record))

    def _bytes_of(self, record: Record) -> bytes:
        return os.pread(self._media_of(record.file), record.length, record.offset)


def _keep_names(place: Place) -> None:
    """Get the names of new files onto the disk."""
    folder = os.open(place.index.parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
