"""Reads exhibits for a bundle: once whole, for every digest that it needs, and later block by block, each compared."""

import hashlib
import os
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from blake3 import blake3

from evidence import storage
from evidence.intake import incoming
from evidence.models import File
from evidence.sharing.models import BlockHash, BundlePart

BLOCK_BYTES = 4 << 20
PIECE_BYTES = 1 << 20
DIGEST_BYTES = 32


class Hasher(Protocol):
    """What takes bytes and says their digest."""

    def update(self, data: memoryview, /) -> object: ...

    def digest(self) -> bytes: ...

    def hexdigest(self) -> str: ...


HASHES: dict[BlockHash, Callable[[], Hasher]] = {BlockHash.SHA256: hashlib.sha256, BlockHash.BLAKE3: blake3}


class Flipped(Exception):
    """The store holds other bytes than it was given."""

    def __init__(self, file: File, seen: str) -> None:
        super().__init__(f"file {file.pk} is not as it was received")
        self.file = file
        self.seen = seen


@dataclass(frozen=True)
class Digests:
    """Everything about the bytes of one exhibit; `blocks` are the BLAKE3 of its blocks, end to end."""

    size: int
    sha256: str
    sha512: str
    crc32: int
    blocks: bytes


def digests_of(file: File) -> Digests:
    """Read a file once, block by block, and compare it with its row. Raises Flipped, StoreDown, Missing."""
    hasher, long_hasher, crc, blocks, size = hashlib.sha256(), hashlib.sha512(), 0, bytearray(), 0
    room = memoryview(bytearray(BLOCK_BYTES))
    for start in range(0, file.size, BLOCK_BYTES):
        block_hasher = blake3()
        for piece in read(file, start, min(start + BLOCK_BYTES, file.size), room):
            hasher.update(piece)
            long_hasher.update(piece)
            crc = zlib.crc32(piece, crc)
            block_hasher.update(piece)
            size += len(piece)
        blocks += block_hasher.digest()
    if (hasher.hexdigest(), size) != (file.sha256, file.size):
        raise Flipped(file, hasher.hexdigest())
    return Digests(size, hasher.hexdigest(), long_hasher.hexdigest(), crc, bytes(blocks))


def read_block(file: File, part: BundlePart, number: int, room: memoryview) -> memoryview:
    """Read one block into `room`, of BLOCK_BYTES, compare it, and return what it fills.

    Raises Flipped, StoreDown, Missing.
    """
    start, hasher, size = number * BLOCK_BYTES, HASHES[BlockHash(part.blocks_by)](), 0
    for piece in read(file, start, min(start + BLOCK_BYTES, file.size), room):
        hasher.update(piece)
        size += len(piece)
    if hasher.digest() != bytes(part.blocks[number * DIGEST_BYTES : (number + 1) * DIGEST_BYTES]):
        raise Flipped(file, f"block {number}: {hasher.hexdigest()}")
    return room[:size]


def read(file: File, start: int, end: int, room: memoryview) -> Iterator[memoryview]:
    """Read bytes of a file into `room`, from wherever it is now, and yield each piece at once.

    Fewer come when there are fewer. Raises StoreDown, Missing.
    """
    if file.is_stored:
        yield from _gather(storage.read_range(file.key, start, end), room)
        return
    try:
        descriptor = os.open(incoming.whole_path(file.incoming_name), os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError as error:
        raise storage.Missing(file.incoming_name) from error
    try:
        size = 0
        while got := os.preadv(descriptor, [room[size : min(size + PIECE_BYTES, end - start)]], start + size):
            yield room[size : size + got]
            size += got
    finally:
        os.close(descriptor)


def _gather(chunks: Iterator[bytes], room: memoryview) -> Iterator[memoryview]:
    size = 0
    for chunk in chunks:
        room[size : size + len(chunk)] = chunk
        yield room[size : size + len(chunk)]
        size += len(chunk)
