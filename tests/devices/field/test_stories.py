"""The stories on the line: what their cameras write is what the story tells."""

from datetime import UTC, date, datetime, timedelta

import pytest

from devices.protocol import CameraState, LogEntry, LogKind, StartedBy
from devices.simulator.field.camera import FieldCamera
from devices.simulator.field.day import MINUTE
from devices.simulator.field.owner import Tally
from devices.simulator.field.stories import Story, names, read_live_story, read_story
from devices.simulator.scenario import NoScenario

DAY = date(2026, 11, 21)
ARMED = datetime(2026, 11, 21, 22, 46, 51, tzinfo=UTC)
RAHMAN, DOYLE, KHAN = "X6039A1B4", "X6039A1B5", "X6039A1B6"
ELSEWHERE = ("X6039A1C3", "X6039A1C4")  # Webb at another log; Carver, who does not film


class Deaf:
    """A line that nobody listens to."""

    def poke(self) -> None: ...
    def pass_on(self, _signal: object) -> None: ...
    def cut(self) -> None: ...
    def go_dead(self) -> None: ...
    def come_back(self) -> None: ...


def lived(story: Story, serial: str) -> tuple[FieldCamera, list[LogEntry]]:
    """The camera at the end of a story, and its log with true times."""
    plan = next(camera for camera in story.day.cameras if camera.serial == serial)
    camera = FieldCamera(plan, story.begin, Tally(), lambda _camera: Deaf())  # type: ignore[arg-type,return-value]
    for moment in range(0, story.until + 1, MINUTE):
        camera.live(moment)
    entries = [entry for report in camera.outbox._waiting for entry in report.entries]
    drift = timedelta(milliseconds=plan.drift_ms)
    return camera, [LogEntry(**{**vars(entry), "at": entry.at - drift}) for entry in entries]


def test_the_stories_are_those_of_the_issue() -> None:
    assert names() == ["fenwick_court", "quiet_day", "tanner_row"]


@pytest.mark.parametrize("name", names())
def test_each_story_plays_to_its_end(name: str) -> None:
    story = read_story(name, DAY)

    for plan in story.day.cameras:
        camera, log = lived(story, plan.serial)
        assert camera.is_over
        assert log[0].state is CameraState.READY


def test_tanner_row_rahman_starts_with_her_buffer() -> None:
    camera, log = lived(read_story("tanner_row", DAY), RAHMAN)

    start = next(entry for entry in log if entry.state is CameraState.RECORDING)
    assert (start.at, start.started_by) == (ARMED.replace(minute=42, second=50), StartedBy.OFFICER)
    assert camera.brought[0].buffer_ms == 30_000


def test_tanner_row_doyle_starts_by_signal_with_his_buffer() -> None:
    camera, log = lived(read_story("tanner_row", DAY), DOYLE)

    start = next(entry for entry in log if entry.state is CameraState.RECORDING)
    assert (start.at, start.started_by) == (ARMED, StartedBy.SIGNAL)
    assert camera.brought[0].buffer_ms == 30_000


def test_tanner_row_khans_camera_sleeps_and_says_so() -> None:
    camera, log = lived(read_story("tanner_row", DAY), KHAN)

    ignored = next(entry for entry in log if entry.kind is LogKind.SIGNAL_IGNORED)
    assert (ignored.at, ignored.detail, camera.brought) == (ARMED, "asleep", [])


def test_tanner_row_the_daily_test_wakes_nobody() -> None:
    story = read_story("tanner_row", DAY)
    tests = {
        act.signal.signal_id for camera in story.day.cameras for act in camera.acts if act.signal if act.signal.is_test
    }

    heard = {entry.signal_id for camera in story.day.cameras for entry in lived(story, camera.serial)[1]}

    assert len(tests) == 3
    assert tests & heard == set()


def test_a_story_can_begin_now() -> None:
    now = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
    story = read_story("tanner_row", DAY, now=now)

    armed = next(act.signal for act in story.day.cameras[0].acts if act.signal and not act.signal.is_test)

    assert story.begin == now
    assert armed.at == now + timedelta(minutes=6, seconds=51) - timedelta(seconds=1.8)


def test_a_story_that_is_not_there_is_named() -> None:
    with pytest.raises(NoScenario, match="siege_of_troy"):
        read_story("siege_of_troy", DAY)


@pytest.mark.parametrize("name", ["fenwick_court", "fenwick_court_quick"])
def test_fenwick_court_is_told_live_with_six_streams_two_of_them_started_by_the_weapon(name: str) -> None:
    now = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
    story = read_live_story(name, now)

    started = {
        plan.serial: next(entry for entry in lived(story, plan.serial)[1] if entry.state is CameraState.RECORDING)
        for plan in story.day.cameras
        if plan.serial not in ELSEWHERE
    }

    assert len(started) == 6
    assert all(entry.at <= now + timedelta(seconds=90) for entry in started.values())
    by_signal = {serial for serial, entry in started.items() if entry.started_by is StartedBy.SIGNAL}
    assert by_signal == {DOYLE, "X6039A1B9"}


def test_a_story_played_live_twice_a_day_has_other_signal_messages() -> None:
    stories = [read_live_story("tanner_row", datetime(2026, 11, 26, 9, minute, tzinfo=UTC)) for minute in (0, 18)]

    first, second = (
        {act.signal.count for camera in story.day.cameras for act in camera.acts if act.signal} for story in stories
    )

    assert max(first) < min(second)
