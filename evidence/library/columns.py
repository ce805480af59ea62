"""Columns of the table view and of its CSV file: what each is called and what it shows of an item."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils import timezone

from evidence.models import Integrity, Item

USUAL = ("officer", "recorded", "length", "incident", "source", "status")


@dataclass(frozen=True)
class Column:
    """One column: its key in the address and the database, its heading, and the words for one item."""

    key: str
    label: str
    words: Callable[[Item], str]
    css: str = ""


def local(moment: datetime | None) -> str:
    """Return local date and time to the second, as in 21 Nov 2026, 22:47:02."""
    return f"{timezone.localtime(moment):%-d %b %Y, %H:%M:%S}" if moment else ""


def utc(moment: datetime | None) -> str:
    """Return a moment in ISO 8601, UTC."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z") if moment else ""


def length(item: Item) -> str:
    """Return the length as 18:04 or 1:02:03; parts of a second are dropped."""
    if item.duration_ms is None:
        return ""
    minutes, seconds = divmod(item.duration_ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"


def place(item: Item) -> str:
    """Return latitude and longitude in degrees (WGS 84) of the item or of its incident."""
    latitude, longitude = getattr(item, "place_latitude", None), getattr(item, "place_longitude", None)
    return "" if latitude is None or longitude is None else f"{latitude:.5f}, {longitude:.5f}"


COLUMNS = {
    column.key: column
    for column in (
        Column("officer", "Officer", lambda item: item.recorded_by.short_label if item.recorded_by else ""),
        Column("owner", "Owner", lambda item: item.owner.short_label if item.owner else ""),
        Column("recorded", "Recorded", lambda item: local(item.recorded_at)),
        Column("received", "Received", lambda item: local(item.received_at)),
        Column("length", "Length", length, "num"),
        Column("incident", "Incident", lambda item: f"Log {item.incident.number}" if item.incident else ""),
        Column("exhibit", "Exhibit", lambda item: item.exhibit_reference),
        Column("evidence_id", "Evidence ID", lambda item: item.evidence_id),
        Column("camera", "Camera", lambda item: getattr(item, "camera_serial", None) or ""),
        Column("type", "Type", lambda item: item.get_kind_display()),
        Column("source", "Source", lambda item: item.get_source_display()),
        Column("status", "Status", lambda item: item.get_status_display()),
        Column("readiness", "Playing", lambda item: item.get_readiness_display()),
        Column("class", "Access class", lambda item: item.get_access_class_display()),
        Column("categories", "Categories", lambda item: ", ".join(item.category_keys)),
        Column("tags", "Tags", lambda item: ", ".join(item.tags)),
        Column("integrity", "Integrity", lambda item: Integrity(getattr(item, "integrity", "")).label),
        Column("place", "Place", place),
    )
}
# The file has every column, and both times twice: as the officer reads them and as a program does.
CSV_HEADING = (
    "id",
    "title",
    "recorded (local)",
    "recorded (UTC)",
    "received (local)",
    "received (UTC)",
    *(column.label.lower() for key, column in COLUMNS.items() if key not in {"recorded", "received"}),
)


def csv_cells(item: Item) -> list[str]:
    """Return one row of the CSV file."""
    return [
        str(item.pk),
        item.title,
        local(item.recorded_at),
        utc(item.recorded_at),
        local(item.received_at),
        utc(item.received_at),
        *(column.words(item) for key, column in COLUMNS.items() if key not in {"recorded", "received"}),
    ]
