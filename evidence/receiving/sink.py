"""The file of an upload while it grows: every byte is written once and hashed once. For use in threads."""

import os
from collections.abc import Iterable, Sequence

from evidence.intake.incoming import Hash
from evidence.receiving.durability import start_writing
from evidence.receiving.past_cache import PastCache, is_refused

MOST_BUFFERS = 512  # below IOV_MAX of every system we run on
Piece = bytes | memoryview


class Sink:
    """The end of an open file. `offset` counts the bytes in the file; what is hashed may be ahead of it."""

    def __init__(self, descriptor: int, offset: int, hashers: Iterable[Hash]) -> None:
        self.descriptor = descriptor
        self.offset = offset
        self._hashers = list(hashers)
        self._begun = offset  # up to here the system was asked to write out
        self._past_cache = PastCache(descriptor)
        os.lseek(descriptor, offset, os.SEEK_SET)

    def write(self, pieces: Sequence[Piece]) -> None:
        """Append the pieces. Raises OSError; `offset` then says how much of them is in the file."""
        for start in range(0, len(pieces), MOST_BUFFERS):
            self._write(pieces[start : start + MOST_BUFFERS])
        self._begun = start_writing(self.descriptor, self._begun, self.offset)

    def hash(self, pieces: Iterable[Piece]) -> None:
        """Count the pieces into every hash, in the order in which they are written."""
        for hasher in self._hashers:
            for piece in pieces:
                hasher.update(piece)

    def put(self, pieces: Sequence[Piece]) -> None:
        """Write the pieces, then hash them. Raises OSError."""
        self.write(pieces)
        self.hash(pieces)

    def _write(self, pieces: Sequence[Piece]) -> None:
        wanted = sum(map(len, pieces))
        written = self._write_once(pieces)
        self.offset += written
        if written == wanted:
            return
        self._past_cache.give_up()
        rest = memoryview(b"".join(pieces))[written:]
        while rest:  # a full disk takes a part first and refuses the next call
            written = os.write(self.descriptor, rest)
            self.offset += written
            rest = rest[written:]

    def _write_once(self, pieces: Sequence[Piece]) -> int:
        goes_past = self._past_cache.choose(self.offset, pieces[0] if len(pieces) == 1 else None)
        try:
            return os.writev(self.descriptor, pieces)
        except OSError as error:
            if not (goes_past and is_refused(error)):
                raise
        self._past_cache.give_up()
        return os.writev(self.descriptor, pieces)
