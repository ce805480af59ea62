"""Who may send to an address: what a door must know of its senders. Each app that takes uploads brings its own."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from audit.actors import Actor
from evidence.models import Upload


@dataclass(frozen=True)
class Ending:
    """An upload whose last byte came. `item_id` is the item it became, if it becomes one when it is whole.

    Without `is_judged` its hash must be read from the file first.
    """

    upload_id: uuid.UUID
    item_id: uuid.UUID | None
    is_judged: bool = True


class Admission(Protocol):
    """The way in for one kind of sender. Everything but `named` and `method` needs the database."""

    def named(self, path: str) -> str | None:
        """Return how an address names its upload; None for an address that is not ours."""
        ...

    def method(self, headers: Mapping[str, str]) -> str:
        """Return what the journal calls the way in which the sender proved who they are."""
        ...

    def admit(self, headers: Mapping[str, str], upload_id: uuid.UUID) -> Actor:
        """Return who asks; raises Answer 400, 401, 403, 410 or 429."""
        ...

    def find(self, upload_id: uuid.UUID, sender: Actor) -> Upload:
        """Return the sender's own upload; raises Answer 404 for anybody else's, which is journalled."""
        ...

    def longest_part(self, sender: Actor) -> int | None:
        """Return the most bytes of one request, where the right to send must be asked anew often; else None."""
        ...

    def headers_of(self, upload: Upload) -> Mapping[str, str]:
        """Return what every answer about an upload says besides its offset."""
        ...

    def follow(self, ending: Ending) -> None:
        """Start what comes after the last byte."""
        ...
