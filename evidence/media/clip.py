"""Cuts a part out of a recording, to the frame.

Pictures are copied unchanged when the part begins at a key frame and no picture depends on a later one; else they are
encoded again in high quality. What was made is counted against what was asked.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evidence.media.ffmpeg import SOURCE, Failed, Limits, Tools, arguments, run, source
from evidence.media.probe import Probe

VIDEO, SOUND = "clip.mp4", "clip.m4a"
_LOOK_AFTER = 3.0  # seconds; pictures are stored in the order of decoding
_COPIED = frozenset({"h264", "hevc"})
_FAITHFUL: dict[str, str | int] = {
    "c:v": "libx264",
    "preset": "fast",
    "crf": 17,
    "pix_fmt": "yuv420p",
    "fps_mode": "passthrough",
    "flags:v": "+bitexact",
}
_SOUND: dict[str, str | int] = {"c:a": "aac", "b:a": "160k", "flags:a": "+bitexact"}
_PLAIN: dict[str, str | int] = {"map_metadata": -1, "fflags": "+bitexact", "movflags": "+faststart"}


@dataclass(frozen=True)
class Cut:
    """A made clip; `frames` is how many pictures are in it, 0 for sound alone; `start_ms` where it really begins."""

    path: Path
    media_type: str
    is_copied: bool
    frames: int
    start_ms: int
    arguments: tuple[str, ...]


@dataclass(frozen=True)
class Packet:
    """One stored picture: when it is shown, in seconds from the beginning, and whether it needs no other."""

    at: float
    is_key: bool


def cut(found: Probe, in_ms: int, out_ms: int, *, tools: Tools, folder: Path) -> Cut:
    """Cut the file linked as `source`: every picture shown from `in_ms` on and before `out_ms`.

    Raises ToolMissing, TimedOut, and Failed also when there is no picture in this part.
    """
    if found.video is None:
        return _sound_alone(found, in_ms, out_ms, tools=tools, folder=folder)
    packets = packets_between(found, in_ms, out_ms, tools=tools, folder=folder)
    chosen = sorted((one for one in packets if _is_between(one, in_ms, out_ms)), key=lambda one: one.at)
    if not chosen:
        message = "There is no picture in this part."
        raise Failed(message, exit_code=0)
    limits = _limits(found, out_ms - in_ms)
    if can_be_copied(found, packets, chosen):
        options = _copied(found) | _PLAIN
        copied = _attempt(found, Part(chosen, out_ms, limits), options, tools=tools, folder=folder)
        if copied is not None:
            return copied
    options = _FAITHFUL | (_SOUND if found.audio else {}) | _PLAIN
    made = _attempt(found, Part(chosen, out_ms, limits), options, tools=tools, folder=folder)
    if made is None:
        message = f"What was made does not have the {len(chosen)} pictures of this part."
        raise Failed(message, exit_code=0)
    return made


def can_be_copied(found: Probe, packets: list[Packet], chosen: list[Packet]) -> bool:
    """Say whether copying gives exactly these pictures: a key frame first, all stored in the order they are shown."""
    times = [one.at for one in packets]
    is_in_order = times == sorted(times)
    return bool(found.video and found.video.codec in _COPIED and chosen[0].is_key and is_in_order)


def packets_between(found: Probe, in_ms: int, out_ms: int, *, tools: Tools, folder: Path) -> list[Packet]:
    """Return the pictures stored around this part, from the key frame before it on, in the order of the file."""
    index = found.video.index if found.video else 0
    first, last = (in_ms + found.start_ms) / 1000, (out_ms + found.start_ms) / 1000 + _LOOK_AFTER
    wanted = ["-v", "error", "-select_streams", str(index), "-show_entries", "packet=pts_time,flags", "-of", "csv=p=0"]
    finished = run(tools.ffprobe, [*wanted, "-read_intervals", f"{first:.3f}%{last:.3f}", "-i", SOURCE], folder=folder)
    rows = (line.split(",") for line in finished.output.decode("ascii", "replace").splitlines() if line)
    known = [(row[0], row[1]) for row in rows if len(row) > 1 and row[0] != "N/A"]
    return [Packet(float(at) - found.start_ms / 1000, flags.startswith("K")) for at, flags in known]


def _is_between(one: Packet, in_ms: int, out_ms: int) -> bool:
    return in_ms / 1000 - 0.0005 <= one.at < out_ms / 1000 - 0.0005


@dataclass(frozen=True)
class Part:
    """The pictures that are to be in the clip, where it ends, and what making it may cost."""

    chosen: list[Packet]
    out_ms: int
    limits: Limits


def _attempt(found: Probe, part: Part, options: dict[str, Any], *, tools: Tools, folder: Path) -> Cut | None:
    """Make the clip and count its pictures; None when there are others than the chosen ones."""
    is_copied, chosen = options["c:v"] == "copy", part.chosen
    begin = max(0.0, chosen[0].at if is_copied else chosen[0].at - 0.002)  # 2 ms before: no rounding loses the first
    opened = source(ss=f"{begin:.6f}", t=f"{part.out_ms / 1000 - begin:.6f}")
    streams = [opened[f"{one.index}"] for one in (found.video, found.audio) if one]
    node = streams[0].output(*streams[1:], VIDEO, **options, **{"frames:v": len(chosen)})
    try:
        run(tools.ffmpeg, arguments(node), folder=folder, limits=part.limits)
    except Failed:
        if is_copied:
            return None
        raise
    counted = _count(tools, folder)
    if counted != len(chosen):
        return None
    made_by = tuple(arguments(node))
    return Cut(folder / VIDEO, "video/mp4", is_copied, counted, round(chosen[0].at * 1000), made_by)


def _copied(found: Probe) -> dict[str, Any]:
    is_same = found.audio is not None and found.audio.codec == "aac"
    sound = ({"c:a": "copy"} if is_same else _SOUND) if found.audio else {}
    return {"c:v": "copy", "copypriorss": 0, "avoid_negative_ts": "make_zero"} | sound


def _count(tools: Tools, folder: Path) -> int:
    """Count the pictures of what was made, which becomes the `source` of a folder of its own."""
    inner = folder / "made"
    inner.mkdir(exist_ok=True)
    link = inner / "source"
    link.unlink(missing_ok=True)
    link.symlink_to((folder / VIDEO).resolve())
    wanted = ["-v", "error", "-select_streams", "v:0", "-count_packets", "-show_entries", "stream=nb_read_packets"]
    finished = run(tools.ffprobe, [*wanted, "-of", "csv=p=0", "-i", SOURCE], folder=inner)
    digits = finished.output.decode("ascii", "replace").strip().strip(",")
    return int(digits) if digits.isdecimal() else 0


def _sound_alone(found: Probe, in_ms: int, out_ms: int, *, tools: Tools, folder: Path) -> Cut:
    if found.audio is None:
        message = "There is neither picture nor sound in it."
        raise Failed(message, exit_code=0)
    opened = source(ss=f"{in_ms / 1000:.3f}", t=f"{(out_ms - in_ms) / 1000:.3f}")
    node = opened[f"{found.audio.index}"].output(SOUND, **_SOUND, **_PLAIN)
    run(tools.ffmpeg, arguments(node), folder=folder, limits=_limits(found, out_ms - in_ms))
    return Cut(folder / SOUND, "audio/mp4", is_copied=False, frames=0, start_ms=in_ms, arguments=tuple(arguments(node)))


def _limits(found: Probe, length_ms: int) -> Limits:
    bounded = min(120 + 8 * length_ms / 1000, 12 * 3600)
    return Limits(wall_seconds=bounded, cpu_seconds=int(bounded * 2), file_bytes=max(1 << 30, 2 * found.size))
