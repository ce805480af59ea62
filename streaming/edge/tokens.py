"""Tokens by which the edge lets a person read one path: signed by us, for a minute, for one person."""

from dataclasses import dataclass
from uuid import UUID

from django.core import signing

SALT = "streaming.edge"
OPENS_WITHIN_SECONDS = 60
PREFIX = "cameras/"


class BadToken(Exception):
    """The token is not ours, too old, or for another path."""


@dataclass(frozen=True)
class Ticket:
    """Who may read which camera's path, and in which sign-in that was allowed."""

    person: UUID
    sign_in: UUID
    serial: str


def path_of(serial: str) -> str:
    """Return the edge's path of a camera."""
    return f"{PREFIX}{serial}"


def make_token(ticket: Ticket) -> str:
    """Return a token that opens one path for a minute."""
    said = {"p": str(ticket.person), "s": str(ticket.sign_in), "c": ticket.serial}
    return signing.dumps(said, salt=SALT, compress=False)


def read_token(token: str) -> Ticket:
    """Return what a token allows; raises BadToken."""
    try:
        said = signing.loads(token, salt=SALT, max_age=OPENS_WITHIN_SECONDS)
        return Ticket(UUID(said["p"]), UUID(said["s"]), str(said["c"]))
    except (signing.BadSignature, KeyError, TypeError, ValueError) as error:
        raise BadToken from error
