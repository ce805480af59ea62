"""More is known of a TASER's clock: times of its uses follow, what the TASER wrote stays."""

import hashlib
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from accounts.models import User
from audit.operations import Operation
from devices.actions import correcting_clocks
from devices.actions.correcting_clocks import Moment, confirm_clock
from devices.models import ArmedSession, ClockConfirmation, Cycle, Issue, LogEntry, Taser
from devices.refusals import ClockContradicts, NotAllowed
from tests.factories.devices import begin_journal, make_taser, new_entries
from tests.factories.tasers import DOCKED_AT, TANNER_ROW, docked, keep

FILM = UUID("01a20000-0000-7000-8000-000000000001")
TWO_HOURS_MS = 7_200_000
TRIGGER = 2212
LATER = datetime(2026, 11, 22, 1, tzinfo=UTC)
TRUE_TRIGGER = datetime(2026, 11, 21, 22, 47, 2, 480_000, tzinfo=UTC)
SHIFT = datetime(2026, 11, 21, 14, tzinfo=UTC)


@pytest.fixture
def taser(pc_rahman: User, ruth_adler: User) -> Taser:
    weapon = make_taser()
    Issue.objects.create(taser=weapon, holder=pc_rahman, issued_by=ruth_adler, issued_at=SHIFT)
    return weapon


@pytest.fixture
def session(taser: Taser, pc_rahman: User) -> ArmedSession:
    """A use that the dock puts two hours too early: it says that the clock, 1.8 s slow, is two hours ahead."""
    keep(taser, TANNER_ROW.read_bytes(), docked(TWO_HOURS_MS))
    return ArmedSession.objects.uses().get(taser=taser)


def stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z"


def make_later_log(earlier: bytes, what: str = "battery_dock,,,,100,,,", at: datetime = LATER) -> bytes:
    """Return the log with one more entry, sealed as the weapon seals it (docs/taser-logs.md)."""
    rows = earlier.decode().splitlines()[:-1]
    text = "".join(f"{row}\n" for row in [*rows, f"event,2218,{stamp(at)},{what}"])
    seal = hashlib.sha256(text.encode()).hexdigest()
    return f"{text}end,{len(rows) + 1},{seal}\n".encode()


def moment(session: ArmedSession, sequence: int, missed_ms: int = 0) -> Moment:
    """When an entry really was (the clock was 1.8 s slow), or as somebody found it a little beside."""
    entry = session.entries.get(sequence=sequence)
    return Moment(sequence, entry.at_device + timedelta(milliseconds=1_800 + missed_ms))


def arc_of(session: ArmedSession) -> int:
    return int(session.cycles.get(kind="arc").sequence)


def confirm(session: ArmedSession, by: User, missed_ms: int = 0) -> ClockConfirmation:
    first, second = moment(session, TRIGGER), moment(session, arc_of(session), missed_ms)
    return confirm_clock(session=session, first=first, second=second, recording=FILM, by=by)


def test_a_clock_two_hours_off_wants_confirming(session: ArmedSession) -> None:
    assert (session.needs_confirmation, session.clock_is_sure) == (True, False)


def test_two_moments_correct_the_use(session: ArmedSession, sgt_nair: User) -> None:
    confirm(session, sgt_nair)

    session.refresh_from_db()
    assert session.began_at == session.began_at_device + timedelta(milliseconds=1_800)
    assert (session.clock_offset_ms, session.needs_confirmation, session.clock_is_sure) == (-1_800, False, True)


def test_entries_and_cycles_follow_and_device_times_stay(session: ArmedSession, sgt_nair: User) -> None:
    before = dict(LogEntry.objects.filter(taser=session.taser).values_list("sequence", "at_device"))

    confirm(session, sgt_nair)

    assert session.entries.get(sequence=TRIGGER).at == TRUE_TRIGGER
    assert session.cycles.get(kind="trigger").began_at == TRUE_TRIGGER
    assert dict(LogEntry.objects.filter(taser=session.taser).values_list("sequence", "at_device")) == before


def test_who_held_it_follows(taser: Taser, ruth_adler: User, sgt_nair: User, pc_rahman: User, pc_khan: User) -> None:
    handed_over = datetime(2026, 11, 21, 22, tzinfo=UTC)  # after what the dock made of it, before what was true
    Issue.objects.filter(taser=taser).update(returned_at=handed_over, returned_by=ruth_adler)
    Issue.objects.create(taser=taser, holder=pc_khan, issued_by=ruth_adler, issued_at=handed_over)
    keep(taser, TANNER_ROW.read_bytes(), docked(TWO_HOURS_MS))
    session = ArmedSession.objects.uses().get(taser=taser)
    wrong = session.officer

    confirm(session, sgt_nair)

    session.refresh_from_db()
    assert (wrong, session.officer) == (pc_rahman, pc_khan)


def test_the_journal_has_the_confirmation_and_what_it_changed(session: ArmedSession, sgt_nair: User) -> None:
    begin_journal()

    confirm(session, sgt_nair, missed_ms=40)

    said, changed = new_entries()
    assert (said.operation, said.details["offset_before_ms"], said.details["residual_ms"]) == (
        Operation.TASER_CLOCK_CONFIRMED,
        TWO_HOURS_MS,
        40,
    )
    [one] = [row for row in changed.details["sessions"] if row["session"] == str(session.pk)]
    assert (changed.operation, changed.details["because"]) == (Operation.TASER_CLOCK_CORRECTED, "confirmed")
    assert one["began_before"] == session.began_at.isoformat()


def test_a_failed_journal_undoes_it(session: ArmedSession, sgt_nair: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("no journal")

    monkeypatch.setattr(correcting_clocks.journal, "act", fail)

    with pytest.raises(RuntimeError, match="no journal"):
        confirm(session, sgt_nair)

    session.refresh_from_db()
    assert (session.needs_confirmation, ClockConfirmation.objects.count()) == (True, 0)


def test_moments_that_contradict_change_nothing(session: ArmedSession, sgt_nair: User) -> None:
    begin_journal()

    with pytest.raises(ClockContradicts, match="At least one is tied to the wrong picture"):
        confirm(session, sgt_nair, missed_ms=900)

    session.refresh_from_db()
    [entry] = new_entries()
    assert (entry.outcome, entry.reason_code) == ("denied", "clock_contradicts")
    assert (session.needs_confirmation, ClockConfirmation.objects.count()) == (True, 0)


def test_the_officer_does_not_confirm_their_own(session: ArmedSession, pc_rahman: User) -> None:
    with pytest.raises(NotAllowed):
        confirm(session, pc_rahman)


def test_a_supervisor_of_others_cannot(session: ArmedSession, helen_marsh: User) -> None:
    with pytest.raises(NotAllowed, match="Ask the officer's supervisor"):
        confirm(session, helen_marsh)


def test_an_entry_of_another_use_is_refused(session: ArmedSession, sgt_nair: User) -> None:
    first = moment(session, TRIGGER)

    with pytest.raises(ClockContradicts, match="Choose two entries of this use"):
        confirm_clock(session=session, first=first, second=Moment(1, first.at), recording=FILM, by=sgt_nair)


def test_said_anew_the_latest_counts(session: ArmedSession, sgt_nair: User) -> None:
    wrong = timedelta(seconds=90)
    pair = [moment(session, TRIGGER), moment(session, arc_of(session))]
    first, second = (Moment(one.sequence, one.at + wrong) for one in pair)
    confirm_clock(session=session, first=first, second=second, recording=FILM, by=sgt_nair)

    confirm(session, sgt_nair)

    session.refresh_from_db()
    assert (session.clock_offset_ms, ClockConfirmation.objects.count()) == (-1_800, 2)


def test_a_later_dock_reaches_what_was_kept_without_one(taser: Taser, ruth_adler: User) -> None:
    keep(taser, TANNER_ROW.read_bytes())
    before = ArmedSession.objects.uses().get(taser=taser)
    later = make_later_log(TANNER_ROW.read_bytes())

    keep(taser, later, docked(at=DOCKED_AT + timedelta(hours=1)))

    after = ArmedSession.objects.get(pk=before.pk)
    assert (before.clock_offset_ms, after.clock_offset_ms) == (None, -1_800)
    assert after.began_at == before.began_at_device + timedelta(milliseconds=1_800)


def test_a_later_log_journals_what_its_dock_changed(taser: Taser, ruth_adler: User) -> None:
    keep(taser, TANNER_ROW.read_bytes())
    begin_journal()

    keep(taser, make_later_log(TANNER_ROW.read_bytes()), docked(at=DOCKED_AT + timedelta(hours=1)))

    corrected, read = new_entries()
    assert (corrected.operation, corrected.details["because"], read.operation) == (
        Operation.TASER_CLOCK_CORRECTED,
        "log",
        Operation.TASER_LOG_READ,
    )


def test_a_later_log_that_knows_no_more_changes_nothing(session: ArmedSession, taser: Taser) -> None:
    begin_journal()

    keep(taser, make_later_log(TANNER_ROW.read_bytes()))

    assert [entry.operation for entry in new_entries()] == [Operation.TASER_LOG_READ]


def test_a_clock_sync_in_a_later_log_reaches_what_was_kept_before(taser: Taser) -> None:
    keep(taser, TANNER_ROW.read_bytes())
    before = ArmedSession.objects.uses().get(taser=taser)
    at = before.ended_at_device + timedelta(hours=3)

    keep(taser, make_later_log(TANNER_ROW.read_bytes(), f"clock_sync,,,,,{stamp(at + timedelta(seconds=1.8))},,", at))

    after = ArmedSession.objects.get(pk=before.pk)
    assert (after.clock_offset_ms, Cycle.objects.get(session=after, kind="trigger").began_at) == (-1_800, TRUE_TRIGGER)
