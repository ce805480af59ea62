"""From the last week to the certificate: queue, restore, two people, erasure, and workers killed on the way."""

import hashlib
import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError

from accounts.models import User
from audit import canonical
from audit.operations import Operation
from audit.reading import trail
from evidence import storage
from evidence.actions.retention import erasing
from evidence.actions.retention.disposing import approve_disposal, ask_disposal, refuse_disposal, restore
from evidence.actions.retention.due import WORKER, erase_due, queue_due
from evidence.actions.retention.holding import place_hold
from evidence.actions.retention.linking import note_event
from evidence.actions.retention.reviewing import keep_item
from evidence.actions.retention.warning import warn_before_erasing
from evidence.intake import incoming
from evidence.integrity import object_versions
from evidence.models import (
    Disposal,
    DisposalCertificate,
    DisposalState,
    File,
    HoldKind,
    Item,
    LinkKind,
    Marker,
    MarkerSource,
    Note,
    RetentionState,
    SearchDocument,
    Status,
)
from evidence.refusals import NotYours
from evidence.retention.erasable import FATES
from evidence.retention.refusals import DateNeeded, HoldInForce, NotConfirmed, SecondPersonNeeded, WrongState
from tests.evidence.retention.conftest import NEXT_YEAR, again, due_day, objects_of
from tests.factories.evidence import STARTED, make_copy


class Killed(BaseException):
    """The worker's process ends here."""


@pytest.fixture
def evidential(make) -> Item:
    return make(was_evidential=True)


@pytest.fixture
def queued(item: Item, later) -> Disposal:
    """The item in its last week."""
    later(25)
    queue_due()
    return Disposal.objects.get(item=item)


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


def test_31_days_and_24_hours_after_recording_nothing_is_left(item: Item, later) -> None:
    make_copy(item, "poster", b"jpeg")
    make_copy(item, "storyboard", b"sheet")
    later(24)
    queue_due()
    later((STARTED - datetime(2026, 11, 22, 9, tzinfo=UTC)).total_seconds() / 86400 + 32)

    assert erase_due() == 1

    assert (again(item).status, objects_of(item), File.objects.filter(item=item).count()) == (Status.DELETED, [], 0)


def test_nothing_goes_before_the_seven_days_are_over(queued: Disposal, item: Item, later) -> None:
    later(31)

    assert (erase_due(), again(item).status, len(objects_of(item))) == (0, Status.QUEUED, 1)


def test_every_version_and_delete_marker_goes(queued: Disposal, item: Item, later, settings) -> None:
    key = item.original.key
    storage.client().delete_object(Bucket=settings.S3_BUCKET, Key=key)  # a plain delete only adds a marker
    storage.client().put_object(Bucket=settings.S3_BUCKET, Key=key, Body=b"another version")
    later(33)

    erase_due()

    assert objects_of(item) == []


def test_locked_and_flagged_versions_go_only_here(item: Item, later, tmp_path, settings) -> None:
    extra = tmp_path / "extra"
    extra.write_bytes(b"locked")
    key = f"originals/{item.pk}/locked"
    storage.put(extra, key, "video/mp4", locked_until=due_day(2027, 6, 1))
    object_versions.set_hold(key, is_on=True)

    assert object_versions.erase_under(f"originals/{item.pk}/") == 2


def test_erasing_needs_the_place_of_one_item() -> None:
    with pytest.raises(ValueError, match="not the place of one item"):
        object_versions.erase_under("originals/")


def test_words_go_and_ids_stay(queued: Disposal, item: Item, pc_rahman: User, later) -> None:
    Marker.objects.create(item=item, at_ms=1, label="Tom Ellery", source=MarkerSource.PERSON, made_by=pc_rahman)
    Note.objects.create(item=item, text="VRM BX21 KLM", made_by=pc_rahman)
    Item.objects.filter(pk=item.pk).update(
        description="BX21 KLM", tags=["Ellery"], track=[[0, 52.1, -1.9]], probe={"a": 1}, latitude=52.1, longitude=-1.9
    )
    incoming.whole_path(str(item.upload_id)).write_bytes(b"left over")
    File.objects.filter(item=item).update(incoming_name=str(item.upload_id))
    later(33)

    erase_due()

    gone = Item.objects.get(pk=item.pk)
    assert (gone.title, gone.description, gone.tags, gone.track, gone.probe, gone.latitude) == (
        "Erased item", "", [], [], {}, None,
    )  # fmt: skip
    assert not Marker.objects.exists()
    assert not Note.objects.exists()
    assert not incoming.whole_path(str(item.upload_id)).exists()
    assert gone.upload.manifest == {}


def test_search_row_goes_and_what_is_left_stands_in_a_new_one(
    queued: Disposal, item: Item, pc_rahman: User, later
) -> None:
    Note.objects.create(item=item, text="VRM BX21 KLM", made_by=pc_rahman)
    SearchDocument.objects.filter(item=item).update(said="my name is Ellery")
    later(33)

    erase_due()

    document = SearchDocument.objects.get(item=item)
    assert (document.status, document.prose.strip(), document.said) == ("deleted", "", "")
    assert "erased item" in document.names
    assert item.title.lower() not in document.names


def test_certificate_holds_ids_and_hashes_and_no_name(queued: Disposal, item: Item, pc_rahman: User, later) -> None:
    sha256 = item.original.sha256
    later(33)

    erase_due()

    certificate = DisposalCertificate.objects.get(item=item)
    text = json.dumps(certificate.body)
    assert [file["sha256"] for file in certificate.body["files"]] == [sha256]
    assert (certificate.body["rule"]["code"], certificate.body["rule"]["number"]) == ("R01", 1)
    assert (certificate.body["asked_by"], certificate.body["approved_by"]) == ("schedule", None)
    assert "Rahman" not in text
    assert "Body camera video" not in text


def test_certificate_is_proved_by_the_journal(queued: Disposal, item: Item, later) -> None:
    later(33)

    erase_due()

    certificate = DisposalCertificate.objects.get(item=item)
    entry = next(row for row in trail(item) if row.operation == Operation.EVIDENCE_ERASED)
    assert entry.id == certificate.journal_entry
    assert entry.kind == "erasure"
    assert entry.details["certificate_sha256"] == certificate.sha256
    assert hashlib.sha256(canonical.encode(certificate.body)).hexdigest() == certificate.sha256


def test_erased_item_cannot_be_held_any_more(queued: Disposal, item: Item, gareth_wynn: User, later) -> None:
    later(33)
    erase_due()

    with pytest.raises(WrongState, match="certificate"):
        place_hold(item=item, kind=HoldKind.SAR, reason="x", owner=gareth_wynn, review_on=NEXT_YEAR, by=gareth_wynn)


def test_officer_cannot_hard_delete(item: Item, pc_rahman: User, sgt_nair: User, dc_okafor: User) -> None:
    for person in (pc_rahman, sgt_nair, dc_okafor):
        with pytest.raises(NotYours):
            ask_disposal(item=item, reason="Please", by=person, typed="DELETE")

    assert (Disposal.objects.count(), again(item).status, len(objects_of(item))) == (0, Status.ACTIVE, 1)


def test_early_deletion_needs_the_word_typed(item: Item, gareth_wynn: User) -> None:
    with pytest.raises(NotConfirmed, match="DELETE"):
        ask_disposal(item=item, reason="Recorded in a changing room", by=gareth_wynn, typed="delete")

    assert not Disposal.objects.exists()


def test_early_deletion_needs_a_second_person_even_when_it_was_never_evidential(
    item: Item, gareth_wynn: User, records_manager: User, later
) -> None:
    disposal = ask_disposal(item=item, reason="Recorded in a changing room", by=gareth_wynn, typed="DELETE")
    assert (disposal.state, again(item).status) == (DisposalState.WAITING, Status.ACTIVE)

    approve_disposal(disposal=disposal, by=records_manager)
    later(6.9)
    early = erase_due()
    later(7.1)

    assert (early, erase_due(), objects_of(item)) == (0, 1, [])


def test_who_asked_cannot_approve(evidential: Item, gareth_wynn: User, later) -> None:
    later(40)
    disposal = ask_disposal(item=evidential, reason="Over", by=gareth_wynn)

    with pytest.raises(SecondPersonNeeded):
        approve_disposal(disposal=disposal, by=gareth_wynn)

    disposal.refresh_from_db()
    assert (disposal.state, again(evidential).status) == (DisposalState.WAITING, Status.ACTIVE)


def test_same_person_twice_is_refused_by_the_database(evidential: Item, gareth_wynn: User, later) -> None:
    later(40)
    disposal = ask_disposal(item=evidential, reason="Over", by=gareth_wynn)

    with pytest.raises(IntegrityError, match="disposal_is_approved_by_a_second_person"):
        Disposal.objects.filter(pk=disposal.pk).update(approved_by=gareth_wynn, approved_at=disposal.asked_at)


def test_what_was_ever_evidential_is_not_queued_by_the_machine(evidential: Item, later) -> None:
    later(60)

    assert (queue_due(), again(evidential).status) == (0, Status.ACTIVE)


def test_two_people_let_an_evidential_item_go(
    evidential: Item, gareth_wynn: User, records_manager: User, later
) -> None:
    later(40)
    disposal = ask_disposal(item=evidential, reason="Over", by=gareth_wynn)
    approve_disposal(disposal=disposal, by=records_manager)
    later(48)

    erase_due()

    body = DisposalCertificate.objects.get(item=evidential).body
    assert (body["asked_by"], body["approved_by"]) == (str(gareth_wynn.pk), str(records_manager.pk))


def test_second_person_may_refuse(evidential: Item, gareth_wynn: User, records_manager: User, later) -> None:
    later(40)
    disposal = ask_disposal(item=evidential, reason="Over", by=gareth_wynn)

    refuse_disposal(disposal=disposal, reason="Cold case", by=records_manager)

    disposal.refresh_from_db()
    assert (disposal.state, again(evidential).status) == (DisposalState.REFUSED, Status.ACTIVE)


def test_held_item_cannot_be_asked_for(item: Item, gareth_wynn: User) -> None:
    place_hold(item=item, kind=HoldKind.SAR, reason="Ref 9", owner=gareth_wynn, review_on=NEXT_YEAR, by=gareth_wynn)

    with pytest.raises(HoldInForce, match="Subject access request hold: Ref 9"):
        ask_disposal(item=item, reason="x", by=gareth_wynn, typed="DELETE")

    assert not Disposal.objects.exists()


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


# --- a worker is killed
def kill_after(monkeypatch: pytest.MonkeyPatch, target: object, name: str, calls: int) -> None:
    """Let the worker die after so many calls of a function."""
    real, count = getattr(target, name), [0]

    def dying(*arguments: object, **options: object) -> object:
        if count[0] >= calls:
            raise Killed
        count[0] += 1
        return real(*arguments, **options)

    monkeypatch.setattr(target, name, dying)


@pytest.mark.parametrize("deleted", [0, 1, 2], ids=lambda number: f"after {number} objects")
def test_worker_killed_among_the_objects_leaves_nothing_half(
    queued: Disposal, item: Item, later, monkeypatch, deleted: int
) -> None:
    make_copy(item, "poster", b"jpeg")
    make_copy(item, "storyboard", b"sheet")
    later(33)
    with monkeypatch.context() as patch:
        kill_after(patch, object_versions, "_delete", deleted)
        with pytest.raises(Killed):
            erase_due()
    shown = again(item).status

    erase_due()

    assert shown == Status.DELETED
    assert (objects_of(item), File.objects.count(), DisposalCertificate.objects.count()) == ([], 0, 1)


def test_worker_killed_before_the_certificate_is_followed_by_one_that_writes_it(
    queued: Disposal, item: Item, later, monkeypatch
) -> None:
    later(33)
    with monkeypatch.context() as patch:
        kill_after(patch, erasing, "_blank", 0)
        with pytest.raises(Killed):
            erase_due()
    queued.refresh_from_db()
    between = (queued.state, DisposalCertificate.objects.count(), File.objects.count())

    erase_due()

    assert between == (DisposalState.ERASING, 0, 1)
    certificate = DisposalCertificate.objects.get()
    assert len(certificate.body["files"]) == 1


def test_store_that_is_away_leaves_the_item_out_of_reach_and_heals(queued, item, later, settings) -> None:
    later(33)
    address, settings.S3_ENDPOINT_URL = settings.S3_ENDPOINT_URL, "http://127.0.0.1:1"
    erased = erase_due()
    queued.refresh_from_db()
    between = (erased, queued.state, queued.tries)

    settings.S3_ENDPOINT_URL = address
    erase_due()

    assert between == (0, DisposalState.ERASING, 1)
    assert objects_of(item) == []


def test_erasing_twice_writes_one_certificate(queued: Disposal, item: Item, later) -> None:
    later(33)
    erase_due()

    assert (erasing.erase(disposal_id=queued.pk), DisposalCertificate.objects.count()) == (True, 1)


def every_relation():
    return [
        relation
        for relation in Item._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete
    ]


def test_every_relation_to_an_item_says_what_becomes_of_it() -> None:
    relations = {relation.related_model._meta.label for relation in every_relation()}

    assert relations == set(FATES)


# --- notices
@pytest.fixture
def notices(monkeypatch) -> list[str]:
    told: list[str] = []

    def note(*, to, text, target, key) -> int:
        people = sorted(person.collar_number for person in to)
        told.append(f"{text} {','.join(people)}")
        return len(people)

    monkeypatch.setattr("evidence.actions.retention.warning.tell", note)
    return told


@pytest.mark.usefixtures("item", "sgt_nair")
def test_owner_and_supervisor_are_told_ten_five_and_one_day_before(later, notices: list[str]) -> None:
    for day in (19, 21, 22, 24, 26.1, 27, 30.1):
        later(day)
        queue_due()
        warn_before_erasing()

    assert notices == ["1 recording goes on 23 Dec 2026. Mark, place or hold what is needed. 10442,20417"] * 3
    assert RetentionState.objects.get().told_days == 1


@pytest.mark.usefixtures("item", "sgt_nair")
def test_nobody_is_told_twice(later, notices: list[str]) -> None:
    later(22)

    warn_before_erasing()
    warn_before_erasing()

    assert len(notices) == 1
