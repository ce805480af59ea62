"""Draws sound as a row of peaks: decoded once, streamed through a pipe, never held whole."""

import json
from array import array
from collections.abc import Sequence
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
_BLOCK_MS = 50  # of the envelope in which voices are looked for
_LOUD = 260  # of full scale, -42 dBFS: quieter than that is quiet, whatever the background
_ABOVE_FLOOR = 2.5  # 8 dB: how much louder than the background something must be
_PAUSE_BLOCKS = 12  # a shorter pause is a breath between words
_BURST_BLOCKS = 4  # a shorter sound is a knock


@dataclass(frozen=True)
class Waveform:
    """Peaks from 0 to 100, one per `bucket_ms`; `silences` are (from_ms, to_ms) of two seconds or more.

    `sounds` are the stretches that stand out of the background: somebody may be speaking, or a car passes. They are
    no transcript.
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
        self.envelope: list[int] = []  # loudest sample per 50 ms
        self._pending = bytearray()
        self._block = bytearray()

    def add(self, piece: bytes) -> None:
        """Take signed 16-bit samples in the machine's byte order, cut anywhere."""
        self._follow(piece)
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

    def _follow(self, piece: bytes) -> None:
        size = _RATE * _BLOCK_MS // 1000
        self._block += piece
        whole = len(self._block) // (2 * size) * size
        samples = array("h", bytes(self._block[: 2 * whole]))
        del self._block[: 2 * whole]
        for start in range(0, whole, size):
            part = samples[start : start + size]
            high, low = max(part), min(part)
            self.envelope.append(max(high, -low))

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
    # one second per frame: fewer frames pass through ffmpeg's threads (a fifth less CPU, measured)
    level = f"aresample={_RATE}:async=1:first_pts=0,asetnsamples={_RATE}:p=0"
    return arguments(node.output("pipe:1", af=level, f="s16le", ac=1, flush_packets=0))


def _write(peaks: Peaks, command: list[str], folder: Path) -> Waveform:
    bucket_ms = peaks.samples_per_bucket * 1000 / _RATE
    duration_ms = round(peaks.samples * 1000 / _RATE)
    silences = _silences(peaks.loudest, bucket_ms, duration_ms)
    sounds = sounds_in(peaks.envelope, duration_ms)
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


def sounds_in(envelope: Sequence[int], duration_ms: int) -> tuple[tuple[int, int], ...]:
    """Return the stretches that are louder than the background; `envelope` is the loudest sample per 50 ms.

    The background is the level that a fifth of the recording stays below. Pauses under 0.6 s belong to the stretch,
    sounds under 0.2 s count for nothing.
    """
    audible = sorted(loud for loud in envelope if loud >= _QUIET)
    if not audible:
        return ()
    level = max(_LOUD, audible[len(audible) // 5] * _ABOVE_FLOOR)
    found: list[list[int]] = []
    for block, loud in enumerate(envelope):
        if loud < level:
            continue
        if found and block - found[-1][1] <= _PAUSE_BLOCKS:
            found[-1][1] = block + 1
        else:
            found.append([block, block + 1])
    long = [(start, end) for start, end in found if end - start >= _BURST_BLOCKS]
    return tuple((start * _BLOCK_MS, min(duration_ms, end * _BLOCK_MS)) for start, end in long)


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
