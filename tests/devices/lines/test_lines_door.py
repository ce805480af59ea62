"""A line on our real web server: who comes in, what is answered, and who is told to start."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from accounts.models import User
from devices.models import Camera, CameraLogEntry, RefusedMessage, Signal, State
from devices.protocol import (
    Accepted,
    CameraState,
    LogEntry,
    LogKind,
    Place,
    Position,
    RefusedFrame,
    Report,
    SignalEvent,
    SignalSource,
    SignalTaken,
    Start,
    StartedBy,
    write_frame,
)
from devices.protocol import Signal as Message
from tests.devices.lines.reports import TANNER_ROW
from tests.devices.lines.server import line, on_a_server
from tests.factories.devices import OTHER_KEY, begin_journal, entries, make_camera, make_issue

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def camera(db: None) -> Camera:
    begin_journal()
    return make_camera()


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - a camera knows no Django


def report(number: int, state: CameraState = CameraState.READY, *, north_m: float = 0) -> Report:
    here = Place(now(), TANNER_ROW[0] + north_m / 111_195, TANNER_ROW[1], 0)
    started = StartedBy.OFFICER if state is CameraState.RECORDING else None
    return Report(number, 71, 1, 2, (LogEntry(now(), LogKind.STATE, state, started),), (here,))


def armed(count: int = 118, *, is_test: bool = False) -> Message:
    place = Position(*TANNER_ROW, 0)
    return Message(f"X3000A1C2:{count}", SignalSource.TASER, SignalEvent.ARMED, now(), is_test, place)


def test_a_camera_says_hello_and_learns_what_is_kept(camera: Camera, pc_rahman: User, ruth_adler: User) -> None:
    make_issue(camera, pc_rahman, ruth_adler)
    Camera.objects.update(report_number=41)

    async def play(address: str):
        async with line(address) as end:
            return await end.greet(now() + timedelta(seconds=3))

    answer = on_a_server(play)

    assert (answer.accepted, answer.holder, answer.buffer_seconds) == (41, "20417", 30)
    assert 2_000 < answer.clock_offset_ms <= 3_000
    assert Camera.objects.get().clock_offset_ms == answer.clock_offset_ms


@pytest.mark.parametrize(("serial", "key"), [("X6039A1B4", OTHER_KEY), ("X6039A1B9", "5f" * 32)])
def test_a_wrong_key_gets_no_line(serial: str, key: str) -> None:
    async def play(address: str) -> int:
        with pytest.raises(InvalidStatus) as refused:
            async with line(address, serial, key):
                pass
        return refused.value.response.status_code

    assert on_a_server(play) == 401
    assert [row[:2] for row in entries()] == [("access.denied", "denied")]


def test_another_address_is_no_line() -> None:
    async def play(address: str) -> int:
        with pytest.raises(InvalidStatus) as refused:
            async with line(address.replace("/line/", "/other/")):
                pass
        return refused.value.response.status_code

    assert on_a_server(play) == 404


def test_the_first_frame_must_be_a_hello() -> None:
    async def play(address: str) -> str:
        async with line(address) as end:
            await end.say(report(1))
            with pytest.raises(ConnectionClosed) as closed:
                await end.hear()
            return closed.value.rcvd.reason

    assert on_a_server(play) == "The first frame must be a hello."
    assert not CameraLogEntry.objects.exists()


def test_reports_are_accepted_when_they_are_kept() -> None:
    async def play(address: str) -> Accepted:
        async with line(address) as end:
            await end.greet(now())
            for number in range(1, 6):
                await end.say(report(number))
            while (answer := await end.hear()) != Accepted(5):
                assert isinstance(answer, Accepted)
            return answer

    on_a_server(play)

    assert list(CameraLogEntry.objects.order_by("report").values_list("report", flat=True)) == [1, 2, 3, 4, 5]
    assert Camera.objects.get().state == State.READY


def test_what_cannot_be_read_is_refused_and_kept_and_the_line_goes_on() -> None:
    async def play(address: str):
        async with line(address) as end:
            await end.greet(now())
            await end.say('{"report":{"number":1}}')
            refused = await end.hear()
            await end.say(report(2))
            return refused, await end.hear()

    refused, accepted = on_a_server(play)

    assert refused == RefusedFrame("The report has no field 'storage_total_bytes'.")
    assert accepted == Accepted(2)
    assert bytes(RefusedMessage.objects.get().raw) == b'{"report":{"number":1}}'


def test_a_camera_that_sends_nothing_but_rubbish_loses_its_line() -> None:
    async def play(address: str) -> int:
        async with line(address) as end:
            await end.greet(now())
            for heard in range(40):
                try:
                    await end.say("rubbish")
                    await end.hear()
                except ConnectionClosed:
                    return heard
            return 40

    assert on_a_server(play) == 20
    assert RefusedMessage.objects.count() == 20


def test_a_frame_that_is_too_long_ends_the_line_and_changes_nothing() -> None:
    async def play(address: str) -> int:
        async with line(address) as end:
            await end.greet(now())
            await end.say(write_frame(report(1)) + " " * 262_144)
            with pytest.raises(ConnectionClosed) as closed:
                await end.hear()
            return closed.value.rcvd.code

    assert on_a_server(play) == 1009
    assert not CameraLogEntry.objects.exists()


def test_a_new_line_of_a_camera_ends_the_older_one() -> None:
    async def play(address: str) -> None:
        async with line(address) as first, line(address) as second:
            await first.greet(now())
            await second.greet(now())
            with pytest.raises(ConnectionClosed):
                await first.hear()
            await second.say(report(1))
            assert await second.hear() == Accepted(1)

    on_a_server(play)


def test_an_armed_weapon_starts_the_camera_beside_it() -> None:
    make_camera("X6039A1B5")

    async def play(address: str):
        async with line(address) as rahman, line(address, "X6039A1B5") as doyle:
            for end in (rahman, doyle):
                await end.greet(now())
            await rahman.say(report(1, CameraState.RECORDING))
            await doyle.say(report(1, CameraState.READY, north_m=6))
            assert (await rahman.hear(), await doyle.hear()) == (Accepted(1), Accepted(1))
            await rahman.say(armed())
            return await rahman.hear(), await doyle.hear()

    taken, command = on_a_server(play)

    assert taken == SignalTaken("X3000A1C2:118", 1)
    assert command == Start("X3000A1C2:118", SignalEvent.ARMED, 30)


def test_the_silent_mode_of_the_function_test_starts_nobody() -> None:
    async def play(address: str):
        async with line(address) as end:
            await end.greet(now())
            await end.say(report(1))
            await end.hear()
            await end.say(armed(is_test=True))
            return await end.hear()

    assert on_a_server(play) == SignalTaken("X3000A1C2:118", 0)
    assert Signal.objects.get().is_test


def test_reports_that_break_off_are_kept_as_far_as_they_were_accepted() -> None:
    async def first(address: str) -> None:
        async with line(address) as end:
            await end.greet(now())
            for number in range(1, 21):
                await end.say(report(number))
            await end.hear()
            end.socket.transport.abort()
            await asyncio.sleep(0.3)

    async def second(address: str) -> int:
        async with line(address) as end:
            accepted = (await end.greet(now())).accepted
            for number in range(accepted + 1, 21):
                await end.say(report(number))
            while accepted < 20:
                answer = await end.hear()
                assert isinstance(answer, Accepted)
                accepted = answer.number
            return accepted

    on_a_server(first)
    on_a_server(second)

    assert list(CameraLogEntry.objects.order_by("pk").values_list("report", flat=True)) == list(range(1, 21))
