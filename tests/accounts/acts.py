"""The four questions every action must answer, asked in the same way of each."""

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any

import pytest
from django.apps import apps

from audit import entries, journal, reading
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


def acts_of(package: ModuleType) -> set[str]:
    """Return the names of all actions in the modules of a package: what `journal.action` has made answerable."""
    run = journal.action(acts_of).__code__
    modules = [
        importlib.import_module(f"{package.__name__}.{one.name}") for one in pkgutil.iter_modules(package.__path__)
    ]
    return {
        name
        for module in modules
        for name, thing in vars(module).items()
        if getattr(thing, "__code__", None) is run and thing.__module__ == module.__name__
    }


def everything(labels: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """Return all rows of all tables of these apps, to be compared after an act that must have left no trace."""
    models = [model for label in labels for model in apps.get_app_config(label).get_models()]
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}
