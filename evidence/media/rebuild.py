"""Makes a copy of what an MP4 without its index still holds: its pictures, told apart by another of the same camera."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from mmap import ACCESS_READ, mmap
from pathlib import Path

from evidence.media.boxes import media_ranges
from evidence.media.ffmpeg import Failed, TimedOut, Tools, arguments, link_source, run, source
from evidence.media.nal_units import NotUnderstood, ParameterSets, Unit, parameter_sets_of, units_in
from evidence.media.probe import Unreadable, probe
from evidence.media.renditions import Outcome, limits_for, make_strict_proxy
from evidence.media.storyboard import storyboard

NO_SETS = "Its index is missing, and no recording of the same camera says how its pictures are to be read."
NO_PICTURES = "Its index is missing, and no picture in it could be told apart with certainty."
NOT_WHOLE = "Its index is missing, and the pictures that were found in it cannot be decoded without damage."
_START_CODE = b"\x00\x00\x00\x01"
_HEAD = "head.h264"


@dataclass(frozen=True)
class Sibling:
    """A whole recording of the same camera."""

    path: Path
    frames_per_second: float


def rebuild(original: Path, sibling: Sibling, *, tools: Tools, folder: Path) -> Outcome:
    """Return a copy with its small pictures, made below `folder`, and what is missing in it; or nothing, and why.

    Every byte that is decoded stands in the original, except the parameter sets, which are the sibling's. Raises
    ToolMissing, and OSError.
    """
    try:
        known = _parameter_sets(sibling, tools=tools, folder=_within(folder, "head"))
    except (NotUnderstood, Failed, TimedOut):
        return Outcome(note=NO_SETS)
    pictures = _within(folder, "pictures") / "stream.h264"
    taken, left_out = _write_pictures(original, pictures, known)
    if not taken:
        return Outcome(note=NO_PICTURES)
    rate = sibling.frames_per_second
    made = _encode(pictures, rate, tools=tools)
    if not made.files:
        return Outcome(note=NOT_WHOLE)
    copy, seconds = made.files[0], made.files[0].frames / rate
    small = _within(folder, "small")
    found = probe(copy.path, tools=tools, folder=small)
    strip = storyboard(found, tools=tools, folder=small, limits=limits_for(found))
    note = (
        f"The recording had lost its index. {copy.frames} pictures ({seconds:.1f} s) were found in it; they "
        "are shown at the rate of another recording of this camera, and too early where some before them are missing. "
        f"{left_out:,} bytes could not be told apart with certainty and are left out, its sound with them."
    )
    return Outcome((replace(copy, duration_ms=found.duration_ms), *strip.files), note)


def _within(folder: Path, name: str) -> Path:
    inner = folder / name
    inner.mkdir(exist_ok=True)
    return inner


def _parameter_sets(sibling: Sibling, *, tools: Tools, folder: Path) -> ParameterSets:
    link_source(sibling.path, folder)
    copied = {"c:v": "copy", "bsf:v": "h264_mp4toannexb", "frames:v": 1, "f": "h264"}
    run(tools.ffmpeg, arguments(source()["v:0"].output(_HEAD, **copied)), folder=folder)
    return parameter_sets_of((folder / _HEAD).read_bytes())


def _write_pictures(original: Path, target: Path, known: ParameterSets) -> tuple[int, int]:
    """Write the units of an original with start codes; returns how many, and how many bytes of media are left out."""
    count = kept = 0
    ranges = media_ranges(original)
    with original.open("rb") as file, target.open("wb") as out, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
        for unit_set in (known.sequence, known.picture):
            out.write(_START_CODE + unit_set)
        for unit in _all_units(data, ranges, known):
            out.write(_START_CODE + data[unit.at : unit.at + unit.length])
            count, kept = count + 1, kept + unit.length + len(_START_CODE)
    return count, sum(end - start for start, end in ranges) - kept


def _all_units(data: mmap, ranges: list[tuple[int, int]], known: ParameterSets) -> Iterator[Unit]:
    for start, end in ranges:
        yield from units_in(data, start, end, known)


def _encode(pictures: Path, rate: float, *, tools: Tools) -> Outcome:
    try:
        found = probe(pictures, tools=tools, folder=pictures.parent)
    except Unreadable:
        return Outcome()
    reading: dict[str, str | int] = {"f": "h264", "framerate": f"{rate:g}"}
    return make_strict_proxy(found, reading, tools=tools, folder=pictures.parent)
