"""What ends while the system is up starts again, later each time, and is said."""

import pytest

from config.services import processes, supervisor
from config.services.supervisor import Child, Supervisor, cut_in_place


class Clock:
    now = 1000.0

    @classmethod
    def monotonic(cls):
        return cls.now


@pytest.fixture
def clock(monkeypatch):
    Clock.now = 1000.0
    monkeypatch.setattr(supervisor, "time", Clock)
    return Clock


@pytest.fixture
def watched(tmp_path, clock, sleeper):
    said = []
    group = Supervisor(said.append)
    child = Child("worker", sleeper, tmp_path / "worker.log", patience=0.1)
    group.start(child)
    yield group, child, said
    group.stop()


def end(child):
    child.process.kill()
    child.process.wait()


def test_child_that_ends_starts_again_after_a_pause(watched, clock):
    group, child, said = watched
    end(child)

    group.tend()
    waiting = child.process
    clock.now += 0.5
    group.tend()

    assert waiting is None
    assert child.process.poll() is None
    assert said == [f"worker ended (code -9) and starts again in 0.5 s (log: {child.log})."]


def test_pause_doubles_up_to_its_limit(watched, clock):
    group, child, _ = watched
    pauses = []
    for _ in range(8):
        pauses.append(child.pause)
        end(child)
        group.tend()
        clock.now += 60
        group.tend()

    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]


def test_pause_is_short_again_after_a_good_minute(watched, clock):
    group, child, _ = watched
    end(child)
    group.tend()
    clock.now += 1
    group.tend()

    clock.now += 61
    group.tend()

    assert child.pause == 0.5


def test_child_that_cannot_start_is_said_and_tried_again(tmp_path, clock):
    def broken():
        raise processes.Missing("No SeaweedFS was found.")

    said = []
    group = Supervisor(said.append)
    child = Child("SeaweedFS", broken, tmp_path / "seaweedfs.log")

    group.start(child)

    assert said == ["SeaweedFS could not be started: No SeaweedFS was found."]
    assert child.due_at == clock.now + 0.5


def test_log_that_a_child_holds_open_is_cut_in_place(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "LOG_BYTES", 3)
    log = tmp_path / "web.log"

    with log.open("a") as held:
        held.write("much")
        held.flush()
        cut_in_place(log)
        held.write("new")

    assert log.read_text() == "new"
    assert (tmp_path / "web.log.1").read_text() == "much"
