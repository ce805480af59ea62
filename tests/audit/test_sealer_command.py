"""The command that seals: until it is told to stop, and while the database or the bucket is away."""

import threading
from typing import Any

import pytest
from django.db import OperationalError, connection

from audit.management.commands import sealer as command
from audit.models import Anchor
from audit.sealer import Sealer
from tests.audit.attacks import write
from tests.audit.cast import IN_TRANSACTIONS, Officer
from tests.audit.heads import sizes

pytestmark = [pytest.mark.slow, IN_TRANSACTIONS]


def test_the_command_seals_until_it_is_told_to_stop(sealer: Sealer, pc_rahman: Officer) -> None:
    write(3, pc_rahman)
    stopping = threading.Event()
    stopping.set()

    command.run(sealer, stopping)

    assert sizes() == [3]


def test_the_command_waits_for_a_database_that_is_away(
    sealer: Sealer, pc_rahman: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database restart cuts the connection; the next round makes a new one."""
    write(3, pc_rahman)
    stopping = threading.Event()
    waits: list[float] = []

    def wait(pause: float) -> None:
        waits.append(pause)
        if len(waits) == 2:
            stopping.set()

    monkeypatch.setattr(stopping, "wait", wait)
    with connection.cursor() as cursor, pytest.raises(OperationalError):
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    command.run(sealer, stopping)

    assert waits[0] == 2 * command.PAUSE
    assert sizes() == [3]


def test_the_command_seals_while_the_bucket_cannot_be_compared(
    sealer: Sealer, pc_rahman: Officer, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.S3_ENDPOINT_URL = "http://127.0.0.1:1"
    write(3, pc_rahman)
    stopping = threading.Event()
    monkeypatch.setattr(stopping, "wait", lambda pause: stopping.set())

    command.run(sealer, stopping)

    assert sizes() == [3]
    assert Anchor.objects.count() == 0


def test_the_command_ends_cleanly_when_the_database_is_away(
    sealer: Sealer, pc_rahman: Officer, caplog: pytest.LogCaptureFixture
) -> None:
    write(3, pc_rahman)
    stopping = threading.Event()
    stopping.set()
    with connection.cursor() as cursor, pytest.raises(OperationalError):
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    command.run(sealer, stopping)
    connection.close()

    assert "Stopped without the last head" in caplog.text
    assert sizes() == []
