"""Everything that is made of real recordings: copies, pictures, sound, hashes, and what they cost."""

import json
import resource
from pathlib import Path

import pytest

from evidence.media.ffmpeg import Tools
from evidence.media.made import Role
from evidence.media.plan import Decision
from evidence.media.prepare import Examined, Prepared, examine, prepare, true_duration
from evidence.media.probe import Probe, Stream, probe
from evidence.media.renditions import Outcome, fitted_size
from evidence.media.storyboard import storyboard
from evidence.media.stream_hashes import stream_hashes
from evidence.media.waveform import Peaks, waveform

pytestmark = pytest.mark.slow


def made(prepared: Prepared, role: Role) -> Path:
    return next(file.path for file in prepared.files if file.role is role)


def look(clips: Path, name: str, tools: Tools, folder: Path) -> Probe:
    return probe(clips / name, tools=tools, folder=folder)


def test_playable_is_told_before_pictures_and_sound(tools: Tools, clips: Path, tmp_path: Path) -> None:
    seen: list[tuple[Decision, list[str]]] = []

    def note(examined: Examined, _: Outcome) -> None:
        seen.append((examined.plan.decision, sorted(path.name for path in tmp_path.iterdir())))

    prepare(clips / "clip.mp4", tools=tools, folder=tmp_path, when_playable=note)

    assert seen == [(Decision.PLAY_ORIGINAL, ["source"])]


def test_transport_stream_is_copied_into_one_file_with_byte_ranges(tools: Tools, clips: Path, tmp_path: Path) -> None:
    prepared = prepare(clips / "clip.ts", tools=tools, folder=tmp_path)

    playlist = made(prepared, Role.HLS_PLAYLIST).read_text()
    assert playlist.count("#EXTINF") == 2
    assert playlist.count("media.mp4\n") == 2
    assert '#EXT-X-MAP:URI="media.mp4",BYTERANGE="' in playlist
    assert playlist.endswith("#EXT-X-ENDLIST\n")
    assert made(prepared, Role.HLS_MEDIA).stat().st_size < 1.1 * (clips / "clip.ts").stat().st_size


def test_copy_proves_to_hold_the_same_pictures_and_sound(tools: Tools, clips: Path, tmp_path: Path) -> None:
    work, again = tmp_path / "work", tmp_path / "again"
    work.mkdir()
    again.mkdir()
    prepared = prepare(clips / "clip.mkv", tools=tools, folder=work)

    copied = prepare(made(prepared, Role.HLS_MEDIA), tools=tools, folder=again)

    assert [h.kind for h in prepared.stream_hashes] == ["video", "audio"]
    assert copied.stream_hashes == prepared.stream_hashes


def test_hashes_stay_when_the_container_is_rewritten(tools: Tools, clips: Path, tmp_path: Path) -> None:
    look(clips, "clip.mp4", tools, tmp_path)
    first = stream_hashes(tools=tools, folder=tmp_path)
    look(clips, "tall.mp4", tools, tmp_path)

    second = stream_hashes(tools=tools, folder=tmp_path)

    assert first.hashes == second.hashes
    assert len({h.sha256 for h in first.hashes}) == 2
    assert abs(first.reached_ms - 12_000) <= 100


def test_hevc_gets_one_proxy_that_browsers_play(tools: Tools, clips: Path, tmp_path: Path) -> None:
    prepared = prepare(clips / "hevc.mp4", tools=tools, folder=tmp_path)

    proxies = [file for file in prepared.files if file.role is Role.PROXY]
    work = tmp_path / "again"
    work.mkdir()
    assert len(proxies) == 1
    assert proxies[0].frames == 20
    assert examine(proxies[0].path, tools=tools, folder=work).plan.decision is Decision.PLAY_ORIGINAL


def test_interlaced_recording_is_made_progressive(tools: Tools, clips: Path, tmp_path: Path) -> None:
    prepared = prepare(clips / "woven.mpg", tools=tools, folder=tmp_path)

    assert any("yadif" in argument for argument in prepared.files[0].arguments)
    assert prepared.files[0].role is Role.PROXY


def test_wma_gets_its_sound_copied(tools: Tools, clips: Path, tmp_path: Path) -> None:
    prepared = prepare(clips / "memo.wma", tools=tools, folder=tmp_path)

    assert prepared.examined.plan.decision is Decision.AUDIO_COPY
    assert made(prepared, Role.PROXY).name == "sound.m4a"


def test_running_twice_makes_the_same(tools: Tools, clips: Path, tmp_path: Path) -> None:
    first = prepare(clips / "clip.ts", tools=tools, folder=tmp_path)
    sizes = [file.size for file in first.files]

    second = prepare(clips / "clip.ts", tools=tools, folder=tmp_path)

    assert second == first
    assert [file.size for file in second.files] == sizes


def test_storyboard_takes_key_frames_two_seconds_apart(tools: Tools, clips: Path, tmp_path: Path) -> None:
    strip = storyboard(look(clips, "clip.mp4", tools, tmp_path), tools=tools, folder=tmp_path)

    assert [tile.at_ms for tile in strip.tiles] == [0, 2000, 4000, 6000, 8000, 10_000]
    assert [(tile.x, tile.y, tile.w, tile.h) for tile in strip.tiles[:2]] == [(0, 0, 160, 90), (160, 0, 160, 90)]
    assert strip.index is not None
    assert json.loads(strip.index.path.read_text())[1] == {
        "at_ms": 2000,
        "sheet": 0,
        "x": 160,
        "y": 0,
        "w": 160,
        "h": 90,
    }
    assert not strip.is_damaged


def test_upright_recording_stays_upright(tools: Tools, clips: Path, tmp_path: Path) -> None:
    strip = storyboard(look(clips, "tall.mp4", tools, tmp_path), tools=tools, folder=tmp_path)
    again = tmp_path / "again"
    again.mkdir()

    assert strip.poster is not None
    picture = probe(strip.poster.path, tools=tools, folder=again)
    assert (strip.tiles[0].w, strip.tiles[0].h) == (160, 284)
    assert picture.video is not None
    assert picture.video.shown_size == (180, 320)


def test_poster_is_not_black_when_there_is_light(tools: Tools, clips: Path, tmp_path: Path) -> None:
    strip = storyboard(look(clips, "dark_start.mp4", tools, tmp_path), tools=tools, folder=tmp_path)

    assert strip.poster is not None
    assert strip.poster.size > 4000


def test_dark_recording_has_its_first_picture_as_poster(tools: Tools, clips: Path, tmp_path: Path) -> None:
    strip = storyboard(look(clips, "dark.mp4", tools, tmp_path), tools=tools, folder=tmp_path)

    assert strip.poster is not None
    assert 0 < strip.poster.size < 4000


def test_recording_with_a_single_key_frame_is_decoded_whole(tools: Tools, clips: Path, tmp_path: Path) -> None:
    strip = storyboard(look(clips, "one_key.mp4", tools, tmp_path), tools=tools, folder=tmp_path)

    assert [tile.at_ms for tile in strip.tiles[:3]] == [0, 3000, 6000]
    assert len(strip.tiles) == 20


def test_waveform_marks_silence(tools: Tools, clips: Path, tmp_path: Path) -> None:
    drawn = waveform(look(clips, "clip.mp4", tools, tmp_path), tools=tools, folder=tmp_path)

    assert drawn is not None
    assert 900 <= len(drawn.peaks) <= 1100
    assert [(round(a, -2), round(b, -2)) for a, b in drawn.silences] == [(4000, 8000)]
    assert max(drawn.peaks) in range(11, 18)  # ffmpeg's sine has an eighth of full scale
    stored = json.loads(drawn.made.path.read_text())
    assert stored["peaks"] == list(drawn.peaks)


def test_sound_that_starts_late_stays_on_the_clock(tools: Tools, clips: Path, tmp_path: Path) -> None:
    drawn = waveform(look(clips, "silent_start.mp4", tools, tmp_path), tools=tools, folder=tmp_path)

    assert drawn is not None
    assert [(a, round(b, -2)) for a, b in drawn.silences] == [(0, 3000)]


@pytest.mark.parametrize("expected_ms", [0, 1000, 60_000, 600_000])
def test_peaks_fit_whatever_the_header_said(expected_ms: int) -> None:
    peaks = Peaks(expected_ms)

    for _ in range(600):
        peaks.add(b"\x00\x10" * 799 + b"\x00")
        peaks.add(b"\x10")
    peaks.finish()

    assert peaks.samples == 480_000
    assert set(peaks.loudest) == {4096}
    assert len(peaks.loudest) * peaks.samples_per_bucket >= 480_000
    assert len(peaks.loudest) <= 2000


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((1920, 1080), (1280, 720)),
        ((1080, 1920), (720, 1280)),
        ((321, 241), (320, 240)),
        ((640, 480), (640, 480)),
        ((4000, 300), (1280, 96)),
        ((2, 2), (2, 2)),
        ((0, 0), (0, 0)),
    ],
)
def test_proxy_fits_720p_in_true_shape(size: tuple[int, int], expected: tuple[int, int]) -> None:
    assert fitted_size(size, long_side=1280, short_side=720) == expected


@pytest.mark.parametrize(
    ("claimed", "reached", "expected"),
    [(12_000, 11_900, 12_000), (60_000, 10_000, 10_000), (5000, 0, 5000), (0, 2000, 2000)],
)
def test_duration_is_what_is_there(claimed: int, reached: int, expected: int) -> None:
    assert true_duration(claimed, reached) == expected


def test_unknown_size_is_no_crash(tools: Tools, folder: Path) -> None:
    blind = Probe("mp4", 1, 12_000, streams=(Stream(0, "video", "h264"),))

    assert storyboard(blind, tools=tools, folder=folder).tiles != ()


def test_looking_costs_little(tools: Tools, clips: Path, tmp_path: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)

    examine(clips / "clip.mp4", tools=tools, folder=tmp_path)

    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime <= 0.15
