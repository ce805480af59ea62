"""Browsers hear that a stream has begun, changed or ended, after the commit; the row stays the truth."""

from functools import partial

from django.db import transaction

from streaming.events.publishing import publish
from streaming.events.reach import Reach
from streaming.models import LiveSession


def tell_stream(row: LiveSession) -> None:
    """Have whoever may watch this stream told how it stands, once the transaction is committed.

    Whoever misses it asks anyway every few seconds: nothing is sent again.
    """
    data = {"session": str(row.pk), "state": row.state}
    transaction.on_commit(partial(publish, "stream", data, Reach.of(row.officer)), robust=True)
