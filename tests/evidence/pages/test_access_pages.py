"""The pages of access and viewing lock as people use them."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Rank, User
from accounts.roles import Role
from evidence.actions.access.naming import Terms, give_access
from evidence.models import AccessGrant, AccessLevel, AccessRequest, Item, ViewingLock
from incidents.models import Incident
from tests.factories.accounts import make_person
from tests.factories.evidence import make_item
from tests.factories.incidents import make_incident


@pytest.fixture
def item(receiving_folder, pc_rahman: User) -> Item:
    return make_item(recorded_by=pc_rahman)


@pytest.fixture
def incident(pc_rahman: User) -> Incident:
    return make_incident("1182", pc_rahman)


@pytest.fixture
def manager(headquarters) -> User:
    return make_person("S4150", "Owen Pryce", Rank.STAFF, headquarters, Role.PIM)


def test_supervisor_names_a_colleague_and_takes_it_back(client: Client, signed_in, item, sgt_nair, pc_khan) -> None:
    nair = signed_in(client, sgt_nair)
    form = {"person": "20533", "team": "", "level": "view", "days": "7", "reason": "Works on the same case"}
    nair.post(reverse("evidence:access-name", args=[item.pk]), form)
    grant = AccessGrant.objects.get()
    page = nair.get(reverse("evidence:access", args=[item.pk])).content.decode()

    nair.post(reverse("evidence:access-remove", args=[item.pk, grant.pk]))

    grant.refresh_from_db()
    assert (grant.person, grant.removed_by) == (pc_khan, sgt_nair)
    assert "PC Tariq Khan 20533" in page


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"person": "99999"}, "Nobody who can sign in has the collar number 99999."),
        ({"person": ""}, "Give a collar number or choose a team, not both."),
        ({"reason": "short"}, "at least 10 characters"),
    ],
)
def test_bad_naming_says_what_to_do_and_changes_nothing(client, signed_in, item, sgt_nair, values, message) -> None:
    form = {"person": "20417", "team": "", "level": "view", "days": "7", "reason": "Works on the same case"}

    answer = signed_in(client, sgt_nair).post(reverse("evidence:access-name", args=[item.pk]), form | values)

    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert AccessGrant.objects.count() == 0


def test_class_without_a_reason_is_not_changed(client: Client, signed_in, item: Item, gareth_wynn: User) -> None:
    form = {"access_class": "confidential", "sensitivity": [], "reason": ""}

    answer = signed_in(client, gareth_wynn).post(reverse("evidence:access", args=[item.pk]), form)

    item.refresh_from_db()
    assert (answer.status_code, item.access_class) == (422, "unrestricted")


def test_who_is_only_named_on_an_item_gets_no_links_that_are_shut(
    client: Client, signed_in, item: Item, gareth_wynn: User, pc_khan: User
) -> None:
    terms = Terms(level=AccessLevel.VIEW, ends_at=None, reason="Works on the same case")
    give_access(item=item, to=pc_khan, terms=terms, by=gareth_wynn)
    khan = signed_in(client, pc_khan)
    khan.post(reverse("accounts:reason"), {"code": "SUPERVISION", "reference": "", "text": ""})

    page = khan.get(f"/evidence/{item.pk}/")

    assert page.status_code == 200
    assert f"/evidence/{item.pk}/retention/" not in page.content.decode()


def test_class_is_changed_on_the_page(client: Client, signed_in, item: Item, gareth_wynn: User) -> None:
    form = {"access_class": "confidential", "sensitivity": ["rasso"], "reason": "Victim of a sexual offence"}

    signed_in(client, gareth_wynn).post(reverse("evidence:access", args=[item.pk]), form)

    item.refresh_from_db()
    assert (item.access_class, item.sensitivity) == ("confidential", ["rasso"])


def test_asking_page_says_the_same_for_what_exists_and_what_does_not(client, signed_in, item, pc_khan: User) -> None:
    khan = signed_in(client, pc_khan)
    nowhere = pc_khan.pk

    real, none = (khan.get(reverse("evidence:ask", args=[pk])).content.decode() for pk in (item.pk, nowhere))

    changing = re.compile(rf'value="\w{{64}}"|{item.pk}|{nowhere}')  # the secret of the form differs each time
    assert changing.sub("", real) == changing.sub("", none)


def test_officer_asks_and_the_supervisor_gives(client: Client, signed_in, item: Item, pc_khan, sgt_nair) -> None:
    signed_in(client, pc_khan).post(reverse("evidence:ask", args=[item.pk]), {"reason": "I was there, log 1182"})
    asked = AccessRequest.objects.get()
    nair = signed_in(Client(), sgt_nair)
    waiting = nair.get(reverse("evidence:requests")).content.decode()

    form = {"answer_is": "yes", "yes-level": "view", "yes-days": "7", "yes-reason": "Was at the same scene"}
    nair.post(reverse("evidence:decide-request", args=[asked.pk]), form)

    assert "PC Tariq Khan 20533" in waiting
    assert Item.objects.visible_to(pc_khan).filter(pk=item.pk).exists()


def test_manager_locks_an_incident_and_lets_a_witness_in(client, signed_in, incident, manager, pc_rahman) -> None:
    pryce = signed_in(client, manager)
    form = {"witnesses": "20417", "from_at": "2026-11-21T22:00:00", "to_at": "", "reason": "Man died in custody"}
    pryce.post(reverse("evidence:new-lock", args=[incident.slug]), form)
    lock = ViewingLock.objects.get()
    witness = lock.people.get(person=pc_rahman)

    pryce.post(reverse("evidence:lock-account", args=[lock.pk, witness.pk]))

    witness.refresh_from_db()
    assert witness.account_given_at <= timezone.now()


def test_unknown_witness_is_named_and_no_lock_is_set(client, signed_in, incident: Incident, manager: User) -> None:
    form = {"witnesses": "20417, 99999", "from_at": "2026-11-21T22:00:00", "to_at": "", "reason": "Man died in custody"}

    answer = signed_in(client, manager).post(reverse("evidence:new-lock", args=[incident.slug]), form)

    assert answer.status_code == 422
    assert "99999" in answer.content.decode()
    assert ViewingLock.objects.count() == 0


def test_incident_page_shows_the_lock_to_everybody_who_sees_it(client, signed_in, incident, manager, sgt_nair) -> None:
    ViewingLock.objects.create(
        incident=incident, from_at=incident.started_at, reason="Man died in custody", set_by=manager
    )

    panel = signed_in(client, sgt_nair).get(reverse("evidence:panel-incident", args=[incident.slug]))

    assert "Viewing lock" in panel.content.decode()
