"""The last week: what comes into the queue and when, and what takes it out again."""

from datetime import date, timedelta

import pytest

from accounts.models import User
from evidence.actions.retention.disposing import restore
from evidence.actions.retention.due import WORKER, erase_due, queue_due
from evidence.actions.retention.linking import note_event
from evidence.actions.retention.reviewing import keep_item
from evidence.models import Disposal, DisposalState, Item, LinkKind, Status
from evidence.refusals import NotYours
from evidence.retention.refusals import DateNeeded
from tests.evidence.retention.conftest import NEXT_YEAR, again, due_day, objects_of
from tests.factories.evidence import STARTED


def test_unlinked_recording_is_queued_for_its_last_week(item: Item, later) -> None:
    later(23)
    before = queue_due()
    later(24)

    after = queue_due()

    disposal = Disposal.objects.get(item=item)
    assert (before, after, again(item).status) == (0, 1, Status.QUEUED)
    assert (disposal.erase_at, disposal.rule, disposal.asked_by) == (
        disposal.queued_at + timedelta(days=7),
        "BWV_NON_EVIDENTIAL",
        None,
    )


def test_queueing_twice_changes_nothing(queued: Disposal) -> None:
    assert (queue_due(), Disposal.objects.count()) == (0, 1)


def test_nothing_goes_before_the_seven_days_are_over(queued: Disposal, item: Item, later) -> None:
    later(31)

    assert (erase_due(), again(item).status, len(objects_of(item))) == (0, Status.QUEUED, 1)


def test_restore_recomputes_basis(queued: Disposal, item: Item, gareth_wynn: User) -> None:
    restore(disposal=queued, reason="Needed for training", keep_until=date(2027, 3, 31), by=gareth_wynn)

    restored = again(item)
    assert (restored.status, restored.retention.erase_at) == (Status.ACTIVE, due_day(2027, 3, 31) + timedelta(hours=23))
    assert restored.retention.rule == "KEEP"
    queued.refresh_from_db()
    assert (queued.state, queued.ended_by) == (DisposalState.RESTORED, gareth_wynn)


def test_restore_without_a_basis_is_refused(queued: Disposal, item: Item, gareth_wynn: User) -> None:
    with pytest.raises(DateNeeded):
        restore(disposal=queued, reason="Just so", by=gareth_wynn)

    assert again(item).status == Status.QUEUED


def test_officer_cannot_restore(queued: Disposal, item: Item, pc_rahman: User) -> None:
    with pytest.raises(NotYours):
        restore(disposal=queued, reason="Mine", keep_until=date(2027, 3, 31), by=pc_rahman)

    assert again(item).status == Status.QUEUED


def test_failed_journal_undoes_the_restoring(queued: Disposal, item: Item, gareth_wynn: User, broken_journal) -> None:
    with pytest.raises(RuntimeError, match="journal is down"):
        restore(disposal=queued, reason="Needed", keep_until=date(2027, 3, 31), by=gareth_wynn)

    queued.refresh_from_db()
    assert (queued.state, again(item).status) == (DisposalState.QUEUED, Status.QUEUED)


def test_link_found_at_the_last_moment_stops_the_erasure(queued: Disposal, item: Item, pc_rahman: User, later) -> None:
    later(33)
    note_event(kind=LinkKind.TASER, at=STARTED + timedelta(minutes=4), officer=pc_rahman, by=WORKER)

    erased = erase_due()

    queued.refresh_from_db()
    assert (erased, queued.state, again(item).status) == (0, DisposalState.STOPPED, Status.ACTIVE)
    assert len(objects_of(item)) == 1


def test_decision_to_keep_made_in_the_queue_counts_at_the_last_check(
    queued: Disposal, item: Item, gareth_wynn: User, later
) -> None:
    keep_item(item=item, reason="Family", keep_until=NEXT_YEAR, by=gareth_wynn)
    later(33)

    erased = erase_due()

    queued.refresh_from_db()
    assert (erased, queued.end_reason, again(item).status) == (0, "Its date has moved.", Status.ACTIVE)
