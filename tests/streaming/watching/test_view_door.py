"""A viewer's WebSocket on our real web server: who comes in, what is sent, and when it ends."""

import asyncio
import time
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.utils import timezone
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from accounts.models import RoleAssignment, SignIn, User
from devices.protocol import Watchers
from streaming.actions.looking import start_looking
from streaming.models import StreamView
from tests.factories.devices import entries, new_entries
from tests.factories.live_spool import INIT
from tests.streaming.watching.conftest import COMMAND
from tests.streaming.watching.server import Site, on_a_site, watching

pytestmark = pytest.mark.django_db


def refused(view: StreamView, cookie: str, headers: dict[str, str] | None = None) -> int:
    """Return the status with which a handshake is refused."""

    async def play(site: Site) -> int:
        with pytest.raises(InvalidStatus) as told:
            async with watching(site, view, cookie, headers):
                pass
        return told.value.response.status_code

    return on_a_site(play)


def test_a_viewer_gets_head_init_and_the_pictures_since_the_last_key(look, cookie, writing, session) -> None:
    async def play(site: Site):
        async with watching(site, look, cookie) as end:
            return await end.hear(), await end.pictures(3)

    head, pictures = on_a_site(play)

    reel = writing[1]
    assert pictures == INIT + reel.bytes_of(11, 12)
    assert head["head"]["codec"] == "avc1.42C01F"
    assert head["head"]["edge"] == {"seq": 12, "captured_ms": reel.fragment(12).captured_us // 1000}
    assert head["head"]["watchers"] == {"count": 1, "names": ["Sgt Priya Nair 10442"]}


def test_what_comes_afterwards_follows_without_a_hole_and_with_the_clock(look, cookie, writing) -> None:
    writer, reel = writing

    async def play(site: Site):
        async with watching(site, look, cookie) as end:
            await end.pictures(3)
            for seq in range(13, 19):
                writer.put(reel.fragment(seq))
            clock = await end.hear_until("clock")
            return clock, await end.pictures(3)

    clock, pictures = on_a_site(play)

    assert (clock["seq"], clock["captured_ms"]) == (16, reel.fragment(16).captured_us // 1000)
    assert pictures == reel.bytes_of(16, 18)


def test_a_hole_is_told_before_the_picture_after_it(look, cookie, writing) -> None:
    writer, reel = writing

    async def play(site: Site):
        async with watching(site, look, cookie) as end:
            await end.pictures(3)
            writer.put(reel.fragment(31))
            return await end.hear_until("gap"), await end.pictures(1)

    gap, picture = on_a_site(play)

    assert gap == {"from": 13, "to": 30}
    assert picture == reel.fragment(31).data


def test_a_stall_and_the_end_are_told(look, cookie, writing) -> None:
    writer, _ = writing

    async def play(site: Site):
        async with watching(site, look, cookie) as end:
            await end.pictures(3)
            for state in ("stalled", "live", "ended"):
                writer.state(state)
            told = [await end.hear_until(word) for word in ("stalled", "resumed", "ended")]
            with pytest.raises(ConnectionClosed) as closed:
                await end.hear()
            return told, closed.value.rcvd.code

    told, code = on_a_site(play)

    assert told == [{}, {}, {"item": None}]
    assert code == 1000
    assert StreamView.objects.get().end_cause == "ended"


def test_going_back_holds_the_live_picture_and_going_on_begins_at_a_key(look, cookie, writing) -> None:
    writer, reel = writing

    async def play(site: Site) -> bytes:
        async with watching(site, look, cookie) as end:
            await end.pictures(3)
            await end.say("back")
            await asyncio.sleep(0.1)
            for seq in range(13, 18):
                writer.put(reel.fragment(seq))
            writer.state("stalled")
            await end.hear_until("stalled")
            await end.say("live")
            await asyncio.sleep(0.1)
            writer.put(reel.fragment(18))
            return await end.pictures(3)

    assert on_a_site(play) == reel.bytes_of(16, 18)


def test_what_was_sent_stands_in_the_look_and_in_the_journal_when_it_ends(look, cookie, writing, sgt_nair) -> None:
    async def play(site: Site) -> None:
        async with watching(site, look, cookie) as end:
            await end.pictures(3)
            await end.say("lag", lag_ms=230, dropped=2)
            await asyncio.sleep(0.1)

    on_a_site(play)

    look.refresh_from_db()
    assert look.live_ranges == [(2000, 2400)]
    assert (look.end_cause, look.longest_lag_ms, look.dropped_frames) == ("left", 230, 2)
    assert [row[:3] for row in entries()] == [("live.look_ended", "success", str(sgt_nair.pk))]
    assert new_entries().get().details["live"] == [[2000, 2400]]


def test_no_byte_comes_without_an_open_look(look, cookie, writing, sgt_nair) -> None:
    StreamView.objects.update(ended_at=timezone.now(), end_cause="left")

    assert refused(look, cookie) == 403
    assert new_entries().get().reason_code == "no_look"


def test_somebody_elses_look_opens_nothing(session, cookie, writing, supt_ito) -> None:
    assert refused(start_looking(session=session, reason=COMMAND, by=supt_ito), cookie) == 403


def test_a_stranger_finds_no_stream(look, client, signed_in, writing, south) -> None:
    nobody = User.objects.get(collar_number="10442")
    User.objects.filter(pk=nobody.pk).update(team=south)
    cookie = f"sessionid={signed_in(client, nobody).cookies['sessionid'].value}"

    assert refused(look, cookie) == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Origin": "https://elsewhere.example"}, 403), ({"Host": "elsewhere.example"}, 400), ({"Cookie": "a=b"}, 401)],
    ids=["foreign page", "foreign host", "signed out"],
)
def test_others_get_no_picture(look, cookie, writing, headers, status) -> None:
    assert refused(look, cookie, headers) == status


@pytest.mark.parametrize("ended", ["second step", "idle", "elsewhere"])
def test_a_session_of_the_browser_that_does_not_count_gets_no_picture(
    look, client, signed_in, writing, sgt_nair, ended
) -> None:
    cookie = f"sessionid={signed_in(client, sgt_nair, second_step=ended != 'second step').cookies['sessionid'].value}"
    changed = {"idle": {"last_seen_at": timezone.now() - timedelta(hours=1)}, "elsewhere": {"ended_at": timezone.now()}}
    SignIn.objects.update(**changed.get(ended, {"second_step": ""}))

    assert refused(look, cookie) == 401


@pytest.mark.parametrize("withdrawn", ["role", "account", "sign-in", "look"])
def test_a_right_that_is_withdrawn_ends_the_picture_within_a_second(look, cookie, writing, sgt_nair, withdrawn) -> None:
    def withdraw() -> None:
        now = timezone.now()
        if withdrawn == "role":
            RoleAssignment.objects.filter(user=sgt_nair).update(taken_at=now, taken_by=sgt_nair)
        elif withdrawn == "account":
            User.objects.filter(pk=sgt_nair.pk).update(is_active=False, disabled_at=now, disabled_by=sgt_nair)
        elif withdrawn == "sign-in":
            SignIn.objects.update(ended_at=now)
        else:
            StreamView.objects.update(ended_at=now, end_cause="lost")

    async def play(site: Site):
        async with watching(site, look, cookie) as end:
            await end.pictures(3)
            await sync_to_async(withdraw)()
            began = time.monotonic()
            denied = await end.hear_until("denied")
            with pytest.raises(ConnectionClosed) as closed:
                await end.hear()
            return denied, closed.value.rcvd.code, time.monotonic() - began

    denied, code, seconds = on_a_site(play)

    assert denied["why"]
    assert code == 1008
    assert seconds < 1


def test_a_role_that_is_added_ends_nothing(look, cookie, writing, sgt_nair) -> None:
    writer, reel = writing

    async def play(site: Site) -> bytes:
        async with watching(site, look, cookie) as end:
            await end.pictures(3)
            await sync_to_async(RoleAssignment.objects.create)(user=sgt_nair, role="command")
            await site.doors.watching.rounds.look_over()
            writer.put(reel.fragment(13))
            return await end.pictures(1)

    assert on_a_site(play) == reel.fragment(13).data


def test_the_camera_is_told_who_watches_and_that_nobody_does(look, cookie, writing, session, monkeypatch) -> None:
    said = []
    monkeypatch.setattr("streaming.watching.telling_cameras.publish", lambda *told: said.append(told))

    async def play(site: Site) -> None:
        async with watching(site, look, cookie) as end:
            await end.pictures(3)

    on_a_site(play)

    camera = [session.camera_id]
    assert said == [
        (camera, Watchers(session.pk, 1, ("Sgt Priya Nair 10442",))),
        (camera, Watchers(session.pk, 0, ())),
    ]


def test_everybody_sees_who_watches(look, cookie, signed_in, writing, supt_ito) -> None:
    other = start_looking(session=look.session, reason=COMMAND, by=supt_ito)
    other_cookie = f"sessionid={signed_in(Client(), supt_ito).cookies['sessionid'].value}"

    async def play(site: Site):
        async with watching(site, look, cookie) as end:
            await end.pictures(3)
            async with watching(site, other, other_cookie) as second:
                await second.pictures(3)
                came = await end.hear_until("watchers")
                while came["count"] != 2:
                    came = await end.hear_until("watchers")
            return came, await end.hear_until("watchers")

    came, went = on_a_site(play)

    assert came == {"count": 2, "names": ["Sgt Priya Nair 10442", "Supt Mina Ito 10007"]}
    assert went == {"count": 1, "names": ["Sgt Priya Nair 10442"]}


NOWHERE = "0193510e-a8e0-7c41-8b7d-5f0c2a9e6d13/"


@pytest.mark.parametrize("path", ["", "elsewhere/", NOWHERE, f"{NOWHERE}?view=x"])
def test_other_addresses_are_no_stream(cookie, path: str) -> None:
    async def play(site: Site) -> int:
        headers = {"Origin": site.origin, "Cookie": cookie}
        address = f"ws://127.0.0.1:{site.port}/live/view/{path}"
        with pytest.raises(InvalidStatus) as told:
            await connect(address, additional_headers=headers)
        return told.value.response.status_code

    assert on_a_site(play) == 404
