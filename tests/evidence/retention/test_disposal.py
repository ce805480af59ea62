"""Who may ask for a deletion, and the second person without whom nothing evidential goes."""

import pytest
from django.db import IntegrityError

from accounts.models import User
from evidence.actions.retention.disposing import approve_disposal, ask_disposal, refuse_disposal
from evidence.actions.retention.due import erase_due, queue_due
from evidence.actions.retention.holding import place_hold
from evidence.models import Disposal, DisposalCertificate, DisposalState, HoldKind, Item, Status
from evidence.refusals import NotYours
from evidence.retention.refusals import HoldInForce, NotConfirmed, SecondPersonNeeded
from tests.evidence.retention.conftest import NEXT_YEAR, again, objects_of


@pytest.fixture
def evidential(make) -> Item:
    return make(was_evidential=True)


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
