"""Naming people on an item, its class and flags, requests: works, a stranger cannot, the row, no journal no act."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Notice, Team, User
from audit.operations import Operation
from audit.reading import trail
from evidence.actions.access.asking import ask_for_access, grant_request, refuse_request
from evidence.actions.access.naming import Terms, give_access, protect_item, take_access
from evidence.models import (
    AccessClass,
    AccessGrant,
    AccessLevel,
    AccessRequest,
    Item,
    RequestState,
    Sensitivity,
)
from evidence.refusals import AlreadyDecided, AlreadyNamed, NotYours, TimesWrong
from tests.accounts.acts import JournalDown, assert_refused, assert_undone, last
from tests.factories.evidence import make_item

TERMS = Terms(level=AccessLevel.VIEW, ends_at=None, reason="Joint enquiry with North CID")


@pytest.fixture
def item(receiving_folder, pc_rahman: User) -> Item:
    return make_item(recorded_by=pc_rahman)


def protect(item: Item, by: User) -> Item:
    return protect_item(
        item=item,
        access_class=AccessClass.CONFIDENTIAL,
        sensitivity=[Sensitivity.CHILD],
        reason="A child speaks in it",
        by=by,
    )


def test_class_and_flags_are_set_and_the_row_says_from_what_to_what(item: Item, gareth_wynn: User) -> None:
    protect(item, gareth_wynn)

    item.refresh_from_db()
    row = last(item)
    assert (item.access_class, item.sensitivity, item.is_concealed) == ("confidential", ["child"], True)
    assert row.operation == Operation.EVIDENCE_PROTECTED
    assert row.details == {
        "before": {"access_class": "unrestricted", "sensitivity": []},
        "after": {"access_class": "confidential", "sensitivity": ["child"]},
    }


def test_officer_cannot_set_the_class_of_own_footage(item: Item, pc_rahman: User) -> None:
    assert_refused(NotYours, Operation.EVIDENCE_PROTECTED, item, lambda: protect(item, pc_rahman))


def test_supervisor_of_another_team_cannot_set_the_class(item: Item, south: Team, request) -> None:
    stranger = request.getfixturevalue("dc_okafor")

    assert_refused(NotYours, Operation.EVIDENCE_PROTECTED, item, lambda: protect(item, stranger))


def test_class_stays_when_the_journal_fails(item: Item, gareth_wynn: User, journal_down) -> None:
    assert_undone(item, lambda: protect(item, gareth_wynn))


def test_person_is_named_and_the_copy_for_the_index_follows(item: Item, pc_khan: User, sgt_nair: User) -> None:
    grant = give_access(item=item, to=pc_khan, terms=TERMS, by=sgt_nair)

    item.refresh_from_db()
    assert item.named == [pc_khan.pk]
    assert (last(item).operation, last(item).details["grant"]) == (Operation.ACCESS_GIVEN, str(grant.pk))
    assert Item.objects.visible_to(pc_khan).filter(pk=item.pk).exists()


def test_person_is_named_once(item: Item, pc_khan: User, sgt_nair: User) -> None:
    give_access(item=item, to=pc_khan, terms=TERMS, by=sgt_nair)

    with pytest.raises(AlreadyNamed):
        give_access(item=item, to=pc_khan, terms=TERMS, by=sgt_nair)

    assert AccessGrant.objects.count() == 1


def test_person_is_named_again_when_the_first_time_is_over(item: Item, pc_khan: User, sgt_nair: User) -> None:
    first = give_access(item=item, to=pc_khan, terms=TERMS, by=sgt_nair)
    past = timezone.now() - timedelta(days=2)
    AccessGrant.objects.filter(pk=first.pk).update(given_at=past, ends_at=past + timedelta(days=1))

    give_access(item=item, to=pc_khan, terms=TERMS, by=sgt_nair)

    assert AccessGrant.objects.live().filter(person=pc_khan).count() == 1


def test_end_in_the_past_is_refused(item: Item, pc_khan: User, sgt_nair: User) -> None:
    terms = Terms(level=AccessLevel.VIEW, ends_at=timezone.now() - timedelta(seconds=1), reason="Joint enquiry")

    with pytest.raises(TimesWrong):
        give_access(item=item, to=pc_khan, terms=terms, by=sgt_nair)

    assert AccessGrant.objects.count() == 0


def test_officer_cannot_name_a_colleague_on_own_footage(item: Item, pc_rahman: User, pc_khan: User) -> None:
    assert_refused(
        NotYours,
        Operation.ACCESS_GIVEN,
        item,
        lambda: give_access(item=item, to=pc_khan, terms=TERMS, by=pc_rahman),
    )


def test_nobody_is_named_when_the_journal_fails(item: Item, pc_khan: User, sgt_nair: User, journal_down) -> None:
    assert_undone(item, lambda: give_access(item=item, to=pc_khan, terms=TERMS, by=sgt_nair))


def test_access_is_taken_away(item: Item, north_cid: Team, dc_okafor: User, sgt_nair: User) -> None:
    protect_by = sgt_nair
    grant = give_access(item=item, to=north_cid, terms=TERMS, by=protect_by)

    take_access(grant=grant, by=protect_by)

    item.refresh_from_db()
    grant.refresh_from_db()
    assert (item.named, grant.removed_by) == ([], sgt_nair)
    assert last(item).operation == Operation.ACCESS_TAKEN


def test_stranger_cannot_take_access_away(item: Item, pc_khan: User, sgt_nair: User, supt_ito: User) -> None:
    grant = give_access(item=item, to=pc_khan, terms=TERMS, by=sgt_nair)

    assert_refused(NotYours, Operation.ACCESS_TAKEN, item, lambda: take_access(grant=grant, by=supt_ito))


def asked(item: Item, by: User) -> AccessRequest:
    made = ask_for_access(item_id=item.pk, reason="Log 1182, same suspect", by=by)
    assert made is not None
    return made


def test_request_is_written_down(item: Item, pc_khan: User) -> None:
    made = asked(item, pc_khan)

    assert (made.state, made.person) == (RequestState.ASKED, pc_khan)
    assert (last(item).operation, last(item).actor_id) == (Operation.ACCESS_ASKED, str(pc_khan.pk))


def test_asking_twice_keeps_one_open_request(item: Item, pc_khan: User) -> None:
    assert asked(item, pc_khan) == asked(item, pc_khan)


def test_asking_for_what_does_not_exist_is_journalled_and_makes_nothing(db, pc_khan: User) -> None:
    nowhere = pc_khan.pk

    assert ask_for_access(item_id=nowhere, reason="Log 1182, same suspect", by=pc_khan) is None
    assert AccessRequest.objects.count() == 0


def test_granted_request_names_the_person(item: Item, pc_khan: User, sgt_nair: User) -> None:
    made = grant_request(request=asked(item, pc_khan), terms=TERMS, by=sgt_nair)

    assert (made.state, made.grant.person, made.decided_by) == (RequestState.GRANTED, pc_khan, sgt_nair)
    assert Item.objects.visible_to(pc_khan).filter(pk=item.pk).exists()


def test_request_is_decided_once(item: Item, pc_khan: User, sgt_nair: User) -> None:
    made = refuse_request(request=asked(item, pc_khan), answer="Ask your own sergeant first", by=sgt_nair)

    with pytest.raises(AlreadyDecided):
        grant_request(request=made, terms=TERMS, by=sgt_nair)

    assert not Item.objects.visible_to(pc_khan).filter(pk=item.pk).exists()


def test_refusal_keeps_the_answer_for_the_person(item: Item, pc_khan: User, sgt_nair: User) -> None:
    made = refuse_request(request=asked(item, pc_khan), answer="Ask your own sergeant first", by=sgt_nair)

    assert (made.state, made.answer) == (RequestState.REFUSED, "Ask your own sergeant first")
    assert trail(item)[0].operation == Operation.ACCESS_REFUSED


def test_who_asked_cannot_decide(item: Item, pc_khan: User) -> None:
    made = asked(item, pc_khan)

    with pytest.raises(NotYours):
        grant_request(request=made, terms=TERMS, by=pc_khan)

    made.refresh_from_db()
    assert made.state == RequestState.ASKED


def test_nothing_is_asked_when_the_journal_fails(item: Item, pc_khan: User, journal_down) -> None:
    with pytest.raises(JournalDown):
        asked(item, pc_khan)

    assert AccessRequest.objects.count() == 0


def notices_of(person: User) -> list[str]:
    return list(Notice.objects.visible_to(person).values_list("text", flat=True))


def test_those_who_may_decide_are_told_who_asks(
    item: Item, pc_khan: User, sgt_nair: User, gareth_wynn: User, supt_ito: User
) -> None:
    asked(item, pc_khan)

    assert notices_of(sgt_nair) == ["PC Tariq Khan 20533 asks to see a recording"]
    assert notices_of(gareth_wynn) == notices_of(sgt_nair)
    assert notices_of(supt_ito) == []


def test_supervisor_who_may_not_know_of_the_item_is_not_told(
    item: Item, pc_khan: User, sgt_nair: User, gareth_wynn: User
) -> None:
    protect(item, gareth_wynn)

    asked(item, pc_khan)

    assert notices_of(sgt_nair) == []


def test_who_asked_is_told_the_answer(item: Item, pc_khan: User, sgt_nair: User) -> None:
    refuse_request(request=asked(item, pc_khan), answer="Ask your own sergeant first", by=sgt_nair)

    assert notices_of(pc_khan) == ["Your request for access was refused"]
