"""Threads for requests, kept from one request to the next with the database connection each has open.

Django gives every request a thread of its own and ends it afterwards. A connection belongs to its thread, so each
request, and each range of a recording, would open one anew: more work than most answers.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from django.db import connections

MOST_IDLE = 16  # threads that wait with an open connection; more are made while more requests run


class RequestThreads:
    """Lends each request one thread; used from the event loop alone."""

    def __init__(self) -> None:
        self.idle: list[ThreadPoolExecutor] = []

    @contextmanager
    def one(self) -> Iterator[ThreadPoolExecutor]:
        """Lend a thread, the one that was used last first: its connection is the least likely to have grown old."""
        thread = self.idle.pop() if self.idle else ThreadPoolExecutor(max_workers=1, thread_name_prefix="request")
        try:
            yield thread
        finally:
            if len(self.idle) < MOST_IDLE:
                self.idle.append(thread)
            else:
                thread.submit(connections.close_all)
                thread.shutdown(wait=False)
