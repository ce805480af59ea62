"""What is accepted although it looks odd, and what any bytes at all lead to."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.taser_logs.reading import BadLog, read
from devices.taser_logs.records import Cartridge, EventKind, Gap, TaserLog
from tests.devices.taser_logs.shapes import GOLDEN, T7_ROWS, X2_COLUMNS, X2_HEADER, X2_PULSES, X2_ROWS, t7, x2

GOOD = [t7(), x2(), x2(pulses=X2_PULSES + "2,0,1,60\n")]


def test_a_byte_order_mark_changes_nothing() -> None:
    assert read(b"\xef\xbb\xbf" + x2()) == read(x2())


def test_lines_may_end_as_windows_ends_them() -> None:
    assert read(x2().replace(b"\n", b"\r\n")) == read(x2())


def test_a_log_without_entries_is_an_empty_log() -> None:
    log = read(f"{X2_HEADER}\n{X2_COLUMNS}\n".encode())

    assert (log.events, log.sessions, log.gaps, log.dropped) == ((), (), (), 0)


def test_a_time_zone_is_taken_off() -> None:
    log = read(x2(header=X2_HEADER.replace("UTC", "+01:00")))

    assert log.events[0].device_time == datetime(2026, 11, 20, 5, 0, tzinfo=UTC)


def test_a_clock_years_off_is_no_error() -> None:
    log = read(x2().replace(b"2026-11-20", b"2001-01-01"))

    assert log.events[0].device_time == datetime(2001, 1, 1, 6, 0, tzinfo=UTC)


def test_a_clock_that_goes_back_is_no_error() -> None:
    log = read(x2(X2_ROWS[0], X2_ROWS[1].replace("06:00:01", "05:59:01"), X2_ROWS[2]))

    assert [event.sequence for event in log.sessions[0].events] == [1, 2, 3]


def test_a_missing_number_is_a_gap() -> None:
    log = read(x2(X2_ROWS[0], X2_ROWS[2]))

    assert log.gaps == (Gap(after=1, before=3),)


def test_pulses_of_a_missing_entry_are_counted() -> None:
    log = read(x2(X2_ROWS[0], X2_ROWS[2], pulses=X2_PULSES + "2,0,1,60\n2,52,1,60\n"))

    assert (log.stray_pulses, log.sessions[0].cycles) == (2, ())


def test_an_x2_names_its_training_cartridge_and_its_empty_bay() -> None:
    log = read(x2("1,2026-11-20 06:00:00,Armed,1: training/loaded; 2: -/empty,,19,100"))

    assert [bay.cartridge for bay in log.events[0].bays] == [Cartridge.TRAINING, None]


@pytest.mark.parametrize(
    ("said", "kind", "detail"),
    [
        ("USB connection", EventKind.USB_CONNECTION, ""),
        ("PowerSave", EventKind.POWER_SAVE, ""),
        ("Software update [3.0 to 3.1]", EventKind.SOFTWARE_UPDATE, "3.0 to 3.1"),
        ("Language change [English]", EventKind.LANGUAGE_CHANGE, "English"),
        ("Flashlight on", EventKind.FLASHLIGHT_ON, ""),
        ("Flashlight off", EventKind.FLASHLIGHT_OFF, ""),
    ],
)
def test_an_x2_names_what_else_happens(said: str, kind: EventKind, detail: str) -> None:
    [event] = read(x2(f"1,2026-11-20 06:00:00,{said},,,,")).events

    assert (event.kind, event.detail) == (kind, detail)


def outcome(data: bytes) -> TaserLog | BadLog:
    try:
        return read(data)
    except BadLog as refused:
        return refused


def assert_sound(data: bytes) -> None:
    """A log whose numbers rise, or a sentence about a line that there is."""
    found = outcome(data)
    if isinstance(found, TaserLog):
        assert [one.sequence for one in found.events] == sorted({one.sequence for one in found.events})
        return
    assert 1 <= found.line <= data.count(b"\n") + 1
    assert found.message.endswith(".")
    assert found.message.isprintable()


@given(st.binary(max_size=400))
def test_any_bytes_are_a_log_or_a_bad_log(data: bytes) -> None:
    assert_sound(data)


@given(
    st.sampled_from([f"{X2_HEADER}\n{X2_COLUMNS}\n".encode(), b"device,1,taser_7,X3000A1C2,4\n"]),
    st.binary(max_size=200),
)
def test_any_bytes_after_a_good_beginning_are_a_log_or_a_bad_log(begin: bytes, rest: bytes) -> None:
    assert_sound(begin + rest + b"\n")


@given(st.sampled_from(GOOD), st.data())
def test_a_good_log_with_a_stretch_replaced_is_a_log_or_a_bad_log(good: bytes, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(good)))
    end = data.draw(st.integers(start, min(len(good), start + 30)))
    put = data.draw(st.binary(max_size=12) | st.text(alphabet='0123456789,.-:;/ "\n[]>', max_size=12).map(str.encode))

    assert_sound(good[:start] + put + good[end:])


@given(
    st.lists(st.lists(st.sampled_from([*",".join([*X2_ROWS, *T7_ROWS]).split(","), "", "-1"]), max_size=12), max_size=8)
)
def test_rows_of_known_words_in_any_order_are_a_log_or_a_bad_log(rows: list[list[str]]) -> None:
    lines = [",".join(row) for row in rows]

    assert_sound(x2(*lines))
    assert_sound(t7(T7_ROWS[0], *lines))


@pytest.mark.parametrize("name", ["tanner_row_t7.csv", "khan_x2.csv"])
def test_every_cut_in_the_middle_of_a_line_is_noticed(name: str) -> None:
    data = (GOLDEN / name).read_bytes()[:1_500]

    unnoticed = [
        end for end in range(len(data)) if data[:end][-1:] != b"\n" and isinstance(outcome(data[:end]), TaserLog)
    ]

    assert unnoticed == []
