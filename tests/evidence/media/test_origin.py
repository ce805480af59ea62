"""When, where and with what a file was made: what it says, what is in doubt, and that nothing is guessed."""

import struct
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.media.exif import exif_of
from evidence.media.origin import IMPOSSIBLE, Origin, origin_of
from evidence.media.probe import Probe

LONDON = ZoneInfo("Europe/London")
RECEIVED = datetime(2026, 11, 25, 9, tzinfo=UTC)


def origin(**tags: str) -> Origin:
    return origin_of(Probe("mp4", 1, tags=tags), zone=LONDON, received_at=RECEIVED)


def test_quicktime_date_with_its_zone_is_certain() -> None:
    found = origin(**{"com.apple.quicktime.creationdate": "2026-06-21T23:42:50+0100"})

    assert (found.recorded_at, found.doubt) == (datetime(2026, 6, 21, 22, 42, 50, tzinfo=UTC), "")


def test_utc_in_summer_is_in_doubt_by_an_hour() -> None:
    found = origin(creation_time="2026-06-21T22:42:50.000000Z")

    assert (found.recorded_at, found.error_ms) == (datetime(2026, 6, 21, 22, 42, 50, tzinfo=UTC), 3_600_000)
    assert "many devices write their local time" in found.doubt


def test_utc_in_winter_leaves_no_doubt() -> None:
    found = origin(creation_time="2026-11-21T22:42:50.000000Z")

    assert (found.recorded_at, found.error_ms, found.doubt) == (
        datetime(2026, 11, 21, 22, 42, 50, tzinfo=UTC),
        None,
        "",
    )


def test_photograph_without_zone_is_taken_as_local_and_says_so() -> None:
    found = origin(**{"exif.DateTimeOriginal": "2026:06:21 23:42:50"})

    assert found.recorded_at == datetime(2026, 6, 21, 22, 42, 50, tzinfo=UTC)
    assert "without its zone" in found.doubt


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"creation_time": ""},
        {"creation_time": "yesterday"},
        {"creation_time": "1904-01-01T00:00:00.000000Z"},
        {"creation_time": "1970-01-01T00:00:00.000000Z"},
        {"exif.DateTimeOriginal": "0000:00:00 00:00:00"},
        {"date": "2026"},
        {"encoder": "Lavf"},
    ],
    ids=str,
)
def test_unknown_recorded_time_is_not_invented(tags: dict[str, str]) -> None:
    found = origin(**tags)

    assert (found.recorded_at, found.said) == (None, None)


def test_time_to_come_is_kept_as_said_and_not_believed() -> None:
    found = origin(creation_time="2031-01-01T00:00:00Z")

    assert (found.recorded_at, found.said, found.doubt) == (None, datetime(2031, 1, 1, tzinfo=UTC), IMPOSSIBLE)


@pytest.mark.parametrize(
    ("text", "latitude", "longitude"),
    [
        ("+52.4862-001.8904/", 52.4862, -1.8904),
        ("+5229.172-00153.424/", 52.4862, -1.8904),
        ("+522910.32-0015325.44/", 52.4862, -1.8904),
        ("+52.4862-001.8904+140.5/", 52.4862, -1.8904),
    ],
)
def test_place_is_read_in_every_form_of_iso_6709(text: str, latitude: float, longitude: float) -> None:
    found = origin(location=text)

    assert (found.latitude, found.longitude) == (pytest.approx(latitude), pytest.approx(longitude))


@pytest.mark.parametrize("text", ["", "here", "+99.0+001.0/", "+52.0/", "+524-001/"])
def test_place_that_is_none_is_empty(text: str) -> None:
    assert (origin(location=text).latitude, origin(location=text).longitude) == (None, None)


def test_make_and_model_are_named_once() -> None:
    assert origin(**{"com.apple.quicktime.make": "Apple", "com.apple.quicktime.model": "iPhone 12"}).device == (
        "Apple iPhone 12"
    )


@given(st.dictionaries(st.sampled_from(["creation_time", "location", "exif.datetimeoriginal"]), st.text(max_size=40)))
def test_no_tag_breaks_it(tags: dict[str, str]) -> None:
    found = origin(**tags)

    assert found.latitude is None or -90 <= found.latitude <= 90


def photograph(order: str = "<") -> bytes:
    """Return the head of a JPEG with an EXIF block: a phone's photograph at Tanner Row."""
    mark = b"II*\0" if order == "<" else b"MM\0*"

    def entry(tag: int, kind: int, count: int, value: int) -> bytes:
        return struct.pack(f"{order}HHII", tag, kind, count, value)

    def directory(*entries: bytes) -> bytes:
        return struct.pack(f"{order}H", len(entries)) + b"".join(entries) + bytes(4)

    texts = b"Phone\0" + b"Model 7\0\0\0" + b"2026:11:21 22:42:50\0" + b"+00:00\0\0"  # at 200
    place = struct.pack(f"{order}12I", 52, 1, 29, 1, 1032, 100, 1, 1, 53, 1, 2544, 100)  # at 300
    south = int.from_bytes(b"N\0\0\0", "little" if order == "<" else "big")
    west = int.from_bytes(b"W\0\0\0", "little" if order == "<" else "big")
    main = directory(
        entry(0x010F, 2, 6, 200), entry(0x0110, 2, 8, 206), entry(0x8769, 4, 1, 80), entry(0x8825, 4, 1, 120)
    )
    exif = directory(entry(0x9003, 2, 20, 216), entry(0x9011, 2, 7, 236))
    gps = directory(entry(1, 2, 2, south), entry(2, 5, 3, 300), entry(3, 2, 2, west), entry(4, 5, 3, 324))
    block = bytearray(400)
    for at, part in (
        (0, mark + struct.pack(f"{order}I", 8)),
        (8, main),
        (80, exif),
        (120, gps),
        (200, texts),
        (300, place),
    ):
        block[at : at + len(part)] = part
    body = b"Exif\0\0" + bytes(block)
    return b"\xff\xd8\xff\xe1" + struct.pack(">H", len(body) + 2) + body + b"\xff\xd9"


@pytest.mark.parametrize("order", ["<", ">"], ids=["Intel", "Motorola"])
def test_photograph_says_when_where_and_with_what(tmp_path: Path, order: str) -> None:
    path = tmp_path / "photo"
    path.write_bytes(photograph(order))

    found = origin(**exif_of(path))

    assert found.recorded_at == datetime(2026, 11, 21, 22, 42, 50, tzinfo=UTC)
    assert (found.latitude, found.longitude) == (pytest.approx(52.4862, abs=1e-5), pytest.approx(-1.8904, abs=1e-5))
    assert found.device == "Phone Model 7"


@given(st.integers(0, 410), st.binary(min_size=1, max_size=8))
def test_broken_photograph_breaks_nothing(at: int, garbage: bytes) -> None:
    data = bytearray(photograph())
    data[at : at + len(garbage)] = garbage
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()

        facts = exif_of(Path(file.name))

    assert all(name.startswith("exif.") for name in facts)
