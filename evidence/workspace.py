"""A working folder for one piece of work on one item, gone afterwards, and the original as a local file."""

import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from evidence import storage
from evidence.intake import incoming
from evidence.media.boxes import Layout, MoovPlace
from evidence.media.ffmpeg import Tools, link_source, version
from evidence.media.probe import Probe, Stream
from evidence.models import File, Item

LEFT_OVER_SECONDS = 13 * 3600  # longer than the longest piece of work; older folders belong to killed workers


@dataclass(frozen=True)
class Workspace:
    """Where to work, with what, and the original, which is never written to."""

    folder: Path
    original: Path
    file: File
    tools: Tools


def tools() -> Tools:
    """Return the two programs that the settings name."""
    return Tools(ffmpeg=Path(settings.FFMPEG_BIN), ffprobe=Path(settings.FFPROBE_BIN))


@cache
def tool_version(programs: Tools) -> str:
    """Return what ffmpeg calls itself, asked once per process; raises ToolMissing."""
    return version(programs, incoming.folder())


def work_root() -> Path:
    """Return where working folders are made."""
    root = incoming.folder() / "work"
    root.mkdir(mode=0o700, exist_ok=True)
    return root


@contextmanager
def workspace(item: Item) -> Iterator[Workspace]:
    """Give a working folder in which the original is known as `source`; raises storage.StoreDown, Missing, OSError."""
    file = item.original
    with tempfile.TemporaryDirectory(dir=work_root(), prefix=f"{item.pk}-") as name:
        folder = Path(name)
        original = local_original(file, folder)
        link_source(original, folder)
        yield Workspace(folder, original, file, tools())


def local_original(file: File, folder: Path) -> Path:
    """Return the original as a local file: as received while it is here, else fetched into `folder`."""
    if file.incoming_name and (path := incoming.whole_path(file.incoming_name)).exists():
        return path
    target = folder / "original"
    storage.fetch(file, target)
    return target


def remove_left_overs() -> None:
    """Remove working folders of killed workers."""
    oldest = time.time() - LEFT_OVER_SECONDS
    for folder in work_root().iterdir():
        if folder.stat().st_mtime < oldest:
            shutil.rmtree(folder, ignore_errors=True)


def probe_as_json(found: Probe) -> dict[str, Any]:
    """Return what a row keeps of a probe: no text that JSON in PostgreSQL cannot hold."""
    text = json.dumps(found.as_json()).replace("\\u0000", "")
    plain: dict[str, Any] = json.loads(text)
    return plain


def probe_from_json(plain: dict[str, Any]) -> Probe:
    """Return the probe that `probe_as_json` wrote."""
    layout = plain["layout"] | {"moov": MoovPlace(plain["layout"]["moov"])}
    streams = tuple(Stream(**one | {"pixel_shape": Fraction(one["pixel_shape"])}) for one in plain["streams"])
    return Probe(**plain | {"layout": Layout(**layout), "streams": streams})
