"""An MP4 without its index: its pictures are told apart exactly, or not shown; no bytes make the walk raise."""

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.media.boxes import media_ranges
from evidence.media.ffmpeg import SOURCE, Tools, arguments, link_source, run, source
from evidence.media.nal_units import NotUnderstood, ParameterSets, parameter_sets_of, units_in
from evidence.media.prepare import examine
from evidence.media.probe import probe
from evidence.media.rebuild import NO_PICTURES, NO_SETS, NOT_WHOLE, Sibling, rebuild

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def lost(clips: Path) -> bytes:
    """The recording as it stood when the power went: everything but the index."""
    data = (clips / "lost.mp4").read_bytes()
    return data[: data.rindex(b"moov") - 4]


@pytest.fixture(scope="module")
def known(clips: Path, tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> ParameterSets:
    folder = tmp_path_factory.mktemp("sets")
    link_source(clips / "before.mp4", folder)
    copied = {"c:v": "copy", "bsf:v": "h264_mp4toannexb", "frames:v": 1, "f": "h264"}
    run(tools.ffmpeg, arguments(source()["v:0"].output("head.h264", **copied)), folder=folder)
    return parameter_sets_of((folder / "head.h264").read_bytes())


@pytest.fixture(scope="module")
def samples(clips: Path, tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[int, int]]:
    """Where each picture stands, as the index said before it was lost: from, to, with the lengths of its units."""
    folder = tmp_path_factory.mktemp("samples")
    link_source(clips / "lost.mp4", folder)
    wanted = ["-v", "error", "-select_streams", "v:0", "-show_entries", "packet=pos,size", "-of", "json", "-i", SOURCE]
    packets = json.loads(run(tools.ffprobe, wanted, folder=folder).output)["packets"]
    return sorted((int(one["pos"]), int(one["pos"]) + int(one["size"])) for one in packets)


def ends(data: bytes, known: ParameterSets) -> list[tuple[int, int]]:
    start = data.index(b"mdat") + 4 if b"mdat" in data else 0
    return [(unit.at - 4, unit.at + unit.length) for unit in units_in(data, start, len(data), known)]


def is_within(unit: tuple[int, int], samples: list[tuple[int, int]]) -> bool:
    return any(start <= unit[0] and unit[1] <= end for start, end in samples)


def test_every_picture_is_found_among_sound_and_nothing_else(
    lost: bytes, known: ParameterSets, samples: list[tuple[int, int]]
) -> None:
    found = ends(lost, known)

    assert len(samples) == 60
    assert {end for _, end in found} == {end for _, end in samples}  # each sample ends with its slice
    assert all(is_within(unit, samples) for unit in found)


def test_any_truncation_gives_whole_pictures_of_the_recording_alone(
    lost: bytes, known: ParameterSets, samples: list[tuple[int, int]]
) -> None:
    everything = ends(lost, known)

    @given(st.integers(0, len(lost)))
    @settings(max_examples=40, deadline=None)
    def check(size: int) -> None:
        found = ends(lost[:size], known) if size > lost.index(b"mdat") + 4 else []
        assert found == [unit for unit in everything if unit[1] <= size][: len(found)]
        assert all(is_within(unit, samples) for unit in found)

    check()


def test_no_bytes_make_the_walk_raise(lost: bytes, known: ParameterSets) -> None:
    @given(st.binary(max_size=400), st.integers(0, len(lost) - 1), st.integers(0, 4_000))
    @settings(max_examples=60, deadline=None)
    def check(junk: bytes, at: int, length: int) -> None:
        spoilt = (lost[:at] + junk + lost[at + length :])[:40_000]
        for start, end in ends(spoilt, known):
            assert 0 <= start < end <= len(spoilt)
        ends(junk, known)

    check()


@pytest.mark.parametrize("stream", [b"", b"\0\0\1\x67", b"\0\0\1\x67\x64\0\x0a\0\0\1\x68\xee", b"no start code"])
def test_odd_parameter_sets_are_refused(stream: bytes) -> None:
    with pytest.raises(NotUnderstood):
        parameter_sets_of(stream)


def test_copy_holds_every_picture_and_says_what_is_left_out(
    lost: bytes, clips: Path, tools: Tools, tmp_path: Path
) -> None:
    original = tmp_path / "lost"
    original.write_bytes(lost)
    before = hashlib.sha256(lost).hexdigest()

    examined = examine(original, tools=tools, folder=tmp_path)
    outcome = rebuild(original, Sibling(clips / "before.mp4", 10.0), tools=tools, folder=tmp_path)

    found = probe(outcome.files[0].path, tools=tools, folder=tmp_path / "small")
    assert examined.has_lost_index
    assert (outcome.files[0].frames, found.duration_ms, found.has_audio) == (60, 6_000, False)
    assert "60 pictures (6.0 s) were found in it" in outcome.note
    assert "its sound with them" in outcome.note
    assert {file.role.value for file in outcome.files} == {"proxy", "poster", "storyboard", "storyboard_index"}
    assert hashlib.sha256(original.read_bytes()).hexdigest() == before


def test_what_does_not_fit_is_kept_with_the_reason(lost: bytes, clips: Path, tools: Tools, tmp_path: Path) -> None:
    original, nothing = tmp_path / "lost", tmp_path / "nothing"
    original.write_bytes(lost)
    link_source(clips / "before.mp4", tmp_path)
    smaller = source().output("smaller.mp4", vf="scale=96:64", **{"frames:v": 4, "c:v": "libx264"})
    run(tools.ffmpeg, arguments(smaller), folder=tmp_path)
    nothing.write_bytes(lost[: lost.index(b"mdat") + 4] + bytes(20_000))

    notes = [
        rebuild(original, Sibling(clips / "hevc.mp4", 10.0), tools=tools, folder=tmp_path).note,
        rebuild(nothing, Sibling(clips / "before.mp4", 10.0), tools=tools, folder=tmp_path).note,
        rebuild(original, Sibling(tmp_path / "smaller.mp4", 10.0), tools=tools, folder=tmp_path).note,
    ]

    assert notes == [NO_SETS, NO_PICTURES, NOT_WHOLE]


def test_media_boxes_end_with_the_file_at_the_latest(lost: bytes, tmp_path: Path) -> None:
    (tmp_path / "cut").write_bytes(lost[:9_000])

    assert media_ranges(tmp_path / "cut") == [(lost.index(b"mdat") + 4, 9_000)]
