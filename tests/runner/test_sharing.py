"""How the tests are shared out between two processes."""

import re
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
