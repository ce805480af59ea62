"""Exif: what a camera wrote is read, what is damaged is left out."""

import struct

from hypothesis import given
from hypothesis import strategies as st

from evidence.media.exif import Exif, read_exif


def rationals(*values: tuple[int, int]) -> bytes:
    return b"".join(struct.pack("<II", above, below) for above, below in values)


def jpeg() -> bytes:
    """A JPEG's start with make, time and place, written by hand after TIFF 6.0 section 2."""
    texts = b"Fairphone\0" + b"2026:11:21 22:47:02\0"
    main_at, place_at, data_at = 8, 8 + 2 + 12 * 3 + 4, 8 + 2 + 12 * 3 + 4 + 2 + 12 * 4 + 4
    entry = struct.Struct("<HHII")
    main = struct.pack("<H", 3) + entry.pack(0x010F, 2, 10, data_at) + entry.pack(0x0132, 2, 20, data_at + 10)
    main += entry.pack(0x8825, 4, 1, place_at) + b"\0\0\0\0"
    numbers = data_at + len(texts)
    place = struct.pack("<H", 4) + struct.pack("<HHI4s", 1, 2, 2, b"N\0\0\0") + entry.pack(2, 5, 3, numbers)
    place += struct.pack("<HHI4s", 3, 2, 2, b"W\0\0\0") + entry.pack(4, 5, 3, numbers + 24) + b"\0\0\0\0"
    fixes = rationals((52, 1), (29, 1), (9672, 1000)) + rationals((1, 1), (53, 1), (27276, 1000))
    tiff = b"II*\0" + struct.pack("<I", main_at) + main + place + texts + fixes
    part = b"Exif\0\0" + tiff
    return b"\xff\xd8\xff\xe1" + struct.pack(">H", len(part) + 2) + part + b"\xff\xda"


def test_make_time_and_place_are_read() -> None:
    found = read_exif(jpeg())

    assert dict(found.rows) == {
        "Make": "Fairphone",
        "Changed": "2026:11:21 22:47:02",
        "Place": "52.486020, -1.890910",
    }
    assert (round(found.latitude or 0, 6), round(found.longitude or 0, 6)) == (52.48602, -1.89091)


def test_another_format_has_none() -> None:
    assert read_exif(b"\x89PNG\r\n\x1a\n" + bytes(100)) == Exif()


@given(st.integers(4, 300), st.binary(min_size=1, max_size=40))
def test_damage_never_raises(at: int, noise: bytes) -> None:
    damaged = bytearray(jpeg())
    damaged[at : at + len(noise)] = noise

    assert isinstance(read_exif(bytes(damaged)), Exif)


@given(st.integers(0, 300))
def test_a_cut_file_never_raises(length: int) -> None:
    assert isinstance(read_exif(jpeg()[:length]), Exif)
