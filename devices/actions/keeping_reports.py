"""Reports of cameras in the field are kept, many at once: their log, their places, and how the cameras are now."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from audit import journal
from audit.actors import Actor
from audit.operations import Operation
from devices.actions.answering_signals import Answer, answer_in, note_answers
from devices.copying import copy_rows, update_rows
from devices.models import Camera, CameraLogEntry, CameraPlace, RefusedMessage, Taser
from devices.protocol import LogKind, Report
from devices.report_rows import (
    ENTRY,
    PLACE,
    Arrived,
    EntryRow,
    PlaceRow,
    digest,
    entry_rows,
    gap_row,
    last_place,
    newest,
    place_rows,
    true_time,
)

AHEAD = timedelta(minutes=1)  # of our clock: a corrected time beyond it is wrong
LONGEST_CAUSE = 300
SEEN = (
    *("state", "battery_percent", "storage_used_bytes", "storage_total_bytes", "last_seen_at", "report_number"),
    "signal_bars",
    *("report_sha256", "is_stealthy", "is_muted", "fault", "latitude", "longitude", "accuracy_m", "placed_at"),
)


@dataclass(frozen=True)
class Kept:
    """What became of one report: the number up to which all is kept, or why it was not taken."""

    accepted: int
    refusal: str = ""


@dataclass
class _Batch:
    """The rows of one batch."""

    entries: list[EntryRow] = field(default_factory=list)
    places: list[PlaceRow] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    reports: int = 0


@journal.action
def keep_reports(*, arrived: Sequence[Arrived], by: Actor) -> list[Kept]:
    """Keep reports in the order they came and return what became of each, in that order.

    A report is kept once. One that came before changes nothing; the last one with other content, one of a camera out
    of service, and one whose corrected times lie ahead of us are refused, each by itself. The journal's entry holds
    the SHA-256 over all rows of the log that were written.
    """
    ids = {one.camera_id for one in arrived}
    locked = Camera.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    cameras, batch, now = {camera.pk: camera for camera in locked}, _Batch(), timezone.now()
    answers = [_keep(one, cameras[one.camera_id], batch, now) for one in arrived]
    details = {"reports": batch.reports, "entries": len(batch.entries), "places": len(batch.places)}
    entry = journal.act(
        Operation.CAMERA_REPORTED, by=by, details={**details, "cameras": len(cameras), "sha256": digest(batch.entries)}
    )
    copy_rows(CameraLogEntry, ENTRY, ((*row, entry) for row in batch.entries))
    copy_rows(CameraPlace, PLACE, batch.places)
    update_rows(Camera, SEEN, [_seen(camera) for camera in cameras.values()])
    if batch.answers:
        note_answers(answers=batch.answers, by=by)
    return answers


def _keep(one: Arrived, camera: Camera, batch: _Batch, now: datetime) -> Kept:
    report, before = one.report, camera.report_number
    if report.number < before or (report.number == before and one.sha256 == camera.report_sha256):
        return Kept(before)
    if refusal := _refusal(one, camera, now):
        return Kept(before, refusal)
    if report.number > before + 1:
        batch.entries.append(gap_row(one, before, now))
    batch.entries += entry_rows(one)
    batch.places += place_rows(one)
    batch.answers += _answers(one)
    batch.reports += 1
    _look_at(camera, one, now)
    return Kept(report.number)


def _answers(one: Arrived) -> list[Answer]:
    """Return what the entries say about Signal messages."""
    found = (answer_in(one.camera_id, entry) for entry in one.report.entries)
    return [answer for answer in found if answer]


def _refusal(one: Arrived, camera: Camera, now: datetime) -> str:
    if not camera.is_in_service:
        return f"This camera is {camera.get_state_display().lower()}. Hand it to an armourer."
    if one.report.number == camera.report_number:
        return f"Report {one.report.number} was kept before with another content."
    latest = newest(one.report)
    if latest and true_time(latest, one.clock_offset_ms) > now + AHEAD:
        return "A time of this report lies ahead of now. Say hello again, so that the clock is measured."
    return ""


def _look_at(camera: Camera, one: Arrived, now: datetime) -> None:
    """Take over what the report says of the camera itself."""
    report = one.report
    camera.report_number, camera.report_sha256, camera.last_seen_at = report.number, one.sha256, now
    camera.battery_percent, camera.signal_bars = report.battery_percent, report.signal_bars
    camera.storage_used_bytes, camera.storage_total_bytes = report.storage_used_bytes, report.storage_total_bytes
    _follow_log(camera, report)
    if (found := last_place(one)) and (camera.placed_at is None or found[1] >= camera.placed_at):
        place, camera.placed_at = found  # else a fix has told a later one
        camera.latitude, camera.longitude, camera.accuracy_m = place.latitude, place.longitude, place.accuracy_m


def _follow_log(camera: Camera, report: Report) -> None:
    for entry in report.entries:
        if entry.kind is LogKind.STATE and entry.state:
            camera.state, camera.is_muted = entry.state.value, False
        elif entry.kind in {LogKind.STEALTH_ON, LogKind.STEALTH_OFF}:
            camera.is_stealthy = entry.kind is LogKind.STEALTH_ON
        elif entry.kind in {LogKind.MUTE_ON, LogKind.MUTE_OFF}:
            camera.is_muted = entry.kind is LogKind.MUTE_ON
        elif entry.kind is LogKind.FAULT:
            camera.fault = entry.detail or "A part does not work"


def _seen(camera: Camera) -> list[object]:
    return [camera.pk, *(getattr(camera, name) for name in SEEN)]


@journal.action
def keep_refused(*, device: Camera | Taser, raw: bytes, cause: str, by: Actor) -> RefusedMessage:
    """Keep a message that was not taken, as it came, and write down why."""
    sha256 = hashlib.sha256(raw).hexdigest()
    kept = RefusedMessage.objects.create(
        camera=device if isinstance(device, Camera) else None,
        taser=device if isinstance(device, Taser) else None,
        sha256=sha256,
        raw=raw,
        cause=cause[:LONGEST_CAUSE],
    )
    operation = Operation.DEVICE_MESSAGE_REFUSED
    journal.act(operation, by=by, on=device, sha256=sha256, details={"message": str(kept.pk), "bytes": len(raw)})
    return kept
