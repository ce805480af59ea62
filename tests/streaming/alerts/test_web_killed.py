"""A web server that is killed in the middle: no alert is lost and none comes twice; and what 120 browsers cost."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import pytest
import redis
from asgiref.sync import async_to_sync, sync_to_async
from django.db import connection

from accounts.models import User
from streaming.actions.raising import Happening, raise_alert
from streaming.events import publishing
from streaming.models import Alert, AlertKind
from tests.streaming.alerts.listening import Browser, Event, listening
from tests.streaming.alerts.web_process import WebProcess, arm

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
EACH = 12  # alerts before the kill, while nobody answers, and after


def raise_here(number: int, officer: User, *, is_told: bool) -> None:
    """Raise an alert in this process; one that is not told stands for a process that died before it could."""
    if is_told:
        raise_alert(Happening(AlertKind.PRIORITY, key=f"here:{number}", officer=officer), by=officer)
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publishing, "client", no_client)
        raise_alert(Happening(AlertKind.PRIORITY, key=f"here:{number}", officer=officer), by=officer)
    publishing._Valkey.away_until = 0.0


def no_client() -> Any:
    raise redis.ConnectionError


def test_no_alert_is_lost_and_none_comes_twice_over_a_kill(web: WebProcess, session: str, pc_rahman: User) -> None:
    async def play() -> list[Event]:
        browser = Browser(web.port, session)
        running = asyncio.create_task(browser.run())
        await browser.opened.wait()
        for count in range(1, EACH + 1):
            assert await arm(web.port, count) == 200
        dying = asyncio.create_task(arm(web.port, EACH + 1))
        await asyncio.sleep(0.01)
        web.kill()
        await asyncio.gather(dying)
        for number in range(EACH):
            await sync_to_async(raise_here)(number, pc_rahman, is_told=number % 2 == 0)
        web.start()
        for count in range(EACH + 1, 2 * EACH + 1):  # the weapon sends again what was not answered
            while await arm(web.port, count) != 200:
                await asyncio.sleep(0.2)
        wanted = await sync_to_async(Alert.objects.count)()
        async with asyncio.timeout(60):
            while len({event.data["id"] for event in browser.heard}) < wanted:
                await asyncio.sleep(0.05)
        await asyncio.sleep(1.5)  # the sweep of the new process has looked once more
        running.cancel()
        return browser.heard

    heard = async_to_sync(play)()

    told = [(event.data["id"], event.data["revision"]) for event in heard if event.name == "alert"]
    first = [pair for pair in told if pair[1] == 1]
    assert {pair[0] for pair in first} == {str(pk) for pk in Alert.objects.values_list("pk", flat=True)}
    assert len(told) == len(set(told))
    assert Alert.objects.count() == 3 * EACH
    assert not Alert.objects.filter(published_at=None).exists()


def connections() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def test_a_hundred_and_twenty_browsers_hold_no_connection_to_the_database(web: WebProcess, session: str) -> None:
    async def play() -> tuple[int, int]:
        async with asyncio.timeout(120), AsyncExitStack() as stack:
            streams = [await stack.enter_async_context(listening(web.port, session)) for _ in range(2)]
            await asyncio.gather(*(arm(web.port, count) for count in range(1, 9)))  # every thread has its connection
            before = await sync_to_async(connections)()
            streams += [await stack.enter_async_context(listening(web.port, session)) for _ in range(120)]
            await arm(web.port, 9)
            await asyncio.gather(*(stream.hear() for stream in streams))
            return before, await sync_to_async(connections)()

    before, with_browsers = async_to_sync(play)()

    assert with_browsers - before <= 2  # a thread of a desk that had nothing to do before; none for a browser
