"""The door's own threads and their connections, as they are in the web process."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from accounts import desk as accounts_desk
from evidence.models import Upload, UploadState
from evidence.receiving import desk
from tests.evidence.receiving.client import patch
from tests.evidence.receiving.conftest import CONTENT

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
real_ask = desk.ask


@pytest.fixture(autouse=True)
def one_thread(desk_in_this_thread: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadPoolExecutor]:
    """The real desk with one thread, whose connection is closed at the end."""
    threads = ThreadPoolExecutor(max_workers=1)
    monkeypatch.setattr(desk, "ask", real_ask)
    monkeypatch.setattr(desk.DESK, "threads", threads)
    yield threads
    threads.submit(connections.close_all).result()
    threads.shutdown()


def backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def test_requests_share_a_connection(camera, upload, one_thread) -> None:
    patch(camera, upload, CONTENT[:5000])
    first = one_thread.submit(backend).result()

    patch(camera, upload, CONTENT[5000:], offset=5000)

    assert one_thread.submit(backend).result() == first
    assert Upload.objects.get().state == UploadState.RECEIVED


def test_a_connection_that_the_database_ended_is_replaced(camera, upload, one_thread, monkeypatch) -> None:
    patch(camera, upload, CONTENT[:5000])
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [one_thread.submit(backend).result()])
    monkeypatch.setattr(accounts_desk, "TRUSTED_SECONDS", 0.0)  # the desk has done nothing for a while

    reply = patch(camera, upload, CONTENT[5000:], offset=5000)

    assert (reply.status, Upload.objects.get().state) == (204, UploadState.RECEIVED)


def test_a_connection_that_fails_while_it_is_trusted_is_replaced_for_the_next_request(
    camera, upload, one_thread
) -> None:
    patch(camera, upload, CONTENT[:5000])
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [one_thread.submit(backend).result()])

    replies = [patch(camera, upload, CONTENT[5000:], offset=5000) for _ in range(2)]

    assert [reply.status for reply in replies] == [503, 204]
    assert Upload.objects.get().state == UploadState.RECEIVED


def test_while_the_database_is_away_the_camera_is_asked_to_wait(camera, upload, one_thread, monkeypatch) -> None:
    one_thread.submit(connections.close_all).result()

    with monkeypatch.context() as away:
        away.setitem(connection.settings_dict, "PORT", 1)
        reply = patch(camera, upload, CONTENT)

    assert (reply.status, reply.headers["retry-after"]) == (503, "5")
    assert Upload.objects.get().offset == 0
