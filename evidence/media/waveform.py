"""Draws sound as a row of peaks: decoded once, streamed through a pipe, never held whole."""

import json
import re
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from evidence.media.ffmpeg import Limits, Tools, arguments, run, source
from evidence.media.made import Made, Role
from evidence.media.probe import Probe

_RATE = 8000  # samples per second: enough to see speech, a tenth of the work
_BUCKETS = 1000
_FULL_SCALE = 32768
_QUIET = 104  # of full scale, about -50 dBFS: an empty room is louder on a body-worn microphone
_SHORTEST_SILENCE_MS = 2000
_FILE = "waveform.json"
_LEVELS = "levels.txt"
_LOUD_DBFS = -38  # quieter than a voice at arm's length, louder than an empty room through a body-worn microphone
_PAUSE_SECONDS = 0.6  # a shorter pause is a breath between words
_EDGE = re.compile(r"lavfi\.silence_(start|end)=(-?[0-9.]+)")


@dataclass(frozen=True)
class Waveform:
    """Peaks from 0 to 100, one per `bucket_ms`; `silences` are (from_ms, to_ms) of two seconds or more.

    `sounds` are the stretches above quiet, -38 dBFS: somebody may be speaking, or a car passes. Not a transcript.
    """

    made: Made
    peaks: tuple[int, ...]
    bucket_ms: float
    duration_ms: int
    silences: tuple[tuple[int, int], ...]
    sounds: tuple[tuple[int, int], ...] = ()

    @property
    def is_silent(self) -> bool:
        return not any(self.peaks)


class Peaks:
    """Gathers the loudest sample per bucket; buckets grow when the sound is longer than its header said."""

    def __init__(self, expected_ms: int) -> None:
        self.samples_per_bucket = max(_RATE // 100, -(-expected_ms * _RATE // 1000 // _BUCKETS))
        self.loudest: list[int] = []
        self.samples = 0
        self._pending = bytearray()

    def add(self, piece: bytes) -> None:
        """Take signed 16-bit samples in the machine's byte order, cut anywhere."""
        self._pending += piece
        while whole := min(len(self._pending) // (self.samples_per_bucket * 2), self._room()):
            taken = whole * self.samples_per_bucket * 2
            self._gather(array("h", bytes(self._pending[:taken])))
            del self._pending[:taken]
            if len(self.loudest) == 2 * _BUCKETS:
                self._halve()

    def finish(self) -> None:
        """Take the last bucket, which may be short."""
        if usable := len(self._pending) // 2 * 2:
            self._gather(array("h", bytes(self._pending[:usable])))
        self._pending.clear()

    def _room(self) -> int:
        return 2 * _BUCKETS - len(self.loudest)

    def _gather(self, samples: "array[int]") -> None:
        self.samples += len(samples)
        for start in range(0, len(samples), self.samples_per_bucket):
            part = samples[start : start + self.samples_per_bucket]
            low, high = min(part), max(part)
            self.loudest.append(max(high, -low))

    def _halve(self) -> None:
        self.loudest = [max(pair) for pair in zip(self.loudest[::2], self.loudest[1::2], strict=True)]
        self.samples_per_bucket *= 2


def waveform(found: Probe, *, tools: Tools, folder: Path, limits: Limits | None = None) -> Waveform | None:
    """Return the waveform of the file linked as `source` in `folder`; None when there is no sound to decode.

    Writes `waveform.json`: {"bucket_ms", "duration_ms", "peaks": [0..100], "silences": [[from_ms, to_ms]], "sounds"}.
    Raises ToolMissing, TimedOut, Failed.
    """
    if found.audio is None:
        return None
    peaks = Peaks(found.duration_ms)
    command = _command(found.audio.index)
    run(tools.ffmpeg, command, folder=folder, limits=limits, receive=peaks.add)
    peaks.finish()
    return _write(peaks, command, folder) if peaks.samples else None


def _command(index: int) -> list[str]:
    reading: dict[str, str | int] = {"discard:v": "all", "threads": 1}
    node = source(**reading)[f"{index}"]
    # first_pts and async keep the sound on the recording's clock: a late start and gaps become silence;
    # edges of silence are written before frames grow: a frame keeps one edge only;
    # one second per frame: fewer frames pass through ffmpeg's threads (a fifth less CPU, measured)
    heard = f"silencedetect=noise={_LOUD_DBFS}dB:d={_PAUSE_SECONDS},ametadata=mode=print:file={_LEVELS}"
    level = f"aresample={_RATE}:async=1:first_pts=0,{heard},asetnsamples={_RATE}:p=0"
    return arguments(node.output("pipe:1", af=level, f="s16le", ac=1, flush_packets=0))


def _write(peaks: Peaks, command: list[str], folder: Path) -> Waveform:
    bucket_ms = peaks.samples_per_bucket * 1000 / _RATE
    duration_ms = round(peaks.samples * 1000 / _RATE)
    silences = _silences(peaks.loudest, bucket_ms, duration_ms)
    sounds = sounds_between(_EDGE.findall(_levels(folder)), duration_ms)
    heights = tuple(_height(loud) for loud in peaks.loudest)
    path = folder / _FILE
    content: dict[str, object] = {
        "bucket_ms": bucket_ms,
        "duration_ms": duration_ms,
        "peaks": heights,
        "silences": silences,
    }
    content["sounds"] = sounds
    path.write_text(json.dumps(content, separators=(",", ":")), encoding="ascii")
    made = Made(Role.WAVEFORM, path, "application/json", tuple(command), duration_ms)
    return Waveform(made, heights, bucket_ms, duration_ms, silences, sounds)


def sounds_between(edges: Iterable[tuple[str, str]], duration_ms: int) -> tuple[tuple[int, int], ...]:
    """Return the stretches outside of the silences whose edges ("start" or "end", seconds) ffmpeg wrote, in order."""
    found: list[tuple[int, int]] = []
    begun: int | None = 0
    for name, seconds in edges:
        at_ms = max(0, min(duration_ms, round(float(seconds) * 1000)))
        if name == "start" and begun is not None:
            found.append((begun, at_ms))
            begun = None
        elif name == "end":
            begun = at_ms
    if begun is not None:
        found.append((begun, duration_ms))
    return tuple((start, end) for start, end in found if end > start)


def _levels(folder: Path) -> str:
    path = folder / _LEVELS
    return path.read_text(encoding="ascii", errors="replace") if path.exists() else ""


def _height(loud: int) -> int:
    return 0 if loud < _QUIET else max(1, min(100, round(loud * 100 / _FULL_SCALE)))


def _silences(loudest: list[int], bucket_ms: float, duration_ms: int) -> tuple[tuple[int, int], ...]:
    """Return the stretches below -50 dBFS that last two seconds or more."""
    found: list[tuple[int, int]] = []
    start = 0
    for position, loud in enumerate([*loudest, _FULL_SCALE]):
        if loud >= _QUIET:
            stretch = (round(start * bucket_ms), min(duration_ms, round(position * bucket_ms)))
            if stretch[1] - stretch[0] >= _SHORTEST_SILENCE_MS:
                found.append(stretch)
            start = position + 1
    return tuple(found)
