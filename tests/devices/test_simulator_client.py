"""The simulated camera's way to the server: resumable, patient, and never forgetful."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from devices.protocol import CameraState, Recording
from devices.simulator.camera import Camera, NotPossible
from devices.simulator.client import Client, GaveUp, Patience, Refused
from devices.simulator.dock import NotStored, dock
from tests.devices.messages import SETTINGS
from tests.factories.dock_server import SERVER_TIME, DockServer

SERIAL, KEY = "X6039A1B4", "k" * 43
PRESSED = datetime(2026, 11, 21, 22, 42, 50, tzinfo=UTC)
SIZE = 3_000_000


@pytest.fixture
def server(tmp_path: Path) -> Iterator[DockServer]:
    folder = tmp_path / "server"
    folder.mkdir()
    with DockServer(folder, {SERIAL: KEY}) as running:
        yield running


@pytest.fixture
def camera(tmp_path: Path) -> Camera:
    """A camera with one recording of random bytes on it, its clock 1.8 s fast."""
    footage = tmp_path / "footage.mp4"
    footage.write_bytes(bytes(range(256)) * (SIZE // 256 + 1))
    camera = Camera(SERIAL, tmp_path / "camera", drift_ms=1800)
    camera.power_on(PRESSED - timedelta(hours=1))
    camera.start(PRESSED)
    camera.keep(camera.stop(PRESSED + timedelta(seconds=30)), footage, ())
    return camera


def make_client(server: DockServer, key: str = KEY, *, cut_after: int | None = None) -> Client:
    patience = Patience(total_seconds=20, sleep=lambda _seconds: None)
    return Client(server.url, SERIAL, key, patience=patience, cut_after=cut_after)


def put_in_dock(camera: Camera, client: Client) -> list[str]:
    return dock(camera, client, "Dock 3 bay 12", lambda _line: None, clock=lambda: SERVER_TIME)


def stored_bytes(server: DockServer) -> bytes:
    (upload,) = server.desk.uploads.values()
    return upload.path.read_bytes()


def test_a_docked_recording_arrives_whole_and_leaves_the_camera(server: DockServer, camera: Camera) -> None:
    (recording,) = camera.kept()
    original = camera.file_of(recording).read_bytes()

    items = put_in_dock(camera, make_client(server))

    assert stored_bytes(server) == original
    assert len(items) == 1
    assert camera.kept() == []
    assert not camera.file_of(recording).exists()


def test_the_check_in_tells_the_cameras_own_time(server: DockServer, camera: Camera) -> None:
    put_in_dock(camera, make_client(server))

    first = server.desk.check_ins[0]
    assert first.device_time == SERVER_TIME + timedelta(milliseconds=1800)
    assert first.state is CameraState.DOCKED
    assert first.storage_used_bytes == (SIZE // 256 + 1) * 256


def test_an_emptied_camera_says_that_it_is_empty_and_by_which_settings_it_works(
    server: DockServer, camera: Camera
) -> None:
    server.desk.settings = replace(SETTINGS, version=7, buffer_seconds=60, firmware="3.3.0")

    put_in_dock(camera, make_client(server))

    first, last = server.desk.check_ins
    assert (first.settings_version, first.firmware) == (None, "3.2.1")
    assert (last.settings_version, last.firmware, last.storage_used_bytes) == (7, "3.3.0", 0)
    assert camera.buffer_seconds == 60


def test_settings_are_not_applied_out_of_the_dock(camera: Camera) -> None:
    with pytest.raises(NotPossible, match="Settings are applied in the dock"):
        camera.apply(SETTINGS)

    assert camera.settings is None


def test_a_cut_line_is_resumed_where_it_was_cut(server: DockServer, camera: Camera) -> None:
    (recording,) = camera.kept()
    original = camera.file_of(recording).read_bytes()

    put_in_dock(camera, make_client(server, cut_after=1_234_567))

    assert stored_bytes(server) == original
    statuses = [status for method, status in server.desk.requests if method == "PATCH"]
    assert statuses[-1] == 204
    assert set(statuses) <= {204, 409}  # 409 when the server was still writing down the part before the cut
    assert [method for method, _status in server.desk.requests].count("HEAD") >= 1


def test_a_new_recording_is_sent_without_asking_how_far_it_is(server: DockServer, camera: Camera) -> None:
    put_in_dock(camera, make_client(server))

    assert [method for method, _status in server.desk.requests if method in {"HEAD", "PATCH"}] == ["PATCH"]


def test_the_server_says_when_it_is_worth_asking_again(server: DockServer, camera: Camera) -> None:
    server.desk.polls_until_stored, server.desk.ask_again_after = 3, 7
    waits: list[float] = []
    client = Client(server.url, SERIAL, KEY, patience=Patience(total_seconds=60, sleep=waits.append))

    put_in_dock(camera, client)

    assert set(waits) == {7.0}


def test_the_rest_is_sent_when_the_server_holds_a_part(server: DockServer, camera: Camera) -> None:
    (recording,) = camera.kept()
    make_client(server).begin(recording)
    (upload,) = server.desk.uploads.values()
    upload.path.write_bytes(camera.file_of(recording).read_bytes()[:1_000_001])

    put_in_dock(camera, make_client(server))

    assert len(server.desk.uploads) == 1
    assert camera.kept() == []


def test_a_wrong_offset_makes_the_client_ask_again(server: DockServer, camera: Camera) -> None:
    server.desk.wrong_offset_answers = 2

    put_in_dock(camera, make_client(server))

    assert [status for method, status in server.desk.requests if method == "PATCH"] == [409, 409, 204]
    assert camera.kept() == []


def test_a_full_disk_is_waited_for(server: DockServer, camera: Camera) -> None:
    server.desk.full_disk_answers = 2

    put_in_dock(camera, make_client(server))

    assert camera.kept() == []
    assert len(stored_bytes(server)) == (SIZE // 256 + 1) * 256


def test_a_busy_server_is_waited_for(server: DockServer, camera: Camera) -> None:
    server.desk.busy_answers = 3

    put_in_dock(camera, make_client(server))

    assert camera.kept() == []


def test_a_disk_that_stays_full_keeps_the_recording_on_the_camera(server: DockServer, camera: Camera) -> None:
    server.desk.full_disk_answers = 10**6

    with pytest.raises(GaveUp):
        put_in_dock(camera, make_client(server))

    assert len(camera.kept()) == 1


def test_a_repeated_manifest_finds_the_same_upload(server: DockServer, camera: Camera) -> None:
    (recording,) = camera.kept()
    client = make_client(server)

    first, again = client.begin(recording), client.begin(recording)

    assert first == again
    assert [status for method, status in server.desk.requests if method == "POST"] == [201, 200]


def test_another_file_under_a_known_name_is_refused(server: DockServer, camera: Camera) -> None:
    (recording,) = camera.kept()
    client = make_client(server)
    client.begin(recording)
    other = Recording.from_object(recording.to_object() | {"sha256": "0" * 64})

    with pytest.raises(Refused, match="409"):
        client.begin(other)


def test_a_recording_the_server_refuses_stays_on_the_camera(server: DockServer, camera: Camera) -> None:
    server.desk.corrupts = True

    with pytest.raises(NotStored, match="The SHA-256 differs"):
        put_in_dock(camera, make_client(server))

    assert len(camera.kept()) == 1


def test_the_camera_keeps_its_copy_until_the_server_has_stored_it(server: DockServer, camera: Camera) -> None:
    server.desk.polls_until_stored = 10**6

    with pytest.raises(GaveUp, match="still received"):
        put_in_dock(camera, make_client(server))

    assert len(camera.kept()) == 1


def test_a_wrong_key_is_refused_and_nothing_is_lost(server: DockServer, camera: Camera) -> None:
    with pytest.raises(Refused, match="401"):
        put_in_dock(camera, make_client(server, "w" * 43))

    assert len(camera.kept()) == 1
    assert server.desk.uploads == {}


def test_a_server_that_is_down_is_given_up_on(camera: Camera) -> None:
    client = Client("http://127.0.0.1:9", SERIAL, KEY, patience=Patience(3, sleep=lambda _seconds: None))

    with pytest.raises(GaveUp):
        put_in_dock(camera, client)

    assert len(camera.kept()) == 1


@pytest.mark.parametrize("address", ["127.0.0.1:8000", "ftp://127.0.0.1", "", "http://"])
def test_an_address_that_is_not_http_is_refused(address: str) -> None:
    with pytest.raises(Refused, match="not an http or https address"):
        Client(address, SERIAL, KEY)


def test_an_empty_camera_docks_and_sends_nothing(server: DockServer, tmp_path: Path) -> None:
    camera = Camera(SERIAL, tmp_path / "empty")

    items = put_in_dock(camera, make_client(server))

    assert items == []
    assert server.desk.uploads == {}


def test_a_docked_camera_is_not_docked_again(server: DockServer, camera: Camera) -> None:
    put_in_dock(camera, make_client(server))

    with pytest.raises(NotPossible):
        camera.dock()
