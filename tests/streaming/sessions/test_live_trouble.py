"""What goes wrong around a stream: a full disk, Valkey away, no picture; and commands, which share its line."""

import asyncio
import os

import pytest
from django.utils import timezone

from accounts.models import User
from devices.lines.exchange import EXCHANGE
from devices.models import Camera
from devices.protocol import Ack, Command, CommandResult, Do, RefusedFragment, Result, Resume, WhyRefused
from streaming.actions.commanding import order_command
from streaming.actions.finishing import place_in_spool
from streaming.models import CameraCommand, LiveSession
from tests.devices.lines.server import line, on_a_server
from tests.streaming.sessions.camera_end import begin, now_film, send
from tests.streaming.sessions.filming import film

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("spool", "desks_in_this_thread")]


def test_a_full_disk_is_said_and_nothing_is_half_kept(camera: Camera, monkeypatch: pytest.MonkeyPatch) -> None:
    shot = now_film(3)
    full = []

    def pwrite(descriptor, data, offset):
        if full:
            raise OSError(28, "No space left on device")
        return real(descriptor, data, offset)

    real = os.pwrite
    monkeypatch.setattr("streaming.spool.files.os.pwrite", pwrite)

    async def play(address: str):
        async with line(address) as end:
            await begin(end, shot)
            kept = await send(end, shot.fragments[:2])
            full.append(True)
            refused = await send(end, shot.fragments[2:3])
            full.clear()
            return kept, refused, await send(end, shot.fragments[2:])

    _, refused, later = on_a_server(play)

    assert refused == [RefusedFragment(shot.session, 2, WhyRefused.DISK)]
    assert later == [Ack(shot.session, 2), Ack(shot.session, 3)]
    assert place_in_spool(shot.session).live.read_bytes() == shot.data


def test_bytes_and_answers_go_on_without_valkey(camera: Camera, settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    shot = now_film(3)

    async def play(address: str):
        async with line(address) as end:
            await begin(end, shot)
            return await send(end, shot.fragments)

    assert on_a_server(play) == [Ack(shot.session, seq) for seq in range(4)]


def test_a_camera_that_sends_no_picture_has_stalled_and_one_that_sends_again_has_not(
    camera: Camera, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streaming.lines.live.STALLED_SECONDS", 0.3)
    monkeypatch.setattr("streaming.lines.live.SYNC_SECONDS", 0.05)
    shot = now_film(3)

    async def reached(state: str) -> None:
        async with asyncio.timeout(5):
            while (await LiveSession.objects.aget(pk=shot.session)).state != state:
                await asyncio.sleep(0.02)

    async def play(address: str) -> None:
        async with line(address) as end:
            await begin(end, shot)
            await send(end, shot.fragments[:2])
            await reached("stalled")
            await send(end, shot.fragments[2:])
            await reached("live")

    on_a_server(play)


def test_a_command_reaches_the_camera_and_its_result_the_row(camera: Camera, supt_ito: User) -> None:
    row = order_command(camera=camera, do=Do.MESSAGE, by=supt_ito, words="Stay back")

    async def play(address: str):
        async with line(address) as end:
            await end.greet(timezone.now())
            EXCHANGE.deliver([camera.pk], Command(row.pk, Do.MESSAGE, "Stay back"))
            heard = await end.hear()
            await end.say(CommandResult(row.pk, Result.SHOWN))
            await end.say(CommandResult(row.pk, Result.READ))
            await end.say(Resume(film(1).session))
            await end.hear()
            return heard

    assert on_a_server(play).words == "Stay back"
    done = CameraCommand.objects.get()
    assert (done.result, bool(done.answered_at), bool(done.read_at)) == ("read", True, True)
