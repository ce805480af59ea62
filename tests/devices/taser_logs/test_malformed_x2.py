"""Every way in which an X2 log can be wrong, each with its line and its sentence."""

import pytest

from devices.taser_logs.reading import LARGEST_LOG_BYTES, BadLog, read
from tests.devices.taser_logs.shapes import X2_HEADER, X2_PULSES, X2_ROWS, x2, x2_with

ARMED, TRIGGER, SAFE = X2_ROWS


def refusal(data: bytes) -> str:
    with pytest.raises(BadLog) as caught:
        read(data)
    assert str(caught.value) == f"Line {caught.value.line}: {caught.value.message}"
    return str(caught.value)


def test_the_log_that_the_others_change_is_good() -> None:
    assert [event.sequence for event in read(x2(pulses=X2_PULSES + "2,0,1,60\n")).events] == [1, 2, 3]


WRONG_ROWS = {
    "too few values": (1, "2,2026-11-20 06:00:01,Trigger,,5.0,", "the row has 6 values instead of 7."),
    "too many values": (1, TRIGGER + ",", "the row has 8 values instead of 7."),
    "decimal comma": (1, TRIGGER.replace("5.0", '"5,0"'), 'the duration "5,0" is not a number of seconds.'),
    "duration below zero": (1, TRIGGER.replace("5.0", "-5.0"), 'the duration "-5.0" is not a number of seconds.'),
    "duration finer than the clock": (
        1, TRIGGER.replace("5.0", "5.0001"), 'the duration "5.0001" is not a number of seconds.'
    ),
    "duration over a day": (2, SAFE.replace("10.0", "86400.001"), 'the duration "86400.001" is longer than 24 hours.'),
    "no duration": (1, TRIGGER.replace("5.0", ""), "the event trigger has no duration."),
    "duration of a moment": (0, ARMED.replace(",,19", ",3.0,19"), "the event arm cannot have a duration."),
    "no battery": (1, TRIGGER.removesuffix("99"), "the event trigger has no battery."),
    "no temperature": (0, ARMED.replace(",19,", ",,"), "the event arm has no temperature."),
    "no cartridge information": (
        1, "2,2026-11-20 06:00:01,Trigger,,5.0,,99", "the event trigger has no cartridge information."
    ),
    "battery over 100": (1, TRIGGER.replace("99", "101"), 'the battery "101" is not a percentage from 0 to 100.'),
    "battery in words": (1, TRIGGER.replace("99", "full"), 'the battery "full" is not a percentage from 0 to 100.'),
    "digits of another script": (1, TRIGGER.replace("99", "٩٩"), 'the battery "٩٩" is not a percentage from 0 to 100.'),
    "too cold": (
        0, ARMED.replace(",19,", ",-61,"), 'the temperature "-61" is not between -60 and 150 degrees Celsius.'
    ),
    "too hot": (0, ARMED.replace(",19,", ",151,"), 'the temperature "151" is not between -60 and 150 degrees Celsius.'),
    "no such day": (
        1, TRIGGER.replace("11-20", "02-30"), 'the time "2026-02-30 06:00:01" is not a real date and time.'
    ),
    "time of another shape": (
        1, TRIGGER.replace("2026-11-20 06:00:01", "20/11/2026 06:00"),
        'the time "20/11/2026 06:00" is not a time such as 2026-11-21 22:46:49.202.',
    ),
    "before the year 2000": (
        1, TRIGGER.replace("2026", "1999"), 'the time "1999-11-20 06:00:01" is not in the years 2000 to 2100.'
    ),
    "after the year 2100": (
        1, TRIGGER.replace("2026", "2101"), 'the time "2101-11-20 06:00:01" is not in the years 2000 to 2100.'
    ),
    "unknown event": (1, TRIGGER.replace("Trigger", "Pulled"), 'the event "Pulled" is not known.'),
    "detail left open": (1, TRIGGER.replace("Trigger", "Trigger [x"), 'the event "Trigger [x" is not known.'),
    "spaces around an event": (1, TRIGGER.replace("Trigger", " Trigger"), 'the event " Trigger" is not known.'),
    "sequence twice": (1, TRIGGER.replace("2,", "1,", 1), "the sequence number 1 comes twice."),
    "sequence of nought": (0, ARMED.replace("1,", "0,", 1), 'the sequence number "0" is not between 1 and 2147483647.'),
    "sequence with a point": (1, TRIGGER.replace("2,", "2.0,", 1), 'the sequence number "2.0" is not a whole number.'),
    "third bay": (1, TRIGGER.replace("2: 25", "3: 25"), 'the bay "3" is not between 1 and 2.'),
    "same bay twice": (1, TRIGGER.replace("2: 25", "1: 25"), "the bays are not in order, each named once."),
    "unknown length": (
        1, TRIGGER.replace("2: 25", "2: 99"),
        'the cartridge information "2: 99/loaded" is not of the form 1: 25/loaded.',
    ),
    "unknown state": (
        1, TRIGGER.replace("loaded", "half"), 'the state of the bay "half" is not one of loaded, deployed, empty.'
    ),
    "loaded with nothing": (
        1, TRIGGER.replace("2: 25", "2: -"), 'bay "2" is loaded and yet its cartridge is not named.'
    ),
    "empty with a cartridge": (
        1, TRIGGER.replace("2: 25/loaded", "2: 25/empty"), 'bay "2" is empty and yet its cartridge is 25_ft.'
    ),
    "sync without new time": (
        1, "2,2026-11-20 06:00:01,Time synchronisation,,,,",
        "the time synchronisation does not say [old time -> new time].",
    ),
    "sync of another moment": (
        1, "2,2026-11-20 06:00:01,Time synchronisation [2026-11-20 06:00:02 -> 2026-11-20 06:00:00],,,,",
        'the old time "2026-11-20 06:00:02" is not the time of the row.',
    ),
    "quotation mark inside": (
        1, TRIGGER.replace("Trigger", '"Trig"ger'), "the line is not proper CSV: look for a quotation mark too many."
    ),
    "quotation mark left open": (1, TRIGGER.replace("Trigger", '"Trigger'), None),
    "control character": (1, "2,2026-11-20 06:00:01,Fault [a\x07b],,,,", None),
}  # fmt: skip


@pytest.mark.parametrize(("place", "row", "sentence"), WRONG_ROWS.values(), ids=WRONG_ROWS)
def test_a_wrong_row_is_refused_by_its_line(place: int, row: str, sentence: str | None) -> None:
    said = refusal(x2_with(place, row))

    assert said.startswith(f"Line {7 + place}: ")
    assert sentence is None or said == f"Line {7 + place}: {sentence}"


def test_a_sequence_that_falls_is_refused() -> None:
    assert refusal(x2(ARMED.replace("1,", "9,", 1), TRIGGER)) == (
        "Line 8: the sequence number 2 follows 9: the numbers must rise."
    )


def test_more_entries_than_the_ring_holds_are_refused() -> None:
    rows = [f"{number},2026-11-20 06:00:00,PowerSave,,,," for number in range(1, 16_002)]

    assert refusal(x2(*rows)) == "Line 16007: the log has more than 16000 entries."


WRONG_PULSES = {
    "charge too large": ("2,0,1,10001", 'the charge "10001" is not between 0 and 10000 microcoulomb.'),
    "charge below zero": ("2,0,1,-1", 'the charge "-1" is not between 0 and 10000 microcoulomb.'),
    "charge with a point": ("2,0,1,60.5", 'the charge "60.5" is not a whole number of microcoulomb.'),
    "after its cycle": ("2,5001,1,60", "the pulse at 5001 ms comes after its cycle of 5000 ms."),
    "of the arming": ("1,0,1,60", "the pulse belongs to entry 1, which is neither a trigger nor an arc."),
    "of a later entry": ("4,0,1,60", "the pulse belongs to entry 4, which is after the last entry."),
    "too few values": ("2,0,1", "the row has 3 values instead of 4."),
}


@pytest.mark.parametrize(("row", "sentence"), WRONG_PULSES.values(), ids=WRONG_PULSES)
def test_a_wrong_pulse_is_refused_by_its_line(row: str, sentence: str) -> None:
    assert refusal(x2(pulses=X2_PULSES + row + "\n")) == f"Line 13: {sentence}"


def test_a_pulse_of_a_bay_that_its_cycle_does_not_name_is_refused() -> None:
    data = x2(ARMED, "2,2026-11-20 06:00:01,Trigger,1: 25/deployed,5.0,,99", pulses=X2_PULSES + "2,0,2,60\n")

    assert refusal(data) == "Line 12: the pulse names bay 2, which entry 2 does not."


def test_pulses_out_of_order_are_refused() -> None:
    assert refusal(x2(pulses=X2_PULSES + "2,52,1,60\n2,0,1,60\n")) == (
        "Line 14: the pulse at 0 ms does not come after the pulse before it."
    )


def test_pulses_of_an_earlier_entry_are_refused() -> None:
    rows = (ARMED, TRIGGER, "3,2026-11-20 06:00:07,ARC,1: 25/deployed,1.0,,99")

    assert refusal(x2(*rows, pulses=X2_PULSES + "3,0,1,60\n2,0,1,60\n")) == (
        "Line 14: the pulse of entry 2 follows one of entry 3: they must rise."
    )


HEADERS = {
    "no serial": (X2_HEADER.replace("Serial,X2900D4E7\n", ""), 'Line 4: the header has no line "Serial".'),
    "serial twice": (X2_HEADER + "Serial,X2900D4E7\n", 'Line 5: the header "Serial" is not expected here.'),
    "unknown line": (X2_HEADER + "Owner,Khan\n", 'Line 5: the header "Owner" is not expected here.'),
    "other model": (X2_HEADER.replace("X2\n", "X3\n"), 'Line 5: the model "X3" is not X2.'),
    "bad serial": (
        X2_HEADER.replace("X2900D4E7", "X2 900"),
        'Line 6: the serial number "X2 900" is not 3 to 32 letters, digits and hyphens.',
    ),
    "bad zone": (
        X2_HEADER.replace("UTC", "London"), 'Line 6: the time zone "London" is neither UTC nor of the form +01:00.'
    ),
}  # fmt: skip


@pytest.mark.parametrize(("header", "said"), HEADERS.values(), ids=HEADERS)
def test_a_wrong_header_is_refused(header: str, said: str) -> None:
    assert refusal(x2(header=header)) == said


def test_other_columns_are_refused() -> None:
    assert refusal(x2(columns="Seq #,Time")) == "Line 6: the columns are not those of an X2 log."


def test_a_log_that_ends_in_its_header_is_refused() -> None:
    assert refusal(X2_HEADER.encode()) == "Line 4: the log ends before its columns."


def test_an_empty_line_before_anything_but_pulses_is_refused() -> None:
    assert refusal(x2(pulses="\nNotes\n")) == 'Line 11: after an empty line only "Pulse Log" may come.'


def test_pulses_without_their_columns_are_refused() -> None:
    assert refusal(x2(pulses="\nPulse Log\n2,0,1,60\n")) == "Line 12: the columns are not those of a pulse log."


FILES = {
    "empty": (b"", "Line 1: the file is empty."),
    "not a log": (
        b"hello\n", 'Line 1: this is no TASER log: an X2 log begins with "Model,", a TASER 7 log with "device,".'
    ),
    "cut in its last line": (x2()[:-1], "Line 9: the last line is not finished: the file was cut off."),
    "not UTF-8": (x2_with(1, "2,x").replace(b"2,x", b"2,\xff"), "Line 8: the line is not text in UTF-8."),
    "zero byte": (x2_with(1, "2,\0"), "Line 8: the line has a zero byte: the file is damaged."),
    "too large": (b"x" * (LARGEST_LOG_BYTES + 1), "Line 1: the file is larger than 32 MB, which no TASER log is."),
}  # fmt: skip


@pytest.mark.parametrize(("data", "said"), FILES.values(), ids=FILES)
def test_a_file_that_cannot_be_a_log_is_refused(data: bytes, said: str) -> None:
    assert refusal(data) == said


def test_more_pulses_than_any_weapon_gives_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("devices.taser_logs.entries.MOST_PULSES", 1)

    assert refusal(x2(pulses=X2_PULSES + "2,0,1,60\n2,52,1,60\n")) == "Line 14: the log has more than 1 pulses."


def test_a_value_that_runs_over_the_end_of_its_line_is_refused() -> None:
    data = x2(ARMED, '2,2026-11-20 06:00:01,"Fault [a', 'b]",,,,')

    assert refusal(data) == "Line 8: a quotation mark opens on this line and does not close on it."
