"""Fixes on a real line are taken where their frame is read; anything else goes the usual way."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any

import pytest
from websockets.frames import Frame, Opcode

from devices.lines.wire import HearingProtocol
from devices.models import Camera, CameraPlace
from devices.protocol import Fixes, RefusedFrame, TimedFix, write_frame
from streaming.lines.door import CameraDoor
from tests.devices.lines.server import CameraEnd, line, on_a_server
from tests.factories.devices import begin_journal, make_camera

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def camera(db: None) -> Camera:
    begin_journal()
    return make_camera()


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The frames that went the usual way."""
    frames: list[str] = []
    real = CameraDoor._read

    async def noting(self: CameraDoor, line: Any, frame: str, collector: Any) -> None:
        frames.append(frame)
        await real(self, line, frame, collector)

    monkeypatch.setattr(CameraDoor, "_read", noting)
    return frames


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The messages that the library's parser had to read."""
    frames: list[bytes] = []
    real = HearingProtocol.send_receive_event_to_app

    def noting(self: HearingProtocol) -> None:
        frames.extend(self.frames)
        real(self)

    monkeypatch.setattr(HearingProtocol, "send_receive_event_to_app", noting)
    return frames


def fixes(step: int = 0) -> str:
    return write_frame(Fixes((TimedFix(int(time.time() * 1000) - 5_000 + step, 52.4862, -1.8904, 4.0),)))


def masked(text: str) -> bytes:
    return Frame(Opcode.TEXT, text.encode()).serialize(mask=True)


def said(say: Callable[[CameraEnd], Coroutine[Any, Any, Any]]) -> Any:
    """Let the camera say hello and then this, with time to be heard after it; returns what `say` does."""

    async def play(address: str) -> Any:
        async with line(address) as end:
            await end.greet(datetime.now(UTC).replace(microsecond=0))  # noqa: TID251 - a camera knows no Django
            found = await say(end)
            await end.socket.ping()
            await asyncio.sleep(0.2)
            return found

    return on_a_server(play)


def test_whole_frames_need_neither_parser_nor_task(read: list[str], parsed: list[bytes]) -> None:
    async def say(end: CameraEnd) -> None:
        for step in range(3):
            await end.say(fixes(step))
            await asyncio.sleep(0.05)

    said(say)

    assert (CameraPlace.objects.count(), read) == (3, [])
    assert [frame for frame in parsed if b"fixes" in frame] == []


def test_frames_that_come_together_or_in_pieces_are_all_heard(read: list[str]) -> None:
    async def say(end: CameraEnd) -> None:
        write = end.socket.transport.write
        write(masked(fixes(0)) + masked(fixes(1)))
        await asyncio.sleep(0.05)
        piece = masked(fixes(2))
        write(piece[:3])
        await asyncio.sleep(0.05)
        write(piece[3:])
        await asyncio.sleep(0.05)
        await end.say(fixes(3))

    said(say)

    assert (CameraPlace.objects.count(), read) == (4, [])


def test_a_frame_within_a_message_that_has_not_ended_is_no_message(read: list[str]) -> None:
    """RFC 6455 section 5.4: fragments of one message are not mixed with another message."""

    async def say(end: CameraEnd) -> None:
        write = end.socket.transport.write
        write(Frame(Opcode.TEXT, b'{"fix', fin=False).serialize(mask=True))
        await asyncio.sleep(0.05)
        write(masked(fixes()))
        await end.socket.wait_closed()

    async def play(address: str) -> int | None:
        async with line(address) as end:
            await end.greet(datetime.now(UTC).replace(microsecond=0))  # noqa: TID251 - a camera knows no Django
            await say(end)
            return end.socket.close_code

    assert on_a_server(play) == 1002
    assert not CameraPlace.objects.exists()


@pytest.mark.parametrize(
    "wrong", ['{"fixes":{"fixes":[]}}', '{"fixes":{"fixes":[{"at":1}]}}', '{"fixes":', '{"fixes":5}']
)
def test_wrong_fixes_are_refused_in_words(read: list[str], wrong: str) -> None:
    async def say(end: CameraEnd) -> Any:
        await end.say(wrong)
        return await end.hear()

    assert isinstance(said(say), RefusedFrame)
    assert read == [wrong]
