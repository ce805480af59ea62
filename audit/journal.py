"""The only door to the journal: an act leaves its entry in its own transaction, or has not happened."""

import functools
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import ParamSpec, TypeVar

from django.db import connection, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from audit import context, entries
from audit.actors import Actor
from audit.canonical import Json
from audit.entries import Act
from audit.operations import Operation, Outcome

_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")


class OutsideTransaction(RuntimeError):
    """An entry was to be written without a transaction: it could then stand without its act."""


class NoEntry(RuntimeError):
    """An action came to its end without writing down what it did; it was rolled back."""


class Refused(Exception):
    """A rule forbids the act; raised inside an action it rolls back all of it and leaves a denied entry."""

    def __init__(
        self,
        message: str,
        *,
        operation: Operation,
        by: Actor,
        on: models.Model | None = None,
        reason_code: str = "refused",
        details: Mapping[str, Json] | None = None,
    ) -> None:
        super().__init__(message)
        self.act = Act(operation, by, on, Outcome.DENIED, reason_code=reason_code, details=details)
        self.context = context.current()


@dataclass
class _Frame:
    """What the outermost action knows: how many entries stand, and the refusals met on the way."""

    entries: int = 0
    refusals: list[Refused] = field(default_factory=list)


_frame: ContextVar[_Frame | None] = ContextVar("journal_frame", default=None)


def act(  # noqa: PLR0913 - the parts of an entry
    operation: Operation,
    *,
    by: Actor,
    on: models.Model | None = None,
    outcome: Outcome = Outcome.SUCCESS,
    reason_code: str = "",
    incident_id: uuid.UUID | None = None,
    sha256: str = "",
    details: Mapping[str, Json] | None = None,
    personal: Mapping[str, str] | None = None,
) -> uuid.UUID:
    """Write one entry in the current transaction and return its id (Data Protection Act 2018 s. 62).

    `details` must not hold personal data; `personal` is kept apart, behind a salted commitment, erasable.
    Raises OutsideTransaction when no transaction is open, canonical.NotCanonical for values such as floats.
    """
    if not connection.in_atomic_block:
        message = f"{operation} needs a transaction: write it from an action (audit.journal.action)."
        raise OutsideTransaction(message)
    recorded = Act(operation, by, on, outcome, reason_code, incident_id, sha256, details, personal)
    identifier = entries.insert(connection, recorded, context.current())
    if frame := _frame.get():
        frame.entries += 1
    return identifier


def refuse(
    operation: Operation,
    *,
    by: Actor,
    on: models.Model | None = None,
    reason_code: str = "refused",
    outcome: Outcome = Outcome.DENIED,
    details: Mapping[str, Json] | None = None,
) -> uuid.UUID:
    """Write a denied (or failed) act in a transaction of its own, whatever becomes of the caller's."""
    refused = Act(operation, by, on, outcome, reason_code=reason_code, details=details)
    with _own_transaction() as database:
        return entries.insert(database, refused, context.current())


def action(function: Callable[_Parameters, _Result]) -> Callable[_Parameters, _Result]:
    """Make a function of `actions/` atomic and answerable.

    It runs in one transaction (an action inside an action in a savepoint of it). Returning without an entry
    raises NoEntry and rolls back. A Refused rolls back; then the outermost action writes it down as denied
    and raises it again.
    """

    @functools.wraps(function)
    def run(*args: _Parameters.args, **kwargs: _Parameters.kwargs) -> _Result:
        work = functools.partial(function, *args, **kwargs)
        if frame := _frame.get():
            with transaction.atomic():
                return _answerable(frame, work)
        return _outermost(work)

    return run


def _outermost(work: "functools.partial[_Result]") -> _Result:
    frame = _Frame()
    token = _frame.set(frame)
    try:
        with transaction.atomic():
            result = _answerable(frame, work)
            _write_down(connection, frame.refusals)  # those that the action lived with
        return result
    except BaseException:
        if frame.refusals:
            with _own_transaction() as database:
                _write_down(database, frame.refusals)
        raise
    finally:
        _frame.reset(token)


def _answerable(frame: _Frame, work: "functools.partial[_Result]") -> _Result:
    before = frame.entries
    try:
        result = work()
        if frame.entries == before:
            message = f"{work.func.__qualname__} ended without journal.act(): write down what it did."
            raise NoEntry(message)
    except BaseException as error:
        frame.entries = before  # its savepoint takes them back
        if isinstance(error, Refused) and error not in frame.refusals:
            frame.refusals.append(error)
        raise
    return result


def _write_down(database: BaseDatabaseWrapper, refusals: list[Refused]) -> None:
    for refused in refusals:
        entries.insert(database, refused.act, refused.context)


@contextmanager
def _own_transaction() -> Iterator[BaseDatabaseWrapper]:
    """Give a transaction that commits by itself: on a second connection when the caller is inside one.

    The transaction that Django wraps around a test does not count.
    """
    if all(getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
        with transaction.atomic():
            yield connection
        return
    second = connection.copy()
    try:
        second.set_autocommit(False)
        yield second
        second.commit()
    finally:
        second.close()
