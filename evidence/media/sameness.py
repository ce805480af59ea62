"""Proves that a copy in another container holds the same pictures and sound as the original, stream by stream.

First by the packets, brought into one framing (Annex B for H.264, raw AAC): reading is enough. Where a container adds
or leaves out parameter sets the packets differ although the pictures are the same: then every decoded picture and
sample is hashed on both sides.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from evidence.media.ffmpeg import Failed, Limits, TimedOut, Tools, arguments, link_source, run, source
from evidence.media.probe import Probe

_LINE = re.compile(r"^\d+,([va]),SHA256=([0-9a-f]{64})$", re.MULTILINE)
_FILE = "same.sha256"
_KINDS = {"v": "video", "a": "audio"}
LONGEST_DECODED_MS = 15 * 60_000  # decoding an hour of film twice costs more than it proves
PACKETS, DECODED = "packets", "decoded"


@dataclass(frozen=True)
class Compared:
    """One stream on both sides: SHA-256 in hex, and whether packets or decoded pictures and samples were hashed."""

    kind: str
    original: str
    copy: str
    basis: str

    @property
    def is_same(self) -> bool:
        """Whether both sides hold the same."""
        return self.original == self.copy


def compare(
    copy: Path, found: Probe, *, with_sound: bool, tools: Tools, folder: Path, limits: Limits
) -> list[Compared]:
    """Compare the file linked as `source` in `folder` with its copy; `with_sound` when the sound went over unchanged.

    What cannot be read or takes too long is left out. Raises ToolMissing, OSError.
    """
    beside = folder / "copy"
    beside.mkdir(exist_ok=True)
    link_source(copy, beside)
    streams = {"video": found.video.index if found.video else None}
    if with_sound and found.audio:
        streams["audio"] = found.audio.index
    wanted = {kind: index for kind, index in streams.items() if index is not None}
    made = {kind: number for number, kind in enumerate(wanted)}  # the copy holds just these, in this order
    sides = (_Side(folder, wanted), _Side(beside, made))
    codec = found.video.codec if found.video else ""
    by_packets = _pairs(sides, PACKETS, codec, tools=tools, limits=limits)
    if all(one.is_same for one in by_packets) or found.duration_ms > LONGEST_DECODED_MS:
        return by_packets
    better = {one.kind: one for one in _pairs(sides, DECODED, codec, tools=tools, limits=limits)}
    return [one if one.is_same else better.get(one.kind, one) for one in by_packets]


@dataclass(frozen=True)
class _Side:
    """A file linked as `source` in a folder, and the numbers of its streams by kind."""

    folder: Path
    streams: dict[str, int]


def _pairs(sides: tuple[_Side, _Side], basis: str, codec: str, *, tools: Tools, limits: Limits) -> list[Compared]:
    try:
        mine, theirs = (_hashes(side, basis, codec, tools=tools, limits=limits) for side in sides)
    except (Failed, TimedOut):
        return []
    return [Compared(kind, mine[kind], theirs[kind], basis) for kind in mine if kind in theirs]


def _hashes(side: _Side, basis: str, codec: str, *, tools: Tools, limits: Limits) -> dict[str, str]:
    options: dict[str, str | int] = {"f": "streamhash", "hash": "sha256"}
    if basis == PACKETS:
        options |= {"c": "copy", "bsf:a": "aac_adtstoasc"} if len(side.streams) > 1 else {"c": "copy"}
        options |= {"bsf:v": "h264_mp4toannexb"} if codec == "h264" else {}
    else:
        options |= {"fps_mode": "passthrough", "pix_fmt": "yuv420p"}
    original = source(fflags="+genpts+discardcorrupt")
    first, *others = [original[str(index)] for index in side.streams.values()]
    node = first.output(*others, _FILE, **options)
    run(tools.ffmpeg, arguments(node), folder=side.folder, limits=limits)
    lines = _LINE.findall((side.folder / _FILE).read_text(encoding="ascii"))
    return {_KINDS[letter]: digest for letter, digest in lines}
