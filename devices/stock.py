"""What the pages of batteries and cartridges show and how they are narrowed; their lists as files."""

from datetime import UTC

from django.db.models import Q

from devices.models import StockItem
from devices.models.stock import BATTERIES, StockItemQuerySet

BATTERY_TILES = (
    ("", "In stock or out", "battery-full", ""),
    ("in_stock", "In stock", "package", ""),
    ("out", "Issued", "user-check", ""),
    ("soon", "Expiring within 60 days", "clock-alert", "amber"),
    ("expired", "Expired", "triangle-alert", "red"),
    ("lost", "Lost", "triangle-alert", "red"),
)
CARTRIDGE_TILES = (
    ("", "In stock or out", "package", ""),
    ("in_stock", "In stock", "package-check", ""),
    ("out", "Issued or in a weapon", "zap", ""),
    ("soon", "Expiring within 60 days", "clock-alert", "amber"),
    ("expired", "Expired", "triangle-alert", "red"),
    ("used", "Fired", "target", ""),
    ("seen", "Seen in a log only", "scroll-text", "amber"),
    ("lost", "Lost", "triangle-alert", "red"),
)
COLUMNS = (
    "serial",
    "kind",
    "status",
    "expires",
    "expired",
    "weapon",
    "bay",
    "holder",
    "collar number",
    "used (UTC)",
    "seen in a log only",
    "note",
)


def of_sort(items: StockItemQuerySet, *, is_battery: bool) -> StockItemQuerySet:
    """Return the batteries, or else the cartridges."""
    return items.filter(kind__in=BATTERIES) if is_battery else items.exclude(kind__in=BATTERIES)


def narrow_stock(items: StockItemQuerySet, *, need: str, kind: str, status: str, text: str) -> StockItemQuerySet:
    """Return those of a tile, of a kind and status, with the words in serial, weapon or holder.

    What was used or returned shows only when it is asked for.
    """
    if need or not status:
        items = items.in_need(need or "about") if need or not text else items
    if kind:
        items = items.filter(kind=kind)
    if status:
        items = items.filter(status=status)
    for word in text.split():
        whose = Q(holder__name__icontains=word) | Q(holder__collar_number__startswith=word)
        items = items.filter(Q(serial__icontains=word) | Q(taser__serial__icontains=word) | whose)
    return items.select_related("taser", "holder__team")


def stock_cells(item: StockItem) -> list[object]:
    """Return one row of the CSV; dates as ISO 8601, times in UTC."""
    used = item.used_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if item.used_at else ""
    return [
        item.serial,
        item.get_kind_display(),
        item.get_status_display(),
        item.expires_on.isoformat() if item.expires_on else "",
        "yes" if item.is_expired else "no",
        item.taser.serial if item.taser else "",
        item.bay,
        item.holder.title if item.holder else "",
        item.holder.collar_number if item.holder else "",
        used,
        "yes" if item.is_seen_in_log else "no",
        item.note,
    ]
