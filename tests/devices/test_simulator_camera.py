"""The simulated camera: what it can do in which state, its buffer, its clock and what it writes down."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from devices.protocol import CameraState, Fix, Marker, Muted, StartedBy
from devices.simulator.camera import Camera, NotPossible, Place, track
from devices.simulator.motion import Course, gone_after
from devices.simulator.scenario import NoScenario, faster, names, read_scenario

NOW = datetime(2026, 11, 21, 22, 42, 50, tzinfo=UTC)
LONG_AGO = NOW - timedelta(hours=1)


@pytest.fixture
def camera(tmp_path: Path) -> Camera:
    camera = Camera("X6039A1B4", tmp_path, drift_ms=1800)
    camera.power_on(LONG_AGO)
    return camera


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def test_a_ready_camera_keeps_thirty_seconds_before_the_press(camera: Camera) -> None:
    camera.start(NOW)
    taken = camera.stop(NOW + seconds(30))

    assert taken.buffer_ms == 30_000
    assert taken.duration_ms == 60_000
    assert taken.started_at == NOW - seconds(30) + seconds(1.8)


def test_a_camera_just_switched_on_has_a_shorter_buffer(tmp_path: Path) -> None:
    camera = Camera("X6039A1B4", tmp_path)
    camera.power_on(NOW - seconds(7))

    camera.start(NOW)

    assert camera.stop(NOW + seconds(1)).buffer_ms == 7_000


def test_the_first_recording_after_sleep_has_no_buffer(camera: Camera) -> None:
    camera.sleep()

    camera.start(NOW)

    assert camera.stop(NOW + seconds(1)).buffer_ms == 0


def test_a_signal_does_not_wake_a_sleeping_camera(camera: Camera) -> None:
    camera.sleep()

    with pytest.raises(NotPossible, match="A signal does not start a camera that is sleep"):
        camera.start(NOW, StartedBy.SIGNAL)

    assert camera.state is CameraState.SLEEP


def test_a_signal_starts_a_ready_camera_with_its_buffer(camera: Camera) -> None:
    camera.start(NOW, StartedBy.SIGNAL)

    taken = camera.stop(NOW + seconds(1))

    assert (taken.started_by, taken.buffer_ms) == (StartedBy.SIGNAL, 30_000)


def test_markers_count_from_the_first_picture(camera: Camera) -> None:
    camera.start(NOW)

    camera.mark(NOW + seconds(6), "Arrived")

    assert camera.stop(NOW + seconds(9)).markers == (Marker(36_000, "Arrived"),)


def test_a_muted_stretch_ends_with_the_recording(camera: Camera) -> None:
    camera.start(NOW)
    camera.mute(NOW + seconds(2))

    taken = camera.stop(NOW + seconds(5))

    assert taken.muted == (Muted(32_000, 35_000),)


@pytest.mark.parametrize("forbidden", ["mark", "mute", "stop"])
def test_only_a_recording_camera_marks_mutes_and_stops(camera: Camera, forbidden: str) -> None:
    arguments = (NOW, "x") if forbidden == "mark" else (NOW,)

    with pytest.raises(NotPossible, match="The camera is ready, not recording"):
        getattr(camera, forbidden)(*arguments)


def test_a_docked_camera_does_not_record(camera: Camera) -> None:
    camera.dock()

    with pytest.raises(NotPossible):
        camera.start(NOW)

    assert camera.state is CameraState.DOCKED


def test_a_recording_camera_is_not_docked(camera: Camera) -> None:
    camera.start(NOW)

    with pytest.raises(NotPossible, match="Stop the recording first"):
        camera.dock()


def test_only_a_sleeping_camera_wakes(camera: Camera) -> None:
    with pytest.raises(NotPossible, match="Only a sleeping camera wakes"):
        camera.wake(NOW)


def test_the_manifest_and_the_file_lie_on_the_camera(camera: Camera, tmp_path: Path) -> None:
    footage = tmp_path / "made.mp4"
    footage.write_bytes(b"moving pictures")
    camera.start(NOW)

    recording = camera.keep(camera.stop(NOW + seconds(30)), footage, ())

    assert recording.recording_id == "X6039A1B4-20261121-224251"
    assert recording.size == 15
    assert recording.sha256 == "6cb754acd2d240d3b451bdc7cf7d09b98d66b50c4cd16b01ab9f58c3738778f7"
    assert camera.kept() == [recording]


def test_a_track_has_a_position_every_ten_seconds_and_at_the_end() -> None:
    walk = (Place(0, 52.0, -1.0), Place(20, 52.002, -1.004))

    fixes = track(walk, 25_000)

    assert [fix.at_ms for fix in fixes] == [0, 10_000, 20_000, 25_000]
    assert fixes[1].latitude == pytest.approx(52.001, abs=1e-5)
    assert fixes[3].longitude == pytest.approx(-1.004, abs=1e-5)


def test_somebody_who_does_not_walk_has_no_track() -> None:
    assert track((), 25_000) == ()


def test_a_place_that_never_changes_is_a_track_too() -> None:
    (only,) = track((Place(0, 52.0, -1.0),), 0)[:1]

    assert isinstance(only, Fix)


def test_a_course_eases_from_point_to_point() -> None:
    course = Course.of((0, 0), (10, 4))

    assert [round(course.at(t), 3) for t in (-1, 0, 5, 10, 11)] == [0, 0, 2.0, 4, 4]


def test_a_layer_is_gone_when_the_camera_has_passed_it() -> None:
    course = Course.of((0, 0), (10, 9))

    assert gone_after(5.0, course, 3.0, 60) == 4.5
    assert gone_after(500.0, course, 3.0, 60) is None


def test_the_shipped_scenario_tells_the_story() -> None:
    scenario = read_scenario("first_recording")

    first = scenario.parts[0]
    assert [part.serial for part in scenario.parts] == ["X6039A1B4", "X6039A1B5", "X6039A1B6", "X6039A1B5"]
    assert (first.collar_number, first.drift_ms, first.buffer_seconds, len(first.markers)) == ("20417", 1800, 30, 3)
    assert datetime.combine(date(2026, 11, 21), first.pressed) == NOW


def test_a_faster_scenario_keeps_its_shape() -> None:
    part = faster(read_scenario("first_recording").parts[0], 2)

    assert (part.seconds, part.buffer_seconds, part.markers[0][0]) == (30.0, 15.0, 3.0)


@pytest.mark.parametrize("speed", [0, -1, 21])
def test_a_silly_speed_is_refused(speed: float) -> None:
    with pytest.raises(NoScenario, match=r"between 0\.1 and 20"):
        faster(read_scenario("first_recording").parts[0], speed)


def test_an_unknown_scenario_names_the_known_ones() -> None:
    with pytest.raises(NoScenario, match="first_recording"):
        read_scenario("siege_of_troy")

    assert names() == ["first_recording"]
