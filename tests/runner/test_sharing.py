"""How the tests are shared out between two processes."""

import re
from pathlib import Path

import pytest

from config.services import sharing
from config.services.sharing import FIRST, GROUPS, LAST, group_of, turn_of
from tests.house.tree import ROOT

DEAR = re.compile(r"pytest\.mark\.(browser|proxy)\b")
BEGIN = "def test_"


def path_of(file: Path) -> str:
    return str(file.relative_to(ROOT))


@pytest.mark.parametrize(
    ("test", "group"),
    [
        ("tests/journeys/test_watching.py::test_a_preset_marks_at_once", "journeys"),
        ("tests/deploy/test_proxied_walls.py::test_no_listing[item]", "proxy"),
        ("tests/deploy/test_image.py::test_one_process", ""),
        ("tests/pages/test_homes.py::test_rahman", ""),
    ],
)
def test_group_is_found_by_the_name_of_the_file(test: str, group: str) -> None:
    assert group_of(test) == group


def test_every_file_with_a_browser_or_nginx_is_in_a_group() -> None:
    files = [path for path in (ROOT / "tests").rglob("test_*.py") if DEAR.search(path.read_text(encoding="utf-8"))]

    assert len(files) >= 9
    assert [path_of(path) for path in files if not group_of(path_of(path)) and path.name != "test_sharing.py"] == []


@pytest.mark.parametrize("place", [place for places in GROUPS.values() for place in places])
def test_every_place_of_a_group_holds_tests(place: str) -> None:
    files = [path for path in (ROOT / "tests").rglob("test_*.py") if path_of(path).startswith(place)]

    assert [path.name for path in files if BEGIN in path.read_text(encoding="utf-8")] != []


def test_what_starts_a_system_goes_before_everything_else() -> None:
    tests = ["tests/pages/test_homes.py::a", "tests/runner/test_demo.py::a", "tests/journeys/test_watching.py::a"]

    assert sorted(tests, key=turn_of) == [tests[2], tests[1], tests[0]]


def test_what_commits_goes_behind_what_does_not() -> None:
    tests = [
        "tests/pages/test_in_browser.py::a",
        "tests/deploy/test_proxied_walls.py::a",
        "tests/pages/test_homes.py::a",
    ]

    assert sorted(tests, key=turn_of) == [tests[2], tests[0], tests[1]]


def test_every_group_has_its_turn() -> None:
    assert sorted([*FIRST, *LAST]) == sorted(GROUPS)


def test_scheduler_hands_out_a_group_at_once_and_other_tests_one_by_one() -> None:
    shares = object.__new__(sharing.Shares)  # its beginning needs a whole pytest
    tests = ["tests/journeys/test_watching.py::a", "tests/journeys/test_watching.py::b", "tests/pages/test_homes.py::a"]

    assert [shares._split_scope(test) for test in tests] == ["journeys", "journeys", tests[2]]
