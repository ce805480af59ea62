"""What a camera in the field does: one test for each number and rule of product.md section 9, named after it."""

from datetime import timedelta

import pytest

from devices.protocol import CameraState, LogEntry, LogKind, StartedBy
from devices.simulator.field.behaviour import Behaviour
from devices.simulator.field.living import NotPossible, Settings
from tests.devices.field.conftest import READY_AT
from tests.devices.field.log_words import after, told

HOUR = 3_600
SIGNAL = "X3000A1C2:118"


def test_the_buffer_is_thirty_seconds_by_default_and_silent(camera: Behaviour) -> None:
    camera.start(after(600))

    film = camera.stop(after(630))

    assert (film.buffer_ms, film.duration_ms, film.buffer_has_sound) == (30_000, 60_000, False)


@pytest.mark.parametrize("seconds", [0, 120])
def test_the_buffer_may_be_set_from_0_to_120_seconds(seconds: int) -> None:
    camera = Behaviour("X6039A1B4", settings=Settings(buffer_seconds=seconds, buffer_has_sound=True))
    camera.power_on(READY_AT)
    camera.start(after(600))

    film = camera.stop(after(601))

    assert (film.buffer_ms, film.buffer_has_sound) == (seconds * 1000, seconds > 0)


@pytest.mark.parametrize("seconds", [-1, 121])
def test_a_longer_buffer_than_120_seconds_is_refused(seconds: int) -> None:
    with pytest.raises(NotPossible, match="0 to 120 s"):
        Settings(buffer_seconds=seconds)


def test_ten_seconds_after_waking_the_buffer_is_ten_seconds(camera: Behaviour) -> None:
    camera.sleep(after(60))
    camera.wake(after(120))
    camera.start(after(130))

    assert camera.stop(after(140)).buffer_ms == 10_000


def test_a_recording_out_of_sleep_has_no_buffer(camera: Behaviour) -> None:
    camera.sleep(after(60))
    camera.start(after(120))

    assert camera.stop(after(140)).buffer_ms == 0


def test_the_buffer_is_empty_after_the_dock(camera: Behaviour) -> None:
    camera.dock(after(60))
    camera.power_on(after(7200))
    camera.start(after(7200))

    assert camera.stop(after(7260)).buffer_ms == 0


def test_two_presses_start_and_a_hold_of_three_seconds_stops(camera: Behaviour) -> None:
    camera.press(after(60))
    camera.press(after(60.4))
    short = camera.hold(after(90), 2.9)
    film = camera.hold(after(100), 3)

    assert short is None
    assert film is not None
    assert film.duration_ms == 30_000 + 39_600
    assert told(camera) == ["recording", "ready"]


def test_two_slow_presses_start_nothing(camera: Behaviour) -> None:
    camera.press(after(60))
    camera.press(after(61.001))

    assert camera.state is CameraState.READY


def test_a_press_while_recording_sets_a_marker(camera: Behaviour) -> None:
    camera.start(after(60))
    camera.press(after(66))

    film = camera.stop(after(70))

    assert [marker.at_ms for marker in film.markers] == [36_000]
    assert told(camera) == ["recording", "marker", "ready"]


def test_it_reminds_every_two_minutes_while_it_records(camera: Behaviour) -> None:
    camera.start(after(60))
    camera.stop(after(60 + 361))
    camera.advance(after(HOUR))

    entries = camera.take_entries()
    reminded = [entry.at for entry in entries if entry.kind is LogKind.REMINDER]
    assert reminded == [after(180), after(300), after(420)]


def test_in_stealth_it_does_not_remind(camera: Behaviour) -> None:
    camera.set_stealth(after(10), on=True)
    camera.start(after(60))
    camera.advance(after(600))

    assert told(camera) == ["stealth_on", "recording"]


def test_a_file_ends_after_four_hours_and_the_next_begins_without_a_gap(camera: Behaviour) -> None:
    camera.set_stealth(after(10), on=True)
    camera.start(after(60))
    camera.mute(after(100))
    camera.stop(after(60) + timedelta(hours=5))

    first, second = camera.films
    assert first.duration_ms == 4 * HOUR * 1000
    assert second.started_at == first.started_at + timedelta(hours=4)
    assert second.duration_ms == HOUR * 1000 + 30_000
    assert (second.buffer_ms, second.muted[0].from_ms, first.muted[0].to_ms) == (0, 0, first.duration_ms)
    assert told(camera)[3:] == ["file_ended", "recording", "mute_on", "ready"]


def test_a_new_file_has_a_name_of_its_own(camera: Behaviour) -> None:
    for _ in range(3):
        camera.start(after(60))
        camera.stop(after(60))

    assert len({film.recording_id for film in camera.films}) == 3


def test_a_camera_that_records_is_not_switched_on_again(camera: Behaviour) -> None:
    camera.start(after(60))

    with pytest.raises(NotPossible, match="on already"):
        camera.power_on(after(70))

    assert camera.state is CameraState.RECORDING


def test_it_is_muted_only_while_recording(camera: Behaviour) -> None:
    with pytest.raises(NotPossible, match="not recording"):
        camera.mute(after(60))

    assert told(camera) == []


def test_the_force_may_forbid_mute() -> None:
    camera = Behaviour("X6039A1B4", settings=Settings(may_mute=False))
    camera.power_on(READY_AT)
    camera.start(after(60))

    with pytest.raises(NotPossible, match="does not allow"):
        camera.mute(after(70))

    assert not camera.is_muted


def test_the_force_may_forbid_sleep_and_stealth_and_switch_reminders_and_signal_off() -> None:
    wanted = Settings(may_sleep=False, may_stealth=False, reminds=False, hears_signal=False)
    camera = Behaviour("X6039A1B4", settings=wanted)
    camera.power_on(READY_AT)
    with pytest.raises(NotPossible, match="does not allow cameras to sleep"):
        camera.sleep(after(10))
    with pytest.raises(NotPossible, match="does not allow stealth"):
        camera.set_stealth(after(10), on=True)
    camera.hear(after(20), SIGNAL)
    camera.start(after(60))
    camera.advance(after(600))

    assert told(camera) == ["ready", "signal_ignored", "recording"]


def test_the_force_may_want_shorter_files() -> None:
    camera = Behaviour("X6039A1B4", settings=Settings(longest_file_ms=600_000, reminds=False))
    camera.power_on(READY_AT)
    camera.start(after(60))
    camera.stop(after(60 + 900))

    assert [film.duration_ms for film in camera.films] == [600_000, 330_000]


def test_a_buffer_longer_than_a_file_is_a_file_of_its_own() -> None:
    camera = Behaviour("X6039A1B4", settings=Settings(buffer_seconds=120, longest_file_ms=60_000, reminds=False))
    camera.power_on(READY_AT)
    camera.start(after(300))
    camera.stop(after(330))

    assert [film.duration_ms for film in camera.films] == [120_000, 30_000]


def test_it_sleeps_from_ready_only(camera: Behaviour) -> None:
    camera.start(after(60))

    with pytest.raises(NotPossible):
        camera.sleep(after(70))

    assert camera.state is CameraState.RECORDING


def test_a_signal_starts_a_ready_camera_with_its_buffer(camera: Behaviour) -> None:
    started = camera.hear(after(411), SIGNAL)

    heard, recording = camera.take_entries()
    assert started
    assert (heard.kind, heard.signal_id) == (LogKind.SIGNAL_HEARD, SIGNAL)
    assert (recording.started_by, recording.signal_id) == (StartedBy.SIGNAL, SIGNAL)
    assert camera.running().buffer_ms == 30_000


def test_a_signal_by_air_and_by_line_is_one(camera: Behaviour) -> None:
    camera.hear(after(411), SIGNAL)
    again = camera.hear(after(411.2), SIGNAL)

    assert not again
    assert told(camera) == ["signal_heard", "recording"]


@pytest.mark.parametrize(("act", "cause"), [("sleep", "asleep"), ("dock", "docked")])
def test_a_signal_does_not_start_a_camera_that_sleeps_or_is_docked(camera: Behaviour, act: str, cause: str) -> None:
    getattr(camera, act)(after(60))
    camera.take_entries()

    started = camera.hear(after(70), SIGNAL)

    assert not started
    assert camera.take_entries() == (LogEntry(after(70), LogKind.SIGNAL_IGNORED, signal_id=SIGNAL, detail=cause),)


def test_a_camera_that_is_off_hears_nothing(camera: Behaviour) -> None:
    camera.power_off(after(60))
    camera.take_entries()

    assert not camera.hear(after(70), SIGNAL)
    assert told(camera) == []


def test_priority_upload_sends_the_most_recent_recording(camera: Behaviour) -> None:
    for begin in (60, 120):
        camera.start(after(begin))
        camera.stop(after(begin + 10))
    newest = camera.films[-1]

    sent = camera.priority_upload(after(200))
    camera.forget(sent)

    assert sent == newest
    assert camera.memory.used == camera.films[0].duration_ms * 500


def test_without_a_recording_there_is_no_evidence_to_send(camera: Behaviour) -> None:
    with pytest.raises(NotPossible, match="no evidence"):
        camera.priority_upload(after(60))


def test_entries_have_the_time_of_the_cameras_own_clock() -> None:
    camera = Behaviour("X6039A1B4", drift_ms=1_800)
    camera.power_on(READY_AT)

    (entry,) = camera.take_entries()

    assert entry.at == READY_AT + timedelta(seconds=1.8)


def test_the_clock_is_not_set_while_a_recording_waits(camera: Behaviour) -> None:
    camera.start(after(60))
    camera.stop(after(70))
    camera.dock(after(80))

    with pytest.raises(NotPossible, match="nothing is left"):
        camera.set_clock(after(80))


def test_settings_and_faults_stand_in_the_log(camera: Behaviour) -> None:
    camera.apply(after(10), Settings(buffer_seconds=60), "Response 4")
    camera.fail(after(20), "microphone")

    assert [(entry.kind, entry.detail) for entry in camera.take_entries()] == [
        (LogKind.SETTINGS_APPLIED, "Response 4"),
        (LogKind.FAULT, "microphone"),
    ]


def test_time_does_not_go_backwards(camera: Behaviour) -> None:
    with pytest.raises(NotPossible, match="backwards"):
        camera.advance(after(-1))
