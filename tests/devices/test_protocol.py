"""What devices may say: strict reading, exact writing, one clear sentence for each fault."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from devices.authorization import DeviceKind, read_authorization, write_authorization
from devices.protocol import (
    LONGEST_MESSAGE_BYTES,
    BadMessage,
    CheckIn,
    CheckInAnswer,
    Fix,
    Recording,
    UploadStarted,
    UploadState,
    UploadStatus,
    read_moment,
    write_moment,
)
from tests.devices.messages import CHECK_IN, MANIFEST


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("size", 0, "The recording: 'size' must be a whole number from 1 to 1099511627776."),
        ("size", True, "The recording: 'size' must be a whole number from 1 to 1099511627776."),
        ("size", 3.5, "The recording: 'size' must be a whole number from 1 to 1099511627776."),
        ("duration_ms", -1, "The recording: 'duration_ms' must be a whole number from 0 to 18000000."),
        ("buffer_ms", 60_001, "The recording: 'buffer_ms' must be a whole number from 0 to 60000."),
        ("sha256", "9F2C" * 16, "The recording: 'sha256' must be of the form [0-9a-f]{64}."),
        ("sha256", "9f2c", "The recording: 'sha256' must be of the form [0-9a-f]{64}."),
        (
            "started_by",
            "ghost",
            "The recording: 'started_by' must be one of officer, signal, gunshot, watch_me, remote.",
        ),
        (
            "markers",
            [{"at_ms": 1, "label": "x"}] * 501,
            "The recording: 'markers' must be a list of at most 500.",
        ),
        ("track", [None] * 20_001, "The recording: 'track' must be a list of at most 20000."),
        ("track", "here", "The recording: 'track' must be a list of at most 20000."),
        ("markers", [7], "A marker must be a JSON object."),
        (
            "markers",
            [{"at_ms": 60_001, "label": "late"}],
            "A marker: 'at_ms' must be a whole number from 0 to 60000.",
        ),
        (
            "muted",
            [{"from_ms": 10, "to_ms": 10}],
            "A muted stretch: 'to_ms' must be a whole number from 11 to 60000.",
        ),
        (
            "markers",
            [{"at_ms": 1, "label": "two\nlines"}],
            "A marker: 'label' must be printable text of at most 100 characters.",
        ),
    ],
)
def test_a_wrong_field_is_named_in_one_sentence(field: str, value: object, sentence: str) -> None:
    message = json.dumps(MANIFEST | {field: value})

    with pytest.raises(BadMessage) as caught:
        Recording.from_json(message)

    assert str(caught.value) == sentence


@pytest.mark.parametrize("latitude", [91, -90.0001, float("1e400"), 10**400, "52", True, None])
def test_a_position_off_the_earth_is_refused(latitude: object) -> None:
    fix = {"at_ms": 0, "latitude": latitude, "longitude": 0, "accuracy_m": 1}

    with pytest.raises(BadMessage, match="'latitude' must be a number"):
        Fix.from_object(fix)


@pytest.mark.parametrize(
    "moment",
    [
        "2026-11-21T22:42:50Z",
        "2026-11-21T22:42:50.000",
        "2026-11-21T22:42:50.000+00:00",
        "2026-11-21 22:42:50.000Z",
        "2026-02-30T22:42:50.000Z",
        "२०२६-11-21T22:42:50.000Z",
        "2026-11-21T22:42:50.000Z\n",
    ],
)
def test_a_time_without_date_zone_or_milliseconds_is_refused(moment: str) -> None:
    with pytest.raises(BadMessage):
        read_moment(moment)


def test_a_time_is_written_in_utc_with_milliseconds() -> None:
    summer = datetime(2026, 6, 1, 23, 4, 5, 678_900, tzinfo=timezone(timedelta(hours=1)))

    assert write_moment(summer) == "2026-06-01T22:04:05.678Z"


def test_a_time_without_a_zone_is_never_written() -> None:
    with pytest.raises(BadMessage, match="time zone"):
        write_moment(datetime(2026, 6, 1, tzinfo=UTC).replace(tzinfo=None))


def test_an_unknown_field_is_refused_because_it_would_be_lost() -> None:
    message = json.dumps(MANIFEST | {"marker": []})

    with pytest.raises(BadMessage, match="'marker' is not a known field"):
        Recording.from_json(message)


def test_a_missing_field_is_named() -> None:
    message = json.dumps({name: value for name, value in CHECK_IN.items() if name != "dock"})

    with pytest.raises(BadMessage, match="The check-in has no field 'dock'"):
        CheckIn.from_json(message)


def test_storage_used_is_never_more_than_storage_there_is() -> None:
    message = json.dumps(CHECK_IN | {"storage_total_bytes": 1})

    with pytest.raises(BadMessage, match="'storage_used_bytes' must be a whole number from 0 to 1"):
        CheckIn.from_json(message)


def test_a_field_named_twice_is_refused() -> None:
    message = json.dumps(CHECK_IN)[:-1] + ', "dock": "Dock 4"}'

    with pytest.raises(BadMessage, match="A field is named twice"):
        CheckIn.from_json(message)


def test_a_message_that_is_too_long_is_refused_before_reading() -> None:
    with pytest.raises(BadMessage, match="longer than 2621440 bytes"):
        Recording.from_json(b" " * (LONGEST_MESSAGE_BYTES + 1))


@pytest.mark.slow
def test_the_longest_track_fits_into_one_message() -> None:
    fix = {
        "at_ms": 17_999_999,
        "latitude": -52.486212345678901,
        "longitude": -101.890423456789012,
        "accuracy_m": 12.345678,
    }
    message = Recording.from_object(MANIFEST | {"duration_ms": 18_000_000, "track": [fix] * 20_000}).to_json()

    assert len(message) <= LONGEST_MESSAGE_BYTES
    assert len(Recording.from_json(message).track) == 20_000


@pytest.mark.parametrize("message", [b"\xff\xfe", b"[" * 100_000, b"9" * 10_000, b'{"size": NaN}', b"[]", b'"x"'])
def test_hostile_json_is_refused(message: bytes) -> None:
    with pytest.raises(BadMessage):
        Recording.from_json(message)


def test_lists_may_be_left_out() -> None:
    message = json.dumps({name: value for name, value in MANIFEST.items() if not isinstance(value, list)})

    recording = Recording.from_json(message)

    assert (recording.markers, recording.track, recording.muted) == ((), (), ())


def test_an_answer_may_grow_without_breaking_devices_in_the_field() -> None:
    answer = CheckInAnswer.from_json(
        '{"server_time":"2026-11-21T23:30:00.000Z","clock_offset_ms":1800,'
        '"holder":{"collar_number":"20417"},"buffer_seconds":30,"new":1}'
    )

    assert answer == CheckInAnswer(datetime(2026, 11, 21, 23, 30, tzinfo=UTC), 1800, "20417", 30)


def test_answers_survive_the_wire() -> None:
    answers = [
        CheckInAnswer(datetime(2026, 11, 21, 23, 30, tzinfo=UTC), -5, None, 30),
        UploadStarted("0199", 7, UploadState.RECEIVING),
        UploadStatus(UploadState.REFUSED, 5, 5, "9f2c" * 16, "The SHA-256 differs.", None),
    ]

    again = [type(answer).from_json(answer.to_json()) for answer in answers]

    assert again == answers


def test_authorization_round_trip() -> None:
    header = write_authorization("X6039A1B4", "k" * 43)

    assert read_authorization(header) == (DeviceKind.CAMERA, "X6039A1B4", "k" * 43)


def test_a_taser_says_what_it_is() -> None:
    header = write_authorization("X3000A1C2", "k" * 43, DeviceKind.TASER)

    assert (header.partition(" ")[0], read_authorization(header)[0]) == ("Taser", DeviceKind.TASER)


@pytest.mark.parametrize("header", ["", "Camera", "Basic X6039A1B4:" + "k" * 43, "Camera X6039A1B4", "Camera a b:c"])
def test_a_wrong_authorization_never_repeats_the_key(header: str) -> None:
    with pytest.raises(BadMessage) as caught:
        read_authorization(header)

    assert str(caught.value) == (
        "The Authorization header must read: Camera <serial>:<device key>, or Taser with the same."
    )
