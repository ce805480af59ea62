"""Who puts bytes of an item into the object store, and who erases them: never both at a time.

A worker that still makes a copy of an item that is being erased would leave it behind, under nobody's eyes. The locks
belong to the database session: they end with a worker that is killed.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection

from evidence.models import Item, Status
from evidence.refusals import AlreadyDone

LONGEST_WAIT_SECONDS = 60.0
ASK_AGAIN_SECONDS = 0.05


class StillWritten(Exception):
    """Somebody puts bytes of the item into the store and has not come to an end; trying again later helps."""


@contextmanager
def writing(item_id: UUID) -> Iterator[None]:
    """Put bytes of an item into the store; others may as well. Raises AlreadyDone when it is erased or about to be."""
    _ask("SELECT pg_advisory_lock_shared(%s)", item_id)
    try:
        if Item.objects.filter(pk=item_id, status=Status.DELETED).exists():
            raise AlreadyDone
        yield
    finally:
        if connection.is_usable():
            _ask("SELECT pg_advisory_unlock_shared(%s)", item_id)


@contextmanager
def nobody_writes(item_id: UUID) -> Iterator[None]:
    """Wait until nobody puts bytes of an item there, and keep them out. Raises StillWritten after a minute."""
    end = time.monotonic() + LONGEST_WAIT_SECONDS
    while not _ask("SELECT pg_try_advisory_lock(%s)", item_id):
        if time.monotonic() > end:
            raise StillWritten
        time.sleep(ASK_AGAIN_SECONDS)
    try:
        yield
    finally:
        if connection.is_usable():
            _ask("SELECT pg_advisory_unlock(%s)", item_id)


def _ask(question: str, item_id: UUID) -> object:
    with connection.cursor() as cursor:
        cursor.execute(question, [item_id.int & (2**63 - 1)])
        return cursor.fetchone()[0]
