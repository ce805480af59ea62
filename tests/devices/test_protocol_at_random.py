"""Any message survives the wire unchanged, and any rubbish is a bad message."""

import json
from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.protocol import (
    BadMessage,
    CameraState,
    CheckIn,
    CheckInAnswer,
    Fix,
    Marker,
    Muted,
    Recording,
    StartedBy,
    UploadStatus,
)
from tests.devices.messages import CHECK_IN, MANIFEST

moments = st.datetimes(timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)
printable = st.text(max_size=100).filter(str.isprintable)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*MANIFEST, *CHECK_IN, "x"]), inner),
    max_leaves=12,
)


@st.composite
def recordings(draw: st.DrawFn) -> Recording:
    duration = draw(st.integers(1, 18_000_000))
    at = st.integers(0, duration)
    fixes = st.builds(
        Fix,
        at_ms=at,
        latitude=st.floats(-90, 90),
        longitude=st.floats(-180, 180),
        accuracy_m=st.floats(0, 100),
    )
    stretches = st.tuples(at, at).filter(lambda pair: pair[0] < pair[1])
    return Recording(
        recording_id=draw(st.from_regex(r"\A[A-Z0-9]{9}-[0-9]{8}-[0-9]{6}\Z")),
        started_at=draw(moments),
        duration_ms=duration,
        buffer_ms=draw(st.integers(0, min(duration, 120_000))),
        size=draw(st.integers(1, 2**40)),
        sha256=draw(st.from_regex(r"\A[0-9a-f]{64}\Z")),
        media_type="video/mp4",
        started_by=draw(st.sampled_from(StartedBy)),
        markers=tuple(draw(st.lists(st.builds(Marker, at_ms=at, label=printable), max_size=4))),
        track=tuple(draw(st.lists(fixes, max_size=4))),
        muted=tuple(Muted(*pair) for pair in draw(st.lists(stretches, max_size=3))),
    )


@given(recordings())
@settings(max_examples=60, deadline=None)
@pytest.mark.slow
def test_recording_survives_the_wire_unchanged(recording: Recording) -> None:
    again = Recording.from_json(recording.to_json().encode())

    assert again == recording


@given(
    st.builds(
        CheckIn,
        device_time=moments,
        battery_percent=st.integers(0, 100),
        storage_used_bytes=st.integers(0, 1000),
        storage_total_bytes=st.integers(1000, 2**40),
        firmware=st.just("3.2.1"),
        dock=printable.filter(lambda text: len(text) <= 60),
        state=st.sampled_from(CameraState),
        settings_version=st.none() | st.integers(0, 2**53 - 1),
        fault=printable.filter(lambda text: len(text) <= 100),
    )
)
@settings(max_examples=60, deadline=None)
@pytest.mark.slow
def test_check_in_survives_the_wire_unchanged(check_in: CheckIn) -> None:
    again = CheckIn.from_json(check_in.to_json())

    assert again == check_in


@given(st.binary(max_size=200) | anything.map(json.dumps) | st.text())
@settings(max_examples=200, deadline=None)
@pytest.mark.slow
def test_rubbish_is_a_bad_message_and_never_another_error(message: str | bytes) -> None:
    for kind in (Recording, CheckIn, UploadStatus, CheckInAnswer):
        with pytest.raises(BadMessage):
            kind.from_json(message)
