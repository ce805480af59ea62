"""Lets several processes check a long log: each reads stretches of it in the same snapshot of the database."""

import multiprocessing
import os
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from audit import walk
from audit.walk import Stretch

LEAVES = 10_000  # of a stretch: about 12 MB of rows
MOST_PROCESSES = 8
WORTH_IT = 100_000  # leaves; below, starting the processes takes longer than the work


def stretches(total: int, *, can_share: bool) -> Iterator[Stretch]:
    """Check all leaves of the current transaction's snapshot, and yield its stretches in their order.

    `can_share` tells that other connections can see what this transaction sees.
    """
    processes = min(MOST_PROCESSES, os.cpu_count() or 1)
    parts = [(start, min(start + LEAVES, total)) for start in range(0, total, LEAVES)]
    if not can_share or total < WORTH_IT or processes < 2:
        yield from map(_check, parts)
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
    with multiprocessing.get_context("spawn").Pool(processes, begin, (connection.settings_dict, snapshot)) as pool:
        yield from pool.imap(_check, parts)


def begin(database: dict[str, Any], snapshot: str) -> None:
    """Connect in a new process, and see exactly what the transaction sees that leads the crew."""
    settings.configure(DATABASES={"default": database}, USE_TZ=True)
    transaction.set_autocommit(False)
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET TRANSACTION SNAPSHOT %s", [snapshot])
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")


def _check(part: tuple[int, int]) -> Stretch:
    with connection.cursor() as cursor:
        return walk.check(cursor, *part)
