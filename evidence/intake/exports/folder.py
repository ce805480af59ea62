"""An export folder: which files are recordings, which belong to them, and what is left over. Pure but for reading."""

import os
import stat
from collections.abc import Collection, Mapping
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


@dataclass(frozen=True)
class Group:
    """A recording by name, the names of what lies beside it, and the adapter that knows them."""

    video: str
    beside: tuple[str, ...] = ()
    adapter: Adapter | None = None


def groups_of(names: Collection[str]) -> tuple[list[Group], list[str]]:
    """Return which of these names are recordings and what belongs to each, and the names that belong to none."""
    groups = [_group(name, names) for name in sorted(names) if name.lower().endswith(VIDEOS)]
    used = {name for group in groups for name in (group.video, *group.beside)}
    return groups, sorted(set(names) - used)


def _group(video: str, names: Collection[str]) -> Group:
    for adapter in ADAPTERS:
        if beside := adapter.beside(video, names):
            return Group(video, beside, adapter)
    return Group(video)


def said_of(group: Group, files: Mapping[str, bytes], *, now: datetime) -> tuple[Described, str]:
    """Return what the files beside a recording say of it as far as it is believed, and why the rest is not."""
    if group.adapter is None:
        return Described(), ""
    try:
        said = group.adapter.read(group.video, files)
    except BadSidecar as bad:
        return Described(), str(bad)
    at = believed(said.started_at, now=now)
    problem = "" if at or said.started_at is None else f"{said.started_at.isoformat()} is no time of a set clock."
    return replace(said, started_at=at), problem


def recordings_in(folder: Path, *, now: datetime) -> tuple[list[Found], list[str]]:
    """Return the recordings of a folder, and the names of files that belong to none; raises OSError.

    Links and folders within it are not followed. A time that no set clock can have said is left out.
    """
    files = {path.name: path for path in sorted(folder.iterdir()) if stat.S_ISREG(path.lstat().st_mode)}
    groups, left = groups_of(files.keys())
    return [_found(group, files, now) for group in groups], left


def _found(group: Group, files: dict[str, Path], now: datetime) -> Found:
    paths = tuple(files[name] for name in group.beside)
    name = group.adapter.name if group.adapter else ""
    try:
        content = {path.name: _read(path) for path in paths}
    except BadSidecar as bad:
        return Found(files[group.video], paths, name, problem=str(bad))
    said, problem = said_of(group, content, now=now)
    return Found(files[group.video], paths, name, said, problem)


def _read(path: Path) -> bytes:
    if path.stat().st_size > LARGEST:
        raise BadSidecar(f"{path.name} has {path.stat().st_size} bytes; the most is {LARGEST}.")
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        return file.read(LARGEST + 1)
