"""The message `fixes`: read strictly, and the quick way reads what the slow one reads."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.protocol import BadMessage, Fixes, TimedFix, read_from_device, read_lone_fix, write_frame
from devices.protocol.fixes import _quick, _read
from devices.strict_json import MOMENT

FIX = {"at": "2026-11-21T22:42:50.125Z", "latitude": 52.4862, "longitude": -1.8904, "accuracy_m": 4.0}
MORE = {**FIX, "speed_m_s": 1.4, "heading": 270.0}
numbers = st.one_of(st.floats(), st.integers(-400, 400), st.none(), st.booleans(), st.just("4"))


@given(
    at=st.sampled_from(["2026-11-21T22:42:50.125Z", "2026-02-30T00:00:00.000Z", "1999-01-01T00:00:00.000Z", 5, ""]),
    parts=st.dictionaries(st.sampled_from([*list(MORE)[1:], "altitude"]), numbers),
)
def test_the_quick_way_takes_nothing_that_the_slow_one_refuses(at: object, parts: dict[str, object]) -> None:
    told = {"at": at, **parts}

    if (quick := _quick(told)) is not None:
        assert _read(told) == quick


@given(
    st.builds(
        TimedFix,
        st.integers(946_684_800_000, 4_102_444_799_999),
        st.floats(-90, 90),
        st.floats(-180, 180),
        st.floats(0, 100_000),
        st.none() | st.floats(0, 400),
        st.none() | st.floats(0, 360),
    )
)
def test_a_fix_comes_back_as_it_was_written(fix: TimedFix) -> None:
    assert read_from_device(write_frame(Fixes((fix,)))) == Fixes((fix,))
    told = json.loads(write_frame(Fixes((fix,))))["fixes"]["fixes"][0]
    assert MOMENT.fullmatch(told["at"])


def frame(*told: object, more: str = "") -> str:
    return json.dumps({"fixes": {"fixes": told}}, separators=(",", ":"))[:-1] + more + "}"


@given(
    at=st.sampled_from([FIX["at"], "2026-02-30T00:00:00.000Z", 5]),
    parts=st.dictionaries(st.sampled_from([*list(MORE)[1:], "altitude"]), numbers),
)
def test_a_lone_fix_is_read_as_any_frame_or_not_at_all(at: object, parts: dict[str, object]) -> None:
    said = frame({"at": at, **parts})

    if (found := read_lone_fix(said.encode())) is not None:
        assert found == read_from_device(said)


@pytest.mark.parametrize("told", [FIX, MORE])
def test_a_lone_fix_as_it_should_be_is_read(told: dict[str, object]) -> None:
    assert read_lone_fix(frame(told).encode()) == read_from_device(frame(told))


@pytest.mark.parametrize(
    "said",
    [
        frame(FIX, MORE),
        frame(FIX, more=',"hello":1'),
        frame(FIX).replace('"latitude"', '"accuracy_m":9.0,"latitude"'),
        frame(FIX).replace('"latitude"', '"accuracy_m" :9.0,"latitude"'),
        frame(FIX).replace('"latitude"', '"accuracy\\u005fm":9.0,"latitude"'),
        frame(FIX).replace('"fixes":[', '"fixes":[],"fixes":['),
        frame(FIX) + " " * 400,
        frame(),
        frame("here"),
        frame(FIX)[:-1],
        '{"fixes":{"fixes":[{"at":1}]}}',
        '{"hello":{}}',
    ],
    ids=[
        "two fixes", "another name", "a field twice", "twice, with a space", "twice, in disguise", "fixes twice",
        "long", "none", "a word", "cut", "no place", "another message",
    ],
)  # fmt: skip
def test_any_other_frame_is_left_to_the_rules_of_all(said: str) -> None:
    assert read_lone_fix(said.encode()) is None


def test_a_lone_fix_that_is_no_text_is_left_to_the_rules_of_all() -> None:
    assert read_lone_fix(frame(FIX).encode().replace(b"Z", b"\xff")) is None


def test_whole_numbers_are_numbers() -> None:
    assert Fixes.from_object({"fixes": [{**FIX, "accuracy_m": 4}]}).fixes[0].accuracy_m == 4.0


@pytest.mark.parametrize(
    ("fixes", "words"),
    [
        ([], "The fixes: there is none."),
        ([{**FIX, "latitude": 90.5}], "A fix: 'latitude' must be a number from -90.0 to 90.0."),
        ([{**FIX, "heading": -1}], "A fix: 'heading' must be a number from 0 to 360."),
        ([{**FIX, "altitude": 120.0}], "A fix: 'altitude' is not a known field."),
        ([{"at": FIX["at"]}], "A fix has no field 'latitude'."),
        ([{**FIX, "at": "2026-02-30T00:00:00.000Z"}], "'2026-02-30T00:00:00.000Z' is not a real date and time."),
        ([FIX, FIX], "The fixes: they do not stand in the order of their times."),
        ([FIX] * 121, "The fixes: 'fixes' must be a list of at most 120."),
        (["here"], "A fix must be a JSON object."),
    ],
)
def test_what_is_wrong_is_said_in_words(fixes: list[object], words: str) -> None:
    with pytest.raises(BadMessage) as refused:
        read_from_device(json.dumps({"fixes": {"fixes": fixes}}))

    assert str(refused.value).replace("-90 to 90", "-90.0 to 90.0").endswith(words)
