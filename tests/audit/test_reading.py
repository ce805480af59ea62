"""What pages are told: the trail of an object, erased people, the leaf once there is one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit import journal, reading
from audit.actions.erasing import erase_personal_data
from audit.actors import Worker
from audit.models import Anchor
from audit.operations import Operation, Outcome
from tests.audit.attacks import attack
from tests.audit.cast import Officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def anchor() -> Anchor:
    return Anchor(size=1)


def test_the_trail_is_that_of_one_object_newest_first(pc_rahman: Officer, anchor: Anchor) -> None:
    journal.act(Operation.EVIDENCE_VIEWED, by=pc_rahman, on=anchor, details={"tab": "custody"})
    journal.act(Operation.EVIDENCE_PLAYED, by=pc_rahman, on=anchor, sha256="a" * 64)
    journal.act(Operation.EVIDENCE_PLAYED, by=pc_rahman, on=Anchor(size=2))

    rows = reading.trail(anchor)

    assert [(row.operation, row.kind, row.sha256) for row in rows] == [
        ("evidence.played", "consultation", "a" * 64),
        ("evidence.viewed", "consultation", ""),
    ]
    assert rows[1].actor == {"name": "PC Aisha Rahman", "collar_number": "20417"}
    assert (rows[1].details, rows[1].leaf_index) == ({"tab": "custody"}, None)
    assert (reading.trail_count(anchor), len(reading.trail(anchor, limit=1))) == (2, 1)


def test_a_trail_makes_three_queries(pc_rahman: Officer, anchor: Anchor, django_assert_num_queries: object) -> None:
    for _ in range(5):
        journal.act(Operation.EVIDENCE_VIEWED, by=pc_rahman, on=anchor)

    with django_assert_num_queries(3):  # type: ignore[operator]
        rows = reading.trail(anchor)

    assert len(rows) == 5


def test_a_sealed_entry_shows_its_leaf(pc_rahman: Officer, anchor: Anchor) -> None:
    identifier = journal.act(Operation.EVIDENCE_VIEWED, by=pc_rahman, on=anchor)
    attack(("INSERT INTO audit_leaf VALUES (1000000, %s, sha256(''))", [str(identifier)]))

    assert reading.trail(anchor)[0].leaf_index == 1000000


def test_background_work_shows_its_name(anchor: Anchor) -> None:
    journal.act(Operation.EVIDENCE_READY, by=Worker("evidence.prepare"), on=anchor)

    assert reading.trail(anchor)[0].actor == {"name": "evidence.prepare"}


def test_an_erased_person_is_shown_as_erased(pc_rahman: Officer, sgt_nair: Officer, anchor: Anchor) -> None:
    identifier = journal.act(Operation.EVIDENCE_VIEWED, by=pc_rahman, on=anchor)

    erase_personal_data(entries=[identifier], reason_code="right_to_erasure", by=sgt_nair)

    assert reading.trail(anchor)[0].actor == {"name": "erased"}


def test_acts_can_be_asked_by_kind_time_object_and_outcome(pc_rahman: Officer, anchor: Anchor) -> None:
    other = Anchor(size=2)
    journal.act(Operation.EVIDENCE_VIEWED, by=pc_rahman, on=anchor)
    journal.act(Operation.EVIDENCE_PLAYED, by=pc_rahman, on=other)
    journal.act(Operation.EVIDENCE_PLAYED, by=pc_rahman, on=anchor, outcome=Outcome.DENIED)
    now = timezone.now()

    def found(**values: object) -> list[tuple[str, str]]:
        rows = reading.acts(operations=[Operation.EVIDENCE_PLAYED], limit=10, **values)  # type: ignore[arg-type]
        return [(row.object_id, row.outcome) for row in rows if row.object_id in {str(anchor.pk), str(other.pk)}]

    assert found(since=now - timedelta(hours=1)) == [(str(anchor.pk), "denied"), (str(other.pk), "success")]
    assert found(since=now - timedelta(hours=1), on=[other]) == [(str(other.pk), "success")]
    assert found(since=now - timedelta(hours=1), on=[]) == []
    assert found(since=now - timedelta(hours=1), outcome="denied") == [(str(anchor.pk), "denied")]
    assert found(since=now + timedelta(hours=1)) == []
