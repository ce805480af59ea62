"""Small real clips for tests, made once by ffmpeg and kept: `make_clip(path, seconds=2, video="hevc")`."""

import functools
import hashlib
import os
import shutil
import subprocess  # noqa: TID251 - test pictures come straight from ffmpeg, not through the code under test
import tempfile
from dataclasses import astuple, dataclass, replace
from pathlib import Path

VERSION = "1"
TIME_LIMIT_SECONDS = 120

ENCODERS = {
    "h264": ["libx264", "-preset", "ultrafast"],
    "hevc": ["libx265", "-preset", "ultrafast", "-x265-params", "log-level=error", "-tag:v", "hvc1"],
    "vp9": ["libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8"],
    "av1": ["libsvtav1", "-preset", "13"],
    "mpeg4": ["mpeg4"],
    "mjpeg": ["mjpeg"],
    "msmpeg4": ["msmpeg4v2"],
}
SOUND_ENCODERS = {"aac": "aac", "opus": "libopus", "mp3": "libmp3lame", "pcm": "pcm_s16le", "ac3": "ac3"}


@dataclass(frozen=True)
class Clip:
    """What to make; `video` and `audio` are None for none, the container follows the suffix of the path."""

    seconds: float = 2.0
    size: tuple[int, int] = (320, 180)
    rate: int = 15
    video: str | None = "h264"
    audio: str | None = "aac"
    container: str = "mp4"
    pixels: str = "yuv420p"
    keyframe_seconds: float = 1.0
    bit_rate: str = "300k"
    is_fragmented: bool = False
    is_moov_first: bool = True
    rotation: int = 0
    silent_seconds: float = 0.0


def make_clip(path: Path, *, codec: str | None = "h264", **options: object) -> Path:
    """Write a clip to `path` and return it; options are the fields of Clip, `codec` is the video codec.

    Raises RuntimeError with ffmpeg's own words when the clip cannot be made.
    """
    wanted = replace(Clip(video=codec, container=path.suffix.lstrip(".") or "mp4"), **options)
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_kept(wanted), path)
    return path


@functools.cache
def _folder() -> Path:
    folder = Path(tempfile.gettempdir()) / f"exhibit-clips-{os.getuid()}"  # kept: run after run uses them
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _kept(clip: Clip) -> Path:
    name = hashlib.sha256(repr((VERSION, astuple(clip))).encode()).hexdigest()[:24]
    kept = _folder() / f"{name}.{clip.container}"
    if not kept.exists():
        made = _folder() / f"{name}.{os.getpid()}.{clip.container}"
        if clip.rotation:
            upright = _kept(replace(clip, rotation=0))
            turned = ["-display_rotation", str(clip.rotation), "-i", str(upright), "-c", "copy"]
            _run([*turned, *_container(clip), str(made)])
        else:
            _run([*_inputs(clip), *_video(clip), *_audio(clip), *_container(clip), str(made)])
        made.replace(kept)
    return kept


def _run(arguments: list[str]) -> None:
    command = [os.environ["FFMPEG_BIN"], "-hide_banner", "-nostdin", "-loglevel", "error", "-y", *arguments]
    finished = subprocess.run(  # noqa: S603 - our own fixed arguments
        command, capture_output=True, text=True, timeout=TIME_LIMIT_SECONDS, check=False
    )
    if finished.returncode != 0:
        raise RuntimeError(f"ffmpeg could not make the clip: {finished.stderr.strip()[-600:]}")


def _inputs(clip: Clip) -> list[str]:
    length = f"{clip.seconds:.3f}"
    inputs: list[str] = []
    if clip.video is not None:
        width, height = clip.size
        inputs += ["-f", "lavfi", "-t", length, "-i", f"testsrc2=size={width}x{height}:rate={clip.rate}"]
    if clip.audio is not None:
        tone = f"sine=frequency=440:sample_rate=48000,volume=0:enable='lt(t,{clip.silent_seconds})'"
        inputs += ["-f", "lavfi", "-t", length, "-i", tone]
    return inputs


def _video(clip: Clip) -> list[str]:
    if clip.video is None:
        return ["-vn"]
    group = str(max(1, round(clip.keyframe_seconds * clip.rate)))
    return [
        *("-c:v", *ENCODERS[clip.video], "-b:v", clip.bit_rate),
        *("-g", group, "-pix_fmt", clip.pixels, "-threads", "1"),
    ]


def _audio(clip: Clip) -> list[str]:
    return ["-an"] if clip.audio is None else ["-c:a", SOUND_ENCODERS[clip.audio], "-ac", "1"]


def _container(clip: Clip) -> list[str]:
    flags = "+frag_keyframe+empty_moov" if clip.is_fragmented else "+faststart" if clip.is_moov_first else ""
    arguments = ["-map_metadata", "-1", "-fflags", "+bitexact"]
    if flags and clip.container in {"mp4", "mov", "m4a"}:
        arguments += ["-movflags", flags]
    return arguments
