"""Large pieces go past the system's cache where the file system lets them, and the file is the same either way."""

import errno
import fcntl
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence.receiving import past_cache
from evidence.receiving.past_cache import DIRECT, LEAST_BYTES, is_fit, page_buffer
from evidence.receiving.sink import Sink

PAGE = 4096
CONTENT = os.urandom(3 * LEAST_BYTES + 777)


@pytest.fixture(autouse=True, params=["once"])
def way() -> str:
    """These tests are below the ways in which bytes come."""
    return "once"


@pytest.fixture
def descriptor(tmp_path: Path) -> Iterator[int]:
    opened = os.open(tmp_path / "recording", os.O_RDWR | os.O_CREAT)
    yield opened
    os.close(opened)


def is_direct(descriptor: int) -> bool:
    return bool(fcntl.fcntl(descriptor, fcntl.F_GETFL) & DIRECT)


@pytest.fixture
def knows_direct(tmp_path: Path) -> bool:
    """Whether this file system takes direct writes, asked in another way than the code does."""
    try:
        os.close(os.open(tmp_path / "probe", os.O_RDWR | os.O_CREAT | DIRECT))
    except OSError:
        return False
    return bool(DIRECT)


def pour(sink: Sink, content: bytes) -> list[bool]:
    """Write in pieces of a buffer, as a connection brings them; returns which went past the cache."""
    buffer, went_past = page_buffer(LEAST_BYTES), []
    for start in range(0, len(content), LEAST_BYTES):
        piece = content[start : start + LEAST_BYTES]
        buffer[: len(piece)] = piece
        sink.put([buffer[: len(piece)]])
        went_past.append(is_direct(sink.descriptor))
    return went_past


def test_whole_pieces_go_past_the_cache_where_they_can_and_the_end_does_not(
    descriptor: int, *, knows_direct: bool
) -> None:
    hasher = hashlib.sha256()

    went_past = pour(Sink(descriptor, 0, [hasher]), CONTENT)

    assert went_past == [knows_direct, knows_direct, knows_direct, False]
    assert os.pread(descriptor, len(CONTENT) + 1, 0) == CONTENT
    assert hasher.digest() == hashlib.sha256(CONTENT).digest()


def test_after_a_beginning_that_is_no_page_everything_takes_the_usual_way(descriptor: int) -> None:
    sink = Sink(descriptor, 0, [])
    sink.put([b"moov"])

    went_past = pour(sink, CONTENT)

    assert went_past == [False, False, False, False]
    assert os.pread(descriptor, len(CONTENT) + 5, 0) == b"moov" + CONTENT


def test_a_file_system_without_such_writes_takes_the_usual_way(
    descriptor: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = fcntl.fcntl

    def refuses(opened: int, operation: int, flags: int = 0) -> int:
        if operation == fcntl.F_SETFL and flags & DIRECT:
            raise OSError(errno.EINVAL, "Invalid argument")
        return real(opened, operation, flags)

    monkeypatch.setattr(past_cache.fcntl, "fcntl", refuses)

    went_past = pour(Sink(descriptor, 0, []), CONTENT)

    assert went_past == [False, False, False, False]
    assert os.pread(descriptor, len(CONTENT) + 1, 0) == CONTENT


def test_a_write_that_is_refused_is_repeated_on_the_usual_way(descriptor: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some disks want pieces of another size than a page, and say so only when they are asked to write."""
    real_control, real_write, flags, refused = fcntl.fcntl, os.writev, {"direct": False}, []

    def takes_any(opened: int, operation: int, wanted: int = 0) -> int:
        if operation == fcntl.F_SETFL:
            flags["direct"] = bool(wanted & DIRECT)
            wanted &= ~DIRECT
        return real_control(opened, operation, wanted)

    def refuses(opened: int, pieces: list[bytes]) -> int:
        if flags["direct"]:
            refused.append(len(pieces[0]))
            raise OSError(errno.EINVAL, "Invalid argument")
        return real_write(opened, pieces)

    monkeypatch.setattr(past_cache.fcntl, "fcntl", takes_any)
    monkeypatch.setattr(os, "writev", refuses)

    pour(Sink(descriptor, 0, []), CONTENT)

    assert (refused, flags["direct"]) == ([LEAST_BYTES], False)  # once: the rest takes the usual way
    assert os.pread(descriptor, len(CONTENT) + 1, 0) == CONTENT


def test_what_a_nearly_full_disk_takes_a_part_of_goes_on_where_it_stopped(
    descriptor: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, sink = os.writev, Sink(descriptor, 0, [])
    monkeypatch.setattr(os, "writev", lambda opened, pieces: real(opened, [pieces[0][: PAGE * 3]]))
    buffer = page_buffer(LEAST_BYTES)
    buffer[:] = CONTENT[:LEAST_BYTES]

    sink.write([buffer])

    assert (sink.offset, is_direct(descriptor)) == (LEAST_BYTES, False)
    assert os.pread(descriptor, LEAST_BYTES + 1, 0) == CONTENT[:LEAST_BYTES]


@pytest.mark.parametrize(
    ("offset", "length", "expected"),
    [
        (0, LEAST_BYTES, True),
        (PAGE, LEAST_BYTES, True),
        (PAGE - 1, LEAST_BYTES, False),
        (0, LEAST_BYTES - PAGE, False),
        (0, LEAST_BYTES + 1, False),
    ],
)
def test_a_piece_is_fit_when_it_is_large_and_made_of_whole_pages(offset: int, length: int, *, expected: bool) -> None:
    assert is_fit(offset, page_buffer(2 * LEAST_BYTES)[:length]) is expected


def test_memory_that_may_lie_anywhere_is_not_fit() -> None:
    assert not is_fit(0, bytes(LEAST_BYTES))
    assert not is_fit(0, memoryview(bytearray(LEAST_BYTES)))
