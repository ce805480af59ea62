"""The Home Office categories, and which of them a log proves."""

from hypothesis import given
from hypothesis import strategies as st

from devices.taser_logs.levels import (
    NON_DISCHARGE,
    ORDER,
    PROVABLE,
    Level,
    disagreements,
    highest,
    proved_by,
    without_proof,
)
from devices.taser_logs.reading import read
from devices.taser_logs.records import TaserLog
from tests.devices.taser_logs.shapes import T7_ROWS, t7, x2

LOADED, USED = "1: 25/loaded; 2: 25/loaded", "1: 25/deployed; 2: 25/loaded"
ARMED = f"1,2026-11-20 06:00:00,Armed,{LOADED},,19,100"
levels = st.frozensets(st.sampled_from(Level))


def proved(log: TaserLog) -> frozenset[Level]:
    [session] = log.sessions
    return proved_by(session)


def test_the_seven_categories_stand_in_the_order_of_the_home_office() -> None:
    assert [level.value for level in ORDER] == [
        "drawn", "aimed", "arced", "red_dotted", "drive_stun", "angled_drive_stun", "fired"
    ]  # fmt: skip
    assert [level.rank for level in ORDER] == [1, 2, 3, 4, 5, 6, 7]


def test_the_first_four_deliver_no_discharge() -> None:
    assert {Level.DRAWN, Level.AIMED, Level.ARCED, Level.RED_DOTTED} == NON_DISCHARGE


def test_the_highest_level_is_the_one_that_counts() -> None:
    assert highest([Level.RED_DOTTED, Level.FIRED, Level.DRAWN]) is Level.FIRED
    assert highest([]) is None


def test_arming_proves_nothing() -> None:
    assert proved(read(x2(ARMED))) == set()


def test_an_arc_with_its_cartridges_in_place_proves_arced() -> None:
    assert proved(read(x2(ARMED, f"2,2026-11-20 06:00:01,ARC,{LOADED},1.0,,99"))) == {Level.ARCED}


def test_an_arc_through_a_spent_cartridge_proves_nothing() -> None:
    assert proved(read(x2(ARMED, f"2,2026-11-20 06:00:01,ARC,{USED},1.0,,99"))) == set()


def test_a_cartridge_that_deploys_proves_fired() -> None:
    assert proved(read(x2(ARMED, f"2,2026-11-20 06:00:01,Trigger,{USED},5.0,,99"))) == {Level.FIRED}


def test_a_trigger_without_a_cartridge_proves_nothing() -> None:
    assert proved(read(x2(ARMED, "2,2026-11-20 06:00:01,Trigger,1: -/empty; 2: -/empty,5.0,,99"))) == set()


def test_a_trigger_whose_bays_were_not_known_before_proves_nothing() -> None:
    assert proved(read(x2(f"2,2026-11-20 06:00:01,Trigger,{USED},5.0,,99"))) == set()


def test_a_deployed_row_of_a_taser_7_proves_fired() -> None:
    deployed = "event,2,2026-11-21T22:47:00.680Z,cartridge_deployed,,,,,,1: SO/C41-88210/deployed/yes,"

    assert proved(read(t7(*T7_ROWS[:2], deployed))) == {Level.FIRED}


def test_no_log_can_prove_where_the_weapon_pointed_or_what_it_touched() -> None:
    assert {Level.ARCED, Level.FIRED} == PROVABLE


def test_what_the_device_proves_and_the_officer_did_not_say_is_a_disagreement() -> None:
    device = frozenset({Level.FIRED, Level.ARCED})

    assert disagreements(device, frozenset({Level.DRAWN, Level.FIRED})) == (Level.ARCED,)


def test_what_the_officer_said_and_a_log_would_show_is_without_proof() -> None:
    officer = frozenset({Level.DRAWN, Level.RED_DOTTED, Level.ARCED, Level.FIRED})

    assert without_proof(frozenset({Level.FIRED}), officer) == (Level.ARCED,)


@given(levels, levels)
def test_nobody_disagrees_about_what_both_say(device: frozenset[Level], officer: frozenset[Level]) -> None:
    assert set(disagreements(device, officer)) == device - officer
    assert disagreements(device, officer | device) == ()
