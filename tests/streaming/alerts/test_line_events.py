"""Buttons of a camera on its line: kept before they are answered, once each; what is no event is refused and kept."""

import pytest

from accounts.models import User
from devices.lines import collector, door
from devices.models import RefusedMessage
from devices.protocol import BadMessage, EventTaken, OfficerEvent, RefusedFrame, SignalTaken, read_from_device
from streaming.lines import events
from streaming.models import Alert
from tests.devices.lines.conftest import DeskHere
from tests.devices.lines.server import line, on_a_server
from tests.devices.lines.test_lines_door import armed, now
from tests.factories.devices import make_camera, make_issue

pytestmark = pytest.mark.django_db
DOWN = {"id": "b1c2-0001", "kind": "officer_down", "at": "2026-11-21T22:46:51.000Z", "detail": "Still for 20 s"}


@pytest.fixture(autouse=True)
def desks_in_this_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (collector, door, events):
        monkeypatch.setattr(module, "DESK", DeskHere())


@pytest.fixture(autouse=True)
def rahmans_camera(pc_rahman: User, ruth_adler: User) -> None:
    make_issue(make_camera(), pc_rahman, ruth_adler)


def test_an_event_is_answered_when_it_is_kept_and_kept_once(pc_rahman: User) -> None:
    async def play(address: str) -> list[object]:
        async with line(address) as end:
            await end.greet(now())
            event = OfficerEvent.from_object(DOWN)
            answers = []
            for _ in range(2):
                await end.say(event)
                answers.append(await end.hear())
            return answers

    assert on_a_server(play) == [EventTaken("b1c2-0001")] * 2
    assert Alert.objects.get().officer == pc_rahman


def test_an_armed_weapon_on_the_line_alerts(pc_rahman: User) -> None:
    async def play(address: str) -> object:
        async with line(address) as end:
            await end.greet(now())
            await end.say(armed())
            return await end.hear()

    assert isinstance(on_a_server(play), SignalTaken)
    assert Alert.objects.get(kind="taser_armed").officer == pc_rahman


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "hungry"},
        {"id": "x"},
        {"at": "1970-01-01T00:00:00.000Z"},
        {"detail": 20},
        {"detail": "x" * 101},
        {"a": 1},
    ],
)
def test_what_is_no_event_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(BadMessage):
        OfficerEvent.from_object(DOWN | change)


def test_a_bad_event_is_kept_as_it_came_and_the_line_goes_on() -> None:
    bad = '{"event":{"id":"b1c2-0001","kind":"hungry","at":"2026-11-21T22:46:51.000Z"}}'

    async def play(address: str) -> list[object]:
        async with line(address) as end:
            await end.greet(now())
            await end.say(bad)
            refused = await end.hear()
            await end.say(OfficerEvent.from_object(DOWN))
            return [refused, await end.hear()]

    refused, taken = on_a_server(play)

    assert isinstance(refused, RefusedFrame)
    assert taken == EventTaken("b1c2-0001")
    assert bytes(RefusedMessage.objects.get().raw) == bad.encode()
    with pytest.raises(BadMessage):
        read_from_device(bad)
