"""Where each byte of a ZIP of stored files lies, before one of them is read: so it streams, and goes on from any byte.

Sizes and CRC-32 are known beforehand, nothing is compressed (the files are video), and ZIP64 is used where 32 bits do
not suffice (APPNOTE.TXT 6.3.10, sections 4.3 and 4.5.3). Pure.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

_FULL_32, _FULL_16 = 0xFFFFFFFF, 0xFFFF
_UTF8 = 0x0800  # the name is UTF-8 (section 4.4.4, bit 11)
_PLAIN, _ZIP64 = 20, 45  # versions needed to extract
_UNIX_FILE = (3 << 8) | _ZIP64, 0o100644 << 16


@dataclass(frozen=True)
class Entry:
    """One file of the ZIP."""

    name: str
    size: int
    crc32: int


@dataclass(frozen=True)
class Portion:
    """Bytes of one file, from `start` up to, but not including, `end`; `number` is its place among the entries."""

    number: int
    start: int
    end: int


@dataclass(frozen=True)
class _Piece:
    at: int
    length: int
    header: bytes = b""
    number: int = -1


class Layout:
    """The whole ZIP as pieces: headers that are made here, and the bytes of files."""

    def __init__(self, entries: Sequence[Entry], moment: datetime) -> None:
        """Lay out the entries in their order; `moment` stands as their time, in its own zone."""
        self.entries = tuple(entries)
        self.size = 0
        self._stamp = _dos_time(moment)
        self._pieces: list[_Piece] = []
        offsets = []
        for number, entry in enumerate(self.entries):
            offsets.append(self.size)
            self._add_header(self._local(entry))
            self._add(_Piece(self.size, entry.size, number=number))
        self._add_directory(offsets)

    def pieces(self, start: int = 0, end: int | None = None) -> Iterator[bytes | Portion]:
        """Yield, in order, what lies between two bytes of the ZIP: bytes, or portions of a file."""
        end = self.size if end is None else end
        for piece in self._pieces:
            first, last = max(start - piece.at, 0), min(end - piece.at, piece.length)
            if first < last:
                yield piece.header[first:last] if piece.header else Portion(piece.number, first, last)

    def _add(self, piece: _Piece) -> None:
        self._pieces.append(piece)
        self.size += piece.length

    def _add_header(self, header: bytes) -> None:
        self._add(_Piece(self.size, len(header), header=header))

    def _add_directory(self, offsets: Sequence[int]) -> None:
        start = self.size
        for entry, offset in zip(self.entries, offsets, strict=True):
            self._add_header(self._central(entry, offset))
        length, count = self.size - start, len(self.entries)
        if count >= _FULL_16 or length >= _FULL_32 or start >= _FULL_32:
            record = struct.pack(
                "<4sQHHLLQQQQ", b"PK\x06\x06", 44, _UNIX_FILE[0], _ZIP64, 0, 0, count, count, length, start
            )
            self._add_header(record + struct.pack("<4sLQL", b"PK\x06\x07", 0, self.size, 1))
        few, short, near = min(count, _FULL_16), min(length, _FULL_32), min(start, _FULL_32)
        self._add_header(struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, few, few, short, near, 0))

    def _local(self, entry: Entry) -> bytes:
        is_large = entry.size >= _FULL_32
        extra = struct.pack("<HHQQ", 1, 16, entry.size, entry.size) if is_large else b""
        size, name = (_FULL_32 if is_large else entry.size), entry.name.encode()
        needed = _ZIP64 if is_large else _PLAIN
        fixed = (needed, _UTF8, 0, *self._stamp, entry.crc32, size, size, len(name), len(extra))
        return struct.pack("<4sHHHHHLLLHH", b"PK\x03\x04", *fixed) + name + extra

    def _central(self, entry: Entry, offset: int) -> bytes:
        is_large, is_far = entry.size >= _FULL_32, offset >= _FULL_32
        wide = [entry.size, entry.size] * is_large + [offset] * is_far
        extra = struct.pack(f"<HH{len(wide)}Q", 1, 8 * len(wide), *wide) if wide else b""
        size, name = (_FULL_32 if is_large else entry.size), entry.name.encode()
        made_by, attributes = _UNIX_FILE
        fixed = (made_by, _ZIP64 if wide else _PLAIN, _UTF8, 0, *self._stamp, entry.crc32, size, size)
        rest = (len(name), len(extra), 0, 0, 0, attributes, _FULL_32 if is_far else offset)
        return struct.pack("<4sHHHHHHLLLHHHHHLL", b"PK\x01\x02", *fixed, *rest) + name + extra


def _dos_time(moment: datetime) -> tuple[int, int]:
    """Return time and date as MS-DOS writes them (section 4.4.6); before 1980 there is nothing."""
    year = max(moment.year, 1980)
    time = moment.hour << 11 | moment.minute << 5 | moment.second // 2
    return time, (year - 1980) << 9 | moment.month << 5 | moment.day
