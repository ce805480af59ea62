"""Cameras report how they are; the offset of their clock is measured at that moment."""

from datetime import datetime, timedelta

from django.utils import timezone

from audit import journal
from audit.actors import Actor
from audit.operations import Operation
from devices.models import Camera, ProfileVersion, State
from devices.protocol import CheckIn
from devices.refusals import OutOfService, must_move


@journal.action
def check_in(*, camera: Camera, report: CheckIn, by: Actor) -> Camera:
    """Keep what a camera reports, with its clock offset: device time minus our time, in milliseconds.

    Raises OutOfService for a retired or lost camera, and MoveForbidden for a state that cannot follow.
    """
    now = timezone.now()
    camera = Camera.objects.select_for_update(no_key=True).get(pk=camera.pk)
    if not camera.is_in_service:
        message = f"This camera is {camera.get_state_display().lower()}. Hand it to an armourer."
        raise OutOfService(message, operation=Operation.CAMERA_SEEN, by=by, on=camera, reason_code="out_of_service")
    must_move(camera, report.state, by)
    camera.state = report.state
    camera.firmware = report.firmware
    camera.fault = report.fault
    camera.battery_percent = report.battery_percent
    camera.storage_used_bytes = report.storage_used_bytes
    camera.storage_total_bytes = report.storage_total_bytes
    camera.last_dock = report.dock
    camera.docked_at = now if report.dock or camera.state == State.DOCKED.value else camera.docked_at
    camera.last_seen_at = camera.clock_checked_at = now
    camera.clock_offset_ms = clock_offset_ms(report.device_time, now)
    is_applied = _note_settings(camera, report.settings_version, now)
    camera.save()
    journal.act(Operation.CAMERA_SEEN, by=by, on=camera, details=_seen(camera) | _said(report))
    if is_applied:
        journal.act(
            Operation.CAMERA_SETTINGS_APPLIED, by=by, on=camera, details={"version": camera.settings_version_id}
        )
    return camera


@journal.action
def open_line(*, camera: Camera, device_time: datetime, by: Actor) -> Camera:
    """Measure the clock of a camera that opens its line from the field. Raises OutOfService."""
    now = timezone.now()
    camera = Camera.objects.select_for_update(no_key=True).get(pk=camera.pk)
    if not camera.is_in_service:
        message = f"This camera is {camera.get_state_display().lower()}. Hand it to an armourer."
        raise OutOfService(message, operation=Operation.CAMERA_SEEN, by=by, on=camera, reason_code="out_of_service")
    camera.last_seen_at = camera.clock_checked_at = now
    camera.clock_offset_ms = clock_offset_ms(device_time, now)
    camera.save(update_fields=["last_seen_at", "clock_checked_at", "clock_offset_ms"])
    details = {"clock_offset_ms": camera.clock_offset_ms, "line": True}
    journal.act(Operation.CAMERA_SEEN, by=by, on=camera, details=details)
    return camera


def _note_settings(camera: Camera, said: int | None, now: datetime) -> bool:
    """Keep which version a camera works by; return whether it is another known one than before.

    A version that was never handed out counts as none: the right one is handed out again.
    """
    if said is None or said == camera.settings_version_id:
        return False
    camera.settings_version = ProfileVersion.objects.filter(pk=said).first()
    camera.settings_applied_at = now if camera.settings_version else None
    return camera.settings_version is not None


def clock_offset_ms(device_time: datetime, server_time: datetime) -> int:
    """Return device time minus server time in whole milliseconds: positive when the device is ahead."""
    return round((device_time - server_time) / timedelta(milliseconds=1))


def _seen(camera: Camera) -> dict[str, str | int | None]:
    return {
        "clock_offset_ms": camera.clock_offset_ms,
        "state": camera.state,
        "firmware": camera.firmware,
        "dock": camera.last_dock,
        "battery_percent": camera.battery_percent,
        "storage_used_bytes": camera.storage_used_bytes,
    }


def _said(report: CheckIn) -> dict[str, str | int | None]:
    """Return what few cameras say, where they said it."""
    said = {"settings_version": report.settings_version, "fault": report.fault or None}
    return {name: value for name, value in said.items() if value is not None}
