"""API clients: the key is shown once, acts as a person with fewer rights, from known addresses, until it ends."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.actions.clients import ClientParticulars, NewClient, add_client, disable_client
from accounts.api_keys import NotAdmitted, admit
from accounts.models import ApiClient, User
from accounts.models.client import validate_network
from accounts.permissions import Permission, Scope
from accounts.refusals import NoChange, NotAllowed
from audit.operations import Operation
from tests.accounts.acts import JournalDown, last

HERE = "10.20.0.7"


def add(by: User, person: User, *permissions: Permission, **values: object) -> NewClient:
    fields: dict[str, object] = {
        "name": "Records system",
        "person": person,
        "permissions": permissions or (Permission.EVIDENCE_READ,),
        "networks": ["10.20.0.0/16"],
    }
    return add_client(particulars=ClientParticulars(**fields | values), by=by)  # type: ignore[arg-type]


def test_key_is_kept_as_a_hash_and_opens(ruth_adler: User, gareth_wynn: User) -> None:
    new = add(ruth_adler, gareth_wynn)

    client, person = admit(f"Bearer {new.key}", HERE)

    secret = new.key.rsplit("_", 1)[-1]
    assert (client, person) == (new.client, gareth_wynn)
    assert secret not in str(ApiClient.objects.values().get())


def test_client_may_no_more_than_its_permissions(ruth_adler: User, gareth_wynn: User) -> None:
    new = add(ruth_adler, gareth_wynn, Permission.EVIDENCE_READ)

    _, person = admit(f"Bearer {new.key}", HERE)

    assert person.scope_of(Permission.EVIDENCE_READ) == Scope.ANY
    assert person.scope_of(Permission.EVIDENCE_DOWNLOAD) == Scope.NONE


def test_client_may_no_more_than_its_person(ruth_adler: User, pc_rahman: User) -> None:
    with pytest.raises(NotAllowed):
        add(ruth_adler, pc_rahman, Permission.AUDIT_READ)

    assert ApiClient.objects.count() == 0


def test_adding_leaves_one_entry(ruth_adler: User, gareth_wynn: User) -> None:
    new = add(ruth_adler, gareth_wynn)

    row = last(new.client)
    assert (row.operation, row.actor_id) == (Operation.CLIENT_ADDED, str(ruth_adler.pk))
    assert row.details["permissions"] == ["evidence.read"]


def test_officer_cannot_add_a_client(pc_rahman: User) -> None:
    with pytest.raises(NotAllowed):
        add(pc_rahman, pc_rahman)

    assert ApiClient.objects.count() == 0


def test_no_client_when_the_journal_fails(ruth_adler: User, gareth_wynn: User, journal_down) -> None:
    with pytest.raises(JournalDown):
        add(ruth_adler, gareth_wynn)

    assert ApiClient.objects.count() == 0


@pytest.mark.parametrize(
    ("header", "address", "code"),
    [
        ("", HERE, "no_credentials"),
        ("Bearer exhibit_0000000000000000_guess", HERE, "unknown_client"),
        ("Bearer {key}x", HERE, "wrong_key"),
        ("Basic {key}", HERE, "no_credentials"),
        ("Bearer {key}", "10.21.0.1", "other_address"),
        ("Bearer {key}", "", "other_address"),
    ],
)
def test_key_opens_nothing(ruth_adler: User, gareth_wynn: User, header: str, address: str, code: str) -> None:
    new = add(ruth_adler, gareth_wynn)

    with pytest.raises(NotAdmitted) as refused:
        admit(header.format(key=new.key), address)

    assert refused.value.reason_code == code


def test_ended_client_opens_nothing(ruth_adler: User, gareth_wynn: User) -> None:
    new = add(ruth_adler, gareth_wynn, ends_at=timezone.now() - timedelta(seconds=1))

    with pytest.raises(NotAdmitted):
        admit(f"Bearer {new.key}", HERE)


def test_client_of_a_disabled_person_opens_nothing(ruth_adler: User, gareth_wynn: User) -> None:
    new = add(ruth_adler, gareth_wynn)
    User.objects.filter(pk=gareth_wynn.pk).update(is_active=False, disabled_at=timezone.now(), disabled_by=ruth_adler)

    with pytest.raises(NotAdmitted):
        admit(f"Bearer {new.key}", HERE)


def test_disabled_client_opens_nothing(ruth_adler: User, gareth_wynn: User) -> None:
    new = add(ruth_adler, gareth_wynn)

    disable_client(client=new.client, by=ruth_adler)

    with pytest.raises(NotAdmitted):
        admit(f"Bearer {new.key}", HERE)
    assert last(new.client).operation == Operation.CLIENT_DISABLED


def test_client_is_disabled_once(ruth_adler: User, gareth_wynn: User) -> None:
    new = add(ruth_adler, gareth_wynn)
    disable_client(client=new.client, by=ruth_adler)

    with pytest.raises(NoChange):
        disable_client(client=new.client, by=ruth_adler)

    assert ApiClient.objects.get().disabled_by == ruth_adler


def test_network_that_is_none_is_named() -> None:
    with pytest.raises(ValidationError, match=r"10\.300\.0\.1"):
        validate_network("10.300.0.1")
