"""One act on many items: frozen, run in parts, journalled once each, refused by name, cancelled, undone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from audit.operations import Operation
from audit.reading import trail
from evidence.actions.library.bulk import cancel_bulk, run_bulk, start_bulk, undo_bulk
from evidence.library.finding import find
from evidence.library.query import parse
from evidence.models import BulkJob, BulkState, Item, TargetState
from evidence.refusals import NotYours, TooMany, UndoOver
from incidents.models import Incident
from tests.factories.evidence import make_item
from tests.factories.incidents import make_incident


@pytest.fixture
def fenwick(pc_rahman: User) -> Incident:
    return make_incident("1190", pc_rahman)


@pytest.fixture
def job(recording: Item, other: Item, pc_rahman: User, fenwick: Incident) -> BulkJob:
    """PC Rahman places both of her recordings in log 1190; one is in log 1182."""
    documents = find(parse("type:video"), pc_rahman).documents
    return start_bulk(act="place", value=str(fenwick.pk), documents=documents, query="type:video", by=pc_rahman)


def states(job: BulkJob) -> dict[str, str]:
    return dict(job.targets.values_list("item__title", "state"))


def test_a_job_changes_every_item_and_writes_one_entry_for_each(
    job: BulkJob, recording: Item, other: Item, fenwick: Incident
) -> None:
    is_left = run_bulk(job_id=job.pk)

    job.refresh_from_db()
    assert (is_left, job.state, job.total) == (False, BulkState.DONE, 2)
    assert set(Item.objects.values_list("incident_id", flat=True)) == {fenwick.pk}
    entries = [Operation.EVIDENCE_CHANGED, Operation.RETENTION_COMPUTED]
    assert [row.operation for row in trail(recording)] == entries
    assert [row.operation for row in trail(other)] == entries


def test_start_and_parts_are_journalled_with_the_words_kept_apart(job: BulkJob) -> None:
    run_bulk(job_id=job.pk)

    done, started = trail(job)
    assert (started.operation, started.details) == (
        Operation.BULK_STARTED,
        {"act": "place", "undoes": None, "count": 2},
    )
    assert (done.operation, done.details) == (
        Operation.BULK_RUN,
        {"act": "place", "undoes": None, "count": 2, "refused": 0},
    )


def test_parts_go_on_where_the_last_one_ended(job: BulkJob, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evidence.actions.library.bulk.AT_ONCE", 1)

    assert run_bulk(job_id=job.pk) is True
    assert sorted(states(job).values()) == ["done", "waiting"]
    assert run_bulk(job_id=job.pk) is False
    assert sorted(states(job).values()) == ["done", "done"]


def test_running_a_finished_job_again_changes_nothing(job: BulkJob, recording: Item) -> None:
    run_bulk(job_id=job.pk)

    assert run_bulk(job_id=job.pk) is False
    assert [row.operation for row in trail(recording)] == [Operation.EVIDENCE_CHANGED, Operation.RETENTION_COMPUTED]


def test_a_part_that_breaks_leaves_no_item_half_done(
    job: BulkJob, recording: Item, tanner_row: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        message = "the journal is down"
        raise RuntimeError(message)

    monkeypatch.setattr("audit.journal.entries.insert", broken)

    with pytest.raises(RuntimeError, match="journal is down"):
        run_bulk(job_id=job.pk)

    recording.refresh_from_db()
    assert recording.incident == tanner_row
    assert set(states(job).values()) == {"waiting"}


def test_an_item_that_was_so_already_is_left_alone(recording: Item, pc_rahman: User, tanner_row: Incident) -> None:
    documents = find(parse("arrival"), pc_rahman).documents
    job = start_bulk(act="place", value=str(tanner_row.pk), documents=documents, query="", by=pc_rahman)

    run_bulk(job_id=job.pk)

    assert states(job) == {"Arrival to detention": TargetState.UNCHANGED}
    assert trail(recording) == []


def test_an_item_that_may_not_be_changed_is_told_by_name_and_the_others_go_on(
    job: BulkJob, other: Item, pc_doyle: User
) -> None:
    Item.objects.filter(pk=other.pk).update(owner=pc_doyle)

    run_bulk(job_id=job.pk)

    refused = job.targets.get(state=TargetState.REFUSED)
    assert (refused.item, refused.cause) == (other, "You can no longer see this item.")
    assert states(job)["Arrival to detention"] == TargetState.DONE


def test_a_stopped_job_changes_nothing_more(job: BulkJob, recording: Item, pc_rahman: User) -> None:
    cancel_bulk(job=job, by=pc_rahman)

    assert run_bulk(job_id=job.pk) is False
    job.refresh_from_db()
    assert job.state == BulkState.CANCELLED
    assert trail(recording) == []


def test_nobody_else_stops_or_undoes_it(job: BulkJob, sgt_nair: User) -> None:
    with pytest.raises(NotYours):
        cancel_bulk(job=job, by=sgt_nair)
    with pytest.raises(NotYours):
        undo_bulk(job=job, by=sgt_nair)

    job.refresh_from_db()
    assert job.is_running


def test_undoing_puts_every_item_back(
    job: BulkJob, recording: Item, other: Item, pc_rahman: User, tanner_row: Incident
) -> None:
    run_bulk(job_id=job.pk)
    job.refresh_from_db()

    run_bulk(job_id=undo_bulk(job=job, by=pc_rahman).pk)

    recording.refresh_from_db()
    other.refresh_from_db()
    assert (recording.incident, other.incident) == (tanner_row, None)


def test_undoing_leaves_what_was_changed_since(
    job: BulkJob, recording: Item, pc_rahman: User, tanner_row: Incident
) -> None:
    run_bulk(job_id=job.pk)
    job.refresh_from_db()
    Item.objects.filter(pk=recording.pk).update(incident=None)

    undoing = undo_bulk(job=job, by=pc_rahman)
    run_bulk(job_id=undoing.pk)

    recording.refresh_from_db()
    assert recording.incident is None
    assert undoing.targets.get(item=recording).cause == "It was changed since; it stays as it is now."


def test_after_ten_minutes_nothing_is_undone(job: BulkJob, pc_rahman: User) -> None:
    run_bulk(job_id=job.pk)
    BulkJob.objects.filter(pk=job.pk).update(ended_at=timezone.now() - timedelta(minutes=10))

    with pytest.raises(UndoOver):
        undo_bulk(job=job, by=pc_rahman)


def test_a_job_is_undone_once(job: BulkJob, pc_rahman: User) -> None:
    run_bulk(job_id=job.pk)
    undo_bulk(job=job, by=pc_rahman)

    with pytest.raises(UndoOver):
        undo_bulk(job=job, by=pc_rahman)


@pytest.mark.parametrize("most", [0, 1])
def test_none_or_too_many_are_refused_and_nothing_is_kept(
    recording: Item, other: Item, pc_rahman: User, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evidence.actions.library.bulk.MOST", most)
    documents = find(parse("type:video"), pc_rahman).documents

    with pytest.raises(TooMany):
        start_bulk(act="warn", value="", documents=documents, query="", by=pc_rahman)

    assert BulkJob.objects.count() == 0


@pytest.mark.parametrize(
    ("act", "value", "query"),
    [
        ("category_add", "arrest", "category:arrest"),
        ("category_remove", "taser", "-category:taser"),
        ("tag_add", "Review", "tag:review"),
        ("tag_remove", "Zoë's shop", "-has:tag arrival"),
        ("warn", "", "has:warning"),
    ],
)
def test_each_act_does_its_work_and_undoing_takes_it_back(
    recording: Item, pc_rahman: User, act: str, value: str, query: str
) -> None:
    documents = find(parse("arrival"), pc_rahman).documents
    fields = ("category_keys", "tags", "has_content_warning")
    before = Item.objects.values(*fields).get(pk=recording.pk)
    job = start_bulk(act=act, value=value, documents=documents, query="", by=pc_rahman)

    run_bulk(job_id=job.pk)

    changed = Item.objects.values(*fields).get(pk=recording.pk)
    job.refresh_from_db()
    run_bulk(job_id=undo_bulk(job=job, by=pc_rahman).pk)
    assert changed != before
    assert Item.objects.values(*fields).get(pk=recording.pk) == before


def test_items_are_given_to_another_owner_and_back(recording: Item, sgt_nair: User, pc_doyle: User) -> None:
    documents = find(parse("arrival"), sgt_nair).documents
    job = start_bulk(act="reassign", value=str(pc_doyle.pk), documents=documents, query="", by=sgt_nair)

    run_bulk(job_id=job.pk)

    recording.refresh_from_db()
    assert recording.owner == pc_doyle


def test_a_job_nobody_moved_for_a_minute_is_found(job: BulkJob) -> None:
    BulkJob.objects.filter(pk=job.pk).update(moved_at=timezone.now() - timedelta(minutes=2))

    assert list(BulkJob.objects.standing_still()) == [job]


def test_items_made_after_the_start_are_not_part_of_it(job: BulkJob, pc_rahman: User) -> None:
    late = make_item(b"late", recorded_by=pc_rahman)

    run_bulk(job_id=job.pk)

    late.refresh_from_db()
    assert late.incident is None
