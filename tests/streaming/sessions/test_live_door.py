"""A camera streams to our real web server: what is kept, what is answered, and what is refused."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from websockets.exceptions import ConnectionClosed

from accounts.models import User
from devices.models import Camera, RefusedMessage
from devices.protocol import (
    Ack,
    Have,
    RefusedFragment,
    RefusedFrame,
    Resume,
    WhyRefused,
)
from streaming.actions.finishing import place_in_spool
from streaming.models import LiveSession, SessionState
from streaming.spool import merging
from tests.devices.lines.server import line, on_a_server
from tests.factories.devices import make_camera
from tests.streaming.sessions.camera_end import begin, now_film, send
from tests.streaming.sessions.filming import late

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("spool", "desks_in_this_thread")]


def test_what_is_streamed_lies_in_the_spool_byte_for_byte(camera: Camera, pc_rahman: User) -> None:
    shot = now_film()

    async def play(address: str):
        async with line(address) as end:
            have = await begin(end, shot)
            answers = await send(end, shot.fragments)
            await end.say(shot.end)
            return have, answers, await end.hear()

    have, answers, at_end = on_a_server(play)

    row = LiveSession.objects.get(pk=shot.session)
    assert (row.officer, row.state, row.last_seq) == (pc_rahman, SessionState.ENDED, 12)
    assert have == Have(shot.session, ())
    assert answers == [Ack(shot.session, seq) for seq in range(13)]
    assert at_end == Have(shot.session, ((0, 12),))
    assert place_in_spool(shot.session).live.read_bytes() == shot.data


def test_late_fragments_lie_apart_and_the_live_ones_stay_in_one_piece(camera: Camera) -> None:
    shot = now_film(6)
    init, *rest = shot.fragments
    order = [init, *rest[3:], *map(late, rest[:3])]

    async def play(address: str):
        async with line(address) as end:
            await begin(end, shot)
            return await send(end, order)

    on_a_server(play)

    place = place_in_spool(shot.session)
    assert place.live.read_bytes() == b"".join(one.data for one in (init, *rest[3:]))
    assert place.fill.read_bytes() == b"".join(one.data for one in rest[:3])


def test_a_fragment_that_comes_again_is_answered_and_dropped(camera: Camera) -> None:
    shot = now_film(3)

    async def play(address: str):
        async with line(address) as end:
            await begin(end, shot)
            return await send(end, [*shot.fragments, late(shot.fragments[2])])

    answers = on_a_server(play)

    assert answers[-1] == Ack(shot.session, 2, is_again=True)
    assert place_in_spool(shot.session).live.read_bytes() == shot.data


def test_a_camera_that_comes_back_is_told_what_is_there(camera: Camera) -> None:
    shot = now_film(6)

    async def play(address: str):
        async with line(address) as end:
            await begin(end, shot)
            await send(end, [shot.fragments[seq] for seq in (0, 1, 2, 5)])
        async with line(address) as end:
            await end.greet(timezone.now())
            await end.say(Resume(shot.session))
            have = await end.hear()
            await send(end, [late(shot.fragments[seq]) for seq in (3, 4, 6)])
            await end.say(shot.begin())
            return have, await end.hear()

    have, again = on_a_server(play)

    assert have == Have(shot.session, ((0, 2), (5, 5)))
    assert again == Have(shot.session, ((0, 6),))
    assert LiveSession.objects.get().state == SessionState.LIVE


def test_the_older_line_may_not_append_once_a_newer_one_has_the_session(camera: Camera) -> None:
    shot = now_film(4)

    async def play(address: str):
        async with line(address) as first, line(address) as second:
            await begin(first, shot)
            await send(first, shot.fragments[:2])
            await second.greet(timezone.now())
            await second.say(Resume(shot.session))
            have = await second.hear()
            with pytest.raises(ConnectionClosed):
                await send(first, shot.fragments[2:])
            return have, await send(second, shot.fragments[2:])

    have, answers = on_a_server(play)

    assert have == Have(shot.session, ((0, 1),))
    assert answers == [Ack(shot.session, seq) for seq in (2, 3, 4)]


def test_a_wrong_chain_is_kept_and_marked(camera: Camera) -> None:
    shot = now_film(3)
    broken = replace(shot.fragments[2], data=shot.fragments[2].data + b"changed on the way")

    async def play(address: str):
        async with line(address) as end:
            await begin(end, shot)
            answers = await send(end, [*shot.fragments[:2], broken, shot.fragments[3]])
            await end.say(Resume(shot.session))
            await end.hear()
            return answers

    answers = on_a_server(play)

    assert answers == [Ack(shot.session, seq) for seq in range(4)]
    assert LiveSession.objects.get().broken_at == 2
    assert broken.data in place_in_spool(shot.session).live.read_bytes()


def test_another_cameras_session_is_refused(camera: Camera) -> None:
    make_camera("X6039A1B9")
    shot = now_film(2)

    async def play(address: str):
        async with line(address) as mine, line(address, "X6039A1B9") as other:
            await begin(mine, shot)
            await other.greet(timezone.now())
            answers = []
            for message in (Resume(shot.session), shot.begin(), shot.fragments[0].pack(), shot.end):
                await other.say(message)
                answers.append(await other.hear())
            return answers

    answers = on_a_server(play)

    assert answers == [RefusedFragment(shot.session, 0, WhyRefused.SESSION)] * 4
    assert not merging.records_of(place_in_spool(shot.session))


def test_after_the_end_only_missing_parts_are_taken(camera: Camera) -> None:
    shot = now_film(5)

    async def play(address: str):
        async with line(address) as end:
            await begin(end, shot)
            await send(end, [shot.fragments[seq] for seq in (0, 1, 3)])
            await end.say(replace(shot.end, last_seq=3, chain=shot.fragments[3].chain))
            await end.hear()
            return await send(end, [shot.fragments[4], late(shot.fragments[2])])

    beyond, missing = on_a_server(play)

    assert beyond == RefusedFragment(shot.session, 4, WhyRefused.ENDED)
    assert missing == Ack(shot.session, 2)


def test_nothing_more_is_taken_of_a_session_that_is_over(camera: Camera) -> None:
    shot = now_film(1)

    async def play(address: str):
        async with line(address) as end:
            await end.greet(timezone.now())
            answers = []
            for message in (Resume(shot.session), shot.begin()):
                await end.say(message)
                answers.append(await end.hear())
            return answers

    row = LiveSession(id=shot.session, camera=camera, recording_id=shot.begin().recording_id, state="rejected")
    row.began_at = timezone.now() - timedelta(hours=1)
    row.save()

    assert on_a_server(play) == [RefusedFragment(shot.session, 0, WhyRefused.ENDED)] * 2


def test_rubbish_is_refused_with_a_sentence_and_its_beginning_is_kept(camera: Camera) -> None:
    async def play(address: str):
        async with line(address) as end:
            await end.greet(timezone.now())
            await end.say(b"\x02" + bytes(100_000))
            return await end.hear()

    assert on_a_server(play) == RefusedFrame("This is version 2 of a fragment; version 1 is understood.")
    assert len(bytes(RefusedMessage.objects.get().raw)) == 4_096


def test_a_frame_larger_than_any_fragment_ends_the_line(camera: Camera) -> None:
    async def play(address: str) -> None:
        async with line(address) as end:
            await end.greet(timezone.now())
            with pytest.raises(ConnectionClosed):
                await asyncio.gather(end.say(bytes(4_194_367)), end.hear())

    on_a_server(play)

    assert not RefusedMessage.objects.exists()
