"""Alarms: an entry that waits longer than ten seconds, and entries that were tampered with."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from audit import reading, watching
from audit.reading import Protection
from audit.sealer import Sealer
from audit.tasks import watch_sealing
from tests.audit.attacks import attack, write
from tests.audit.cast import IN_TRANSACTIONS, Officer

WELL = Protection(sealed=5, signed=5, anchored=5, witnessed=None, flawed=0, lag_seconds=10.0)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (WELL, []),
        (
            Protection(5, 5, 5, None, 0, 10.6),
            ["the oldest entry has waited 11 s for the sealer: is it running?"],
        ),
        (
            Protection(5, 5, 5, None, 2, 0.0),
            ["2 entries were forged or changed before they were sealed: run verify_audit"],
        ),
    ],
)
def test_ten_seconds_are_the_limit(found: Protection, expected: list[str]) -> None:
    assert watching.alarms(found) == expected


@pytest.mark.slow
@IN_TRANSACTIONS
def test_a_sealer_that_stands_still_is_told_in_the_log(
    sealer: Sealer, pc_rahman: Officer, caplog: pytest.LogCaptureFixture
) -> None:
    with time_machine.travel(timezone.now() - timedelta(seconds=30), tick=False):
        write(1, pc_rahman)

    watch_sealing()
    watch_sealing()

    assert caplog.text.count("the oldest entry has waited 3") == 2
    sealer.round()
    assert watching.alarms(watching.watch()) == []


@pytest.mark.slow
@IN_TRANSACTIONS
def test_the_reach_of_each_protection_is_read(sealer: Sealer, pc_rahman: Officer) -> None:
    write(3, pc_rahman)
    sealer.round()
    write(2, pc_rahman)
    sealer.seal()
    write(1, pc_rahman)

    found = reading.protection()

    assert (found.sealed, found.signed, found.anchored, found.witnessed, found.flawed) == (5, 3, 3, None, 0)
    assert 0 < found.lag_seconds < 10


@pytest.mark.slow
@IN_TRANSACTIONS
def test_a_flaw_is_an_alarm_for_seven_days(sealer: Sealer, pc_rahman: Officer) -> None:
    write(1, pc_rahman)
    attack("UPDATE audit_entry SET writer_mac = NULL")
    sealer.seal()

    with time_machine.travel(timezone.now() + timedelta(days=6)):
        within = reading.protection().flawed
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        after = reading.protection().flawed

    assert (within, after) == (1, 0)
