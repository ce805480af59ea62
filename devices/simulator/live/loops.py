"""A short stretch of a scene, encoded once and streamed again and again: a camera that streams it costs almost nothing.

The pictures are as a camera streams them: H.264 constrained baseline without B pictures, a picture that needs no other
each second, AAC sound. The end dissolves into the beginning.
"""

import hashlib
import json
import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from devices.simulator import film
from devices.simulator.footage import SCENES, NoFootage, ffmpeg, run
from devices.simulator.live.boxes import Splitter
from devices.simulator.live.muxing import fragment
from devices.simulator.live.samples import SOUND, VIDEO, Sample, Track, codec_of, samples, tracks
from devices.simulator.sound import RATE, sound_graph

VERSION = 1  # raise it when the pictures or the sound change: kept loops are then made again
SIZE = (640, 360)
PICTURES_PER_SECOND = 25
FRAGMENT_MS = 200
PER_FRAGMENT = PICTURES_PER_SECOND * FRAGMENT_MS // 1000
FRAGMENTS_PER_KEY = 1000 // FRAGMENT_MS
FRAME_SAMPLES = 1024  # of sound in a frame of AAC
SECONDS, STEP_SECONDS = 16, 8  # a multiple: then pictures and frames of sound both fit exactly
DISSOLVE_SECONDS = 1
SILENCE = bytes.fromhex("00c800802380")  # a frame of AAC, one channel, in which nothing is heard
LETTERS = 40


@dataclass(frozen=True)
class Reel:
    """What a loop shows: a scene, the dice of its details, and the line burnt into it."""

    scene: str
    seed: int
    line: str
    seconds: int = SECONDS

    def name(self) -> str:
        """Return the name under which this loop is kept."""
        wanted = asdict(self) | {"version": VERSION}
        return hashlib.sha256(json.dumps(wanted, sort_keys=True).encode()).hexdigest()[:24]


@dataclass(frozen=True)
class Loop:
    """A loop in memory, about 2 MB: the init segment, and the samples of pictures and sound."""

    init: bytes
    video: Track
    sound: Track
    pictures: tuple[Sample, ...]
    frames: tuple[Sample, ...]

    @property
    def codec(self) -> str:
        """The codecs, as RFC 6381 writes them."""
        return codec_of(self.init)

    def fragment(self, seq: int, place: int, captured_us: int, *, is_silent: bool) -> bytes:
        """Return fragment `seq` (from 1) of a recording, at a place in the loop counted in fragments."""
        first = (seq - 1) * PER_FRAGMENT
        pictures = _turning(self.pictures, place * PER_FRAGMENT, PER_FRAGMENT)
        heard, until = _frames_before(seq - 1), _frames_before(seq)
        if is_silent:
            frames = [Sample(SILENCE, FRAME_SAMPLES, is_key=True)] * (until - heard)
        else:
            frames = _turning(self.frames, heard + _frames_before(place - seq + 1), until - heard)
        runs = (
            (self.video, first * self.pictures[0].duration, pictures),
            (self.sound, heard * FRAME_SAMPLES, frames),
        )
        return fragment(seq, captured_us, runs)


def _turning(samples_: tuple[Sample, ...], start: int, count: int) -> list[Sample]:
    start %= len(samples_)
    return [*samples_[start : start + count], *samples_[: max(0, start + count - len(samples_))]]


def _frames_before(fragments: int) -> int:
    """Return how many frames of sound begin before the end of so many fragments."""
    return -(-fragments * FRAGMENT_MS * RATE // (1000 * FRAME_SAMPLES))


def loop_file(reel: Reel, folder: Path) -> Path:
    """Return where a loop is kept."""
    return folder / f"loop-{reel.name()}.mp4"


def make_loop(reel: Reel, folder: Path) -> Loop:
    """Return a loop, filming it into `folder` when it is not there yet: about 6 CPU-seconds. Raises NoFootage."""
    if reel.scene not in SCENES:
        raise NoFootage(f"There is no scene {reel.scene!r}; choose one of {', '.join(sorted(SCENES))}.")
    kept = loop_file(reel, folder)
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix="filming-") as studio:
            _film(reel, Path(studio)).replace(kept)
    return read_loop(kept.read_bytes())


def read_loop(data: bytes) -> Loop:
    """Return the loop in a fragmented MP4; raises BadBoxes."""
    init, *fragments = Splitter().feed(data)
    known = tracks(init)
    lasts = known[VIDEO].timescale // PICTURES_PER_SECOND
    pictures = [replace(one, duration=lasts) for piece in fragments for one in samples(piece, known[VIDEO])]
    frames = [one for piece in fragments for one in samples(piece, known[SOUND])]
    seconds = len(pictures) // PICTURES_PER_SECOND // STEP_SECONDS * STEP_SECONDS
    many = seconds * RATE // FRAME_SAMPLES
    heard = frames[1 : many + 1]  # the first only sets the encoder going
    if not seconds or len(heard) < many:
        raise NoFootage(f"The loop has {len(pictures)} pictures and {len(heard)} frames of sound.")
    return Loop(init, known[VIDEO], known[SOUND], tuple(pictures[: seconds * PICTURES_PER_SECOND]), tuple(heard))


def _film(reel: Reel, studio: Path) -> Path:
    filmed = reel.seconds + DISSOLVE_SECONDS
    stage = SCENES[reel.scene](reel.seed, float(filmed))
    inputs = [argument for picture in film.paint(stage, studio) for argument in picture]
    caption = film.Caption(None, reel.line, LETTERS)
    graph = ";".join(
        (
            film.picture_graph(stage, caption, filmed, reel.seed),
            f"[picture]scale={SIZE[0]}:{SIZE[1]}:flags=area,fps={PICTURES_PER_SECOND},split[one][other]",
            f"[one]trim=start={DISSOLVE_SECONDS}:end={filmed},setpts=PTS-STARTPTS[main]",
            f"[other]trim=end={DISSOLVE_SECONDS},setpts=PTS-STARTPTS[head]",
            f"[main][head]xfade=duration={DISSOLVE_SECONDS}:offset={reel.seconds - DISSOLVE_SECONDS}[seamless]",
            sound_graph(tuple(stage.sounds), stage.pace, filmed, 0.0, reel.seed),
        )
    )
    arguments = [*inputs, "-filter_complex", graph, "-map", "[seamless]", "-map", "[sound]", *_encoding(), "loop.mp4"]
    run(ffmpeg(), arguments, studio, limit=120 + 20 * filmed)
    return studio / "loop.mp4"


def _encoding() -> list[str]:
    """As a camera does it, at about 1 Mbit/s; here there is time to do it well."""
    return [
        *("-r", str(PICTURES_PER_SECOND), "-c:v", "libx264", "-preset", "faster", "-profile:v", "baseline"),
        *("-level", "3.1", "-pix_fmt", "yuv420p", "-threads", "1", "-bf", "0", "-g", str(PICTURES_PER_SECOND)),
        *("-keyint_min", str(PICTURES_PER_SECOND), "-sc_threshold", "0"),
        *("-b:v", "900k", "-maxrate", "1M", "-bufsize", "600k"),
        *("-c:a", "aac", "-b:a", "48k", "-ar", str(RATE), "-ac", "1", "-map_metadata", "-1"),
        *("-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"),
        *("-movflags", "empty_moov+default_base_moof+frag_keyframe", "-f", "mp4"),
    ]
