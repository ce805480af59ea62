"""Battery and memory of a camera in the field, and what is recovered when its power was cut."""

from devices.protocol import CameraState, LogKind
from devices.simulator.field.behaviour import Behaviour
from devices.simulator.field.supplies import FULL_BATTERY, PERCENT, Battery, Memory
from tests.devices.field.conftest import READY_AT
from tests.devices.field.log_words import after, told

HOUR = 3_600
SIGNAL = "X3000A1C2:118"


def test_a_full_camera_ignores_a_signal_and_says_why() -> None:
    camera = Behaviour("X6039A1B4", memory=Memory(used=1_000, total=1_000))
    camera.power_on(READY_AT)
    camera.hear(after(60), SIGNAL)

    entry = camera.take_entries()[-1]
    assert (entry.kind, entry.detail) == (LogKind.SIGNAL_IGNORED, "full")


def test_a_full_memory_ends_the_recording_and_keeps_it() -> None:
    camera = Behaviour("X6039A1B4", memory=Memory(total=500 * 90_000))
    camera.power_on(READY_AT)
    camera.start(after(600))
    camera.advance(after(900))

    (film,) = camera.films
    assert film.duration_ms == 90_000
    assert camera.memory.used == camera.memory.total
    assert told(camera) == ["ready", "recording", "memory_full", "ready"]


def test_a_full_camera_does_not_start(camera: Behaviour) -> None:
    camera.memory = Memory(used=1_000, total=1_000)

    started = camera.start(after(60))

    assert not started
    assert told(camera) == ["memory_full"]


def test_below_ten_percent_the_battery_is_low() -> None:
    camera = Behaviour("X6039A1B4", battery=Battery(17 * PERCENT))
    camera.power_on(READY_AT)
    camera.take_entries()
    camera.advance(after(HOUR))
    before = told(camera)

    camera.advance(after(HOUR + 0.001))

    assert before == []
    assert told(camera) == ["battery_low"]


def test_an_empty_battery_switches_off_and_the_recording_is_kept() -> None:
    camera = Behaviour("X6039A1B4", battery=Battery(14 * PERCENT))
    camera.power_on(READY_AT)
    camera.set_stealth(READY_AT, on=True)
    camera.start(READY_AT)
    camera.advance(after(2 * HOUR))

    (film,) = camera.films
    assert film.duration_ms == HOUR * 1000
    assert camera.state is CameraState.OFF
    assert told(camera)[-2:] == ["battery_low", "off"]


def test_it_buffers_for_about_twelve_hours(camera: Behaviour) -> None:
    camera.advance(after(14 * HOUR))
    is_on = camera.state is CameraState.READY
    camera.advance(after(15 * HOUR))

    assert is_on
    assert camera.state is CameraState.OFF


def test_what_was_interrupted_is_recovered_at_the_next_start(camera: Behaviour) -> None:
    camera.start(after(60))
    camera.lose_power(after(100))
    lost = told(camera)
    camera.power_on(after(160))

    ready, recovered = camera.take_entries()
    (film,) = camera.films
    assert lost == ["recording"]
    assert (ready.state, recovered.kind) == (CameraState.READY, LogKind.RECOVERED)
    assert (recovered.recording_id, recovered.detail) == (film.recording_id, "until 2026-11-21T21:01:40.000Z")
    assert film.duration_ms == 70_000


def test_the_dock_charges_and_empties() -> None:
    camera = Behaviour("X6039A1B4", battery=Battery(40 * PERCENT))
    camera.power_on(READY_AT)
    camera.start(after(60))
    camera.stop(after(660))
    camera.dock(after(700))
    camera.advance(after(3 * HOUR))

    assert camera.battery.charge == FULL_BATTERY
    assert (camera.memory.used, camera.films) == (0, [])
