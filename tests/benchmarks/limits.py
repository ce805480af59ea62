"""The plainest possible work beside which uploads are measured: a copy by `cat`, SHA-256 alone, a rename and a row."""

import hashlib
import os
import statistics
import subprocess
import time
from contextlib import closing
from pathlib import Path

import psycopg2

BLOCK_BYTES = 1 << 20


def seconds_of_cat(source: Path, *, is_durable: bool) -> float:
    """Return the wall seconds of `cat SOURCE > COPY` into a new file beside the source, which is in the page cache.

    `cat` copies inside the kernel and leaves the copy in memory. `is_durable` waits until the copy is on the disk
    as well: an upload is answered no earlier.
    """
    target = source.with_suffix(".copy")
    target.unlink(missing_ok=True)
    os.sync()  # what others left to be written must not count
    with target.open("wb") as copy:
        began = time.perf_counter()
        subprocess.run(["/bin/cat", str(source)], check=True, stdout=copy)
        if is_durable:
            os.fdatasync(copy.fileno())
        seconds = time.perf_counter() - began
    target.unlink()
    return seconds


def seconds_of_sha256(source: Path) -> float:
    """Return the wall seconds in which one core hashes the file: nothing that hashes one stream can be faster."""
    hasher, block = hashlib.sha256(), bytearray(BLOCK_BYTES)
    with source.open("rb", buffering=0) as file:
        began = time.perf_counter()
        while size := file.readinto(block):
            hasher.update(memoryview(block)[:size])
        return time.perf_counter() - began


def rename_and_insert_ms(folder: Path, database_url: str) -> float:
    """Return ms of the plainest possible end of an upload: one rename and one committed row."""
    path, taken = folder / "plain", []
    with closing(psycopg2.connect(database_url)) as database, database.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS benchmark_plain (id int)")
        database.commit()
        for number in range(50):
            path.touch()
            began = time.perf_counter()
            path.rename(folder / "renamed")
            cursor.execute("INSERT INTO benchmark_plain VALUES (%s)", [number])
            database.commit()
            taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)
