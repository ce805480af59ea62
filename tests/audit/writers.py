"""A process of its own that writes to the journal, as a web or Celery worker would."""

import multiprocessing
from collections.abc import Callable
from multiprocessing.pool import AsyncResult
from typing import Any

import django
from django.conf import settings
from django.db import transaction

from audit import journal
from audit.operations import Operation
from tests.audit.cast import Officer


def connect(database: dict[str, Any], secret_key: str) -> None:
    """Set up Django with the journal alone: eight whole applications would take longer than their writing."""
    settings.configure(
        DATABASES={"default": database | {"ENGINE": "django.db.backends.postgresql"}},
        INSTALLED_APPS=["audit"],
        SECRET_KEY=secret_key,
        USE_TZ=True,
    )
    django.setup()


def write_many(database: dict[str, Any], secret_key: str, count: int, number: int) -> int:
    """Write `count` entries, each in a transaction of its own."""
    connect(database, secret_key)
    by = Officer("PC Aisha Rahman", f"2041{number}")
    for at in range(count):
        with transaction.atomic():
            journal.act(Operation.EVIDENCE_VIEWED, by=by, details={"number": at})
    return count


def in_processes(count: int, work: Callable[..., Any], *arguments: Any) -> AsyncResult[Any]:
    """Start `count` processes at the same work; the last argument is the number of the process."""
    pool = multiprocessing.get_context("spawn").Pool(count)
    result = pool.starmap_async(work, [(*arguments, number) for number in range(count)])
    pool.close()
    return result
