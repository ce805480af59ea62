"""The post-incident viewing lock (uk-rules.md U23, requirement 9): set, watched, let in, lifted."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Rank, User
from accounts.roles import Role
from audit.operations import Operation
from audit.reading import trail
from evidence.actions.access.viewing_lock import admit, lift_lock, note_account, set_lock
from evidence.actions.record.playing import start_playing
from evidence.models import Item, LiftGround, LockedPerson, Part, ViewingLock
from evidence.refusals import AlreadyDecided, AlreadyLocked, Locked, NotYours
from incidents.models import Incident
from tests.accounts.acts import JournalDown, last
from tests.factories.accounts import make_person
from tests.factories.evidence import STARTED, make_item
from tests.factories.incidents import make_incident


@pytest.fixture
def incident(sgt_nair: User) -> Incident:
    return make_incident("1182", sgt_nair)


@pytest.fixture
def manager(headquarters) -> User:
    return make_person("S4150", "Owen Pryce", Rank.STAFF, headquarters, Role.PIM)


@pytest.fixture
def item(receiving_folder, pc_rahman: User, incident: Incident) -> Item:
    return make_item(recorded_by=pc_rahman, incident=incident)


def set_one(incident: Incident, by: User, *witnesses: User) -> ViewingLock:
    return set_lock(
        incident=incident,
        from_at=STARTED - timedelta(hours=1),
        to_at=None,
        witnesses=witnesses,
        reason="A man died after police contact",
        by=by,
    )


def test_lock_names_its_witnesses_and_its_manager(incident: Incident, manager: User, pc_rahman: User) -> None:
    lock = set_one(incident, manager, pc_rahman)

    named = {(one.person, one.part) for one in lock.people.all()}
    assert named == {(pc_rahman, Part.WITNESS), (manager, Part.MEMBER)}
    assert (last(incident).operation, last(incident).details["lock"]) == (Operation.VIEWING_LOCKED, str(lock.pk))


@pytest.mark.parametrize("who", ["sgt_nair", "gareth_wynn", "helen_marsh", "ruth_adler"])
def test_only_a_post_incident_manager_sets_a_lock(incident: Incident, request, who: str) -> None:
    with pytest.raises(NotYours):
        set_one(incident, request.getfixturevalue(who))

    assert ViewingLock.objects.count() == 0


def test_incident_has_one_standing_lock(incident: Incident, manager: User, pc_rahman: User) -> None:
    set_one(incident, manager, pc_rahman)

    with pytest.raises(AlreadyLocked):
        set_one(incident, manager, pc_rahman)

    assert ViewingLock.objects.count() == 1


def test_no_lock_stands_when_the_journal_fails(
    incident: Incident, manager: User, pc_rahman: User, journal_down
) -> None:
    with pytest.raises(JournalDown):
        set_one(incident, manager, pc_rahman)

    assert ViewingLock.objects.count() == 0


def page_of(client: Client, signed_in, person: User, item: Item) -> int:
    client = signed_in(client, person)
    session = client.session
    session["reason"] = {"code": "SUPERVISION", "reference": "", "text": "", "given_at": timezone.now().isoformat()}
    session.save()
    return client.get(item.get_absolute_url()).status_code


def test_key_police_witness_gets_403_before_the_account_and_200_after(
    client, signed_in, item: Item, incident: Incident, manager: User, pc_rahman: User
) -> None:
    lock = set_one(incident, manager, pc_rahman)
    before = page_of(client, signed_in, pc_rahman, item)

    note_account(witness=lock.people.get(person=pc_rahman), by=manager)

    assert (before, page_of(client, signed_in, pc_rahman, item)) == (403, 200)


def test_attempt_behind_a_lock_is_journalled(client, signed_in, item, incident, manager: User, pc_rahman) -> None:
    set_one(incident, manager, pc_rahman)

    page_of(client, signed_in, pc_rahman, item)

    row = trail(item)[0]
    assert (row.outcome, row.reason_code, row.actor_id) == ("denied", "viewing_lock", str(pc_rahman.pk))


@pytest.mark.parametrize("who", ["pc_rahman", "sgt_nair", "gareth_wynn", "helen_marsh"])
def test_nobody_outside_the_procedure_plays_behind_a_lock(item, incident, manager, pc_rahman, request, who) -> None:
    set_one(incident, manager, pc_rahman)

    with pytest.raises(Locked):
        start_playing(item=item, by=request.getfixturevalue(who))


def test_somebody_let_in_may_watch(item: Item, incident: Incident, manager: User, pc_rahman, helen_marsh) -> None:
    lock = set_one(incident, manager, pc_rahman)

    admit(lock=lock, person=helen_marsh, by=manager)

    assert start_playing(item=item, by=helen_marsh).address


def test_witness_is_not_let_in_by_the_side_door(incident: Incident, manager: User, pc_rahman: User) -> None:
    lock = set_one(incident, manager, pc_rahman)

    with pytest.raises(AlreadyDecided):
        admit(lock=lock, person=pc_rahman, by=manager)

    assert LockedPerson.objects.get(person=pc_rahman).part == Part.WITNESS


def test_lock_is_not_lifted_for_accounts_that_are_missing(incident: Incident, manager: User, pc_rahman) -> None:
    lock = set_one(incident, manager, pc_rahman)

    with pytest.raises(AlreadyDecided):
        lift_lock(lock=lock, ground=LiftGround.ACCOUNTS_GIVEN, note="All have written", by=manager)

    lock.refresh_from_db()
    assert lock.lifted_at is None


def test_lifted_lock_opens_the_recording(item: Item, incident: Incident, manager: User, pc_rahman: User) -> None:
    lock = set_one(incident, manager, pc_rahman)

    lift_lock(lock=lock, ground=LiftGround.IIA_CONSENTS, note="Consent by letter of today", by=manager)

    assert start_playing(item=item, by=pc_rahman).address
    assert last(incident).details == {"lock": str(lock.pk), "ground": "iia_consents"}


def test_lock_is_lifted_once(incident: Incident, manager: User, pc_rahman: User) -> None:
    lock = set_one(incident, manager, pc_rahman)
    lift_lock(lock=lock, ground=LiftGround.SET_IN_ERROR, note="The wrong incident", by=manager)

    with pytest.raises(AlreadyDecided):
        lift_lock(lock=lock, ground=LiftGround.IIA_CONSENTS, note="Consent by letter", by=manager)

    lock.refresh_from_db()
    assert lock.lift_ground == "set_in_error"


def test_supervisor_cannot_lift_a_lock(incident: Incident, manager: User, pc_rahman: User, sgt_nair: User) -> None:
    lock = set_one(incident, manager, pc_rahman)

    with pytest.raises(NotYours):
        lift_lock(lock=lock, ground=LiftGround.SET_IN_ERROR, note="It is in the way", by=sgt_nair)

    lock.refresh_from_db()
    assert lock.lifted_at is None
