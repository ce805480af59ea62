"""Low-latency HLS on our real web server: the same permission, blocking reload, the bytes as they came."""

import asyncio
import time

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from accounts.models import RoleAssignment, SignIn
from streaming.models import StreamView
from tests.factories.devices import new_entries
from tests.factories.live_spool import INIT
from tests.streaming.watching.server import Answered, Site, get, on_a_site

pytestmark = pytest.mark.django_db


def fetched(session, cookie: str, *names: str, headers: dict[str, str] | None = None) -> list[Answered]:
    async def play(site: Site) -> list[Answered]:
        return [
            await get(site, f"/live/hls/{session.pk}/{name}", {"Cookie": cookie} | (headers or {})) for name in names
        ]

    return on_a_site(play)


def test_playlist_init_and_fragments_are_the_bytes_that_came(look, cookie, writing, session) -> None:
    playlist, init, group, part = fetched(session, cookie, "index.m3u8", "init.mp4", "1-5.mp4", "12.mp4")

    assert playlist.headers["content-type"] == "application/vnd.apple.mpegurl"
    assert playlist.headers["cache-control"] == "private, no-store"
    assert "6-10.mp4" in playlist.text
    assert (init.content, group.content, part.content) == (INIT, writing[1].bytes_of(1, 5), writing[1].bytes_of(12, 12))


def test_a_range_of_a_group_is_answered_with_206(look, cookie, writing, session) -> None:
    (answer,) = fetched(session, cookie, "1-5.mp4", headers={"Range": "bytes=4-9"})

    whole = writing[1].bytes_of(1, 5)
    assert (answer.status, answer.content) == (206, whole[4:10])
    assert answer.headers["content-range"] == f"bytes 4-9/{len(whole)}"


def test_bytes_that_came_late_are_served_from_where_they_lie(look, cookie, writing, session) -> None:
    writer, reel = writing
    for seq in (13, 16, 17):
        writer.put(reel.fragment(seq))
    for seq in (14, 15):
        writer.put(reel.fragment(seq, is_late=True))

    assert fetched(session, cookie, "11-17.mp4")[0].content == reel.bytes_of(11, 17)


def test_a_reload_waits_for_the_part_and_not_longer(look, cookie, writing, session) -> None:
    writer, reel = writing

    async def play(site: Site) -> tuple[str, float]:
        address, headers = f"/live/hls/{session.pk}/index.m3u8", {"Cookie": cookie}
        await get(site, address, headers)
        asked = asyncio.create_task(get(site, f"{address}?_HLS_msn=2&_HLS_part=2", headers))
        await asyncio.sleep(0.3)
        assert not asked.done()
        writer.put(reel.fragment(13))
        began = time.monotonic()
        return (await asked).text, time.monotonic() - began

    text, seconds = on_a_site(play)

    assert '"13.mp4"' in text
    assert seconds < 0.3


def test_the_part_that_is_hinted_at_is_sent_when_it_comes(look, cookie, writing, session) -> None:
    writer, reel = writing

    async def play(site: Site) -> bytes:
        asked = asyncio.create_task(get(site, f"/live/hls/{session.pk}/13.mp4", {"Cookie": cookie}))
        await asyncio.sleep(0.2)
        writer.put(reel.fragment(13))
        return (await asked).content

    assert on_a_site(play) == reel.fragment(13).data


def test_a_reload_far_ahead_is_refused(look, cookie, writing, session) -> None:
    assert fetched(session, cookie, "index.m3u8?_HLS_msn=9")[0].status == 400


def test_what_was_fetched_stands_in_the_look(look, cookie, writing, session) -> None:
    async def play(site: Site) -> None:
        for name in ("index.m3u8", "1-5.mp4", "6-10.mp4"):
            await get(site, f"/live/hls/{session.pk}/{name}", {"Cookie": cookie})
        await site.doors.watching.rounds.note()

    on_a_site(play)

    look.refresh_from_db()
    assert (look.scrub_ranges, look.live_ranges) == ([(0, 2000)], [])


@pytest.mark.parametrize(
    ("name", "status"),
    [("14.mp4", 404), ("5-1.mp4", 404), ("1-900.mp4", 404), ("../x.mp4", 404), ("other.m3u8", 404), ("", 404)],
)
def test_what_is_not_there_is_not_found(look, cookie, writing, session, name: str, status: int) -> None:
    assert fetched(session, cookie, name)[0].status == status


def test_no_byte_comes_without_an_open_look(look, cookie, writing, session) -> None:
    StreamView.objects.update(ended_at=timezone.now(), end_cause="left")

    assert fetched(session, cookie, "index.m3u8", "init.mp4")[1].status == 403
    assert {row.reason_code for row in new_entries()} == {"no_look"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Host": "elsewhere.example"}, 400), ({"Sec-Fetch-Site": "cross-site"}, 403), ({"Cookie": "a=b"}, 401)],
    ids=["foreign host", "foreign page", "signed out"],
)
def test_others_get_no_bytes(look, cookie, writing, session, headers, status) -> None:
    assert fetched(session, cookie, "init.mp4", headers=headers)[0].status == status


@pytest.mark.parametrize("withdrawn", ["role", "sign-in"])
def test_a_right_that_is_withdrawn_ends_it_within_a_second(look, cookie, writing, session, sgt_nair, withdrawn) -> None:
    def withdraw() -> None:
        if withdrawn == "role":
            RoleAssignment.objects.filter(user=sgt_nair).update(taken_at=timezone.now(), taken_by=sgt_nair)
        else:
            SignIn.objects.update(ended_at=timezone.now())

    async def play(site: Site) -> tuple[list[int], float]:
        address, headers = f"/live/hls/{session.pk}/init.mp4", {"Cookie": cookie}
        statuses = [(await get(site, address, headers)).status]
        await sync_to_async(withdraw)()
        began = time.monotonic()
        while (status := (await get(site, address, headers)).status) == 200:
            await asyncio.sleep(0.02)
        return [*statuses, status], time.monotonic() - began

    statuses, seconds = on_a_site(play)

    assert statuses == [200, 403 if withdrawn == "role" else 401]
    assert seconds < 1
