"""The four questions every action must answer, asked in the same way of each."""

from collections.abc import Callable
from typing import Any

import pytest

from audit import entries, reading
from audit.operations import Operation


class JournalDown(RuntimeError):
    """The journal cannot be written."""


@pytest.fixture
def journal_down(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object) -> None:
        raise JournalDown

    monkeypatch.setattr(entries, "insert", fail)


def last(on: Any) -> reading.TrailRow:
    """Return the newest entry about an object."""
    return reading.trail(on, limit=1)[0]


def told(row: reading.TrailRow) -> tuple[str, str, str, str, dict[str, Any]]:
    """Return what an entry says: operation, outcome, cause, who, details."""
    return row.operation, row.outcome, row.reason_code, row.actor_id, row.details


def state_of(thing: Any) -> dict[str, Any]:
    """Return every column of a row as the database has it."""
    return type(thing).objects.filter(pk=thing.pk).values().get()


def assert_undone(thing: Any, act: Callable[[], object]) -> None:
    """Assert that nothing is changed when the journal fails."""
    before = state_of(thing)

    with pytest.raises(JournalDown):
        act()

    assert state_of(thing) == before


def assert_refused(error: type[Exception], operation: Operation, thing: Any, act: Callable[[], object]) -> None:
    """Assert that the act is refused, changes nothing and leaves a denied entry about `thing`."""
    before = state_of(thing)

    with pytest.raises(error):
        act()

    assert state_of(thing) == before
    assert told(last(thing))[:2] == (operation, "denied")
