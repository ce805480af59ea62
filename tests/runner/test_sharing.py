"""How the tests are shared out between processes."""

import re
from collections import OrderedDict
from pathlib import Path

import pytest

from config.services import sharing
from config.services.sharing import GROUPS, group_of
from tests.house.tree import ROOT

BEGIN = "def test_"
COMMITS = re.compile(r"transaction=True|transactional_db|live_server|IN_TRANSACTIONS")


def path_of(file: Path) -> str:
    return str(file.relative_to(ROOT))


@pytest.mark.parametrize(
    ("test", "group"),
    [
        ("tests/journeys/test_watching.py::test_a_preset_marks_at_once", "journeys"),
        ("tests/runner/test_demo.py::test_two_demos_that_start_together_get_two_ports", "demo"),
        ("tests/deploy/test_image.py::test_one_process", ""),
        ("tests/pages/test_homes.py::test_rahman", ""),
    ],
)
def test_group_is_found_by_the_name_of_the_file(test: str, group: str) -> None:
    assert group_of(test) == group


@pytest.mark.parametrize("place", [place for places in GROUPS.values() for place in places])
def test_every_place_of_a_group_holds_tests(place: str) -> None:
    files = [path for path in (ROOT / "tests").rglob("test_*.py") if path_of(path).startswith(place)]

    assert [path.name for path in files if BEGIN in path.read_text(encoding="utf-8")] != []


def test_no_group_commits() -> None:
    files = [path for path in (ROOT / "tests").rglob("*.py") if group_of(path_of(path))]

    assert len(files) > 20
    assert [path_of(path) for path in files if COMMITS.search(path.read_text(encoding="utf-8"))] == []


def test_scheduler_hands_out_a_group_at_once_and_other_tests_one_by_one() -> None:
    shares = object.__new__(sharing.Shares)  # its beginning needs a whole pytest
    tests = ["tests/journeys/test_watching.py::a", "tests/journeys/test_watching.py::b", "tests/pages/test_homes.py::a"]

    assert [shares._split_scope(test) for test in tests] == ["journeys", "journeys", tests[2]]


class Worker:
    """What the scheduler knows of a process."""

    shutting_down = False

    def __init__(self) -> None:
        self.told: list[int] = []

    def send_runtest_some(self, indices: list[int]) -> None:
        self.told += indices

    def shutdown(self) -> None:
        self.shutting_down = True


@pytest.fixture
def shares() -> sharing.Shares:
    """A scheduler in the middle of a run of six tests, of which none has been handed out."""
    made = object.__new__(sharing.Shares)  # its beginning needs a whole pytest
    made.log = lambda *_: None
    made.collection = [f"tests/pages/test_homes.py::{letter}" for letter in "abcdef"]
    made.workqueue = OrderedDict((test, {test: False}) for test in made.collection)
    made.assigned_work, made.registered_collections = {}, {}
    return made


def joins(shares: sharing.Shares) -> Worker:
    """A process comes and has found the same tests."""
    worker = Worker()
    shares.assigned_work[worker], shares.registered_collections[worker] = {}, shares.collection
    return worker


def test_process_that_replaces_a_dead_one_is_told_two_tests_at_once(shares: sharing.Shares) -> None:
    worker = joins(shares)

    shares._reschedule(worker)

    assert worker.told == [0, 1]


def test_groups_come_first_in_the_order_of_the_table(shares: sharing.Shares) -> None:
    shares.workqueue |= {"demo": {"d": False}, "journeys": {"s": False}}
    shares.collection += ["d", "s"]
    worker = joins(shares)

    for _ in range(3):
        shares._assign_work_unit(worker)

    assert worker.told == [7, 6, 0]


def test_test_that_ended_its_process_is_not_tried_again_and_the_others_are(shares: sharing.Shares) -> None:
    dying = joins(shares)
    shares._reschedule(dying)
    shares.mark_test_complete(dying, 0)
    known = len(dying.told)

    deadly = shares.remove_node(dying)
    other = joins(shares)
    for done in range(6 - known + 1):
        shares._reschedule(other)
        shares.mark_test_complete(other, other.told[done])

    assert deadly == shares.collection[1]
    assert sorted(other.told) == [number for number in range(6) if number not in (0, 1)]
    assert other.shutting_down


def test_process_that_ends_in_order_has_died_of_nothing(shares: sharing.Shares) -> None:
    assert shares.remove_node(joins(shares)) is None
