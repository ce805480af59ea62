"""How entries become sessions: what belongs together, what a gap tears apart, what was for a test."""

import pytest

from devices.taser_logs.reading import read
from devices.taser_logs.records import Session, TaserLog, Use
from tests.devices.taser_logs.shapes import T7_DEVICE, T7_ROWS, t7, x2

LOADED, USED, NONE = "1: 25/loaded; 2: 25/loaded", "1: 25/deployed; 2: 25/loaded", "1: -/empty; 2: -/empty"


def armed(number: int, second: int, bays: str = LOADED) -> str:
    return f"{number},2026-11-20 06:00:{second:02},Armed,{bays},,19,100"


def cycle(number: int, second: int, kind: str = "Trigger", length: str = "5.0", bays: str = USED) -> str:
    return f"{number},2026-11-20 06:00:{second:02},{kind},{bays},{length},,99"


def safe(number: int, second: int, length: str, bays: str = USED) -> str:
    return f"{number},2026-11-20 06:00:{second:02},Safe,{bays},{length},19,99"


def other(number: int, second: int) -> str:
    return f"{number},2026-11-20 06:00:{second:02},USB connection,,,,"


def pieces(log: TaserLog) -> list[tuple[list[int], bool, bool]]:
    """For each session: its entries, whether its arming and whether its end is known."""
    return [
        ([event.sequence for event in one.events], one.armed_at is not None, one.safed_at is not None)
        for one in log.sessions
    ]


def test_what_lies_between_sessions_is_in_none() -> None:
    log = read(x2(other(1, 0), armed(2, 1), safe(3, 5, "4.0"), other(4, 6), armed(5, 7), safe(6, 9, "2.0")))

    assert pieces(log) == [([2, 3], True, True), ([5, 6], True, True)]


def test_an_arming_without_safe_ends_at_the_next_arming() -> None:
    log = read(x2(armed(1, 0), armed(2, 10), safe(3, 15, "5.0")))

    assert pieces(log) == [([1], True, False), ([2, 3], True, True)]


def test_a_log_that_begins_armed_has_a_session_without_arming() -> None:
    log = read(x2(cycle(4_001, 3), safe(4_002, 10, "12.0"), other(4_003, 11)))

    assert pieces(log) == [([4_001, 4_002], False, True)]
    assert log.sessions[0].began_at == log.events[0].device_time


def test_a_gap_tears_a_session_apart() -> None:
    log = read(x2(armed(1, 0), cycle(2, 1), cycle(5, 30), safe(6, 40, "15.0")))

    assert pieces(log) == [([1, 2], True, False), ([5, 6], False, True)]


def test_a_safe_that_reaches_back_to_the_arming_joins_what_a_gap_tore_apart() -> None:
    log = read(x2(armed(1, 0), cycle(2, 1), cycle(5, 30), cycle(7, 36), safe(8, 45, "45.0")))

    assert pieces(log) == [([1, 2, 5, 7, 8], True, True)]
    assert log.sessions[0].total_ms == 15_000


def test_what_is_known_of_a_bay_does_not_reach_over_a_gap() -> None:
    log = read(x2(armed(1, 0), cycle(3, 5), safe(4, 10, "10.0")))

    assert [one.fired_bays for one in log.sessions[0].cycles] == [()]


def test_a_second_trigger_on_a_spent_cartridge_fires_nothing() -> None:
    log = read(x2(armed(1, 0), cycle(2, 1), cycle(3, 8), safe(4, 20, "20.0")))

    assert [one.fired_bays for one in log.sessions[0].cycles] == [(1,), ()]


def test_a_cycle_without_pulses_has_an_unknown_connection() -> None:
    log = read(x2(armed(1, 0), cycle(2, 1), safe(3, 10, "10.0")))

    assert log.sessions[0].cycles[0].connected_ms is None


def test_a_taser_7_session_without_entries_is_left_out() -> None:
    assert [one.number for one in read(t7(T7_DEVICE, "session,6", *T7_ROWS[1:])).sessions] == [7]


def test_a_deployed_row_before_its_trigger_is_the_trigger_s_own() -> None:
    deployed = "event,2,2026-11-21T22:47:00.680Z,cartridge_deployed,,,,,,1: SO/C41-88210/deployed/-,"
    rows = [*T7_ROWS[:3], deployed, T7_ROWS[3].replace("event,2", "event,3"), T7_ROWS[6].replace("event,3", "event,4")]

    assert read(t7(*rows)).sessions[0].cycles[0].fired_bays == (1,)


def only(*rows: str) -> Session:
    [session] = read(x2(*rows)).sessions
    return session


SPARK = [armed(1, 0), cycle(2, 1, "ARC", "1.0", LOADED), safe(3, 4, "4.0", LOADED)]
TESTS = {
    "one short arc": (SPARK, Use.TEST),
    "an arc of 2 s": ([SPARK[0], cycle(2, 1, "ARC", "2.0", LOADED), SPARK[2]], Use.TEST),
    "an arc of more than 2 s": ([SPARK[0], cycle(2, 1, "ARC", "2.001", LOADED), SPARK[2]], Use.OPERATIONAL),
    "armed for 15 s": ([*SPARK[:2], safe(3, 15, "15.0", LOADED)], Use.TEST),
    "armed for more than 15 s": ([*SPARK[:2], safe(3, 15, "15.001", LOADED)], Use.OPERATIONAL),
    "two arcs": ([*SPARK[:2], cycle(3, 3, "ARC", "1.0", LOADED), safe(4, 5, "5.0", LOADED)], Use.OPERATIONAL),
    "never made safe": (SPARK[:2], Use.OPERATIONAL),
    "an arc through probes": (
        [armed(1, 0, USED), cycle(2, 1, "ARC", "1.0"), safe(3, 4, "4.0")], Use.OPERATIONAL
    ),
    "armed only": ([SPARK[0], safe(2, 4, "4.0", LOADED)], Use.OPERATIONAL),
    "fired": ([armed(1, 0), cycle(2, 1), safe(3, 10, "10.0")], Use.OPERATIONAL),
    "three full cycles without cartridges": (
        [armed(1, 0, NONE), *(cycle(2 + n, 1 + 6 * n, bays=NONE) for n in range(3)), safe(5, 20, "20.0", NONE)],
        Use.TEST,
    ),
    "two full cycles without cartridges": (
        [armed(1, 0, NONE), *(cycle(2 + n, 1 + 6 * n, bays=NONE) for n in range(2)), safe(4, 20, "20.0", NONE)],
        Use.OPERATIONAL,
    ),
    "a training cartridge": (
        [armed(1, 0, "1: training/loaded"), cycle(2, 1, bays="1: training/deployed"), safe(3, 9, "9.0")], Use.TRAINING
    ),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "use"), TESTS.values(), ids=TESTS)
def test_the_use_is_suggested(rows: list[str], use: Use) -> None:
    assert only(*rows).use is use


def test_a_short_arc_that_was_connected_is_no_test() -> None:
    pulses = "\nPulse Log\nSeq #,Time [ms],Bay,Charge [µC]\n2,0,1,60\n"

    [session] = read(x2(*SPARK, pulses=pulses)).sessions

    assert session.use is Use.OPERATIONAL


def test_a_session_that_was_made_safe_is_never_joined_to_a_later_one() -> None:
    log = read(x2(armed(1, 0), safe(2, 5, "5.0"), cycle(5, 30), safe(6, 40, "40.0")))

    assert pieces(log) == [([1, 2], True, True), ([5, 6], False, True)]
