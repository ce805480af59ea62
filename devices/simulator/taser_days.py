"""What happens to simulated TASERs: the use in Tanner Row, Khan's X2, and ordinary days by the seed."""

from datetime import UTC, datetime, timedelta

from devices.simulator.taser import Taser, connected_except, never

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
PATROL = 12 * 3600  # seconds


def tanner_row() -> Taser:
    """Return Rahman's TASER 7 after 21 November 2026: fired once, one more arc; its clock is 1.8 s slow."""
    start = datetime(2026, 11, 21, 17, 52, tzinfo=UTC)
    taser = Taser(
        "X3000A1C2", "taser_7", start, clock_offset_ms=-1_800, seed=1182, temperature_c=11, battery_percent=87
    )
    taser.last_sequence, taser.last_session = 2204, 311
    taser.load(start, 1, "SO", "C41-88210")
    taser.load(start + 9 * SECOND, 2, "CQ", "C41-90377")
    taser.function_test(start + 180 * SECOND)

    armed = datetime(2026, 11, 21, 22, 46, 51, 2_000, tzinfo=UTC)
    taser.battery_percent = 86
    taser.arm(armed)
    fired = datetime(2026, 11, 21, 22, 47, 2, 480_000, tzinfo=UTC)
    taser.trigger(fired, 5_000, connected_except((0, 280), (4_200, 4_560)))
    arced = datetime(2026, 11, 21, 22, 47, 16, 80_000, tzinfo=UTC)
    taser.arc(arced, 2_400, connected_except((1_000, 1_450)))
    taser.safe(armed + timedelta(seconds=50, milliseconds=100))
    taser.unload(armed + 3_600 * SECOND, 1)
    taser.charge(armed + 7_200 * SECOND)
    return taser


def khans_x2() -> Taser:
    """Return Khan's X2, whose ring has dropped 8,000 entries, with a test arc, a clock sync, a gap and a use."""
    start = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
    taser = Taser("X2900D4E7", "x2", start, clock_offset_ms=7_250, firmware="3.1", seed=20533, last_sequence=8_000)
    taser.load(start, 1)
    taser.load(start, 2)
    taser.function_test(start)
    taser.note(start + 60 * SECOND, "usb_connection")
    taser.sync(start + 62 * SECOND)
    taser.note(start + 70 * SECOND, "power_save")
    taser.lose(3)
    used = start + timedelta(hours=5)
    taser.arm(used)
    taser.note(used + SECOND, "flashlight_on")
    taser.arc(used + 4 * SECOND, 1_300)
    taser.trigger(used + 9 * SECOND, 5_000, connected_except((2_000, 2_500)))
    taser.trigger(used + 16 * SECOND, 6_250, never)
    taser.note(used + 24 * SECOND, "flashlight_off")
    taser.safe(used + 30 * SECOND)
    taser.note(used + 900 * SECOND, "fault", detail="High voltage module: output low")
    return taser


def ordinary_days(taser: Taser, start: datetime, days: int) -> None:
    """Let days go by: a function test each day, now and then armed, a warning arc, a discharge, a clock sync."""
    for number in range(days):
        day = start + number * DAY
        taser.temperature_c = taser.dice.randint(-5, 30)
        _shift(taser, day)


def _shift(taser: Taser, start: datetime) -> None:
    for number, bay in list(taser.bays.items()):
        if bay.state != "loaded":
            taser.load(start, number)
    taser.function_test(start + 20 * SECOND)
    now = start + 600 * SECOND
    while now < start + PATROL * SECOND:
        chance = taser.dice.random()
        if chance < 0.06:
            now = _armed(taser, now)
        elif chance < 0.2:
            taser.note(now, "flashlight_on")
            taser.note(now + 5 * SECOND, "flashlight_off")
        elif chance < 0.22:
            taser.lose(taser.dice.randint(1, 3))
        now += taser.dice.randint(300, 3_600) * SECOND
    if taser.dice.random() < 0.2:
        taser.note(now, "usb_connection")
        taser.sync(now + SECOND)
    taser.charge(now + 2 * SECOND)


def _armed(taser: Taser, now: datetime) -> datetime:
    """Arm it, perhaps use it, make it safe; return the true time at the end."""
    taser.arm(now)
    for _ in range(taser.dice.randint(0, 3)):
        now += taser.dice.randint(2, 20) * SECOND
        duration_ms = taser.dice.choice([1_200, 3_400, 5_000, 5_000, 8_600])
        if taser.dice.random() < 0.4:
            taser.arc(now, min(duration_ms, 5_000), never)
        else:
            begin = taser.dice.randrange(duration_ms)
            taser.trigger(now, duration_ms, connected_except((begin, begin + 700)))
        now += duration_ms // 1000 * SECOND + SECOND
    taser.safe(now + 3 * SECOND)
    return now + 3 * SECOND
