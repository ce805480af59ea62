"""The threads that do the door's database work, each with one connection that stays open.

A new connection costs more than all the statements of a request, and one per upload would use up the database when two
hundred cameras dock at once: so uploads share a few, and hold none while their bytes arrive.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.db import connection

MOST_CONNECTIONS = 8
THREADS = ThreadPoolExecutor(max_workers=MOST_CONNECTIONS, thread_name_prefix="receiving-desk")

Given = ParamSpec("Given")
Result = TypeVar("Result")


async def ask(function: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs) -> Result:
    """Run a function that uses the database and return what it returns; it sees the context of the caller."""
    work = partial(function, *args, **kwargs)
    return await sync_to_async(_with_live_connection, thread_sensitive=False, executor=THREADS)(work)


def _with_live_connection(work: Callable[[], Result]) -> Result:
    """Replace a connection that the database has ended in the meantime, then work."""
    if connection.connection is not None and not connection.is_usable():
        connection.close()
    return work()
