"""Small real recordings, made once, and the tools under test."""

import os
import subprocess  # noqa: TID251 (test pictures come straight from ffmpeg, not through the code under test)
from pathlib import Path

import pytest

from evidence.media.ffmpeg import Tools, link_source

RECIPES = {
    # twelve seconds, a key frame each second, four seconds of silence in the middle
    "clip.mp4": "-f lavfi -i testsrc2=size=320x180:rate=10:duration=12 "
    "-f lavfi -i sine=frequency=440:sample_rate=48000:duration=12 -af volume=0:enable='between(t,4,8)' "
    "-c:v libx264 -pix_fmt yuv420p -g 10 -c:a aac -movflags +faststart",
    "silent_start.mp4": "-f lavfi -i testsrc2=size=320x180:rate=10:duration=6 -itsoffset 3 "
    "-f lavfi -i sine=frequency=440:sample_rate=48000:duration=3 -c:v libx264 -pix_fmt yuv420p -c:a aac",
    "dark_start.mp4": "-f lavfi -i color=black:size=320x180:rate=10:duration=4 "
    "-f lavfi -i testsrc2=size=320x180:rate=10:duration=4 -filter_complex [0:v][1:v]concat=n=2 "
    "-c:v libx264 -pix_fmt yuv420p -g 10",
    "dark.mp4": "-f lavfi -i color=black:size=320x180:rate=10:duration=3 -c:v libx264 -pix_fmt yuv420p -g 10",
    "one_key.mp4": "-f lavfi -i testsrc2=size=320x180:rate=5:duration=60 -c:v libx264 -pix_fmt yuv420p -g 900",
    "tall.mp4": "-display_rotation 90 -i clip.mp4 -c copy -metadata creation_time=2026-11-21T22:42:50Z "
    "-metadata location=+52.4862-001.8904/",
    "wide_pixels.mp4": "-i clip.mp4 -an -vf setsar=2/1 -c:v libx264 -t 2",
    "clip.ts": "-i clip.mp4 -c copy",
    "clip.mkv": "-i clip.mp4 -c copy",
    "hevc.mp4": "-i clip.mp4 -c:v libx265 -x265-params log-level=error -c:a copy -t 2",
    "woven.mpg": "-i clip.mp4 -c:v mpeg2video -flags +ildct+ilme -c:a mp2 -t 2 -r 25",
    "before.mp4": "-f lavfi -i testsrc2=size=320x180:rate=10:duration=1 -c:v libx264 -pix_fmt yuv420p",
    "lost.mp4": "-f lavfi -i testsrc2=size=320x180:rate=10:duration=6 "
    "-f lavfi -i anoisesrc=duration=6:sample_rate=48000 -c:v libx264 -pix_fmt yuv420p -g 20 -c:a aac -b:a 192k",
    "memo.wma": "-f lavfi -i sine=frequency=440:sample_rate=44100:duration=2 -c:a wmav2",
}


@pytest.fixture(scope="session")
def tools() -> Tools:
    return Tools(Path(os.environ["FFMPEG_BIN"]), Path(os.environ["FFPROBE_BIN"]))


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory, tools: Tools) -> Path:
    """Return the folder that holds the recordings of RECIPES."""
    folder = tmp_path_factory.mktemp("clips")
    for name, recipe in RECIPES.items():
        quiet = [str(tools.ffmpeg), "-nostdin", "-hide_banner", "-loglevel", "error", "-y"]
        words = [word.replace("'", "") if "enable" not in word else word for word in recipe.split()]
        subprocess.run([*quiet, *words, name], cwd=folder, check=True, timeout=60)  # noqa: S603
    return folder


@pytest.fixture
def folder(tmp_path: Path, clips: Path) -> Path:
    """Return a working folder in which the twelve-second clip is known as `source`."""
    link_source(clips / "clip.mp4", tmp_path)
    return tmp_path
