"""Logs of TASERs become entries, armed sessions and cycles: once, corrected, and only when they fit what is known."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import User
from audit.operations import Operation
from devices.actions.keeping_logs import known_log
from devices.models import ArmedSession, Issue, LogEntry, Taser, TaserLog, Use
from devices.refusals import LogContradicts, LogOfOtherWeapon
from devices.simulator.taser import Taser as Weapon
from devices.simulator.taser_files import t7_log, x2_log
from tests.factories.devices import begin_journal, make_taser, new_entries
from tests.factories.tasers import KHAN, TANNER_ROW, docked, keep

ARMED_AT = datetime(2026, 11, 21, 22, 46, 51, tzinfo=UTC)


@pytest.fixture
def taser(pc_rahman: User, ruth_adler: User) -> Taser:
    weapon = make_taser()
    Issue.objects.create(
        taser=weapon, holder=pc_rahman, issued_by=ruth_adler, issued_at=datetime(2026, 11, 21, 14, tzinfo=UTC)
    )
    return weapon


def use_of(taser: Taser) -> ArmedSession:
    return ArmedSession.objects.uses().get(taser=taser)


def test_the_use_has_the_true_time_and_the_weapons_own(taser: Taser) -> None:
    keep(taser, TANNER_ROW.read_bytes(), docked())

    use = use_of(taser)
    assert abs(use.began_at - ARMED_AT) < timedelta(milliseconds=100)
    assert use.began_at - use.began_at_device == timedelta(milliseconds=1_800)
    assert (use.clock_offset_ms, use.clock_how, use.needs_confirmation) == (-1_800, "one point", False)


def test_the_officer_is_who_held_the_weapon_then(taser: Taser, pc_rahman: User) -> None:
    keep(taser, TANNER_ROW.read_bytes(), docked())

    assert use_of(taser).officer == pc_rahman


def test_cycles_have_their_lengths_connection_and_pulses(taser: Taser) -> None:
    keep(taser, TANNER_ROW.read_bytes(), docked())

    found = use_of(taser).cycles.values_list("kind", "duration_ms", "connected_ms", "fired_bays")
    assert list(found) == [("trigger", 5_000, 4_319, [1]), ("arc", 2_400, 1_910, [])]
    assert [len(cycle.pulses) // 3 for cycle in use_of(taser).cycles.all()] == [110, 52]


def test_story_part_a_use_over_5_s_in_total_is_flagged(taser: Taser) -> None:
    keep(taser, TANNER_ROW.read_bytes(), docked())

    use = use_of(taser)
    assert (use.total_ms, use.longest_ms, use.is_fired, use.is_arced) == (7_400, 5_000, True, False)
    assert use.flags == ["total_over_limit"]


def test_the_daily_test_is_kept_apart_and_counts_as_function_check(taser: Taser) -> None:
    keep(taser, TANNER_ROW.read_bytes(), docked())

    test = ArmedSession.objects.get(suggested_use=Use.TEST)
    taser.refresh_from_db()
    assert test not in ArmedSession.objects.uses()
    assert test.began_at <= (taser.checked_at or ARMED_AT) <= test.ended_at


def test_the_dock_tells_how_the_weapon_is(taser: Taser) -> None:
    keep(taser, TANNER_ROW.read_bytes(), docked())

    taser.refresh_from_db()
    assert (taser.docked_at, taser.clock_offset_ms, taser.last_dock) == (docked().at, -1_800, "Dock 3 bay 12")
    assert taser.firmware == "4.2.0"


def test_a_log_without_a_dock_and_syncs_keeps_the_weapons_time_and_says_so(taser: Taser) -> None:
    keep(taser, TANNER_ROW.read_bytes())

    use = use_of(taser)
    assert (use.began_at, use.clock_offset_ms, use.clock_how) == (use.began_at_device, None, "unknown")


def test_the_ring_of_an_x2_has_dropped_and_has_gaps(db: None) -> None:
    khan = make_taser("X2900D4E7", "x2")

    log = keep(khan, KHAN.read_bytes())

    assert (log.dropped > 0, log.gaps != [], log.new_entries) == (True, True, log.entries)


def test_the_same_bytes_are_known(taser: Taser) -> None:
    log = keep(taser, TANNER_ROW.read_bytes(), docked())

    assert known_log(taser, log.sha256) == log
    assert known_log(taser, "0" * 64) is None


def test_a_later_log_adds_only_what_is_new(db: None) -> None:
    weapon, row = a_weapon_with_one_use()
    first = keep(row, x2_log(weapon))
    use_again(weapon)

    second = keep(row, x2_log(weapon))

    assert (first.new_entries, second.new_entries) == (3, 3)
    assert ArmedSession.objects.filter(taser=row).count() == 2
    assert LogEntry.objects.filter(taser=row).count() == 6


def test_a_session_that_was_docked_half_way_is_completed_by_the_next_log(db: None) -> None:
    weapon = Weapon(serial="X2900B7F1", model="x2", clock_set_at=ARMED_AT)
    row = make_taser("X2900B7F1", "x2")
    weapon.arm(ARMED_AT)
    weapon.arc(ARMED_AT + timedelta(seconds=3), 1_500)
    keep(row, x2_log(weapon))
    half = ArmedSession.objects.get(taser=row)
    weapon.safe(ARMED_AT + timedelta(seconds=20))

    keep(row, x2_log(weapon))

    whole = ArmedSession.objects.get(taser=row)
    assert (half.pk, half.is_whole, whole.is_whole) == (whole.pk, False, True)
    assert (whole.cycles.count(), whole.entries.count()) == (1, 3)


def test_a_log_that_says_something_else_than_before_is_refused_whole(db: None) -> None:
    weapon, row = a_weapon_with_one_use()
    keep(row, x2_log(weapon))
    begin_journal()
    use_again(weapon)
    changed = x2_log(weapon).replace(b",ARC,", b",Trigger,", 1)

    with pytest.raises(LogContradicts, match=r"entry 2 is not what X2900B7F1 said in an earlier log"):
        keep(row, changed)

    assert TaserLog.objects.filter(taser=row).count() == 1
    assert [entry.operation for entry in new_entries()] == [Operation.TASER_LOG_REFUSED]


@pytest.mark.parametrize(
    ("said", "changed"),
    [(b",99\n", b",98\n"), (b"1: 25/loaded", b"1: 15/loaded"), (b"\n2,0,1,", b"\n2,1,1,")],
    ids=["battery", "cartridge", "pulse"],
)
def test_no_part_of_a_known_entry_may_change(db: None, said: bytes, changed: bytes) -> None:
    weapon, row = a_weapon_with_one_use()
    data = x2_log(weapon)
    keep(row, data)
    assert said in data

    with pytest.raises(LogContradicts):
        keep(row, data.replace(said, changed))


def test_a_known_number_of_a_session_with_other_entries_is_refused(taser: Taser) -> None:
    keep(taser, TANNER_ROW.read_bytes())
    weapon = Weapon(serial="X3000A1C2", model="taser_7", clock_set_at=ARMED_AT, last_sequence=5_000, last_session=312)
    weapon.arm(ARMED_AT + timedelta(days=1))
    weapon.safe(ARMED_AT + timedelta(days=1, seconds=9))

    with pytest.raises(LogContradicts, match="session 313 is not the one"):
        keep(taser, t7_log(weapon))


def test_a_long_name_of_a_firmware_is_kept_as_far_as_there_is_room(db: None) -> None:
    weapon, row = a_weapon_with_one_use()
    weapon.firmware = "3" * 200

    keep(row, x2_log(weapon))

    row.refresh_from_db()
    assert row.firmware == "3" * 40


def test_a_serial_in_small_letters_is_the_same_weapon(db: None) -> None:
    weapon, row = a_weapon_with_one_use()

    assert keep(row, x2_log(weapon).replace(b"X2900B7F1", b"x2900b7f1")).new_entries == 3


def test_the_log_of_another_weapon_is_refused(taser: Taser) -> None:
    with pytest.raises(LogOfOtherWeapon, match="This is the log of X2900D4E7, not of TASER 7 X3000A1C2"):
        keep(taser, KHAN.read_bytes())

    assert not LogEntry.objects.exists()


def test_entries_lost_between_two_downloads_are_a_gap(db: None) -> None:
    weapon, row = a_weapon_with_one_use()
    keep(row, x2_log(weapon))
    weapon.lose(2)
    use_again(weapon)

    log = keep(row, x2_log(weapon))

    assert log.gaps == [[3, 6]]


def test_keeping_a_log_stands_in_the_journal(taser: Taser) -> None:
    begin_journal()

    log = keep(taser, TANNER_ROW.read_bytes(), docked())

    [entry] = new_entries().filter(operation__startswith="taser.")
    assert (entry.operation, entry.object_sha256) == (Operation.TASER_LOG_READ, log.sha256)
    assert entry.details["entries"] == entry.details["new_entries"] == log.entries


def test_a_clock_years_off_is_corrected_and_asks_for_confirmation(db: None) -> None:
    years = timedelta(days=3 * 365)
    weapon = Weapon(serial="X3000A1C3", model="taser_7", clock_set_at=ARMED_AT, clock_offset_ms=-94_608_000_000)
    row = make_taser("X3000A1C3")
    weapon.arm(ARMED_AT)
    weapon.safe(ARMED_AT + timedelta(seconds=9))

    keep(row, t7_log(weapon), docked(-94_608_000_000))

    use = ArmedSession.objects.get(taser=row)
    assert (use.began_at, use.began_at - use.began_at_device) == (ARMED_AT, years)
    assert use.needs_confirmation


def a_weapon_with_one_use() -> tuple[Weapon, Taser]:
    weapon = Weapon(serial="X2900B7F1", model="x2", clock_set_at=ARMED_AT, battery_percent=99)
    weapon.load(ARMED_AT, 1)
    weapon.arm(ARMED_AT)
    weapon.arc(ARMED_AT + timedelta(seconds=3), 1_500)
    weapon.safe(ARMED_AT + timedelta(seconds=20))
    return weapon, make_taser("X2900B7F1", "x2")


def use_again(weapon: Weapon) -> None:
    weapon.arm(ARMED_AT + timedelta(hours=1))
    weapon.arc(ARMED_AT + timedelta(hours=1, seconds=3), 1_500)
    weapon.safe(ARMED_AT + timedelta(hours=1, seconds=20))
