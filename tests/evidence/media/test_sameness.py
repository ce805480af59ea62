"""A copy in another container proves to hold the same pictures and sound; a changed one does not."""

import os
import subprocess  # noqa: TID251 (test films come straight from ffmpeg, not through the code under test)
from dataclasses import replace
from pathlib import Path

import pytest

from evidence.media.ffmpeg import Tools
from evidence.media.plan import Decision
from evidence.media.prepare import examine, make_playable
from evidence.media.renditions import MEDIA, limits_for
from evidence.media.sameness import Compared, compare

pytestmark = pytest.mark.slow
PICTURE = ["-f", "lavfi", "-i", "testsrc2=size=160x120:rate=25:duration=2"]
SOUND = ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000:duration=2"]
H264 = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-g", "10"]


@pytest.fixture
def tools() -> Tools:
    return Tools(Path(os.environ["FFMPEG_BIN"]), Path(os.environ["FFPROBE_BIN"]))


def film(tools: Tools, folder: Path, name: str, *arguments: str) -> Path:
    quiet = [str(tools.ffmpeg), "-nostdin", "-loglevel", "error", "-y"]
    subprocess.run([*quiet, *PICTURE, *SOUND, *H264, *arguments, name], cwd=folder, check=True, timeout=60)  # noqa: S603
    return folder / name


def compared(original: Path, tools: Tools, tmp_path: Path) -> list[Compared]:
    folder = tmp_path / "work"
    folder.mkdir()
    examined, outcome = make_playable(examine(original, tools=tools, folder=folder), tools=tools, folder=folder)
    assert examined.plan.decision is Decision.COPY_TO_HLS
    assert outcome.files
    found, with_sound = examined.found, examined.plan.copies_sound
    limits = limits_for(found)
    return compare(folder / MEDIA, found, with_sound=with_sound, tools=tools, folder=folder, limits=limits)


@pytest.mark.parametrize(
    ("name", "arguments", "kinds"),
    [
        ("film.ts", ("-c:a", "aac", "-f", "mpegts"), ["video", "audio"]),
        ("film.mkv", ("-c:a", "aac"), ["video", "audio"]),
        ("film.flv", ("-c:a", "aac"), ["video", "audio"]),
        ("film.mov", ("-c:a", "pcm_s16le"), ["video"]),
        ("film.avi", ("-c:a", "mp3"), ["video"]),
    ],
    ids=["transport stream", "Matroska", "Flash", "QuickTime with PCM", "AVI"],
)
def test_rewrapped_copy_holds_the_same(
    tools: Tools, tmp_path: Path, name: str, arguments: tuple[str, ...], kinds: list[str]
) -> None:
    found = compared(film(tools, tmp_path, name, *arguments), tools, tmp_path)

    assert [one.kind for one in found] == kinds
    assert [one for one in found if not one.is_same] == []


def test_copy_of_another_film_is_told_apart(tools: Tools, tmp_path: Path) -> None:
    original = film(tools, tmp_path, "film.ts", "-c:a", "aac", "-f", "mpegts")
    other = film(tools, tmp_path, "other.mp4", "-c:a", "aac", "-vf", "hue=h=10")
    folder = tmp_path / "work"
    folder.mkdir()
    found = examine(original, tools=tools, folder=folder).found

    pairs = compare(other, found, with_sound=True, tools=tools, folder=folder, limits=limits_for(found))

    assert [(one.kind, one.is_same, one.basis) for one in pairs] == [
        ("video", False, "decoded"),
        ("audio", True, pairs[1].basis),
    ]


def test_long_film_is_compared_by_packets_alone(tools: Tools, tmp_path: Path) -> None:
    original = film(tools, tmp_path, "film.ts", "-c:a", "aac", "-f", "mpegts")
    other = film(tools, tmp_path, "other.mp4", "-c:a", "aac", "-vf", "hue=h=10")
    folder = tmp_path / "work"
    folder.mkdir()
    found = replace(examine(original, tools=tools, folder=folder).found, duration_ms=3_600_000)

    pairs = compare(other, found, with_sound=False, tools=tools, folder=folder, limits=limits_for(found))

    assert [(one.kind, one.is_same, one.basis) for one in pairs] == [("video", False, "packets")]
