"""What the fleet pages show and how they are narrowed and sorted: tiles, search, state, columns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import F, Func, OuterRef, Q, Subquery
from django.db.models.functions import Abs
from django.utils.http import urlencode

from devices.kinds import CAMERA, Kind
from devices.models import Issue
from devices.models.camera import CameraQuerySet
from devices.models.taser import TaserQuerySet

Found = TypeVar("Found", CameraQuerySet, TaserQuerySet)

CAMERA_TILES = (
    ("", "In service", "camera", ""),
    ("in_use", "In use", "user-check", ""),
    ("spare", "Spare", "package", ""),
    ("docked", "Docked", "hard-drive-upload", ""),
    ("undocked", "Not docked for over 48 h", "clock-alert", "amber"),
    ("drift", "Clock over 2 s off", "timer-off", "amber"),
    ("pending", "Settings pending", "settings-2", "amber"),
    ("firmware", "Firmware behind", "cpu", "amber"),
    ("fault", "Fault", "wrench", "red"),
    ("lost", "Lost", "triangle-alert", "red"),
)
TASER_TILES = (
    ("", "In service", "zap", ""),
    ("in_use", "In use", "user-check", ""),
    ("spare", "Spare", "package", ""),
    ("dock", "Not docked for over 30 days", "clock-alert", "amber"),
    ("check", "Function check over 24 weeks ago", "clipboard-check", "amber"),
    ("firmware", "Firmware behind", "cpu", "amber"),
    ("fault", "Fault in its last log", "wrench", "red"),
    ("lost", "Lost", "triangle-alert", "red"),
)
CAMERA_HEADS = (
    ("serial", "Camera"),
    ("status", "Status"),
    ("holder", "Holder"),
    ("battery", "Battery"),
    ("storage", "Storage"),
    ("firmware", "Firmware"),
    ("settings", "Settings"),
    ("seen", "Last seen"),
    ("clock", "Clock"),
)
TASER_HEADS = (
    ("serial", "TASER"),
    ("status", "Status"),
    ("holder", "Holder"),
    ("battery", "Battery"),
    ("firmware", "Firmware"),
    ("dock", "Last dock"),
    ("check", "Function check"),
    ("clock", "Clock"),
)
SORTED_BY: Mapping[str, F | Func] = {
    "serial": F("serial"),
    "status": F("state"),
    "battery": F("battery_percent"),
    "storage": F("storage_used_bytes"),
    "firmware": F("firmware"),
    "settings": F("settings_applied_at"),
    "seen": F("last_seen_at"),
    "dock": F("docked_at"),
    "check": F("checked_at"),
    "clock": Abs("clock_offset_ms"),
}


@dataclass(frozen=True)
class Tile:
    """A count that is also a filter."""

    need: str
    label: str
    icon: str
    tone: str
    count: int
    is_current: bool


@dataclass(frozen=True)
class Head:
    """The head of a column, which sorts by it; a second press turns the order round."""

    label: str
    query: str
    order: str  # as aria-sort says it, or nothing


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


def heads(kind: Kind, sort: str, query: Mapping[str, str]) -> list[Head]:
    """Return the heads of the columns with the addresses that sort by them; `query` is what narrows the list."""
    others = {name: value for name, value in query.items() if name != "sort"}
    found = []
    for name, label in CAMERA_HEADS if kind is CAMERA else TASER_HEADS:
        order = {name: "ascending", f"-{name}": "descending"}.get(sort or "serial", "")
        turned = f"-{name}" if order == "ascending" else name
        found.append(Head(label, urlencode(others | {"sort": turned}), order))
    return found


def sorts(kind: Kind) -> list[tuple[str, str]]:
    """Return the orders a list can be asked for, as choices of a field."""
    known = CAMERA_HEADS if kind is CAMERA else TASER_HEADS
    return [("", "Serial"), *((f"{sign}{name}", label) for name, label in known for sign in ("", "-"))]


def in_order(devices: Found, kind: Kind, sort: str) -> Found:
    """Return the devices sorted by a column, `-` before it for the other way round; what is not known comes last."""
    if not sort:
        return devices
    name = sort.removeprefix("-")
    issue = Issue.objects.current().filter(**{kind.field: OuterRef("pk")})
    by: Any = Subquery(issue.values("holder__name")[:1]) if name == "holder" else SORTED_BY[name]
    ordered = by.desc(nulls_last=True) if sort.startswith("-") else by.asc(nulls_last=True)
    return devices.order_by(ordered, "serial")


def narrow(devices: Found, kind: Kind, *, need: str, state: str, text: str, sort: str = "") -> Found:
    """Return the devices of a tile, in a state, with the words in serial, holder's name or collar number, in order.

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
        held = Issue.objects.filter(holder).held(kind.field)
        devices = devices.filter(Q(serial__icontains=word) | Q(pk__in=held))
    return in_order(devices, kind, sort)
