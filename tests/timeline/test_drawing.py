"""The lanes as geometry: places on the axis, labels that find room, how many cameras run."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from config.incident_timeline.axis import LEFT, RIGHT, Axis
from config.incident_timeline.drawing import draw, running
from config.incident_timeline.gathering import Window
from incidents.timeline import Colour, Happening, Kind, Lane, Rank, Span, Theme
from tests.timeline.conftest import at

WINDOW = Window(at("22:40:00"), at("23:00:00"))


def lane(key: str, *spans: Span, points: tuple[Happening, ...] = (), rank: int = Rank.BODY_CAMERA) -> Lane:
    return Lane(key=key, name=key, colour=Colour.VIDEO, theme=Theme.VIDEO, rank=rank, spans=spans, points=points)


def span(start: str, end: str | None, **values: object) -> Span:
    return Span(start=at(start), end=at(end) if end else None, words="Recording", **values)  # type: ignore[arg-type]


def test_the_window_fills_the_drawing_and_what_reaches_over_it_is_cut() -> None:
    [row] = draw([lane("BWV", span("22:30:00", "22:50:00"))], WINDOW).rows

    assert (row.bars[0].x, row.bars[0].width) == (LEFT, (RIGHT - LEFT) / 2)


def test_a_bar_that_goes_on_reaches_the_end() -> None:
    [row] = draw([lane("BWV", span("22:50:00", None))], WINDOW).rows

    assert row.bars[0].x + row.bars[0].width == RIGHT


def test_a_lane_with_nothing_in_the_window_is_left_out() -> None:
    assert draw([lane("BWV", span("21:00:00", "21:30:00"))], WINDOW).rows == []


def test_a_label_stands_inside_or_behind_a_soft_bar_or_not_at_all() -> None:
    wide = span("22:41:00", "22:50:00", label="AR/1")
    short = span("22:52:00", "22:52:10", label="AR/1")
    soft = span("22:54:00", "22:54:10", label="Armed 50 s", kind=Kind.SOFT)

    [row] = draw([lane("BWV", wide, short, soft)], WINDOW).rows

    assert [(bar.label, bar.is_behind) for bar in row.bars] == [("AR/1", False), ("", True), ("Armed 50 s", True)]


def test_cameras_that_run_at_once_are_counted() -> None:
    one, two = lane("one", span("22:41:00", "22:50:00")), lane("two", span("22:45:00", "22:55:00"))
    gap = lane("gap", span("22:41:00", "22:59:00", kind=Kind.GAP))

    assert running([one, two, gap], WINDOW) == [
        (at("22:41:00"), 1),
        (at("22:45:00"), 2),
        (at("22:50:00"), 1),
        (at("22:55:00"), 0),
    ]


def test_marks_are_round_moments_ten_at_most() -> None:
    labels = [mark.label for mark in Axis(WINDOW).marks()]

    assert labels[:3] == ["22:40", "22:42", "22:44"]
    assert len(labels) <= 10


@given(st.integers(1, 86_400 * 3), st.floats(-2, 2))
def test_every_moment_has_a_place_within_the_drawing_whatever_the_window(seconds: int, share: float) -> None:
    window = Window(WINDOW.start, WINDOW.start + timedelta(seconds=seconds))
    axis = Axis(window)

    place = axis.x(window.start + timedelta(seconds=seconds * share))

    assert LEFT <= place <= RIGHT
    assert len(axis.marks()) <= 10
