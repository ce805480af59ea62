"""What the simulated camera films: repeatable, silent in the buffer, and playable as it is."""

import hashlib
import json
import os
import subprocess  # noqa: TID251 - looks at the footage with ffmpeg itself, from outside
from datetime import UTC, datetime
from pathlib import Path

import pytest

from devices.simulator.__main__ import main
from devices.simulator.film import Caption, picture_graph
from devices.simulator.footage import NoFootage, Shot, make_footage
from devices.simulator.motion import Course
from devices.simulator.scenes.perspective import View
from devices.simulator.scenes.stage import Stage
from devices.simulator.sound import sound_graph
from tests.factories.dock_server import DockServer

STARTS = datetime(2026, 11, 21, 22, 42, 20, tzinfo=UTC)
KEYS = {"X6039A1B4": "k" * 43, "X6039A1B5": "l" * 43, "X6039A1B6": "m" * 43}

pytestmark = pytest.mark.slow


def shot(scene: str = "shop_front", *, seed: int = 7, seconds: float = 3.0, buffer: float = 1.5) -> Shot:
    return Shot(scene, seed, seconds, buffer, STARTS, "MIDSHIRE 20417  X6039A1B4")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("footage")


@pytest.fixture(scope="module")
def clip(folder: Path) -> Path:
    return make_footage(shot(), folder)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def loudest(clip: Path, start: float, seconds: float) -> int:
    """Return the largest sample (of 32,768) in a stretch of sound."""
    command = [os.environ["FFMPEG_BIN"], "-v", "error", "-i", str(clip), "-vn", "-f", "s16le", "-"]
    samples = subprocess.run(command, capture_output=True, check=True).stdout  # noqa: S603 - our own clip
    stretch = samples[int(start * 96_000) : int((start + seconds) * 96_000)]
    return max(abs(int.from_bytes(stretch[n : n + 2], "little", signed=True)) for n in range(0, len(stretch) - 1, 2))


def test_the_same_seed_makes_the_same_bytes(clip: Path, tmp_path: Path) -> None:
    again = make_footage(shot(), tmp_path / "o'brien: 100%d")

    assert sha256(again) == sha256(clip)


def test_another_seed_makes_other_pictures(clip: Path, tmp_path: Path) -> None:
    other = make_footage(shot(seed=8), tmp_path)

    assert sha256(other) != sha256(clip)


def test_footage_is_made_once(clip: Path, folder: Path) -> None:
    made_at = clip.stat().st_mtime_ns

    again = make_footage(shot(), folder)

    assert (again, again.stat().st_mtime_ns) == (clip, made_at)
    assert sorted(folder.iterdir()) == [clip.with_suffix(".lock"), clip]


def test_the_buffer_is_silent_and_the_recording_is_not(clip: Path) -> None:
    assert loudest(clip, 0.0, 1.5) == 0
    assert loudest(clip, 1.65, 1.2) > 300


def test_a_browser_can_play_it_as_it_is(clip: Path) -> None:
    command = [os.environ["FFPROBE_BIN"], "-v", "error", "-show_streams", "-of", "json", str(clip)]
    video, sound = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["streams"]  # noqa: S603
    head = clip.read_bytes()

    assert (video["codec_name"], video["profile"], video["pix_fmt"]) == ("h264", "High", "yuv420p")
    assert (video["width"], video["height"], video["avg_frame_rate"]) == (1280, 720, "30/1")
    assert (sound["codec_name"], sound["sample_rate"], sound["channels"]) == ("aac", "48000", 1)
    assert float(video["duration"]) == pytest.approx(3.0, abs=0.04)
    assert 0 < head.find(b"moov") < head.find(b"mdat")


def test_a_key_frame_comes_every_two_seconds(clip: Path) -> None:
    command = [os.environ["FFPROBE_BIN"], "-v", "error", "-select_streams", "v", "-skip_frame", "nokey"]
    command += ["-show_entries", "frame=pts_time", "-of", "csv=p=0", str(clip)]

    times = subprocess.run(command, capture_output=True, check=True, text=True).stdout.split()  # noqa: S603

    assert [float(time.rstrip(",")) for time in times] == [0.0, 2.0]


def test_the_stairwell_can_be_filmed_without_a_buffer(tmp_path: Path) -> None:
    clip = make_footage(shot("stairwell", seconds=1.0, buffer=0.0), tmp_path)

    assert clip.stat().st_size > 50_000
    assert loudest(clip, 0.0, 1.0) > 300


def test_the_burnt_in_clock_goes_on_into_the_next_day() -> None:
    view, still = View(1376, 774, 700, 0.5, 1.5), Course.of((0, 0))
    stage = Stage(view, still, still, "0", "0", things=(), glass=())
    midnight = datetime(2026, 11, 21, 23, 59, 58, tzinfo=UTC)

    graph = picture_graph(stage, Caption(midnight, "MIDSHIRE"), 4.0, 7)

    assert r"text='2026-11-21 %{pts\:hms\:86398.000}Z':enable='between(t,0.000,1.9995)'" in graph
    assert r"text='2026-11-22 %{pts\:hms\:-2.000}Z':enable='between(t,2.000,86401.9995)'" in graph


def test_a_recording_that_is_all_buffer_has_no_sound() -> None:
    assert "anullsrc" in sound_graph(("wind",), Course.of((0, 1)), 30.0, 30.0, 7)


def test_an_unknown_scene_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(NoFootage, match="night_street, shop_front, stairwell"):
        make_footage(shot("moon"), tmp_path)


@pytest.mark.parametrize("seconds", [0.0, 0.5, 601.0])
def test_a_recording_of_silly_length_is_refused(seconds: float, tmp_path: Path) -> None:
    with pytest.raises(NoFootage, match="1 to 600 seconds"):
        make_footage(shot(seconds=seconds), tmp_path)


def test_a_missing_ffmpeg_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FFMPEG_BIN", "/nowhere/ffmpeg")

    with pytest.raises(NoFootage, match="Set FFMPEG_BIN to the path of ffmpeg; '/nowhere/ffmpeg' is no program"):
        make_footage(shot(seconds=1.0), tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_the_command_docks_the_first_camera(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keys, served = tmp_path / "keys.json", tmp_path / "server"
    keys.write_text(json.dumps(KEYS))
    served.mkdir()

    with DockServer(served, KEYS) as server:
        code = main(
            [
                *("--url", server.url, "--keys", str(keys), "--work", str(tmp_path / "work"), "--first-only"),
                *("--day", "2026-11-21", "--speed", "15", "--cut-after", "200000"),
            ]
        )
        (upload,) = server.desk.uploads.values()

    assert code == 0
    assert upload.recording.recording_id == "X6039A1B4-20261121-224251"
    assert hashlib.sha256(upload.path.read_bytes()).hexdigest() == upload.recording.sha256
    assert upload.recording.markers[0].label == "Arrived, Tanner Row"
    assert "Every recording is stored." in capsys.readouterr().out


def test_the_command_fails_when_a_key_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keys = tmp_path / "keys.json"
    keys.write_text("{}")

    code = main(["--url", "http://127.0.0.1:9", "--keys", str(keys), "--work", str(tmp_path)])

    assert code == 1
    assert "Not stored: X3000A1C2, X6039A1B4, X6039A1B5, X6039A1B5, X6039A1B6." in capsys.readouterr().out


def test_the_command_says_when_the_key_file_is_not_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keys = tmp_path / "keys.json"
    keys.write_text("not json")

    code = main(["--url", "http://127.0.0.1:9", "--keys", str(keys)])

    assert code == 1
    assert capsys.readouterr().out.startswith("Cannot start:")
