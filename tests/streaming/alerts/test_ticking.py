"""The clock of live command: what fails does not keep the rest from being done; and a hub whose Valkey came back."""

import asyncio
from typing import Any

import pytest
import redis.asyncio
from asgiref.sync import async_to_sync
from django.db import OperationalError
from redis.exceptions import ConnectionError as ValkeyAway

from config.doors import Doors
from streaming import ticking
from streaming.events import hub as hubs
from streaming.events.hub import Hub, Listener
from streaming.events.reach import Audience
from tests.evidence.receiving.server import NO_FILES, no_django


def named(name: str, done: list[str], error: Exception | None = None) -> Any:
    def work() -> int:
        done.append(name)
        if error:
            raise error
        return 0

    work.__name__ = name
    return work


@pytest.mark.parametrize(
    ("error", "expected"),
    [(ValueError("one bad row"), ["first", "second"]), (OperationalError("away"), ["first"])],
)
def test_a_bad_row_holds_nothing_up_and_without_a_database_the_second_is_over(
    monkeypatch: pytest.MonkeyPatch, error: Exception, expected: list[str]
) -> None:
    done: list[str] = []
    monkeypatch.setattr(ticking, "what_stirs", lambda *_: frozenset())
    due = ((1, named("first", done, error)), (1, named("second", done)), (5, named("fifth", done)))
    monkeypatch.setattr(ticking, "DUE", due)

    ticking.do_due(3)

    assert done == expected


def test_the_clock_begins_and_ends_with_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    monkeypatch.setattr(ticking, "what_stirs", lambda *_: frozenset())
    monkeypatch.setattr(ticking, "make_ready", lambda: None)
    monkeypatch.setattr(ticking, "TICK_SECONDS", 0)
    monkeypatch.setattr(ticking, "DUE", ((1, named("tick", done)),))

    async def play() -> list[str]:
        said: list[str] = []
        stop = asyncio.Event()

        async def receive() -> dict[str, Any]:
            if said:
                await stop.wait()
            return {"type": "lifespan.shutdown" if said else "lifespan.startup"}

        async def send(message: dict[str, Any]) -> None:
            said.append(message["type"])

        living = asyncio.create_task(Doors(no_django, NO_FILES)({"type": "lifespan"}, receive, send))
        async with asyncio.timeout(5):
            while len(done) < 2:
                await asyncio.sleep(0)
        stop.set()
        await living
        return said

    assert async_to_sync(play)() == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_after_a_break_of_valkey_every_page_loads_its_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubs, "AGAIN_SECONDS", 0)
    calls = 0

    async def breaks(self: redis.asyncio.Redis, *_: Any, **__: Any) -> list[Any]:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise ValkeyAway
        await asyncio.sleep(0)
        return []

    monkeypatch.setattr(redis.asyncio.Redis, "xread", breaks)

    async def play() -> bool:
        hub, listener = Hub(), Listener(Audience("nobody"))
        hub.listeners.add(listener)
        running = asyncio.create_task(hub.run())
        async with asyncio.timeout(5):
            await listener.wake.wait()
        running.cancel()
        await hub.close()
        return listener.is_reset

    assert async_to_sync(play)()
