"""What is read out of a file, and what happens when it cannot be read."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from evidence.media.boxes import Layout, MoovPlace, read_layout
from evidence.media.ffmpeg import Tools
from evidence.media.probe import EmptyFile, Unreadable, probe


def test_recording_is_described(tools: Tools, clips: Path, tmp_path: Path) -> None:
    found = probe(clips / "clip.mp4", tools=tools, folder=tmp_path)

    assert (found.container, found.duration_ms, found.size) == ("mp4", 12_000, (clips / "clip.mp4").stat().st_size)
    assert found.layout == Layout(MoovPlace.FIRST, is_fragmented=False, is_cut_short=False, brand="isom")
    assert found.video is not None
    assert (found.video.codec, found.video.shown_size, found.video.frames_per_second) == ("h264", (320, 180), 10.0)
    assert found.audio is not None
    assert (found.audio.codec, found.audio.sample_rate, found.audio.channels) == ("aac", 48_000, 1)
    assert not found.is_damaged


def test_rotation_turns_the_shape_and_tags_stay_raw(tools: Tools, clips: Path, tmp_path: Path) -> None:
    found = probe(clips / "tall.mp4", tools=tools, folder=tmp_path)

    assert found.rotation == 270
    assert found.video is not None
    assert found.video.shown_size == (180, 320)
    assert found.tags["creation_time"] == "2026-11-21T22:42:50.000000Z"
    assert found.tags["location"] == "+52.4862-001.8904/"


def test_pixels_that_are_not_square_widen_the_shape(tools: Tools, clips: Path, tmp_path: Path) -> None:
    found = probe(clips / "wide_pixels.mp4", tools=tools, folder=tmp_path)

    assert found.video is not None
    assert found.video.pixel_shape == Fraction(2)
    assert found.video.shown_size == (640, 180)


def test_answer_can_be_stored_as_json(tools: Tools, clips: Path, tmp_path: Path) -> None:
    found = probe(clips / "clip.mp4", tools=tools, folder=tmp_path)

    stored = json.loads(json.dumps(found.as_json()))

    assert stored["layout"]["moov"] == "first"
    assert stored["streams"][0]["pixel_shape"] == "1"


def test_empty_file_is_told_apart(tools: Tools, tmp_path: Path) -> None:
    (tmp_path / "nothing.mp4").touch()

    with pytest.raises(EmptyFile, match="empty"):
        probe(tmp_path / "nothing.mp4", tools=tools, folder=tmp_path)


def test_recording_without_index_says_so(tools: Tools, clips: Path, tmp_path: Path) -> None:
    whole = (clips / "tall.mp4").read_bytes()
    (tmp_path / "cut.mp4").write_bytes(whole[: len(whole) // 2])

    with pytest.raises(Unreadable, match="moov"):
        probe(tmp_path / "cut.mp4", tools=tools, folder=tmp_path)


def test_garbage_is_unreadable(tools: Tools, tmp_path: Path) -> None:
    (tmp_path / "noise").write_bytes(bytes(range(256)) * 40)

    with pytest.raises(Unreadable, match="no format"):
        probe(tmp_path / "noise", tools=tools, folder=tmp_path)


def test_pdf_is_known_without_any_tool(tmp_path: Path) -> None:
    (tmp_path / "report").write_bytes(b"%PDF-1.7\n")

    found = probe(tmp_path / "report", tools=Tools(Path("none"), Path("none")), folder=tmp_path)

    assert (found.container, found.streams) == ("pdf", ())


def box(name: bytes, size: int, content: bytes = b"") -> bytes:
    return size.to_bytes(4, "big") + name + content


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (box(b"ftyp", 12, b"qt  ") + box(b"mdat", 16, bytes(8)) + box(b"moov", 8), (MoovPlace.LAST, False, False)),
        (box(b"ftyp", 12, b"isom") + box(b"moov", 8) + box(b"mdat", 99), (MoovPlace.FIRST, False, True)),
        (box(b"ftyp", 12, b"isom") + box(b"moov", 8) + box(b"moof", 8), (MoovPlace.FIRST, True, False)),
        (box(b"ftyp", 12, b"isom") + box(b"mdat", 0, bytes(50)), (MoovPlace.MISSING, False, False)),
        (box(b"mdat", 1, (1 << 40).to_bytes(8, "big")), (MoovPlace.MISSING, False, True)),
        (box(b"mdat", 1), (MoovPlace.MISSING, False, False)),
        (box(b"moov", 3) + bytes(20), (MoovPlace.FIRST, False, False)),
        (b"RIFF0000AVI ", (MoovPlace.NONE, False, False)),
        (b"short", (MoovPlace.NONE, False, False)),
    ],
)
def test_outermost_boxes_are_read(content: bytes, expected: tuple[MoovPlace, bool, bool], tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(content)

    layout = read_layout(tmp_path / "file")

    assert (layout.moov, layout.is_fragmented, layout.is_cut_short) == expected
