"""What the fleet pages show and how they are narrowed: tiles, search, state; the CSV holds the same rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from django.db.models import Exists, OuterRef, Q

from devices.kinds import Kind
from devices.models import Camera, Issue, Taser
from devices.models.camera import CameraQuerySet
from devices.models.taser import TaserQuerySet

Found = TypeVar("Found", CameraQuerySet, TaserQuerySet)

CAMERA_TILES = (
    ("", "In service", "camera", ""),
    ("in_use", "In use", "user-check", ""),
    ("spare", "Spare", "package", ""),
    ("docked", "Docked", "hard-drive-upload", ""),
    ("quiet", "Not docked for over 48 h", "clock-alert", "amber"),
    ("drift", "Clock over 2 s off", "timer-off", "amber"),
    ("lost", "Lost", "triangle-alert", "red"),
)
TASER_TILES = (
    ("", "In service", "zap", ""),
    ("in_use", "In use", "user-check", ""),
    ("spare", "Spare", "package", ""),
    ("dock", "Not docked for over 30 days", "clock-alert", "amber"),
    ("check", "Function check over 24 weeks ago", "clipboard-check", "amber"),
    ("lost", "Lost", "triangle-alert", "red"),
)
CAMERA_COLUMNS = (
    "serial",
    "model",
    "state",
    "holder",
    "collar number",
    "team",
    "issued (UTC)",
    "battery %",
    "storage used (bytes)",
    "storage total (bytes)",
    "firmware",
    "last seen (UTC)",
    "last dock",
    "clock offset (ms)",
    "clock checked (UTC)",
    "note",
)
TASER_COLUMNS = (
    "serial",
    "model",
    "state",
    "holder",
    "collar number",
    "team",
    "issued (UTC)",
    "battery %",
    "firmware",
    "last docked (UTC)",
    "last dock",
    "dock due (UTC)",
    "function check (UTC)",
    "function check due (UTC)",
    "clock offset (ms)",
    "note",
)


@dataclass(frozen=True)
class Tile:
    """A count that is also a filter."""

    need: str
    label: str
    icon: str
    tone: str
    count: int
    is_current: bool


def tiles(counts: Mapping[str, int], shown: Iterable[tuple[str, str, str, str]], current: str) -> list[Tile]:
    """Return the tiles with their counts; a tile warns only when it counts something."""
    return [
        Tile(
            need,
            label,
            icon,
            tone if counts[need or "service"] else "",
            counts[need or "service"],
            need == current,
        )
        for need, label, icon, tone in shown
    ]


def narrow(devices: Found, kind: Kind, *, need: str, state: str, text: str) -> Found:
    """Return the devices of a tile, in a state, with the words in serial, holder's name or collar number.

    Retired devices show only when their state is asked for.
    """
    if need:
        devices = devices.in_need(need)
    elif not state:
        devices = devices.exclude(state="retired")
    if state:
        devices = devices.filter(state=state)
    for word in text.split():
        holder = Q(holder__name__icontains=word) | Q(holder__collar_number__startswith=word)
        held = Issue.objects.current().filter(holder, **{kind.field: OuterRef("pk")})
        devices = devices.filter(Q(serial__icontains=word) | Q(Exists(held)))
    return devices


def camera_cells(camera: Camera) -> list[object]:
    """Return one row of the CSV; times in UTC, sizes in bytes, the clock offset in milliseconds."""
    return [
        camera.serial,
        camera.model,
        camera.get_state_display(),
        *_holder_cells(camera.current_issue),
        camera.battery_percent,
        camera.storage_used_bytes,
        camera.storage_total_bytes,
        camera.firmware,
        _utc(camera.last_seen_at),
        camera.last_dock,
        camera.clock_offset_ms,
        _utc(camera.clock_checked_at),
        camera.note,
    ]


def taser_cells(taser: Taser) -> list[object]:
    """Return one row of the CSV; times in UTC, the clock offset in milliseconds; nothing is due out of service."""
    return [
        taser.serial,
        taser.get_model_display(),
        taser.get_state_display(),
        *_holder_cells(taser.current_issue),
        taser.battery_percent,
        taser.firmware,
        _utc(taser.docked_at),
        taser.last_dock,
        _utc(taser.dock_due_at if taser.is_in_service else None),
        _utc(taser.checked_at),
        _utc(taser.check_due_at if taser.is_in_service else None),
        taser.clock_offset_ms,
        taser.note,
    ]


def _holder_cells(issue: Issue | None) -> list[str]:
    if issue is None:
        return ["", "", "", ""]
    holder = issue.holder
    return [holder.title, holder.collar_number, holder.team.name, _utc(issue.issued_at)]


def _utc(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if moment else ""
