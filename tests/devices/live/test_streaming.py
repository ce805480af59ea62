"""A simulated camera that streams: whatever happens to its line, the server gets the very bytes that it has filmed."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from devices.protocol import (
    Command,
    CommandResult,
    Do,
    FragmentFlag,
    OfficerEventKind,
    Result,
    StartedBy,
    WhyNot,
)
from devices.simulator.field.day import Do as Act
from devices.simulator.field.living import Settings
from devices.simulator.live.stream import Standing
from tests.devices.field.conftest import READY_AT
from tests.devices.live.conftest import KEY, SERIAL, Filming, Quick, filming_at, piece
from tests.factories.line_server import until
from tests.factories.live_server import LiveServer, live_server

LATE = FragmentFlag.BACKFILL | FragmentFlag.BUFFER
PRESSED_AT = READY_AT.replace(second=10)
Scene = Callable[[LiveServer, Filming], Awaitable[Any]]


def played(scene: Scene, folder: Path, source: Quick | None = None, *, is_shared: bool = True) -> None:
    """Play a scene with a camera whose line is open, against a server of its own."""

    async def whole() -> None:
        async with live_server({SERIAL: KEY}) as server, asyncio.timeout(30):
            camera = filming_at(server.url, folder, source or Quick(), is_shared=is_shared)
            running = asyncio.create_task(camera.line.run())
            await until(lambda: camera.line._socket)
            await scene(server, camera)
            await camera.stop_and_finish()
            await running
            await camera.on_air.close()

    asyncio.run(whole())


def told(do: Do, **values: str) -> Command:
    return Command(uuid4(), do, by="Supt Ito", **values)


async def answers(server: LiveServer, number: int) -> list[CommandResult]:
    await until(lambda: len(server.results) >= number)
    return server.results


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cuts=st.sets(st.integers(1, 60), max_size=12), fragments=st.integers(1, 60), again=st.booleans())
def test_over_lines_cut_anywhere_the_server_gets_the_very_bytes(
    cuts: set[int],
    fragments: int,
    again: bool,  # noqa: FBT001 - from Hypothesis
) -> None:
    async def scene(server: LiveServer, camera: Filming) -> None:
        server.cut_at = cuts
        server.gives_receipts = not again
        await camera.film(fragments)
        kept.append(camera)
        if again:
            camera.behaviour.stop(READY_AT)
            camera.on_air.look()
            await until(lambda: server.sessions and camera.session(server).is_whole)
            server.gives_receipts = True
            camera.line.cut()  # the receipt comes as an answer to `resume`
        servers.append(server)

    kept, servers = list[Filming](), list[LiveServer]()
    with tempfile.TemporaryDirectory() as folder:
        played(scene, Path(folder), Quick(fragments + 1))

        (stream,) = kept[0].on_air.filmed.values()
        session = kept[0].session(servers[0])
        filmed = b"init segment" + b"".join(piece(number).data for number in range(stream.tape.last))
        assert session.data == filmed
        assert session.is_whole
        assert session.chain_holds()
        assert stream.standing is Standing.EVIDENCE
        assert not stream.tape.path.exists(), "the copy was kept although the receipt had come"


def test_the_picture_of_now_goes_before_the_buffer(tapes: Path) -> None:
    async def scene(server: LiveServer, camera: Filming) -> None:
        camera.behaviour.settings = Settings(buffer_seconds=3)
        camera.behaviour.start(PRESSED_AT)
        camera.on_air.source.pressed_at = PRESSED_AT
        camera.on_air.look()
        await camera.until_filmed(15)
        await until(lambda: camera.arrived(server) >= 16)
        order = camera.session(server).order[:16]

        assert [seq for seq, _ in order] == [0, *range(11, 16), *range(1, 11)]
        assert order[1] == (11, FragmentFlag.KEY)
        assert order[6:8] == [(1, FragmentFlag.KEY | LATE), (2, LATE)]
        assert camera.session(server).begin.buffer_ms == 3_000

    played(scene, tapes, Quick(15))


def test_without_a_receipt_the_very_bytes_go_to_the_dock(tapes: Path) -> None:
    async def scene(server: LiveServer, camera: Filming) -> None:
        server.gives_receipts = False
        await camera.film(12)
        film = camera.behaviour.stop(READY_AT)
        camera.on_air.look()
        await until(lambda: server.sessions and camera.session(server).is_whole)
        docked = camera.on_air.taken(film)

        assert docked
        taken, path = docked
        assert path.read_bytes() == camera.session(server).data
        assert taken.duration_ms == camera.session(server).ended.last_seq * 200  # type: ignore[union-attr]
        camera.on_air.streams.open.clear()

    played(scene, tapes)


def test_a_command_starts_a_ready_camera_and_the_wearer_is_told(tapes: Path) -> None:
    async def scene(server: LiveServer, camera: Filming) -> None:
        command = told(Do.START, reason="On scene, not recording")
        camera.commanded(command)
        camera.commanded(told(Do.START))

        first, second = await answers(server, 2)
        assert (first, second.why) == (CommandResult(command.id, Result.DONE), WhyNot.ALREADY)
        await until(lambda: server.sessions)
        begin = camera.session(server).begin
        assert (begin.started_by, begin.command) == (StartedBy.REMOTE, command.id)
        assert camera.said == [f"{SERIAL}: started by Supt Ito: On scene, not recording"]
        camera.commanded(told(Do.STOP))
        assert camera.behaviour.filming is None

    played(scene, tapes)


def test_a_camera_that_sleeps_refuses_to_start(tapes: Path) -> None:
    async def scene(server: LiveServer, camera: Filming) -> None:
        camera.behaviour.sleep(READY_AT)
        camera.commanded(told(Do.START))

        (result,) = await answers(server, 1)
        assert (result.result, result.why) == (Result.REFUSED, WhyNot.ASLEEP)

    played(scene, tapes)


def test_what_is_only_recorded_is_streamed_from_its_beginning_when_it_is_asked_for(tapes: Path) -> None:
    async def scene(server: LiveServer, camera: Filming) -> None:
        await camera.film(7)
        assert not server.sessions
        camera.commanded(told(Do.START))

        await until(lambda: server.sessions and set(range(8)) <= set(camera.session(server).fragments))
        assert camera.session(server).begin.started_by is StartedBy.OFFICER

    played(scene, tapes, is_shared=False)


def test_a_message_is_shown_and_then_read(tapes: Path) -> None:
    async def scene(server: LiveServer, camera: Filming) -> None:
        camera.commanded(told(Do.MESSAGE, words="Keep distance."))
        camera.wearer.live(1_000)
        camera.wearer.live(4_000)

        results = await answers(server, 2)
        assert [one.result for one in results] == [Result.SHOWN, Result.READ]
        assert camera.said == [f'{SERIAL}: message of Supt Ito: "Keep distance."']

    played(scene, tapes)


def test_an_officer_who_is_still_for_20_s_is_down_and_it_is_said_until_it_is_taken(tapes: Path) -> None:
    async def scene(server: LiveServer, camera: Filming) -> None:
        camera.line.go_dead()
        camera.wearer.does(Act.STILL, 0)
        camera.wearer.live(19_800)
        assert not camera.wearer.untaken
        camera.wearer.live(20_000)
        camera.wearer.live(50_000)
        camera.line.come_back()

        await until(lambda: server.events and not camera.wearer.untaken)
        assert {event.id for event in server.events} == {f"{SERIAL}-20261121210000-1"}
        assert (server.events[0].kind, server.events[0].detail) == (OfficerEventKind.OFFICER_DOWN, "Still for 20 s")

    played(scene, tapes)


def test_an_officer_who_moves_in_time_is_not_down(tapes: Path) -> None:
    async def scene(_server: LiveServer, camera: Filming) -> None:
        camera.wearer.does(Act.STILL, 0)
        camera.wearer.does(Act.MOVE, 19_000)
        camera.wearer.live(40_000)

        assert not camera.wearer.untaken

    played(scene, tapes)


def test_where_the_wearer_is_is_said_each_second_with_course_and_speed(tapes: Path) -> None:
    async def scene(server: LiveServer, camera: Filming) -> None:
        for moment in range(0, 5_000, 200):
            camera.wearer.live(moment)

        await until(lambda: len(server.fixes) == 5)
        ((fix,),) = [one.fixes for one in server.fixes[-1:]]
        assert (fix.speed_m_s, fix.heading) == (3.0, 90.0)

    played(scene, tapes)


def test_muted_recordings_ask_for_silence(tapes: Path) -> None:
    source = Quick()

    async def scene(_server: LiveServer, camera: Filming) -> None:
        await camera.film(3)
        camera.behaviour.mute(READY_AT)
        filmed = len(source.silent)
        await camera.until_filmed(8)

        assert source.silent[:filmed] == [False] * filmed
        assert all(source.silent[filmed + 1 :])  # one was being filmed already

    played(scene, tapes, source)
