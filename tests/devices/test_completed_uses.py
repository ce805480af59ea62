"""A use that was confirmed when half of its log was known, and what the rest of the log does to it."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import Notice, User
from audit.operations import Operation
from devices.actions.using import confirm_use, flag_use
from devices.models import ArmedSession, Taser, Use
from devices.simulator.taser import Taser as Weapon
from devices.simulator.taser_files import x2_log
from devices.taser_logs.flags import Flag, with_facts
from tests.factories.devices import begin_journal, make_taser, make_taser_issue, new_entries
from tests.factories.tasers import keep

ARMED_AT = datetime(2026, 11, 21, 20, tzinfo=UTC)


@pytest.fixture
def weapon() -> Weapon:
    """An X2 that was docked before it was made safe."""
    made = Weapon(serial="X2900B7F1", model="x2", clock_set_at=ARMED_AT)
    made.arm(ARMED_AT)
    made.arc(ARMED_AT + timedelta(seconds=3), 1_500)
    return made


@pytest.fixture
def taser(weapon: Weapon, pc_khan: User, ruth_adler: User) -> Taser:
    row = make_taser("X2900B7F1", "x2")
    make_taser_issue(row, pc_khan, ruth_adler, from_at=ARMED_AT - timedelta(hours=1))
    keep(row, x2_log(weapon))
    return row


def completed(weapon: Weapon, taser: Taser) -> ArmedSession:
    weapon.safe(ARMED_AT + timedelta(seconds=20))
    keep(taser, x2_log(weapon))
    return ArmedSession.objects.get(taser=taser)


def test_a_confirmed_use_that_a_later_log_completes_is_to_be_confirmed_again(
    weapon: Weapon, taser: Taser, sgt_nair: User
) -> None:
    confirm_use(session=ArmedSession.objects.get(), use=Use.TEST, by=sgt_nair)
    begin_journal()

    session = completed(weapon, taser)

    assert (session.use, session.use_set_at, session.use_set_by) == (Use.UNCLASSIFIED, None, None)
    [entry] = [one for one in new_entries() if one.operation == Operation.TASER_USE_REOPENED]
    assert (entry.actor_id, entry.reason_code, entry.details) == (
        "evidence.read_log",
        "log_completed",
        {"session": str(session.pk), "before": "test", "after": "unclassified"},
    )


def test_who_confirmed_it_is_told(weapon: Weapon, taser: Taser, sgt_nair: User) -> None:
    confirm_use(session=ArmedSession.objects.get(), use=Use.OPERATIONAL, by=sgt_nair)

    session = completed(weapon, taser)

    [notice] = Notice.objects.filter(person=sgt_nair)
    assert (notice.text, notice.target) == (
        "A later log has more of a TASER use than you confirmed. Say again what it was.",
        f"/taser/{session.pk}/",
    )


def test_a_use_that_nobody_confirmed_is_completed_in_silence(weapon: Weapon, taser: Taser) -> None:
    begin_journal()

    completed(weapon, taser)

    assert [entry.operation for entry in new_entries()] == [Operation.TASER_LOG_READ]


def test_the_flags_of_the_form_stay_when_the_log_is_completed(weapon: Weapon, taser: Taser, pc_khan: User) -> None:
    flag_use(session=ArmedSession.objects.get(), facts=[Flag.UNDER_18], by=pc_khan)

    assert completed(weapon, taser).flags == ["under_18"]


@pytest.mark.parametrize(
    ("flags", "facts", "together"),
    [
        (["cycle_over_5_s"], ["under_18"], ["cycle_over_5_s", "under_18"]),
        (["under_18", "restrained"], ["mental_health"], ["mental_health"]),
        (["restrained", "total_over_limit"], [], ["total_over_limit"]),
        ([], ["cycle_over_5_s"], []),
    ],
)
def test_facts_of_a_form_replace_those_of_an_earlier_one(
    flags: list[str], facts: list[str], together: list[str]
) -> None:
    assert with_facts(flags, facts) == together
