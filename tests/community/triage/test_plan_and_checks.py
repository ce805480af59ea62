"""The sentences of what was checked, and the plan to scale: arithmetic without a database."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.inbox.checks import clock_words
from community.inbox.plan import HEIGHT, WIDTH, plan_of
from community.views_staff.asking import parts_of


@pytest.mark.parametrize(
    ("error_ms", "words"),
    [(-63_000, "63 s slow"), (180_000, "3 min fast"), (-200_000, "3 min 20 s slow"), (7_200_000, "2.0 h fast")],
)
def test_a_clock_error_in_words(error_ms: int, words: str) -> None:
    assert clock_words(error_ms) == words


def standing(latitude: float, longitude: float) -> SimpleNamespace:
    incident = SimpleNamespace(latitude=52.4862, longitude=-1.8904)
    return SimpleNamespace(request=SimpleNamespace(incident=incident), latitude=latitude, longitude=longitude)


@given(st.floats(-0.4, 0.4), st.floats(-0.4, 0.4))
def test_every_place_within_fifty_kilometres_lies_on_the_plan(north: float, east: float) -> None:
    plan = plan_of(standing(52.4862 + north, -1.8904 + east), None)

    [spot] = plan.spots
    assert 0 <= spot.x <= WIDTH
    assert 0 <= spot.y <= HEIGHT
    assert 0 < plan.radius < HEIGHT / 2


def test_the_plan_says_how_far_and_where() -> None:
    plan = plan_of(standing(52.4862 + 0.0009, -1.8904), None)

    assert plan.words == "Plan, north above. They were 100 m north of the incident"
    assert plan_of(SimpleNamespace(**vars(standing(1, 1)) | {"latitude": None}), None) is None


@pytest.mark.parametrize(("text", "parts"), [("a" * 160, 1), ("a" * 161, 2), ("ł" * 70, 1), ("ł" * 71, 2)])
def test_how_many_text_messages_a_text_takes(text: str, parts: int) -> None:
    assert parts_of(text, len(text)) == parts
