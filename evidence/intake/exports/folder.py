"""An export folder: which files are recordings, which belong to them, and what is left over. Pure but for reading."""

import os
import stat
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from evidence.intake.exports.body_camera_json import BodyCameraJson
from evidence.intake.exports.camcorder_xml import CamcorderXml
from evidence.intake.exports.records import LARGEST, Adapter, BadSidecar, Described, believed

ADAPTERS: tuple[Adapter, ...] = (CamcorderXml(), BodyCameraJson())
VIDEOS = (".mp4", ".mov", ".m4v")


@dataclass(frozen=True)
class Found:
    """One recording of a folder; `problem` says why what lies beside it was not believed: both are kept anyway."""

    video: Path
    beside: tuple[Path, ...] = ()
    adapter: str = ""
    said: Described = field(default_factory=Described)
    problem: str = ""


def recordings_in(folder: Path, *, now: datetime) -> tuple[list[Found], list[str]]:
    """Return the recordings of a folder, and the names of files that belong to none; raises OSError.

    Links and folders within it are not followed. A time that no set clock can have said is left out.
    """
    files = {path.name: path for path in sorted(folder.iterdir()) if stat.S_ISREG(path.lstat().st_mode)}
    found = [_found(name, files, now) for name in files if name.lower().endswith(VIDEOS)]
    used = {path.name for one in found for path in (one.video, *one.beside)}
    return found, sorted(files.keys() - used)


def _found(video: str, files: dict[str, Path], now: datetime) -> Found:
    for adapter in ADAPTERS:
        names = adapter.beside(video, files.keys())
        if not names:
            continue
        beside = tuple(files[name] for name in names)
        try:
            said = adapter.read(video, {path.name: _read(path) for path in beside})
        except BadSidecar as bad:
            return Found(files[video], beside, adapter.name, problem=str(bad))
        at = believed(said.started_at, now=now)
        problem = "" if at or said.started_at is None else f"{said.started_at.isoformat()} is no time of a set clock."
        return Found(files[video], beside, adapter.name, replace(said, started_at=at), problem)
    return Found(files[video])


def _read(path: Path) -> bytes:
    if path.stat().st_size > LARGEST:
        raise BadSidecar(f"{path.name} has {path.stat().st_size} bytes; the most is {LARGEST}.")
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        return file.read(LARGEST + 1)
