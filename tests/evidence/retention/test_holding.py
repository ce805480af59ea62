"""Holds: placed, reviewed, released; nothing under one goes, and the store knows of it."""

from datetime import date, timedelta

import pytest
from botocore.exceptions import ClientError
from django.conf import settings as project

from accounts.models import User
from audit.operations import Operation
from audit.reading import trail
from evidence import storage
from evidence.actions.record.placing import place_item
from evidence.actions.retention.disposing import queue_item
from evidence.actions.retention.due import WORKER, erase_due, queue_due
from evidence.actions.retention.flagging import settle_flags
from evidence.actions.retention.holding import hold_incident, place_hold, put_off_review, release_hold
from evidence.integrity import object_versions
from evidence.models import DisposalState, Hold, HoldKind, Item, Status
from evidence.refusals import NotYours
from evidence.retention.refusals import DateNeeded, HoldStands, WrongState
from tests.evidence.retention.conftest import NEXT_YEAR, again, due_day, objects_of
from tests.factories.evidence import make_copy


def hold(item: Item, by: User, kind: HoldKind = HoldKind.LEGAL) -> Hold:
    return place_hold(item=item, kind=kind, reason="Civil action 7", owner=by, review_on=NEXT_YEAR, by=by)


@pytest.mark.parametrize("kind", list(HoldKind), ids=lambda kind: kind.value)
def test_hold_of_every_kind_stops_the_31_days(item: Item, gareth_wynn: User, later, kind: HoldKind) -> None:
    hold(item, gareth_wynn, kind)
    later(400)

    queue_due()
    erase_due()

    assert (again(item).status, len(objects_of(item))) == (Status.ACTIVE, 1)


def test_hold_is_written_down_and_leaves_the_date(item: Item, gareth_wynn: User) -> None:
    placed = hold(item, gareth_wynn)

    state = again(item).retention
    [entry] = trail(placed)
    assert (state.is_held, state.erase_at) == (True, due_day(2026, 12, 23))
    assert (entry.operation, entry.details["kind"], entry.actor_id) == (
        Operation.HOLD_PLACED,
        "legal",
        str(gareth_wynn.pk),
    )


def test_officer_cannot_place_a_hold(item: Item, pc_rahman: User) -> None:
    with pytest.raises(NotYours):
        hold(item, pc_rahman)

    assert not Hold.objects.exists()
    assert (trail(item)[0].outcome, trail(item)[0].operation) == ("denied", Operation.HOLD_PLACED)


def test_failed_journal_undoes_the_hold(item: Item, gareth_wynn: User, broken_journal: None) -> None:
    with pytest.raises(RuntimeError, match="journal is down"):
        hold(item, gareth_wynn)

    assert not Hold.objects.exists()
    assert not again(item).retention.is_held


def test_hold_needs_a_review_date_in_the_future(item: Item, gareth_wynn: User) -> None:
    with pytest.raises(DateNeeded):
        place_hold(
            item=item, kind=HoldKind.FOI, reason="x", owner=gareth_wynn, review_on=date(2026, 11, 22), by=gareth_wynn
        )

    assert not Hold.objects.exists()


def test_hold_takes_an_item_out_of_the_deletion_queue(item: Item, gareth_wynn: User, later) -> None:
    later(25)
    disposal = queue_item(item=item, by=WORKER)

    hold(item, gareth_wynn)

    disposal.refresh_from_db()
    assert (again(item).status, disposal.state) == (Status.ACTIVE, DisposalState.STOPPED)
    assert disposal.end_reason == "A hold was placed."


def test_released_hold_lets_the_schedule_go_on(item: Item, gareth_wynn: User) -> None:
    placed = hold(item, gareth_wynn)

    release_hold(hold=placed, reason="Settled", by=gareth_wynn)

    placed.refresh_from_db()
    assert (placed.release_reason, placed.released_by) == ("Settled", gareth_wynn)
    assert not again(item).retention.is_held


def test_released_complaint_hold_leaves_six_years(item: Item, gareth_wynn: User) -> None:
    placed = hold(item, gareth_wynn, HoldKind.IOPC)

    release_hold(hold=placed, reason="Final outcome", by=gareth_wynn)

    state = again(item).retention
    assert (state.rule, state.erase_at) == ("COMPLAINT_DSI_INQUEST_CIVIL", due_day(2032, 11, 23))


def test_hold_is_released_once(item: Item, gareth_wynn: User) -> None:
    placed = hold(item, gareth_wynn)
    release_hold(hold=placed, reason="Settled", by=gareth_wynn)

    with pytest.raises(WrongState):
        release_hold(hold=placed, reason="Again", by=gareth_wynn)

    placed.refresh_from_db()
    assert placed.release_reason == "Settled"


def test_one_of_two_holds_goes_on_holding(item: Item, gareth_wynn: User) -> None:
    first = hold(item, gareth_wynn)
    hold(item, gareth_wynn, HoldKind.CORONER)

    release_hold(hold=first, reason="Settled", by=gareth_wynn)

    assert again(item).retention.is_held


def test_scrutiny_hold_stays_at_least_120_days(item: Item, gareth_wynn: User, later) -> None:
    placed = hold(item, gareth_wynn, HoldKind.SCRUTINY)
    later(119)

    with pytest.raises(HoldStands):
        release_hold(hold=placed, reason="Panel closed", by=gareth_wynn)

    later(120)
    assert release_hold(hold=placed, reason="Panel closed", by=gareth_wynn).released_at is not None


def test_passed_review_date_leaves_the_hold_active(item: Item, gareth_wynn: User, later) -> None:
    placed = hold(item, gareth_wynn)

    later(400)

    assert (placed.is_review_due, placed.is_active) == (True, True)


def test_review_is_put_off_with_a_reason(item: Item, gareth_wynn: User) -> None:
    placed = hold(item, gareth_wynn)

    put_off_review(hold=placed, review_on=date(2028, 1, 1), reason="Trial moved", by=gareth_wynn)

    placed.refresh_from_db()
    assert placed.review_on == date(2028, 1, 1)
    assert trail(placed)[0].details == {"before": "2027-11-22", "review_on": "2028-01-01"}


def test_hold_on_an_incident_covers_what_is_placed_later(
    make, tanner_row, pc_rahman: User, gareth_wynn: User, later
) -> None:
    hold_incident(
        incident=tanner_row, kind=HoldKind.CIVIL, reason="Claim", owner=gareth_wynn, review_on=NEXT_YEAR, by=gareth_wynn
    )
    item = make()

    place_item(item=item, incident=tanner_row, by=pc_rahman)

    assert again(item).retention.is_held


def test_item_taken_out_of_a_held_incident_stays_held(make, tanner_row, pc_rahman: User, gareth_wynn: User) -> None:
    item = make()
    hold_incident(
        incident=tanner_row, kind=HoldKind.CIVIL, reason="Claim", owner=gareth_wynn, review_on=NEXT_YEAR, by=gareth_wynn
    )
    place_item(item=item, incident=tanner_row, by=pc_rahman)

    place_item(item=item, incident=None, by=pc_rahman)

    state = again(item).retention
    assert (state.is_held, again(item).incident) == (True, None)
    assert [block["code"] for block in state.basis["blocks"]] == ["civil"]


def test_store_itself_refuses_to_delete_what_is_held(item: Item, gareth_wynn: User) -> None:
    hold(item, gareth_wynn)
    settle_flags()
    [version] = object_versions.versions_under(item.original.key)

    with pytest.raises(ClientError, match="AccessDenied"):
        storage.client().delete_object(
            Bucket=project.S3_BUCKET, Key=version.key, VersionId=version.version_id, BypassGovernanceRetention=True
        )

    assert again(item).retention.flagged_files == 1


def test_flag_is_cleared_after_release_and_set_only_once(item: Item, gareth_wynn: User) -> None:
    placed = hold(item, gareth_wynn)
    assert (settle_flags(), settle_flags()) == (1, 0)

    release_hold(hold=placed, reason="Settled", by=gareth_wynn)
    settle_flags()

    [version] = object_versions.versions_under(item.original.key)
    flag = storage.client().get_object_legal_hold(
        Bucket=project.S3_BUCKET, Key=version.key, VersionId=version.version_id
    )
    assert (flag["LegalHold"]["Status"], again(item).retention.flagged_files) == ("OFF", 0)


def test_store_that_is_away_gets_the_flag_when_it_is_back(item: Item, gareth_wynn: User, settings) -> None:
    hold(item, gareth_wynn)
    address, settings.S3_ENDPOINT_URL = settings.S3_ENDPOINT_URL, "http://127.0.0.1:1"
    with pytest.raises(storage.StoreDown):
        settle_flags()

    settings.S3_ENDPOINT_URL = address
    settle_flags()

    assert again(item).retention.flagged_files == 1


def test_copy_made_under_a_hold_is_flagged_as_well(item: Item, gareth_wynn: User) -> None:
    hold(item, gareth_wynn)
    settle_flags()
    make_copy(item, "poster", b"jpeg")

    settle_flags()

    assert again(item).retention.flagged_files == 2


def test_hold_that_is_due_soon_is_found_by_its_review_date(item: Item, gareth_wynn: User) -> None:
    placed = hold(item, gareth_wynn)

    assert list(Hold.objects.active().filter(review_on__lte=NEXT_YEAR + timedelta(days=1))) == [placed]
