"""Geometry of what recordings add to the graph of a use: places are those of a drawing 856 wide."""

from datetime import timedelta

import pytest

from devices.models import ArmedSession
from evidence.taser.axis import LEFT, RIGHT, Axis
from evidence.taser.lanes import Heard, Noted, diamonds_of, sound_of


@pytest.fixture
def axis(session: ArmedSession) -> Axis:
    return Axis(session)


def test_sound_is_cut_at_the_ends_of_the_graph(axis: Axis) -> None:
    length = axis.end - axis.start
    heard = Heard("Rahman", axis.start - length, axis.end + length, [10] * 300)

    places = [float(pair.split(",")[0]) for pair in sound_of(axis, heard).path.strip("MZ").split("L")]

    assert (len(places), min(places) >= LEFT, max(places) <= RIGHT) == (200, True, True)


def test_full_loudness_fills_the_lane_and_silence_stays_a_line(axis: Axis) -> None:
    heard = Heard("Rahman", axis.start, axis.end, [100, 0])

    heights = [float(pair.split(",")[1]) for pair in sound_of(axis, heard).path.strip("MZ").split("L")]

    assert heights == [0.0, 19.7, 20.3, 40.0]


def test_a_recording_without_sound_says_so(axis: Axis) -> None:
    sound = sound_of(axis, Heard("Rahman", axis.start, axis.end))

    assert (sound.path, sound.note) == ("", "No sound was recorded, or it is still being drawn")


def test_a_stretch_without_sound_outside_of_the_graph_is_left_out(axis: Axis) -> None:
    before = (axis.start - timedelta(seconds=9), axis.start - timedelta(seconds=1))
    within = (axis.start - timedelta(seconds=1), axis.start + timedelta(seconds=2))

    sound = sound_of(axis, Heard("Rahman", axis.start, axis.end, [1], [before, within]))

    assert [part.x for part in sound.silent] == [LEFT]


def test_a_label_without_room_is_left_to_its_title(axis: Axis) -> None:
    second = axis.start + timedelta(seconds=1)
    noted = [Noted(second, "Male with knife seen", "Doyle"), Noted(second + timedelta(seconds=1), "Hit", "Doyle")]

    assert [(one.label, one.title) for one in diamonds_of(axis, noted)] == [
        ("", "Male with knife seen (Doyle)"),
        ("Hit", "Hit (Doyle)"),
    ]


def test_markers_outside_of_the_graph_are_left_out(axis: Axis) -> None:
    assert diamonds_of(axis, [Noted(axis.end + timedelta(seconds=1), "Later", "Doyle")]) == []
