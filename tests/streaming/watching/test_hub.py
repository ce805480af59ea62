"""The fan-out of a process: late joins, the order of ids, slow viewers, many viewers, Valkey away."""

import asyncio
from collections.abc import Callable, Coroutine
from itertools import pairwise
from typing import Any

import pytest
import redis
from asgiref.sync import async_to_sync
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from streaming.spool.keys import stream_key
from streaming.watching.hub import Hub, Joined, id_of, order_of
from streaming.watching.seat import MOST_WAITING, Seat, Told
from tests.factories.live_spool import INIT, make_writer


def with_hub(play: Callable[[Hub], Coroutine[Any, Any, Any]]) -> Any:
    async def run() -> Any:
        hub = Hub()
        try:
            async with asyncio.timeout(20):
                return await play(hub)
        finally:
            await hub.stop()

    return async_to_sync(run)()


async def taken(joined: Joined, count: int) -> list[int]:
    """Return the numbers of the next fragments."""
    found: list[int] = []
    async for told in joined.entries():
        if told.data is not None:
            found.append(told.seq)
        if len(found) == count:
            break
    return found


def fragment(seq: int) -> Told:
    return Told((seq, 0), seq, is_key=seq % 5 == 1, data=b"x")


def test_a_late_viewer_begins_at_the_last_key_and_misses_nothing_that_comes_while_it_joins() -> None:
    writer, reel = make_writer()
    for seq in range(8):
        writer.put(reel.fragment(seq))

    async def play(hub: Hub) -> tuple[bytes, list[int]]:
        first_read = hub.since_last_key

        async def meanwhile(*given: Any) -> Any:
            writer.put(reel.fragment(8))  # after the queue is registered, before the picture of what there is
            found = await first_read(*given)
            writer.put(reel.fragment(9))  # and after it
            return found

        hub.since_last_key = meanwhile  # type: ignore[method-assign]
        joined = await hub.join(reel.session)
        writer.put(reel.fragment(10))
        return joined.init, await taken(joined, 5)

    assert with_hub(play) == (INIT, [6, 7, 8, 9, 10])


def test_a_second_viewer_of_the_same_session_sees_the_same() -> None:
    writer, reel = make_writer()
    for seq in range(7):
        writer.put(reel.fragment(seq))

    async def play(hub: Hub) -> list[list[int]]:
        first = await hub.join(reel.session)
        for seq in range(7, 10):
            writer.put(reel.fragment(seq))
        second = await hub.join(reel.session)
        writer.put(reel.fragment(10))
        return [await taken(first, 5), await taken(second, 5)]

    assert with_hub(play) == [[6, 7, 8, 9, 10], [6, 7, 8, 9, 10]]


def test_a_session_that_was_only_asked_for_begins_when_its_first_key_comes() -> None:
    writer, reel = make_writer()

    async def play(hub: Hub) -> tuple[bytes, list[int], bytes]:
        joined = await hub.join(reel.session)
        for seq in (0, 4, 5, 6, 7):
            writer.put(reel.fragment(seq))
        return joined.init, await taken(joined, 2), await hub.init_of(joined.feed)

    assert with_hub(play) == (b"", [6, 7], INIT)


def test_ids_of_one_millisecond_are_compared_as_numbers() -> None:
    writer, reel = make_writer()
    for seq in range(3):
        writer.put(reel.fragment(seq))
    client, key = redis.Redis.from_url(settings.REDIS_URL), stream_key(reel.session)
    entries = [fields for _, fields in client.xrange(key)]
    client.delete(key)

    async def play(hub: Hub) -> list[int]:
        for number in range(9, 11):
            client.xadd(key, entries[number - 9], id=f"5-{number}")
        joined = await hub.join(reel.session)
        found = await taken(joined, 2)
        for number in range(11, 13):
            client.xadd(key, entries[1] | {b"q": number}, id=f"5-{number}")
        return found + await taken(joined, 2)

    assert with_hub(play) == [1, 2, 11, 12]


def test_the_hub_forgets_a_session_that_nobody_watches_any_more() -> None:
    writer, reel = make_writer()
    writer.put(reel.fragment(0))

    async def play(hub: Hub) -> tuple[int, int]:
        joined = await hub.join(reel.session)
        there = len(hub.feeds)
        hub.leave(joined.feed, joined.seat)
        return there, len(hub.feeds)

    assert with_hub(play) == (1, 0)


def test_after_valkey_was_away_the_picture_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streaming.watching.hub.AGAIN_SECONDS", 0.05)
    writer, reel = make_writer()
    for seq in range(7):
        writer.put(reel.fragment(seq))

    async def play(hub: Hub) -> list[int]:
        joined = await hub.join(reel.session)
        found = await taken(joined, 1)
        client = redis.Redis.from_url(settings.REDIS_URL)
        me = client.client_info()
        for one in client.client_list(_type="normal"):
            if one["db"] == str(me["db"]) and one["id"] != str(me["id"]):  # other tests use other databases of it
                client.client_kill_filter(_id=one["id"])
        writer.put(reel.fragment(7))
        return found + await taken(joined, 1)

    assert with_hub(play) == [6, 7]


def test_a_thousand_viewers_of_one_session_are_served_and_what_waits_for_them_is_bounded() -> None:
    writer, reel = make_writer()
    for seq in range(7):
        writer.put(reel.fragment(seq))

    async def play(hub: Hub) -> tuple[int, int, list[int]]:
        joined = [await hub.join(reel.session) for _ in range(1000)]
        for seq in range(7, 7 + 3 * MOST_WAITING):
            writer.put(reel.fragment(seq))
        first = await taken(joined[0], 2)
        client = redis.Redis.from_url(settings.REDIS_URL)
        newest = order_of(client.xrevrange(stream_key(reel.session), count=1)[0][0])
        most = 0
        while joined[0].feed.cursor != newest:
            await asyncio.sleep(0)
            most = max(most, *(len(one.seat) for one in joined))
        return most, len(client.client_list()), first

    waiting, connections, first = with_hub(play)

    assert waiting <= MOST_WAITING
    assert connections < 30
    assert first == [6, 7]


@given(st.lists(st.booleans(), max_size=200))
def test_a_slow_viewer_goes_on_at_a_key_and_never_holds_more_than_its_bound(takes: list[bool]) -> None:
    async def run() -> tuple[list[int], int]:
        seat, taken, most = Seat(), [], 0
        for seq, does_take in enumerate(takes, start=1):
            seat.put(fragment(seq))
            most = max(most, len(seat))
            if does_take and len(seat):
                taken.append((await seat.next()).seq)
        return taken, most

    seen, most = asyncio.run(run())

    assert most <= MOST_WAITING
    assert seen == sorted(set(seen))
    jumps = [after for before, after in pairwise(seen) if after != before + 1]
    assert all(seq % 5 == 1 for seq in jumps)


def test_a_slow_viewer_still_hears_that_the_stream_has_ended() -> None:
    async def run() -> list[str]:
        seat = Seat()
        seat.put(Told((0, 1), state="stalled"))
        for seq in range(1, 60):
            seat.put(fragment(seq))
        seat.put(Told((99, 0), state="ended"))
        return [told.state for told in [await seat.next() for _ in range(len(seat))] if told.state]

    assert asyncio.run(run()) == ["stalled", "ended"]


def test_an_id_reads_back_as_it_was_written() -> None:
    assert order_of(b"1795717992054-10") == (1795717992054, 10)
    assert id_of((1795717992054, 10)) == "1795717992054-10"
    assert order_of(b"5-9") < order_of(b"5-10")
