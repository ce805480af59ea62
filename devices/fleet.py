"""What the fleet page shows and how it is narrowed: tiles, search, state; the CSV holds the same rows."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Exists, OuterRef, Q

from devices.models import Camera, Issue
from devices.models.camera import CameraQuerySet

TILES = (
    ("", "In service", "camera", ""),
    ("in_use", "In use", "user-check", ""),
    ("spare", "Spare", "package", ""),
    ("docked", "Docked", "hard-drive-upload", ""),
    ("quiet", "Not docked for over 48 h", "clock-alert", "amber"),
    ("drift", "Clock over 2 s off", "timer-off", "amber"),
    ("lost", "Lost", "triangle-alert", "red"),
)
COLUMNS = (
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


@dataclass(frozen=True)
class Tile:
    """A count that is also a filter."""

    need: str
    label: str
    icon: str
    tone: str
    count: int
    is_current: bool


def tiles(cameras: CameraQuerySet, current: str) -> list[Tile]:
    """Return the tiles with their counts, in one query; a tile warns only when it counts something."""
    counts = cameras.count_needs()
    return [
        Tile(
            need,
            label,
            icon,
            tone if counts[need or "service"] else "",
            counts[need or "service"],
            need == current,
        )
        for need, label, icon, tone in TILES
    ]


def narrow(cameras: CameraQuerySet, *, need: str, state: str, text: str) -> CameraQuerySet:
    """Return the cameras of a tile, in a state, with the words in serial, holder's name or collar number.

    Retired cameras show only when their state is asked for.
    """
    if need:
        cameras = cameras.in_need(need)
    elif not state:
        cameras = cameras.exclude(state="retired")
    if state:
        cameras = cameras.filter(state=state)
    for word in text.split():
        holder = Q(holder__name__icontains=word) | Q(holder__collar_number__startswith=word)
        held = Issue.objects.current().filter(holder, camera=OuterRef("pk"))
        cameras = cameras.filter(Q(serial__icontains=word) | Q(Exists(held)))
    return cameras


def cells(camera: Camera) -> list[object]:
    """Return one row of the CSV; times in UTC, sizes in bytes, the clock offset in milliseconds."""
    issue = camera.current_issue
    return [
        camera.serial,
        camera.model,
        camera.get_state_display(),
        issue.holder.title if issue else "",
        issue.holder.collar_number if issue else "",
        issue.holder.team.name if issue else "",
        _utc(issue.issued_at if issue else None),
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


def _utc(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if moment else ""
