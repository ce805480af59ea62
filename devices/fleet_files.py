"""The lists of the fleet pages as files: the same rows, more columns."""

from datetime import UTC, datetime

from devices.models import Camera, Issue, Taser

CAMERA_COLUMNS = (
    "serial",
    "model",
    "state",
    "status",
    "holder",
    "collar number",
    "team",
    "issued (UTC)",
    "battery %",
    "storage used (bytes)",
    "storage total (bytes)",
    "firmware",
    "firmware wanted",
    "settings wanted",
    "settings pending",
    "settings applied (UTC)",
    "fault",
    "last seen (UTC)",
    "last docked (UTC)",
    "last dock",
    "clock offset (ms)",
    "clock checked (UTC)",
    "note",
)
TASER_COLUMNS = (
    "serial",
    "model",
    "state",
    "status",
    "holder",
    "collar number",
    "team",
    "issued (UTC)",
    "battery %",
    "firmware",
    "firmware wanted",
    "faults in the last log",
    "last docked (UTC)",
    "last dock",
    "dock due (UTC)",
    "function check (UTC)",
    "function check due (UTC)",
    "clock offset (ms)",
    "note",
)


def camera_cells(camera: Camera) -> list[object]:
    """Return one row of the CSV; times in UTC, sizes in bytes, the clock offset in milliseconds."""
    return [
        camera.serial,
        camera.model,
        camera.get_state_display(),
        camera.status.word,
        *_holder_cells(camera.current_issue),
        camera.battery_percent,
        camera.storage_used_bytes,
        camera.storage_total_bytes,
        camera.firmware,
        camera.wanted_firmware,
        f"{camera.wanted_profile} v{camera.wanted_number}" if camera.wanted_settings else "",
        "yes" if camera.is_settings_pending else "no",
        _utc(camera.settings_applied_at),
        camera.fault,
        _utc(camera.last_seen_at),
        _utc(camera.docked_at),
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
        taser.status.word,
        *_holder_cells(taser.current_issue),
        taser.battery_percent,
        taser.firmware,
        taser.firmware_wanted,
        taser.faults,
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
