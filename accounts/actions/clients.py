"""API clients are added and disabled; the key is shown once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from accounts.api_keys import make_key
from accounts.models import ApiClient, User
from accounts.permissions import Permission, Scope
from accounts.refusals import NotAllowed, must, must_change
from audit import journal
from audit.actors import Actor
from audit.operations import Operation


@dataclass(frozen=True)
class ClientParticulars:
    """What an administrator says about a new client."""

    name: str
    person: User
    permissions: Collection[Permission]
    networks: Collection[str]
    ends_at: datetime | None = None


@dataclass(frozen=True)
class NewClient:
    """The client, and its key as it is shown once."""

    client: ApiClient
    key: str


@journal.action
def add_client(*, particulars: ClientParticulars, by: User) -> NewClient:
    """Add a client. Raises NotAllowed, also for a permission that the person it acts as does not have."""
    must(by, Permission.SETTINGS_MANAGE, Operation.CLIENT_ADDED)
    person = particulars.person
    beyond = sorted(one for one in particulars.permissions if person.scope_of(one) == Scope.NONE)
    if beyond:
        message = f"{person.label} may not do this: {', '.join(beyond)}. Choose another person or fewer permissions."
        raise NotAllowed(message, operation=Operation.CLIENT_ADDED, by=by, on=person, reason_code="beyond_person")
    key = make_key()
    client = ApiClient.objects.create(
        name=particulars.name,
        person=person,
        permissions=sorted(particulars.permissions),
        networks=list(particulars.networks),
        ends_at=particulars.ends_at,
        key_id=key.key_id,
        key_sha256=key.key_sha256,
        added_by=by,
    )
    details = {"permissions": list(client.permissions), "person": str(person.pk), "networks": list(client.networks)}
    journal.act(Operation.CLIENT_ADDED, by=by, on=client, details=details)
    return NewClient(client, key.in_full)


@journal.action
def disable_client(*, client: ApiClient, by: User) -> ApiClient:
    """End a client from its next request on. Raises NotAllowed, NoChange."""
    must(by, Permission.SETTINGS_MANAGE, Operation.CLIENT_DISABLED)
    client = ApiClient.objects.select_for_update(of=("self",)).select_related("person").get(pk=client.pk)
    must_change(client.disabled_at is None, by, client.person, Operation.CLIENT_DISABLED)
    client.disabled_at, client.disabled_by = timezone.now(), by
    client.save(update_fields=["disabled_at", "disabled_by"])
    journal.act(Operation.CLIENT_DISABLED, by=by, on=client)
    return client


def refuse_client(*, client: ApiClient | None, reason_code: str, by: Actor) -> None:
    """Write down that a key was refused."""
    journal.refuse(Operation.ACCESS_DENIED, by=by, on=client, reason_code=reason_code)


def note_use(*, client: ApiClient) -> None:
    """Remember when a key was last used, at most once a minute; book-keeping, no act."""
    now = timezone.now()
    if client.used_at is None or (now - client.used_at).total_seconds() > 60:
        ApiClient.objects.filter(pk=client.pk).update(used_at=now)
