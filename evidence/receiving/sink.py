"""Writes an incoming body once and hashes it while it arrives.

Chunks are gathered on the event loop; a full batch is written and hashed in a thread, where both release the
interpreter lock, while the loop goes on reading. At most two batches are in memory, whatever the size of the file.
"""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor

from evidence.incoming import Hash
from evidence.receiving.durability import start_writing

BATCH_BYTES = 1 << 20
MOST_BUFFERS = 512  # below IOV_MAX of every system we run on
WRITERS = ThreadPoolExecutor(max_workers=max(4, os.cpu_count() or 1), thread_name_prefix="receiving")


class Sink:
    """The end of an open file that grows."""

    def __init__(self, descriptor: int, offset: int, hashers: list[Hash]) -> None:
        self.descriptor = descriptor
        self.offset = offset  # bytes that are in the file
        self.taken = offset  # bytes handed to us
        self.hashers = hashers
        self._begun = offset  # up to here the system was asked to write out
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0
        self._working: asyncio.Future[None] | None = None
        os.lseek(descriptor, offset, os.SEEK_SET)

    async def take(self, chunk: bytes) -> bool:
        """Take the next bytes; True when a batch went to the file. Raises OSError of an earlier batch."""
        self._waiting.append(chunk)
        self._waiting_bytes += len(chunk)
        self.taken += len(chunk)
        if self._waiting_bytes < BATCH_BYTES:
            return False
        await self._hand_over()
        return True

    async def flush(self) -> None:
        """Return when everything taken is in the file; raises OSError."""
        await self._hand_over()
        await self._settle()

    async def settle_quietly(self) -> None:
        """Wait for the thread without raising what it met: nobody may close the file under it."""
        if self._working is not None:
            await asyncio.wait([self._working])

    async def _hand_over(self) -> None:
        await self._settle()
        if self._waiting:
            batch, self._waiting, self._waiting_bytes = self._waiting, [], 0
            self._working = asyncio.get_running_loop().run_in_executor(WRITERS, self._work, batch)

    async def _settle(self) -> None:
        working, self._working = self._working, None
        if working is not None:
            await working

    def _work(self, batch: list[bytes]) -> None:
        for start in range(0, len(batch), MOST_BUFFERS):
            self._write(batch[start : start + MOST_BUFFERS])
        self._begun = start_writing(self.descriptor, self._begun, self.offset)
        for hasher in self.hashers:
            for chunk in batch:
                hasher.update(chunk)

    def _write(self, buffers: list[bytes]) -> None:
        wanted = sum(map(len, buffers))
        written = os.writev(self.descriptor, buffers)
        self.offset += written
        if written == wanted:
            return
        rest = memoryview(b"".join(buffers))[written:]
        while rest:  # a full disk takes a part first and refuses the next call
            written = os.write(self.descriptor, rest)
            self.offset += written
            rest = rest[written:]
