"""The end of a shift as the simulator plays it: many cameras at once, each recording a file of its own."""

import hashlib
import json
import os
import subprocess  # noqa: TID251 - looks at the footage with ffprobe itself, from outside
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from devices.protocol import Priority, Recording
from devices.simulator.camera import Camera
from devices.simulator.client import Client, Patience
from devices.simulator.dock import NoEvidence, priority_upload, send_all
from devices.simulator.shift_change import Shift, live_through, own_box, play
from tests.factories.dock_server import DockServer
from tests.factories.footage import make_clip

SERIALS = ["X6039A1B4", "X6039A1B5", "X6039A1B6"]
KEYS = dict.fromkeys(SERIALS, "k" * 43)
DAY = date(2026, 11, 21)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[DockServer]:
    folder = tmp_path / "server"
    folder.mkdir()
    with DockServer(folder, KEYS) as running:
        yield running


@pytest.fixture
def shift(tmp_path: Path) -> Shift:
    """Four recordings each, of a clip of two seconds."""
    return Shift(4, 2.0, DAY, 1, tmp_path / "work", make_clip(tmp_path / "clip.mp4"))


def client_of(server: DockServer, serial: str) -> Client:
    return Client(server.url, serial, KEYS[serial], patience=Patience(20, sleep=lambda _seconds: None))


def whole(camera: Camera, recording: Recording) -> bytes:
    return camera.file_of(recording).read_bytes() + camera.tail_of(recording)


def packets_of(path: Path) -> object:
    """Return how many packets of pictures ffprobe finds when it reads a file to its end; it must not complain."""
    wanted = ["-v", "error", "-count_packets", "-select_streams", "v", "-show_entries", "stream=nb_read_packets"]
    command = [os.environ["FFPROBE_BIN"], *wanted, "-of", "json", str(path)]
    done = subprocess.run(command, check=True, capture_output=True)  # noqa: S603
    assert done.stderr == b""
    return json.loads(done.stdout)


def end(server: DockServer, shift: Shift) -> list[str]:
    lines: list[str] = []
    assert play(shift, KEYS, 3, lambda serial: client_of(server, serial), (RuntimeError, OSError), lines.append)
    return lines


def test_no_two_recordings_have_the_same_bytes(shift: Shift) -> None:
    assert shift.footage is not None
    cameras = [live_through(serial, number, shift, shift.footage) for number, serial in enumerate(SERIALS)]

    hashes = {recording.sha256 for camera in cameras for recording in camera.kept()}
    assert len(hashes) == 12


def test_the_manifest_has_the_hash_of_the_whole_file(shift: Shift) -> None:
    assert shift.footage is not None
    camera = live_through(SERIALS[0], 0, shift, shift.footage)

    for recording in camera.kept():
        content = whole(camera, recording)
        assert (recording.size, recording.sha256) == (len(content), hashlib.sha256(content).hexdigest())


def test_the_file_with_its_own_box_still_plays_to_its_end(shift: Shift, tmp_path: Path) -> None:
    assert shift.footage is not None
    camera = live_through(SERIALS[0], 0, shift, shift.footage)
    path = tmp_path / "whole.mp4"
    path.write_bytes(whole(camera, camera.kept()[0]))

    packets = [packets_of(one) for one in (shift.footage, path)]
    assert packets[0] == packets[1]


def test_the_box_says_how_long_it_is() -> None:
    box = own_box("X6039A1B4", Recording.from_object(PLAIN).started_at)

    assert (int.from_bytes(box[:4], "big"), box[4:8]) == (len(box), b"uuid")


def test_the_same_seed_makes_the_same_shift(shift: Shift, tmp_path: Path) -> None:
    assert shift.footage is not None
    other = Shift(4, 2.0, DAY, 1, tmp_path / "other", shift.footage)

    first, again = (live_through(SERIALS[0], 0, one, shift.footage).kept() for one in (shift, other))

    assert first == again


def test_everything_arrives_and_leaves_the_cameras(server: DockServer, shift: Shift) -> None:
    lines = end(server, shift)

    assert lines[-1] == "12 of 12 recordings sent, 12 stored"
    assert len(server.desk.uploads) == 12
    assert list((shift.work / "cameras").glob("*/*.mp4")) == []
    for upload in server.desk.uploads.values():
        assert hashlib.sha256(upload.path.read_bytes()).hexdigest() == upload.recording.sha256


def test_a_shift_that_has_ended_is_not_sent_again(server: DockServer, shift: Shift) -> None:
    end(server, shift)

    lines = end(server, shift)

    assert lines[-1] == "0 of 0 recordings sent, 0 stored"
    assert len(server.desk.uploads) == 12


def test_the_most_urgent_recording_of_a_camera_is_sent_first(server: DockServer, shift: Shift) -> None:
    assert shift.footage is not None
    camera = live_through(SERIALS[0], 0, shift, shift.footage)
    recordings = camera.kept()
    by_hand = [Recording.from_object(one.to_object() | {"priority": "routine"}) for one in recordings[:-1]]
    urgent = Recording.from_object(recordings[-1].to_object() | {"priority": "urgent"})
    lines: list[str] = []

    send_all(camera, client_of(server, SERIALS[0]), [*by_hand, urgent], lines.append)

    assert lines[0].startswith(f"{urgent.recording_id}: upload begins")


def test_priority_upload_sends_only_the_most_recent_recording(server: DockServer, shift: Shift) -> None:
    assert shift.footage is not None
    camera = live_through(SERIALS[0], 0, shift, shift.footage)
    newest = max(camera.kept(), key=lambda recording: recording.started_at)

    priority_upload(camera, client_of(server, SERIALS[0]), lambda _line: None)

    (upload,) = server.desk.uploads.values()
    assert (upload.recording.recording_id, upload.recording.priority) == (newest.recording_id, Priority.URGENT)
    assert [recording.recording_id for recording in camera.kept()].count(newest.recording_id) == 0
    assert len(camera.kept()) == 3


def test_priority_upload_without_a_recording_says_no_evidence(server: DockServer, tmp_path: Path) -> None:
    camera = Camera(SERIALS[0], tmp_path / "empty")

    with pytest.raises(NoEvidence, match="NO EVIDENCE"):
        priority_upload(camera, client_of(server, SERIALS[0]), lambda _line: None)

    assert server.desk.uploads == {}


PLAIN = {
    "recording_id": "X6039A1B4-20261121-224250",
    "started_at": "2026-11-21T22:42:50.000Z",
    "duration_ms": 2000,
    "buffer_ms": 0,
    "size": 1,
    "sha256": "0" * 64,
    "media_type": "video/mp4",
    "started_by": "officer",
}
