"""Events on our real web server: who may listen, what they hear, and that nothing is lost or doubled by a break."""

from collections.abc import Callable
from typing import Any

import pytest
import redis
from asgiref.sync import sync_to_async
from django.conf import settings
from django.test import Client

from accounts.models import SignIn, User
from streaming.events import door, hub
from streaming.events.entry_ids import EntryId
from streaming.events.publishing import newest_id, publish
from streaming.events.reach import Reach
from tests.devices.lines.conftest import DeskHere
from tests.factories.accounts import sign_in_client
from tests.factories.devices import begin_journal, entries
from tests.streaming.alerts.listening import Site, Stream, listening, on_a_server, until

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def desk_in_this_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "DESK", DeskHere())


@pytest.fixture
def cookie() -> Callable[[User], str]:
    return lambda person: sign_in_client(Client(), person).cookies["sessionid"].value


def tell(number: int, *officers: User, name: str = "alert") -> None:
    assert publish(name, {"number": number}, Reach.of(*officers))


async def numbers(stream: Stream, count: int) -> list[int]:
    return [(await stream.hear()).data["number"] for _ in range(count)]


def test_a_supervisor_hears_of_the_own_team_and_not_of_another(
    cookie, sgt_nair: User, pc_rahman: User, sgt_south: User
) -> None:
    session = cookie(sgt_nair)

    async def play(site: Site) -> tuple[Stream, list[int]]:
        async with listening(site.port, session) as stream:
            await until(lambda: bool(site.doors.events.open))
            tell(1, sgt_south)
            tell(2, pc_rahman)
            tell(3, pc_rahman, name="decision")
            return stream, await numbers(stream, 2)

    stream, heard = on_a_server(play)

    assert heard == [2, 3]
    assert stream.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert (stream.headers["cache-control"], stream.headers["x-accel-buffering"]) == ("no-cache, no-transform", "no")


def test_that_somebody_listens_stands_in_the_journal(cookie, sgt_nair: User) -> None:
    session = cookie(sgt_nair)
    begin_journal()

    async def play(site: Site) -> int:
        async with listening(site.port, session) as stream:
            return stream.status

    assert on_a_server(play) == 200
    assert entries() == [("live.feed_opened", "success", str(sgt_nair.pk), "")]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Host": "elsewhere.example"}, 400),
        ({"Cookie": "sessionid=unknown"}, 401),
        ({"Cookie": ""}, 401),
    ],
)
def test_a_page_of_another_site_or_a_visitor_hears_nothing(
    cookie, sgt_nair: User, headers: dict[str, str], status: int
) -> None:
    session = cookie(sgt_nair)

    async def play(site: Site) -> int:
        async with listening(site.port, session, **headers) as stream:
            return stream.status

    assert on_a_server(play) == status


def test_who_has_no_right_to_anything_live_is_refused_and_written_down(cookie, gareth_wynn: User) -> None:
    session = cookie(gareth_wynn)
    begin_journal()

    async def play(site: Site) -> int:
        async with listening(site.port, session) as stream:
            return stream.status

    assert on_a_server(play) == 403
    assert [row[:3] for row in entries()] == [("access.denied", "denied", str(gareth_wynn.pk))]


def test_a_second_step_that_is_missing_is_no_sign_in(sgt_nair: User) -> None:
    client = sign_in_client(Client(), sgt_nair, second_step=False)
    session = client.cookies["sessionid"].value

    async def play(site: Site) -> int:
        async with listening(site.port, session) as stream:
            return stream.status

    assert on_a_server(play) == 401


def test_after_a_break_exactly_what_was_missed_comes_and_then_what_is_new(
    cookie, sgt_nair: User, pc_rahman: User
) -> None:
    session = cookie(sgt_nair)

    async def play(site: Site) -> list[int]:
        async with listening(site.port, session) as stream:
            await until(lambda: bool(site.doors.events.open))
            tell(1, pc_rahman)
            last = (await stream.hear()).id
        for number in range(2, 8):
            tell(number, pc_rahman)
        async with listening(site.port, session, Last_Event_ID=last) as stream:
            heard = await numbers(stream, 6)
            tell(8, pc_rahman)
            return heard + await numbers(stream, 1)

    assert on_a_server(play) == [2, 3, 4, 5, 6, 7, 8]


def test_what_happens_between_the_page_and_its_feed_is_not_lost(cookie, sgt_nair: User, pc_rahman: User) -> None:
    session = cookie(sgt_nair)
    last = newest_id()
    tell(1, pc_rahman)

    async def play(site: Site) -> list[int]:
        async with listening(site.port, session, query=f"?last={last}") as stream:
            return await numbers(stream, 1)

    assert (last, on_a_server(play)) == ("0-0", [1])


@pytest.mark.parametrize("gone", ["trimmed", "empty"])
def test_what_is_no_longer_in_the_stream_makes_the_page_load_its_list(
    cookie, sgt_nair: User, pc_rahman: User, own_stream: str, gone: str
) -> None:
    session = cookie(sgt_nair)
    tell(1, pc_rahman)
    last = newest_id()
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        for number in range(2, 5):
            tell(number, pc_rahman)
        client.xtrim(own_stream, maxlen=1, approximate=False) if gone == "trimmed" else client.delete(own_stream)

    async def play(site: Site) -> list[Any]:
        async with listening(site.port, session, Last_Event_ID=last) as stream:
            first = await stream.hear()
            tell(5, pc_rahman)
            return [first.name, (await stream.hear()).data["number"]]

    assert on_a_server(play) == ["reset", 5]


def test_ids_are_compared_as_numbers() -> None:
    assert EntryId.read("10-0") > EntryId.read("9-0")
    assert EntryId.read("1700000000000-10") > EntryId.read(b"1700000000000-9")
    for wrong in ("", "1", "a-b", "1-2-3", f"{2**64}-0", "1-0\n"):
        with pytest.raises(ValueError, match="two whole numbers"):
            EntryId.read(wrong)


def test_a_bad_last_id_is_as_none(cookie, sgt_nair: User, pc_rahman: User) -> None:
    session = cookie(sgt_nair)
    tell(1, pc_rahman)

    async def play(site: Site) -> list[int]:
        async with listening(site.port, session, Last_Event_ID="nonsense") as stream:
            await until(lambda: bool(site.doors.events.open))
            tell(2, pc_rahman)
            return await numbers(stream, 1)

    assert on_a_server(play) == [2]


def test_who_does_not_read_loses_the_stream_and_others_do_not(
    cookie, sgt_nair: User, supt_ito: User, pc_rahman: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "MOST_QUEUED", 5)
    slow, quick = cookie(sgt_nair), cookie(supt_ito)

    async def play(site: Site) -> tuple[list[int], int]:
        events = site.doors.events
        async with listening(site.port, slow), listening(site.port, quick) as reads:
            await until(lambda: len(events.open) == 2)
            stuck = next(one for one in events.open if one.listener.audience.person_id == str(sgt_nair.pk))
            stuck.listener.wake.set = lambda: None  # as if its browser took nothing
            heard = []
            for number in range(8):
                tell(number, pc_rahman)
                heard += await numbers(reads, 1)
            await until(lambda: len(events.open) == 1)
            return heard, len(events.open)

    assert on_a_server(play) == (list(range(8)), 1)


def test_signing_out_ends_the_stream(cookie, sgt_nair: User) -> None:
    session = cookie(sgt_nair)

    async def play(site: Site) -> bool:
        async with listening(site.port, session) as stream:
            await until(lambda: bool(site.doors.events.open))
            await site.doors.events.look_at_rights()
            assert site.doors.events.open
            await sync_to_async(lambda: SignIn.objects.update(ended_at=SignIn.objects.get().started_at))()
            await site.doors.events.look_at_rights()
            with pytest.raises(EOFError):
                await stream.hear()
            return not site.doors.events.open

    assert on_a_server(play)


def test_a_right_that_was_withdrawn_is_gone_within_a_minute(
    cookie, sgt_nair: User, pc_rahman: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = cookie(sgt_nair)
    monkeypatch.setattr(door, "RIGHTS_EVERY", 0)

    async def play(site: Site) -> list[int]:
        async with listening(site.port, session) as stream:
            await until(lambda: bool(site.doors.events.open))
            tell(1, pc_rahman)
            heard = await numbers(stream, 1)
            await sync_to_async(lambda: sgt_nair.role_assignments.all().delete())()
            await site.doors.events.look_at_rights()
            with pytest.raises(EOFError):
                await stream.hear()
            return heard

    assert on_a_server(play) == [1]


def test_an_officer_hears_what_is_said_to_them_and_no_alerts(cookie, pc_rahman: User, sgt_nair: User) -> None:
    session = cookie(pc_rahman)

    async def play(site: Site) -> list[int]:
        async with listening(site.port, session) as stream:
            await until(lambda: bool(site.doors.events.open))
            tell(1, pc_rahman)
            tell(2, sgt_nair, name="stream")
            publish("message", {"number": 3}, Reach.to([pc_rahman]))
            tell(4, pc_rahman, name="stream")
            return await numbers(stream, 2)

    assert on_a_server(play) == [3, 4]


def test_without_valkey_publishing_says_so_and_waits_for_nobody(pc_rahman: User, settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    assert publish("alert", {}, Reach.of(pc_rahman)) is False
    assert newest_id() == ""


def test_an_event_that_nobody_may_hear_cannot_be_published(pc_rahman: User) -> None:
    with pytest.raises(KeyError):
        publish("gossip", {}, Reach.of(pc_rahman))


def test_a_quiet_quarter_of_a_minute_is_not_taken_for_a_break_of_valkey() -> None:
    waits = hub.Hub().client.connection_pool.connection_kwargs["socket_timeout"]

    assert waits * 1000 > hub.BLOCK_MS
