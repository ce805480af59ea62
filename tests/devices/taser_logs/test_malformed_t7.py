"""Every way in which a TASER 7 log can be wrong; each wrong row is sealed, so that the row itself is judged."""

import pytest

from devices.taser_logs.reading import BadLog, read
from tests.devices.taser_logs.shapes import T7_DEVICE, T7_ROWS, t7, t7_with

_, SESSION, ARM, TRIGGER, PULSE, _, SAFE = T7_ROWS


def refusal(data: bytes) -> str:
    with pytest.raises(BadLog) as caught:
        read(data)
    return str(caught.value)


def test_the_log_that_the_others_change_is_good() -> None:
    [session] = read(t7()).sessions

    assert [pulse.charge_uc for pulse in session.cycles[0].pulses] == [60, 61]


WRONG_ROWS = {
    "other format": (0, T7_DEVICE.replace(",1,", ",2,"), 'the format "2" is not 1, the only one there is.'),
    "other model": (0, T7_DEVICE.replace("taser_7", "taser_10"), 'the model "taser_10" is not taser_7.'),
    "unknown row": (1, "note,7", 'the row is a "note" row, which is not expected here.'),
    "empty line": (1, "", 'the row is a "" row, which is not expected here.'),
    "second device": (1, T7_DEVICE, 'the row is a "device" row, which is not expected here.'),
    "width of a session": (1, "session,7,8", "the row has 3 values instead of 2."),
    "session number": (1, "session,x", 'the session number "x" is not a whole number.'),
    "width of an event": (3, TRIGGER + ",", "the row has 12 values instead of 11."),
    "width of a pulse": (4, "pulse,2,0,1", "the row has 4 values instead of 5."),
    "unknown event": (3, TRIGGER.replace("trigger", "pull"), None),
    "time without zone": (
        3, TRIGGER.replace("Z,", ",", 1),
        'the time "2026-11-21T22:47:00.680" is not a UTC time such as 2026-11-21T22:46:49.202Z.',
    ),
    "no such hour": (
        3, TRIGGER.replace("T22", "T24"), 'the time "2026-11-21T24:47:00.680Z" is not a real date and time.'
    ),
    "duration in seconds": (
        3, TRIGGER.replace("5000", "5.0"), 'the duration "5.0" is not a whole number of milliseconds.'
    ),
    "duration over a day": (
        3, TRIGGER.replace("5000", "86400001"), 'the duration "86400001" is not between 0 and 86400000 milliseconds.'
    ),
    "no ending": (3, TRIGGER.replace("auto", ""), "the event trigger has no ending."),
    "unknown ending": (
        3, TRIGGER.replace("auto", "stop"), 'the ending "stop" is not one of auto, safe, hard_stop, extended.'
    ),
    "ending of the arming": (2, ARM.replace("arm,,", "arm,,auto"), "the event arm cannot have an ending."),
    "new time of a trigger": (
        3, TRIGGER.replace("85,,", "85,2026-11-21T22:47:00.680Z,"), "the event trigger cannot have a new time."
    ),
    "sync without new time": (
        3, "event,2,2026-11-21T22:47:00.680Z,clock_sync,,,,,,,", "the event clock_sync has no new time."
    ),
    "deployed without bay": (
        3, "event,2,2026-11-21T22:47:00.680Z,cartridge_deployed,,,,,,,",
        "the event cartridge_deployed has no cartridge information.",
    ),
    "bay in three parts": (
        3, TRIGGER.replace("/yes", ""),
        'the cartridge information "1: SO/C41-88210/deployed" is not of the form 1: SO/C41-88210/loaded/-.',
    ),
    "connection perhaps": (
        3, TRIGGER.replace("/yes", "/perhaps"),
        'the cartridge information "1: SO/C41-88210/deployed/perhaps" is not of the form 1: SO/C41-88210/loaded/-.',
    ),
    "serial of the cartridge": (
        3, TRIGGER.replace("C41-88210", "C4"),
        'the serial number of the cartridge "C4" is not 3 to 32 letters, digits and hyphens.',
    ),
    "second arming": (3, ARM.replace("event,1", "event,2"), "the arming must be the first event of its session."),
    "sequence twice": (3, TRIGGER.replace("event,2", "event,1"), "the sequence number 1 comes twice."),
    "pulse of another entry": (4, "pulse,1,0,1,60", "the pulse of entry 1 must follow that entry."),
    "pulse of another bay": (4, "pulse,2,0,2,60", "the pulse names bay 2, which entry 2 does not."),
    "charge too large": (4, "pulse,2,0,1,10001", 'the charge "10001" is not between 0 and 10000 microcoulomb.'),
}  # fmt: skip


@pytest.mark.parametrize(("place", "row", "sentence"), WRONG_ROWS.values(), ids=WRONG_ROWS)
def test_a_wrong_row_is_refused_by_its_line(place: int, row: str, sentence: str | None) -> None:
    said = refusal(t7_with(place, row))

    assert said.startswith(f"Line {1 + place}: ")
    assert sentence is None or said == f"Line {1 + place}: {sentence}"


def test_use_outside_of_a_session_is_refused() -> None:
    assert refusal(t7(T7_DEVICE, TRIGGER)) == "Line 2: the event trigger must stand in a session."


def test_an_event_after_safe_is_refused_in_its_session() -> None:
    later = "event,4,2026-11-21T22:48:00.000Z,power_save,,,,,,,"

    assert refusal(t7(*T7_ROWS, later)) == "Line 8: nothing may follow the event safe in its session."


def test_sessions_that_do_not_rise_are_refused() -> None:
    assert refusal(t7(*T7_ROWS, "session,7")) == "Line 8: session 7 follows session 7: they must rise."


def test_a_log_cut_between_two_rows_is_refused() -> None:
    lines = t7().splitlines(keepends=True)

    assert refusal(b"".join(lines[:5])) == 'Line 5: the log has no closing row "end": it was cut off.'


def test_a_log_cut_in_a_row_is_refused() -> None:
    assert refusal(t7()[:-1]) == "Line 8: the last line is not finished: the file was cut off."


def test_a_row_taken_out_is_noticed() -> None:
    lines = t7().splitlines(keepends=True)

    assert refusal(b"".join([*lines[:4], *lines[5:]])) == 'Line 7: the closing row counts "7" rows, the log has 6.'


def test_any_changed_byte_is_noticed() -> None:
    good = t7()

    unnoticed = [
        place for place in range(len(good)) if is_read(good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :])
    ]

    assert unnoticed == []


def is_read(data: bytes) -> bool:
    try:
        read(data)
    except BadLog:
        return False
    return True


def test_something_after_the_closing_row_is_refused() -> None:
    again = t7(*t7().decode().splitlines(), SESSION, PULSE, SAFE)

    assert refusal(again) == 'Line 9: nothing may follow the closing row "end".'
