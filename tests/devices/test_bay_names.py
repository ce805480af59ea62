"""Where a device says it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.bay_names import HIGHEST_BAY, read_spot


@pytest.mark.parametrize(
    ("text", "spot"),
    [
        ("Dock 3 bay 12", ("Dock 3", 12)),
        ("  Dock  3   Bay 12 ", ("Dock 3", 12)),
        ("Tanner Row, bay 1", ("Tanner Row", 1)),
        ("Dock 3/bay12", ("Dock 3", 12)),
        ("Dock 3", ("Dock 3", None)),
        ("bay 4", ("bay 4", None)),
        ("Dock 3 bay 0", ("Dock 3 bay 0", None)),
        ("Dock 3 bay 97", ("Dock 3 bay 97", None)),
        ("Bayswater 2", ("Bayswater 2", None)),
    ],
)
def test_dock_and_bay_are_read_from_what_a_device_says(text: str, spot: tuple[str, int | None]) -> None:
    assert read_spot(text) == spot


@pytest.mark.parametrize("text", ["", "   ", "\t"])
def test_a_device_that_says_nothing_stands_in_no_dock(text: str) -> None:
    assert read_spot(text) is None


@given(st.text(max_size=60))
def test_whatever_a_device_says_the_bay_is_one_that_a_dock_can_have(text: str) -> None:
    spot = read_spot(text)

    assert spot is None or spot.bay is None or 1 <= spot.bay <= HIGHEST_BAY
