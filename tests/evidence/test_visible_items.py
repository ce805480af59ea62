"""Who may know of an item: role and scope, concealment, access list, viewing lock."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.models import Team, User
from accounts.permissions import Permission
from evidence.models import AccessClass, AccessGrant, AccessLevel, Item, LockedPerson, Part, Sensitivity, ViewingLock
from evidence.models.grant import named_ids
from tests.factories.evidence import STARTED, make_item
from tests.factories.incidents import make_incident


@pytest.fixture
def item(pc_rahman: User) -> Item:
    return make_item(recorded_by=pc_rahman)


def name(item: Item, by: User, **values: object) -> AccessGrant:
    grant = AccessGrant.objects.create(item=item, given_by=by, reason="Joint enquiry", **values)
    item.named = [*item.named, grant.person_id or grant.team_id]
    item.save(update_fields=["named"])
    return grant


def sees(person: User | AnonymousUser, item: Item) -> bool:
    return Item.objects.visible_to(person).filter(pk=item.pk).exists()


@pytest.mark.parametrize(
    ("who", "expected"),
    [("pc_rahman", True), ("sgt_nair", True), ("gareth_wynn", True), ("pc_doyle", False), ("ruth_adler", False)],
)
def test_unrestricted_item_is_seen_within_the_scope_of_a_role(item, request, who: str, expected) -> None:
    person = request.getfixturevalue(who)

    assert sees(person, item) is expected


def test_visitor_sees_nothing(item: Item) -> None:
    assert not sees(AnonymousUser(), item)


@pytest.mark.parametrize(
    "change", [{"access_class": AccessClass.CONFIDENTIAL}, {"sensitivity": [Sensitivity.RASSO]}], ids=["class", "flag"]
)
@pytest.mark.parametrize(
    ("who", "expected"), [("pc_rahman", True), ("sgt_nair", False), ("supt_ito", False), ("gareth_wynn", True)]
)
def test_concealed_item_is_hidden_from_those_not_named(item, request, change, who: str, expected) -> None:
    Item.objects.filter(pk=item.pk).update(**change)
    person = request.getfixturevalue(who)

    assert sees(person, item) is expected


def test_restricted_item_stays_in_lists(item: Item, sgt_nair: User) -> None:
    Item.objects.filter(pk=item.pk).update(access_class=AccessClass.RESTRICTED)

    assert sees(sgt_nair, item)


def test_named_person_sees_a_concealed_item_of_another_command(item: Item, pc_khan: User, sgt_nair: User) -> None:
    Item.objects.filter(pk=item.pk).update(access_class=AccessClass.CONFIDENTIAL)
    name(item, sgt_nair, person=pc_khan)

    assert sees(pc_khan, item)


def test_named_team_opens_an_item_to_its_people(item: Item, dc_okafor: User, north_cid: Team, sgt_nair: User) -> None:
    Item.objects.filter(pk=item.pk).update(access_class=AccessClass.CONFIDENTIAL)
    name(item, sgt_nair, team=north_cid)

    assert sees(dc_okafor, item)


def test_grant_ends_on_the_second(item: Item, pc_khan: User, sgt_nair: User) -> None:
    grant = name(item, sgt_nair, person=pc_khan, ends_at=timezone.now() + timedelta(hours=1))
    AccessGrant.objects.filter(pk=grant.pk).update(
        given_at=timezone.now() - timedelta(days=2), ends_at=timezone.now() - timedelta(seconds=1)
    )

    assert not sees(pc_khan, item)


def test_removed_grant_opens_nothing(item: Item, pc_khan: User, sgt_nair: User) -> None:
    grant = name(item, sgt_nair, person=pc_khan)
    AccessGrant.objects.filter(pk=grant.pk).update(removed_at=timezone.now(), removed_by=sgt_nair)

    assert not sees(pc_khan, item)


@pytest.mark.parametrize(
    ("level", "permission", "expected"),
    [
        (AccessLevel.VIEW, Permission.EVIDENCE_PLAY, True),
        (AccessLevel.VIEW, Permission.EVIDENCE_DOWNLOAD, False),
        (AccessLevel.DOWNLOAD, Permission.EVIDENCE_DOWNLOAD, True),
        (AccessLevel.DOWNLOAD, Permission.EVIDENCE_CHANGE, False),
        (AccessLevel.CHANGE, Permission.EVIDENCE_CHANGE, True),
        (AccessLevel.CHANGE, Permission.EVIDENCE_ACCESS, False),
    ],
)
def test_level_of_a_grant_decides_what_it_opens(item, pc_khan, sgt_nair, level, permission, expected) -> None:
    name(item, sgt_nair, person=pc_khan, level=level)

    assert Item.objects.in_reach_of(pc_khan, permission).exists() is expected


def test_disabled_person_sees_nothing_even_when_named(item: Item, pc_khan: User, sgt_nair: User) -> None:
    name(item, sgt_nair, person=pc_khan)
    pc_khan.is_active = False

    assert not sees(pc_khan, item)


def test_access_list_can_name_a_person_their_team_and_the_teams_above(pc_khan, response_b, north, midshire) -> None:
    assert named_ids(pc_khan) == [pc_khan.pk, midshire.pk, north.pk, response_b.pk]


@pytest.fixture
def lock(item: Item, pc_rahman: User, sgt_nair: User) -> ViewingLock:
    incident = make_incident("1182", sgt_nair)
    lock = ViewingLock.objects.create(
        incident=incident, from_at=STARTED - timedelta(hours=1), reason="Man died after contact", set_by=sgt_nair
    )
    LockedPerson.objects.create(lock=lock, person=pc_rahman, part=Part.WITNESS, added_by=sgt_nair)
    return lock


def opens(person: User, item: Item) -> bool:
    return Item.objects.open_to(person).filter(pk=item.pk).exists()


@pytest.mark.parametrize("who", ["pc_rahman", "sgt_nair", "gareth_wynn"])
def test_viewing_lock_shuts_out_witness_and_everybody_outside_also_before_placing(item, lock, request, who) -> None:
    person = request.getfixturevalue(who)

    assert not opens(person, item)
    assert sees(person, item)


def test_viewing_lock_opens_to_a_witness_whose_account_is_given(item, lock, pc_rahman: User, sgt_nair: User) -> None:
    LockedPerson.objects.filter(lock=lock).update(account_given_at=timezone.now(), account_noted_by=sgt_nair)

    assert opens(pc_rahman, item)


def test_viewing_lock_lets_members_of_the_procedure_in(item: Item, lock: ViewingLock, gareth_wynn, sgt_nair) -> None:
    LockedPerson.objects.create(lock=lock, person=gareth_wynn, part=Part.MEMBER, added_by=sgt_nair)

    assert opens(gareth_wynn, item)


def test_lifted_lock_shuts_out_nobody(item: Item, lock: ViewingLock, pc_rahman: User, sgt_nair: User) -> None:
    ViewingLock.objects.update(lifted_at=timezone.now(), lifted_by=sgt_nair, lift_ground="iia_consents")

    assert opens(pc_rahman, item)


def test_lock_covers_every_recording_placed_in_its_incident(lock: ViewingLock, pc_doyle: User) -> None:
    placed = make_item(recorded_by=pc_doyle, incident=lock.incident)

    assert not opens(pc_doyle, placed)


def test_lock_leaves_other_recordings_alone(lock: ViewingLock, pc_doyle: User) -> None:
    other = make_item(recorded_by=pc_doyle)

    assert opens(pc_doyle, other)
