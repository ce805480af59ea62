"""Reads what has arrived of a live session while it is still written; any process of the node may. Pure."""

import os
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Self

from streaming.spool.layout import RECORD, Place, Record, SpoolFile

INIT_SEQ = 0


class SpoolReader:
    """The index of one session, read on from where it was read to, and the bytes that it names."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.newest = 0  # highest seq that is there
        self._records: dict[int, Record] = {}
        self._read_to = 0  # bytes of the index
        self._files: dict[SpoolFile | None, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def waiting(self) -> int:
        """How many bytes of the index have not been read."""
        return os.fstat(self._descriptor(None)).st_size - self._read_to

    def refresh(self) -> list[Record]:
        """Read what was added to the index; returns it in order of arrival. Raises OSError."""
        length = self.waiting // RECORD.size * RECORD.size
        raw = os.pread(self._descriptor(None), length, self._read_to) if length > 0 else b""
        whole = len(raw) // RECORD.size * RECORD.size
        self._read_to += whole
        new = [Record.unpack(raw[at : at + RECORD.size]) for at in range(0, whole, RECORD.size)]
        for record in new:
            self._records.setdefault(record.seq, record)
            self.newest = max(self.newest, record.seq)
        return new

    def record(self, seq: int) -> Record | None:
        """Return the record of one fragment, or None while it is missing."""
        return self._records.get(seq)

    def between(self, first: int, last: int) -> list[Record]:
        """Return the records of the fragments from `first` to `last` that are there, in order."""
        return [record for seq in range(first, last + 1) if (record := self._records.get(seq))]

    def key_records(self) -> Iterator[Record]:
        """Return the fragments that begin with a picture which needs no other, in order of arrival."""
        return (record for record in self._records.values() if record.is_key and record.seq != INIT_SEQ)

    def bytes_of(self, records: Iterable[Record]) -> bytes:
        """Return the bytes of fragments in a row; neighbours are read together. Raises OSError, EOFError."""
        return b"".join(self._read(file, start, end) for file, start, end in _stretches(list(records)))

    def close(self) -> None:
        """Close the files; the next look opens them again."""
        for descriptor in self._files.values():
            os.close(descriptor)
        self._files = {}

    def _read(self, file: SpoolFile, start: int, end: int) -> bytes:
        found = os.pread(self._descriptor(file), end - start, start)
        if len(found) < end - start:
            message = "the spool is shorter than its index says"
            raise EOFError(message)
        return found

    def _descriptor(self, file: SpoolFile | None) -> int:
        """Return an open file: the index for None."""
        if file not in self._files:
            path = self.place.index if file is None else self.place.media(file)
            self._files[file] = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        return self._files[file]


def _stretches(records: list[Record]) -> list[tuple[SpoolFile, int, int]]:
    """Return (file, start, end) of each run of bytes that lie one after the other."""
    runs = [(record.file, record.offset, record.offset + record.length) for record in records[:1]]
    for before, record in pairwise(records):
        end = record.offset + record.length
        if record.file is before.file and record.offset == before.offset + before.length:
            runs[-1] = (record.file, runs[-1][1], end)
        else:
            runs.append((record.file, record.offset, end))
    return runs
