"""A dock: checks devices in, uploads what they hold, and lets a camera forget only what the server has stored."""

import hashlib
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from devices.protocol import LogFile, Priority, Recording, UploadStarted, UploadState
from devices.simulator.camera import Camera
from devices.simulator.client import Client
from devices.simulator.taser import Taser
from devices.simulator.taser_files import log_of

Say = Callable[[str], None]
Clock = Callable[[], datetime]
ORDER = tuple(Priority)  # the most urgent first


class NoEvidence(RuntimeError):
    """There is no recording on the camera that could be sent."""


class NotStored(RuntimeError):
    """The server refused a recording; it stays on the camera. The text is the server's cause."""


def real_time() -> datetime:
    """Return the true time."""
    return datetime.now(UTC)  # noqa: TID251 - the simulator knows no Django


def dock(camera: Camera, client: Client, name: str, say: Say, clock: Clock = real_time) -> list[str]:
    """Put the camera into the dock called `name`; returns the evidence items that came of its recordings.

    It applies the settings that it is given, and says at the end what it works by and that it is empty.
    """
    camera.dock()
    answer = client.check_in(lambda: camera.check_in(clock(), name))
    say(f"{camera.serial}: checked in at {name}, clock {answer.clock_offset_ms / 1000:+.1f} s against the server")
    is_new = answer.settings is not None and answer.settings != camera.settings
    if answer.settings is not None and is_new:
        camera.apply(answer.settings)
        say(f"{camera.serial}: works by version {answer.settings.version} of its settings")
    items = send_all(camera, client, camera.kept(), say)
    if items or is_new:
        client.check_in(lambda: camera.check_in(clock(), name))
    return items


def send_all(camera: Camera, client: Client, recordings: Sequence[Recording], say: Say) -> list[str]:
    """Announce all, so that the server knows what waits; send the most urgent first; then see each stored and delete.

    Returns the items they became, in the order in which they were sent.
    """
    begun = [(recording, *client.begin(recording)) for recording in recordings]
    begun.sort(key=lambda one: ORDER.index(one[0].priority))
    for recording, path, started in begun:
        _send(camera, client, recording, path, started, say)
    return [_settle(camera, client, recording, path, say) for recording, path, _ in begun]


def priority_upload(camera: Camera, client: Client, say: Say, clock: Clock = real_time) -> str:
    """Send only the most recent recording, from the field: the officer has chosen "Priority upload" on the camera.

    Returns the item that came of it. Raises NoEvidence when there is nothing on the camera.
    """
    recordings = sorted(camera.kept(), key=lambda recording: recording.started_at)
    if not recordings:
        raise NoEvidence(f"{camera.serial}: NO EVIDENCE")
    client.check_in(lambda: camera.check_in(clock(), ""))
    say(f"{camera.serial}: UPLOAD STARTED")
    (item,) = send_all(camera, client, [replace(recordings[-1], priority=Priority.URGENT)], say)
    say(f"{camera.serial}: UPLOAD COMPLETE")
    return item


def _send(camera: Camera, client: Client, recording: Recording, path: str, started: UploadStarted, say: Say) -> None:
    state = "resumed at" if started.offset else "begins at"
    say(f"{recording.recording_id}: upload {state} {started.offset:,} of {recording.size:,} bytes")
    if started.state is UploadState.RECEIVING:
        client.send(path, camera.file_of(recording), camera.tail_of(recording), start=started.offset)
    say(f"{recording.recording_id}: all bytes sent, waiting for the server to store them")


def _settle(camera: Camera, client: Client, recording: Recording, path: str, say: Say) -> str:
    status = client.wait_until_settled(path)
    if status.state is not UploadState.STORED:
        raise NotStored(f"{recording.recording_id} was {status.state}: {status.cause} It stays on the camera.")
    if status.sha256 != recording.sha256:
        raise NotStored(f"{recording.recording_id}: the server names another SHA-256. It stays on the camera.")
    camera.delete(recording)
    say(f"{recording.recording_id}: stored, deleted from the camera")
    return status.item or ""


def dock_taser(taser: Taser, client: Client, name: str, say: Say, clock: Clock = real_time) -> str:
    """Put a TASER into the dock called `name`; returns the evidence item that came of its log. It keeps its log."""
    data = log_of(taser)
    digest = hashlib.sha256(data).hexdigest()

    def announced() -> LogFile:
        log_id = f"{taser.serial}-{digest[:16]}"
        return LogFile(log_id, taser.shows(clock()), name, len(data), digest)

    path, started = client.begin_log(announced)
    say(f"{taser.serial}: log of {len(data):,} bytes begins at {started.offset:,}, docked at {name}")
    if started.state is UploadState.RECEIVING:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "log.csv"
            file.write_bytes(data)
            client.send(path, file, start=started.offset)
    status = client.wait_until_settled(path)
    if status.state is not UploadState.STORED:
        raise NotStored(f"The log of {taser.serial} was {status.state}: {status.cause}")
    say(f"{taser.serial}: log stored")
    return status.item or ""
