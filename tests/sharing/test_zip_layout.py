"""The ZIP that is laid out before its files are read: any reader opens it, and any part of it can be asked for."""

import io
import struct
import zipfile
import zlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.sharing.bundle.zip_layout import Entry, Layout, Portion

MOMENT = datetime(2026, 11, 26, 9, 30, 12, tzinfo=UTC)
FILES = st.dictionaries(st.text("abcdé/._-", min_size=1, max_size=20), st.binary(max_size=300), max_size=6)


def written(files: dict[str, bytes], start: int = 0, end: int | None = None) -> bytes:
    contents = list(files.values())
    layout = Layout([Entry(name, len(one), zlib.crc32(one)) for name, one in files.items()], MOMENT)
    return b"".join(
        contents[piece.number][piece.start : piece.end] if isinstance(piece, Portion) else piece
        for piece in layout.pieces(start, end)
    )


@given(FILES)
def test_another_reader_finds_the_same_files(files: dict[str, bytes]) -> None:
    opened = zipfile.ZipFile(io.BytesIO(written(files)))

    assert opened.testzip() is None
    assert {one.filename: opened.read(one) for one in opened.infolist()} == files
    assert all(one.date_time == (2026, 11, 26, 9, 30, 12) for one in opened.infolist())


@given(FILES, st.integers(0, 2000), st.integers(0, 2000))
def test_a_part_is_the_same_as_in_the_whole(files: dict[str, bytes], start: int, length: int) -> None:
    whole = written(files)
    start = min(start, len(whole))
    end = min(start + length, len(whole))

    assert written(files, start, end) == whole[start:end]


@pytest.mark.slow
def test_files_beyond_4_gib_and_many_files_are_read_as_zip64() -> None:
    """Only headers and directory are made: the two large files are holes that a reader skips."""
    large = 5 << 30
    entries = [Entry("a", large, 1), Entry("b", large, 2), *(Entry(f"c/{n}", 0, 0) for n in range(70_000))]
    layout = Layout(entries, MOMENT)

    sparse = Sparse(layout)
    infos = zipfile.ZipFile(sparse).infolist()

    assert (len(infos), infos[0].file_size, infos[1].header_offset) == (70_002, large, large + 30 + 1 + 20)
    assert layout.size > 2 * large
    assert sparse.at(infos[1].header_offset, 4) == struct.pack("<4s", b"PK\x03\x04")


class Sparse(io.RawIOBase):
    """A file whose content is the layout, with noughts for the files."""

    def __init__(self, layout: Layout) -> None:
        self.layout, self.place = layout, 0

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self.place = offset + (0, self.place, self.layout.size)[whence]
        return self.place

    def tell(self) -> int:
        return self.place

    def at(self, start: int, length: int) -> bytes:
        pieces = self.layout.pieces(start, min(start + length, self.layout.size))
        return b"".join(bytes(one.end - one.start) if isinstance(one, Portion) else one for one in pieces)

    def read(self, size: int = -1) -> bytes:
        found = self.at(self.place, self.layout.size - self.place if size < 0 else size)
        self.place += len(found)
        return found
