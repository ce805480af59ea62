"""The desks work in the thread of the test, which sees its transaction; the minute in which a TASER is armed."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from asgiref.sync import sync_to_async

from accounts.models import User
from devices.lines import collector, door
from devices.models import State, Taser
from tests.devices.lines.armed import ARMED_AT, BEFORE, stand
from tests.factories.devices import begin_journal_earlier, make_issue, make_taser, make_taser_issue


class DeskHere:
    """A desk without threads of its own."""

    async def ask(self, function: Callable[..., object], *args: object, **kwargs: object) -> object:
        return await sync_to_async(function)(*args, **kwargs)


@pytest.fixture(autouse=True)
def desks_in_this_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collector, "DESK", DeskHere())
    monkeypatch.setattr(door, "DESK", DeskHere())


@pytest.fixture
def evening() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(ARMED_AT, tick=False) as traveller:
        begin_journal_earlier()
        yield traveller


@pytest.fixture
def taser(evening: time_machine.Traveller, pc_rahman: User, ruth_adler: User) -> Taser:
    """Rahman's TASER, and her camera, which is recording."""
    taser = make_taser("X3000A1C2")
    make_taser_issue(taser, pc_rahman, ruth_adler, from_at=BEFORE)
    make_issue(stand("X6039A1B4", 0, State.RECORDING), pc_rahman, ruth_adler, from_at=BEFORE)
    begin_journal_earlier()
    return taser
