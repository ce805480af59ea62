"""Reads stored objects again, several at a time, and hashes them; knows the store and no rows.

Reading and SHA-256 of one object run in one thread: hashlib lets go of the interpreter for chunks of this size, so that
a few threads keep the processor and the network busy. Memory is one chunk a thread.
"""

import hashlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from django.conf import settings

from evidence import storage
from evidence.storage import Missing, Seen, StoreDown

THREADS = 3
CHUNK_BYTES = 1 << 20


@dataclass(frozen=True)
class Read:
    """What reading one object again gave; None: it is not there."""

    key: str
    seen: Seen | None


def read_again(keys: Iterable[str], *, threads: int = THREADS) -> Iterator[Read]:
    """Yield what each object holds, in the order given. Raises StoreDown."""
    with ThreadPoolExecutor(max_workers=threads, thread_name_prefix="sweep") as pool:
        yield from pool.map(_read, keys)


def _read(key: str) -> Read:
    try:
        return Read(key, hash_object(key))
    except Missing:
        return Read(key, None)


def hash_object(key: str) -> Seen:
    """Return SHA-256 and size of an object, read as one stream. Raises StoreDown, Missing."""
    hasher, size, chunk = hashlib.sha256(), 0, memoryview(bytearray(CHUNK_BYTES))
    try:
        body = storage.client().get_object(Bucket=settings.S3_BUCKET, Key=key)["Body"]
        try:
            while read := body.readinto(chunk):  # type: ignore[arg-type]  # the stub asks for a file, a buffer is meant
                hasher.update(chunk[:read])
                size += read
        finally:
            body.close()
    except (BotoCoreError, ClientError, HTTPClientError, OSError) as error:
        if storage.is_missing(error):
            raise Missing(key) from error
        raise StoreDown(str(error)) from error
    return Seen(hasher.hexdigest(), size)
