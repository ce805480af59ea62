"""Keys of API clients: made once, kept as a hash, checked with every request."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from accounts.models import ApiClient, User
from accounts.permissions import Permission

PREFIX = "exhibit"
NOBODY = hashlib.sha256(b"nobody").hexdigest()


class NotAdmitted(Exception):
    """A key that opens nothing: why, as a code for the journal; the answer says the same to all."""

    def __init__(self, reason_code: str, client: ApiClient | None = None) -> None:
        super().__init__("Unknown or ended key, or one that may not be used from here.")
        self.reason_code = reason_code
        self.client = client


@dataclass(frozen=True)
class NewKey:
    """A key as it is shown once."""

    key_id: str
    key_sha256: str
    in_full: str


def make_key() -> NewKey:
    """Return a new key with 256 random bits; a plain hash is enough for those (no person chooses them)."""
    key_id, secret = secrets.token_hex(8), secrets.token_urlsafe(32)
    return NewKey(key_id, _hashed(secret), f"{PREFIX}_{key_id}_{secret}")


def admit(header: str, address: str) -> tuple[ApiClient, User]:
    """Return the client behind `Bearer exhibit_<id>_<secret>`, and the person it acts as, with their rights cut down.

    Raises NotAdmitted.
    """
    scheme, _, key = header.partition(" ")
    prefix, _, rest = key.strip().partition("_")
    key_id, _, secret = rest.partition("_")
    if scheme.lower() != "bearer" or prefix != PREFIX or not secret:
        raise NotAdmitted("no_credentials")
    client = ApiClient.objects.select_related("person__team").filter(key_id=key_id).first()
    if not hmac.compare_digest(_hashed(secret), client.key_sha256 if client else NOBODY) or client is None:
        raise NotAdmitted("wrong_key" if client else "unknown_client")
    if not client.is_live or not client.person.is_active:
        raise NotAdmitted("ended", client)
    if not client.may_come_from(address):
        raise NotAdmitted("other_address", client)
    person = client.person
    person.limited_to = frozenset(Permission(one) for one in client.permissions)
    return client, person


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
