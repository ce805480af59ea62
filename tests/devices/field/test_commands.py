"""The command line of the field: what it refuses, and which day it plays."""

import json
from pathlib import Path

import pytest

from devices.simulator.__main__ import main

KEYS = {"X6000001": "k" * 43, "X6000002": "k" * 43, "X3000001": "k" * 43}


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    file = tmp_path / "keys.json"
    file.write_text(json.dumps(KEYS), encoding="utf-8")
    return file


def said(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out.splitlines()[-1]


def test_more_devices_than_keys_are_refused(keys: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["--keys", str(keys), "--cameras", "3", "--tasers", "1", "--speed", "0"])

    assert status == 1
    assert said(capsys) == "Cannot start: There are keys of 2 cameras and 1 TASERs only."


def test_a_day_that_is_not_over_is_refused(keys: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["--keys", str(keys), "--cameras", "2", "--speed", "0", "--day", "2999-01-01"])

    assert status == 1
    assert said(capsys).startswith("Cannot start: This day is not over yet")


def test_a_story_names_the_cameras_without_a_key(keys: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["--keys", str(keys), "--scenario", "tanner_row", "--speed", "0"])

    assert status == 1
    assert said(capsys) == "Cannot start: There are no keys of X6039A1B4, X6039A1B5, X6039A1B6."


def test_a_fault_that_does_not_exist_cannot_be_left_out(keys: Path) -> None:
    with pytest.raises(SystemExit):
        main(["--keys", str(keys), "--cameras", "1", "--without", "rain"])


def test_a_wrong_address_fails_every_camera(keys: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["--keys", str(keys), "--url", "ftp://x", "--cameras", "2", "--speed", "0", "--hours", "8"])

    assert status == 1
    assert said(capsys) == "Cannot start: 'ftp://x' is not an http or https address."


def test_a_live_story_needs_the_key_of_one_camera_at_least(keys: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["--keys", str(keys), "--scenario", "fenwick_court", "--live"])

    assert status == 1
    assert said(capsys) == "Cannot start: There is no key of any camera of this story."


def test_an_uplink_that_is_none_is_refused(keys: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["--keys", str(keys), "--cameras", "2", "--live", "--uplink", "fast"])

    assert status == 1
    assert said(capsys).startswith("Cannot start: 'fast' is no uplink such as 1.5M,80ms")
