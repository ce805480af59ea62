"""What a TASER of a fleet did in its day, as its log says it when it is docked at the end of the shift."""

from datetime import datetime, timedelta

from devices.protocol import SignalEvent
from devices.simulator.field.day import MINUTE, Weapon
from devices.simulator.taser import SERVED_WITH, Taser, connected_except

MODELS = {"X2": "x2", "X3": "taser_7"}  # how the maker numbers them
NUMBERED_FROM = 730_000  # days since the year 1: entries and sessions of each day begin above those of the day before
ENTRIES_A_DAY, SESSIONS_A_DAY = 1_000, 100
ARC_MS, CYCLE_MS = 1_300, 5_000
TEST = timedelta(milliseconds=3_200)  # from arming for the test to safe


def taser_of(weapon: Weapon, begin: datetime, until: int) -> Taser:
    """Return the weapon as it comes to the dock at a moment of the day that began at `begin`."""
    deeds = sorted((deed for deed in weapon.deeds if deed[0] <= until), key=lambda deed: deed[0])
    day, first = begin.toordinal() - NUMBERED_FROM, deeds[0][0] if deeds else 0
    model = MODELS[weapon.serial[:2]]
    loaded = begin + timedelta(milliseconds=first - 3 * MINUTE)
    taser = Taser(
        weapon.serial,
        model,
        loaded,
        clock_offset_ms=weapon.drift_ms,
        seed=sum(weapon.serial.encode()),
        last_sequence=day * ENTRIES_A_DAY,
        last_session=day * SESSIONS_A_DAY,
    )
    for bay in range(1, len(SERVED_WITH[model]) + 1):
        taser.load(loaded + bay * timedelta(seconds=9), bay)
    tested_until = loaded
    for at, event, is_test in deeds:
        now = begin + timedelta(milliseconds=at)
        if is_test and event is SignalEvent.ARMED:
            taser.function_test(now)
            tested_until = now + TEST
        elif now > tested_until:
            _do(taser, event, now)
    return taser


def _do(taser: Taser, event: SignalEvent, now: datetime) -> None:
    if event is SignalEvent.ARMED:
        taser.arm(now)
    elif event is SignalEvent.TRIGGER:
        taser.trigger(now, CYCLE_MS, connected_except((0, 280)))
    elif event is SignalEvent.ARC:
        taser.arc(now, ARC_MS)
    elif event is SignalEvent.SAFE and taser.armed_at:
        taser.safe(now)
