"""Films a scene into an MP4 as a body camera would: the same seed gives the same bytes, and what is made is kept."""

import fcntl
import hashlib
import json
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from devices.protocol import write_moment
from devices.simulator import film
from devices.simulator.scenes.night_street import night_street
from devices.simulator.scenes.shop_front import shop_front
from devices.simulator.scenes.stage import FRAMES_PER_SECOND, Stage
from devices.simulator.scenes.stairwell import stairwell
from devices.simulator.sound import RATE, sound_graph

VERSION = 3  # raise it when the pictures or the sound change: kept footage is then made again
NICENESS = 15  # a film is an outside world's work: a server on the same machine goes first
LEAST_SECONDS, MOST_SECONDS = 1.0, 600.0
SCENES: dict[str, Callable[[int, float], Stage]] = {
    "night_street": night_street,
    "shop_front": shop_front,
    "stairwell": stairwell,
}


class NoFootage(RuntimeError):
    """The footage could not be made; the text says why and what to do."""


@dataclass(frozen=True)
class Shot:
    """What to film. `seconds` includes the buffer, whose `buffer_seconds` are silent."""

    scene: str
    seed: int
    seconds: float
    buffer_seconds: float
    starts_at: datetime  # device clock at the first picture, burnt in
    line: str  # burnt in below: force, collar number, serial

    def name(self) -> str:
        """Return the name under which this footage is kept."""
        wanted = asdict(self) | {"starts_at": write_moment(self.starts_at), "version": VERSION}
        return hashlib.sha256(json.dumps(wanted, sort_keys=True).encode()).hexdigest()[:24]


def make_footage(shot: Shot, folder: Path) -> Path:
    """Return the MP4 of `shot` in `folder`, filming it when it is not there yet.

    About 0.35 to 0.6 CPU-seconds per second. Raises NoFootage when FFMPEG_BIN is missing or ffmpeg fails.
    """
    if shot.scene not in SCENES:
        raise NoFootage(f"There is no scene {shot.scene!r}; choose one of {', '.join(sorted(SCENES))}.")
    if not LEAST_SECONDS <= shot.seconds <= MOST_SECONDS:
        raise NoFootage(f"A simulated recording lasts {LEAST_SECONDS:g} to {MOST_SECONDS:g} seconds.")
    kept = folder / f"{shot.name()}.mp4"
    program = ffmpeg()
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(kept.with_suffix(".lock")):
        if not kept.exists():
            with tempfile.TemporaryDirectory(dir=folder, prefix="filming-") as studio:
                made = _film(shot, program, Path(studio))
                made.replace(kept)
    return kept


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Let one process make a film at a time; others wait for it, and find it made."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _film(shot: Shot, program: str, studio: Path) -> Path:
    stage = SCENES[shot.scene](shot.seed, shot.seconds)
    inputs = [argument for picture in film.paint(stage, studio) for argument in picture]
    caption = film.Caption(shot.starts_at, shot.line)
    graph = ";".join(
        (
            film.picture_graph(stage, caption, shot.seconds, shot.seed),
            sound_graph(tuple(stage.sounds), stage.pace, shot.seconds, shot.buffer_seconds, shot.seed),
        )
    )
    made = studio / "made.mp4"
    arguments = [*inputs, "-filter_complex", graph, "-t", f"{shot.seconds:.3f}", *_encoding(), made.name]
    run(program, arguments, studio, limit=120 + 20 * shot.seconds)
    return made


def _encoding() -> list[str]:
    """H.264 High and AAC, byte for byte repeatable: one thread each, no versions and no dates in the file."""
    group = str(FRAMES_PER_SECOND * film.KEYFRAME_SECONDS)
    return [
        *("-map", "[picture]", "-map", "[sound]", "-r", str(FRAMES_PER_SECOND)),
        *("-c:v", "libx264", "-preset", "ultrafast", "-profile:v", "high", "-pix_fmt", "yuv420p", "-threads", "1"),
        *("-x264-params", "8x8dct=1:cabac=1:keyint=" + group + ":min-keyint=" + group + ":scenecut=0"),
        *("-crf", "26", "-maxrate", "4M", "-bufsize", "8M"),
        *("-c:a", "aac", "-b:a", "64k", "-ar", str(RATE), "-ac", "1"),
        *("-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"),
        *("-movflags", "+faststart"),
    ]


def ffmpeg() -> str:
    """Return the path of ffmpeg; raises NoFootage when FFMPEG_BIN names none."""
    program = os.environ.get("FFMPEG_BIN", "")
    if not os.access(program, os.X_OK):
        raise NoFootage(f"Set FFMPEG_BIN to the path of ffmpeg; {program!r} is no program.")
    return str(Path(program).resolve())  # ffmpeg runs in another folder


def run(program: str, arguments: list[str], studio: Path, *, limit: float) -> None:
    """Run ffmpeg in the folder `studio` for `limit` seconds at most, after all other work; raises NoFootage."""
    quiet = ["-hide_banner", "-nostdin", "-loglevel", "error", "-y", "-filter_complex_threads", "1"]
    try:
        filming = subprocess.Popen([program, *quiet, *arguments], stderr=subprocess.PIPE, text=True, cwd=studio)
    except OSError as problem:
        raise NoFootage(f"FFMPEG_BIN ({program}) does not start: {problem.strerror}.") from problem
    with filming:
        os.setpriority(os.PRIO_PROCESS, filming.pid, NICENESS)
        try:
            _, said = filming.communicate(timeout=limit)
        except BaseException as problem:
            filming.kill()
            if not isinstance(problem, subprocess.TimeoutExpired):
                raise
            raise NoFootage(f"ffmpeg was still filming after {limit:.0f} s; this machine is too busy.") from problem
    if filming.returncode != 0:
        raise NoFootage(f"ffmpeg could not film the scene: {said.strip()[-800:]}")
