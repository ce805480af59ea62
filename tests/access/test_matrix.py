"""Five persons try every address: owner, exactly the right permission, all but that one, none, stranger; and a visitor.

peers.md 7.3. The list comes from the address table itself, so a new address is tried on the day it appears.
"""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions.clients import ClientParticulars, add_client
from accounts.models import User
from accounts.permissions import EVERYBODY, Permission, Scope
from tests.access.addresses import Address, addresses

ALL = [address for address in addresses() if not address.is_api]
API = [address for address in addresses() if address.is_api]
NAMED = [address for address in ALL if address.permission not in EVERYBODY]
ABOUT_A_THING = [address for address in NAMED if address.parts]
# What finding the thing in the address takes, besides the permission that the view names.
FINDING = {
    "community": {Permission.COMMUNITY_READ},
    "evidence": {Permission.EVIDENCE_READ, Permission.INCIDENTS_READ},
    "incidents": {Permission.INCIDENTS_READ},
    "devices": {Permission.DEVICES_READ},
    "timeline": {Permission.INCIDENTS_READ},
    "sharing": {Permission.SHARING_READ},
    "streaming": {Permission.LIVE_WATCH},
    "surveys": {Permission.SURVEYS_READ},
}
# Addresses that hold no secret of the thing in them, each with its reason.
NOT_HIDDEN = {
    "devices:profile": "the force's settings are nobody's own",
    "devices:profile-default": "the force's settings are nobody's own",
    "devices:dock-change": "a dock is nobody's own",
    "evidence:ask": "says the same for every address, so that nobody learns what exists",
    "evidence:missing": "a list of one's own, by the name of the list",
    "evidence:watched": "reads its form first, and refuses a bad one in the same words for all",
    "retention:finding-close": "a finding about the store is nobody's own",
    "retention:policy": "the force's schedule is nobody's own",
    "retention:policy-decide": "the force's schedule is nobody's own",
    "retention:policy-effects": "the force's schedule is nobody's own",
    "surveys:change": "a survey is the force's and nobody's own",
    "surveys:close": "a survey is the force's and nobody's own",
    "surveys:export": "a survey is the force's and nobody's own",
    "surveys:invite": "a survey is the force's and nobody's own",
    "surveys:open": "a survey is the force's and nobody's own",
    "surveys:poster": "a survey is the force's and nobody's own",
    "surveys:questions": "a survey is the force's and nobody's own",
    "surveys:revise": "a survey is the force's and nobody's own",
    "surveys:survey": "a survey is the force's and nobody's own",
}
REFUSED = {401, 403, 404}
# The bytes of an item say 404 to whoever may not know of it, with or without the permission.
SAYS_NOTHING = {"evidence:media", "evidence:marked"}
# Addresses of a thing that is its maker's alone: the widest right does not open somebody else's, each with its reason.
OF_ONE_PERSON = {
    "evidence:added": "an upload is its sender's until it is evidence",
    "evidence:added-details": "an upload is its sender's until it is evidence",
    "evidence:bulk-cancel": "nobody else sees which items a person chose",
    "evidence:bulk-job": "nobody else sees which items a person chose",
    "evidence:bulk-undo": "nobody else sees which items a person chose",
    "evidence:marked": "the copy has the name of its viewer in the picture",
    "evidence:marker-change": "a marker is changed by whoever set it",
    "evidence:marker-remove": "a marker is taken back by whoever set it",
    "evidence:marker-restore": "a removal is undone by whoever removed it",
    "evidence:search-remove": "a search that is not shared is its maker's",
    "evidence:still": "a still is fetched by whoever asked for it",
    "evidence:upload-remove": "an upload is its sender's until it is evidence",
    "evidence:upload-token": "an upload is its sender's until it is evidence",
    "streaming:me-read": "a message is read by whom it was sent to",
    "streaming:me-stop": "a wearer stops their own stream",
    "taser:form-amend": "a use-of-force form is written by the officer who held the weapon",
    "taser:form-check": "a use-of-force form is written by the officer who held the weapon",
    "taser:form-question": "a use-of-force form is written by the officer who held the weapon",
}
# What finding the thing takes on single addresses, besides that of their package.
FINDING_ON = {
    "community:incident-panel": {Permission.INCIDENTS_READ},
    "evidence:disposal-approve": {Permission.RETENTION_READ},
    "evidence:disposal-refuse": {Permission.RETENTION_READ},
    "evidence:disposal-restore": {Permission.RETENTION_READ},
    "evidence:hold-release": {Permission.RETENTION_READ},
    "evidence:hold-stays": {Permission.RETENTION_READ},
    "evidence:link-decide": {Permission.RETENTION_READ},
    "evidence:retention-go": {Permission.RETENTION_READ},
    "evidence:retention-hold": {Permission.RETENTION_READ},
    "evidence:retention-keep": {Permission.RETENTION_READ},
    "sharing:incident-panel": {Permission.INCIDENTS_READ},
    "sharing:start": {Permission.INCIDENTS_READ},
    "streaming:backup-arrived": {Permission.LIVE_COMMAND},
    "streaming:backup-cancel": {Permission.LIVE_COMMAND},
    "streaming:decide": {Permission.INCIDENTS_READ},
    "streaming:decision": {Permission.INCIDENTS_READ},
    "streaming:decision-picture": {Permission.INCIDENTS_READ},
    "streaming:decisions": {Permission.INCIDENTS_READ},
    "streaming:incident": {Permission.INCIDENTS_READ},
    "taser:panel-incident": {Permission.INCIDENTS_READ},
    "taser:confirm": {Permission.TASER_READ},
    "taser:review": {Permission.TASER_READ},
    "retention:incident-hold-release": {Permission.INCIDENTS_READ},
    "retention:incident-holds": {Permission.INCIDENTS_READ},
}
# What a form must hold before the address looks for the thing it names.
SENT = {
    "devices:assign-undo": {"issue": "issue"},
    "devices:assign-undo-return": {"issue": "returned"},
    "devices:qualified-withdraw": {"qualification": "qualification"},
    "evidence:categorise": {"category": "category"},
    "incidents:leave": {"attendance": "attendance"},
}
pytestmark = pytest.mark.slow


def tried(client: Client, address: Address, things: dict[str, object]) -> int:
    """Return the status of the address by GET, or by POST where GET is not taken."""
    path = address.path(things)
    status = client.get(path).status_code
    form = {field: things[key] for field, key in SENT.get(address.name, {}).items()}
    return client.post(path, form).status_code if status == 405 else status


def entered(client: Client, signed_in, person: User) -> Client:
    """Return a client of a person who has said why: the reason is not what is tried here."""
    client = signed_in(client, person)
    session = client.session
    session["reason"] = {"code": "SUPERVISION", "reference": "", "text": "", "given_at": timezone.now().isoformat()}
    session.save()
    return client


def needed(address: Address) -> set[Permission]:
    found_by = FINDING.get(address.package, set()) | FINDING_ON.get(address.name, set())
    return {address.permission, *found_by}


Rights = Callable[[dict[Permission, Scope]], User]


@pytest.mark.parametrize("address", ABOUT_A_THING, ids=str)
def test_owner_with_the_right_for_own_things_comes_in(client, signed_in, things, rahman_with: Rights, address) -> None:
    person = rahman_with(dict.fromkeys(needed(address), Scope.OWN))

    assert tried(entered(client, signed_in, person), address, things) not in REFUSED


@pytest.mark.parametrize("address", [one for one in NAMED if one.name not in OF_ONE_PERSON], ids=str)
def test_exactly_the_right_permission_is_enough(client, signed_in, things, somebody: Rights, address: Address) -> None:
    person = somebody(dict.fromkeys(needed(address), Scope.ANY))

    assert tried(entered(client, signed_in, person), address, things) not in REFUSED


@pytest.mark.parametrize("address", [one for one in NAMED if one.name in OF_ONE_PERSON], ids=str)
def test_right_for_all_things_does_not_open_what_is_one_persons(
    client, signed_in, things, somebody: Rights, address: Address
) -> None:
    person = somebody(dict.fromkeys(needed(address), Scope.ANY))

    assert tried(entered(client, signed_in, person), address, things) == 404


@pytest.mark.parametrize("address", NAMED, ids=str)
def test_all_permissions_but_the_right_one_are_refused(client, signed_in, things, somebody: Rights, address) -> None:
    person = somebody(dict.fromkeys(set(Permission) - {address.permission}, Scope.ANY))

    status = tried(entered(client, signed_in, person), address, things)

    assert status == (404 if address.name in SAYS_NOTHING else 403)


@pytest.mark.parametrize("address", NAMED, ids=str)
def test_no_permission_is_refused(client, signed_in, things, somebody: Rights, address: Address) -> None:
    person = somebody({})

    status = tried(entered(client, signed_in, person), address, things)

    assert status == (404 if address.name in SAYS_NOTHING else 403)


@pytest.mark.parametrize("address", ABOUT_A_THING, ids=str)
def test_stranger_with_every_right_for_own_things_finds_nothing(
    client, signed_in, things, somebody: Rights, address: Address
) -> None:
    person = somebody(dict.fromkeys(Permission, Scope.OWN))

    status = tried(entered(client, signed_in, person), address, things)

    assert status in {200, 302, 400} if address.name in NOT_HIDDEN else status == 404


@pytest.mark.parametrize("address", ALL, ids=str)
def test_visitor_is_sent_to_sign_in(client: Client, things: dict[str, object], address: Address) -> None:
    assert tried(client, address, things) in {302, 401}


# The same over the API, where a client acts as a person with fewer rights.


@pytest.fixture
def calls(ruth_adler: User) -> Callable[[User, set[Permission], Address, dict[str, object]], int]:
    """Return a function that asks for an address with a key of exactly these permissions and gives the status."""

    def status(person: User, permissions: set[Permission], address: Address, things: dict[str, object]) -> int:
        particulars = ClientParticulars(
            name="Records system", person=person, permissions=permissions, networks=["127.0.0.1"]
        )
        key = add_client(particulars=particulars, by=ruth_adler).key
        path = address.path(things)
        return Client().get(path, {"date": "2026-11-21"}, headers={"Authorization": f"Bearer {key}"}).status_code

    return status


@pytest.mark.parametrize("address", API, ids=str)
def test_key_with_exactly_the_right_permission_is_enough(calls, things, somebody: Rights, address: Address) -> None:
    person = somebody(dict.fromkeys(Permission, Scope.ANY))

    assert calls(person, needed(address), address, things) == 200


@pytest.mark.parametrize("address", API, ids=str)
def test_key_with_all_but_the_right_permission_is_refused(calls, things, somebody: Rights, address: Address) -> None:
    person = somebody(dict.fromkeys(Permission, Scope.ANY))

    assert calls(person, set(Permission) - {address.permission}, address, things) == 403


@pytest.mark.parametrize("address", [address for address in API if address.parts], ids=str)
def test_key_of_a_stranger_finds_nothing(calls, things, somebody: Rights, address: Address) -> None:
    person = somebody(dict.fromkeys(Permission, Scope.OWN))

    assert calls(person, set(Permission), address, things) == 404


@pytest.mark.parametrize("address", API, ids=str)
def test_no_key_is_refused(client: Client, things: dict[str, object], address: Address) -> None:
    assert tried(client, address, things) == 401
