"""Placing a recording in an incident, and looking at it: works, a stranger cannot, the row, no journal no act."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from audit.operations import Operation
from audit.reading import acts, trail
from evidence.actions.record.placing import place_item
from evidence.actions.record.viewing import search_items, view_custody, view_item
from evidence.models import Item
from evidence.refusals import NotYours
from incidents.models import Incident
from tests.factories.evidence import make_item
from tests.factories.incidents import make_incident


@pytest.fixture
def item(receiving_folder, pc_rahman: User) -> Item:
    return make_item(recorded_by=pc_rahman)


@pytest.fixture
def incident(pc_rahman: User) -> Incident:
    return make_incident("1182", pc_rahman)


def test_recording_is_placed_and_the_row_says_from_where_to_where(
    item: Item, incident: Incident, pc_rahman: User
) -> None:
    place_item(item=item, incident=incident, by=pc_rahman)

    item.refresh_from_db()
    row, computed = trail(item)
    assert item.incident == incident
    assert computed.operation == Operation.RETENTION_COMPUTED
    assert (row.operation, row.actor_id) == (Operation.EVIDENCE_CHANGED, str(pc_rahman.pk))
    assert row.details == {"field": "incident", "before": None, "after": str(incident.pk)}


def test_recording_is_taken_out_again(item: Item, incident: Incident, pc_rahman: User) -> None:
    place_item(item=item, incident=incident, by=pc_rahman)

    place_item(item=item, incident=None, by=pc_rahman)

    item.refresh_from_db()
    assert item.incident is None
    assert trail(item)[0].details == {"field": "incident", "before": str(incident.pk), "after": None}


def test_stranger_cannot_place_it_and_the_attempt_is_written(item: Item, incident: Incident, pc_doyle: User) -> None:
    with pytest.raises(NotYours):
        place_item(item=item, incident=incident, by=pc_doyle)

    item.refresh_from_db()
    [row] = trail(item)
    assert item.incident is None
    assert (row.outcome, row.reason_code) == ("denied", "no_permission")


def test_nobody_places_it_in_an_incident_they_cannot_see(item: Item, pc_rahman: User, supt_ito: User, south) -> None:
    foreign = make_incident("0007", supt_ito, south)

    with pytest.raises(NotYours):
        place_item(item=item, incident=foreign, by=pc_rahman)

    item.refresh_from_db()
    assert item.incident is None


def test_failed_journal_undoes_the_placing(item: Item, incident: Incident, pc_rahman: User, monkeypatch) -> None:
    def broken(*_: object, **__: object) -> None:
        message = "the journal is down"
        raise RuntimeError(message)

    monkeypatch.setattr("audit.journal.entries.insert", broken)

    with pytest.raises(RuntimeError, match="journal is down"):
        place_item(item=item, incident=incident, by=pc_rahman)

    item.refresh_from_db()
    assert item.incident is None


def test_looking_at_page_and_custody_leaves_one_row_each(item: Item, pc_rahman: User) -> None:
    view_item(item=item, by=pc_rahman)
    view_custody(item=item, by=pc_rahman)

    assert [row.operation for row in trail(item)] == [Operation.CUSTODY_VIEWED, Operation.EVIDENCE_VIEWED]


def test_words_of_a_search_are_kept_out_of_the_entry(db, pc_rahman: User) -> None:
    search_items(words="Ellery", tab="all", by=pc_rahman)

    row = acts(operations=[Operation.EVIDENCE_LISTED], since=timezone.now() - timedelta(hours=1), limit=1)[0]
    assert row.details == {"tab": "all"}
