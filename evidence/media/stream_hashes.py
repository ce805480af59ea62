"""Hashes each stream's packets, so that a copy can prove to hold the same pictures and sound."""

import re
from dataclasses import dataclass
from pathlib import Path

from evidence.media.ffmpeg import Limits, Tools, arguments, run, source

_TYPES = {"v": "video", "a": "audio", "s": "subtitle", "d": "data", "t": "attachment"}
_LINE = re.compile(r"^(\d+),(\w),SHA256=([0-9a-f]{64})$", re.MULTILINE)
_FILE = "streams.sha256"


@dataclass(frozen=True)
class StreamHash:
    """SHA-256, in lower-case hex, over the packets of one stream in the order of the file."""

    index: int
    kind: str
    sha256: str


@dataclass(frozen=True)
class StreamHashes:
    """The hashes, and how far the packets reach: the time in milliseconds that is really there."""

    hashes: tuple[StreamHash, ...]
    reached_ms: int


def stream_hashes(*, tools: Tools, folder: Path, limits: Limits | None = None) -> StreamHashes:
    """Return the hash of every stream of the file linked as `source` in `folder`, read once, nothing decoded.

    A container can be rewritten (fast start, HLS) and these stay the same. H.264, AAC in MPEG-TS are framed
    in another way and do not. Raises ToolMissing, TimedOut, Failed.
    """
    options = {"f": "streamhash", "hash": "sha256", "c": "copy", "map": "0", "progress": "pipe:1"}
    node = source().output(_FILE, ignore_unknown=None, **options)
    finished = run(tools.ffmpeg, arguments(node), folder=folder, limits=limits)
    text = (folder / _FILE).read_text(encoding="ascii")
    times = re.findall(rb"^out_time_us=(\d+)", finished.output, re.MULTILINE)
    return StreamHashes(
        tuple(StreamHash(int(i), _TYPES.get(kind, ""), digest) for i, kind, digest in _LINE.findall(text)),
        max((int(t) // 1000 for t in times), default=0),
    )
