"""The database connection of a worker: kept from one task to the next, and replaced when the database has ended it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import Mock

import pytest
from celery.fixups.django import DjangoWorkerFixup
from django.db import connection, connections

from config.celery import app, look_at_connection

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def worker() -> Iterator[ThreadPoolExecutor]:
    """A thread with a connection of its own, as a worker process has one."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        yield thread
        thread.submit(connections.close_all).result()


def do_a_task() -> int:
    """Do what Celery does around a task; returns the number of the database's process that served it."""
    fixup = DjangoWorkerFixup(app)
    sender = Mock()  # of a task: that it is not run on the spot is all the fixup asks
    sender.request.is_eager = False
    fixup.on_task_prerun(sender)
    look_at_connection()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        served_by = int(cursor.fetchone()[0])
    fixup.on_task_postrun(sender)
    return served_by


def test_tasks_share_a_connection(worker: ThreadPoolExecutor) -> None:
    assert worker.submit(do_a_task).result() == worker.submit(do_a_task).result()


def test_a_task_after_the_database_was_restarted_gets_a_new_connection(worker: ThreadPoolExecutor) -> None:
    before = worker.submit(do_a_task).result()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [before])

    assert worker.submit(do_a_task).result() != before
