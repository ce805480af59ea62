"""Rows that a report from the field becomes, and the digest over them that the journal keeps."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from devices.models.camera_log import GAP, CameraLogEntry
from devices.protocol import LogEntry, LogKind, Place, Report, write_moment

ENTRY = (
    *("camera_id", "report", "line", "kind", "state", "started_by", "recording_id", "signal_id", "detail"),
    *("at_device", "at", "batch"),
)
PLACE = ("camera_id", "at", "latitude", "longitude", "accuracy_m")
EntryRow = tuple[object, ...]  # the values of ENTRY without the batch
PlaceRow = tuple[object, ...]


@dataclass(frozen=True)
class Arrived:
    """One report as it came: from which camera, how far its clock was ahead at the hello, and the frame's SHA-256."""

    camera_id: UUID
    clock_offset_ms: int
    report: Report
    sha256: str


def true_time(moment: datetime, clock_offset_ms: int) -> datetime:
    """Return a device's time with the error of its clock taken out."""
    return moment - timedelta(milliseconds=clock_offset_ms)


def newest(report: Report) -> datetime | None:
    """Return the latest time in a report, by the camera's clock."""
    ends = [timed[-1].at for timed in (report.entries, report.places) if timed]
    return max(ends, default=None)


def entry_rows(arrived: Arrived) -> list[EntryRow]:
    """Return the rows of a report's entries, numbered from 1."""
    return [_entry_row(arrived, line, entry) for line, entry in enumerate(arrived.report.entries, start=1)]


def gap_row(arrived: Arrived, last: int, at: datetime) -> EntryRow:
    """Return the row that says which reports before this one never came."""
    first, end = last + 1, arrived.report.number - 1
    words = f"Report {first} never came" if first == end else f"Reports {first} to {end} never came"
    seen = at + timedelta(milliseconds=arrived.clock_offset_ms)
    return (
        arrived.camera_id,
        arrived.report.number,
        0,
        GAP,
        "",
        "",
        "",
        "",
        words,
        write_moment(seen),
        write_moment(at),
    )


def place_rows(arrived: Arrived) -> list[PlaceRow]:
    """Return the rows of a report's positions."""
    offset = arrived.clock_offset_ms
    return [
        (arrived.camera_id, write_moment(true_time(one.at, offset)), one.latitude, one.longitude, one.accuracy_m)
        for one in arrived.report.places
    ]


def last_place(arrived: Arrived) -> tuple[Place, datetime] | None:
    """Return the newest position with its true time."""
    places = arrived.report.places
    return (places[-1], true_time(places[-1].at, arrived.clock_offset_ms)) if places else None


def digest(rows: Iterable[Sequence[object]]) -> str:
    """Return the SHA-256 over rows of ENTRY without the batch: values parted by 0x1F, each row ended by 0x1E."""
    return hashlib.sha256(b"".join("\x1f".join(map(str, row)).encode() + b"\x1e" for row in rows)).hexdigest()


def kept_digest(batch: UUID) -> str:
    """Return the digest over what is kept of a batch; compare it with the journal's entry of that id."""
    kept = CameraLogEntry.objects.filter(batch=batch).order_by("pk").values_list(*ENTRY[:-1])
    return digest([(*row[:-2], *(write_moment(moment) for moment in row[-2:])) for row in kept])


def _entry_row(arrived: Arrived, line: int, entry: LogEntry) -> EntryRow:
    return (
        *(arrived.camera_id, arrived.report.number, line, entry.kind.value),
        entry.state.value if entry.kind is LogKind.STATE and entry.state else "",
        entry.started_by.value if entry.started_by else "",
        *(entry.recording_id, entry.signal_id, entry.detail),
        *(write_moment(entry.at), write_moment(true_time(entry.at, arrived.clock_offset_ms))),
    )
