"""Threads that do database work for code that runs on the event loop, each with one connection that stays open.

A new connection costs more than all the statements of a request, and one per upload or per line would use up the
database when two hundred cameras come at once: so they share a few.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.db import connection

Given = ParamSpec("Given")
Result = TypeVar("Result")
TRUSTED_SECONDS = 2.0  # a connection that answered so recently is not asked whether it still does
_of_this_thread = threading.local()


class Desk:
    """A few threads for one kind of work."""

    def __init__(self, name: str, *, connections: int) -> None:
        self.threads = ThreadPoolExecutor(max_workers=connections, thread_name_prefix=name)

    async def ask(self, function: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs) -> Result:
        """Run a function that uses the database and return what it returns; it sees the context of the caller."""
        work = partial(function, *args, **kwargs)
        return await sync_to_async(_with_live_connection, thread_sensitive=False, executor=self.threads)(work)

    def hand_over(self, function: Callable[Given, object], *args: Given.args, **kwargs: Given.kwargs) -> None:
        """Have a function run soon, and wait for nothing; it must deal with its own failures."""
        self.threads.submit(_with_live_connection, partial(function, *args, **kwargs))


def _with_live_connection(work: Callable[[], Result]) -> Result:
    """Replace a connection that the database has ended in the meantime, then work."""
    if connection.connection is not None and not _was_just_used() and not connection.is_usable():
        connection.close()
    result = work()
    _of_this_thread.used_at = time.monotonic()  # not after a failure: the next piece of work looks first
    return result


def _was_just_used() -> bool:
    used_at: float = getattr(_of_this_thread, "used_at", -TRUSTED_SECONDS)
    return not connection.errors_occurred and time.monotonic() - used_at < TRUSTED_SECONDS
