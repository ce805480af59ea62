"""The door of the live map on our real web server: who may look, at whom, and that units move."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from websockets.exceptions import ConnectionClosed, InvalidStatus

from accounts.models import SignIn, User
from accounts.roles import Role
from devices.fix_rows import TrueFix
from devices.models import Camera, CameraPlace
from devices.protocol import CameraState, Fixes, LogEntry, LogKind, Report, TimedFix
from streaming.positions import board, door
from tests.devices.lines.server import line
from tests.factories.accounts import make_person
from tests.factories.devices import begin_journal, entries, make_camera, make_issue, new_entries
from tests.streaming.positions.browser_end import cookie_of, live_map, on_a_site

pytestmark = pytest.mark.django_db
TANNER_ROW = (52.4862, -1.8904)
HERE = {"latitude": TANNER_ROW[0], "longitude": TANNER_ROW[1], "accuracy_m": 4.0}


@pytest.fixture(autouse=True)
def cameras(pc_rahman: User, ruth_adler: User, south) -> list[Camera]:
    """Rahman's camera in Tanner Row, and that of an officer of the south."""
    lind = make_person("30001", "Jo Lind", "pc", south, Role.OFFICER)
    made = []
    for serial, holder in (("X6039A1B4", pc_rahman), ("X6039A1B9", lind)):
        seen = {"state": "ready", "battery_percent": 71, "placed_at": timezone.now(), "last_seen_at": timezone.now()}
        camera = make_camera(serial, **seen, **HERE)
        make_issue(camera, holder, ruth_adler, from_at=timezone.now() - timedelta(hours=1))
        made.append(camera)
    begin_journal()
    return made


def refused(session: str, **values: object) -> int:
    async def play(address: str) -> int:
        with pytest.raises(InvalidStatus) as turned_away:
            async with live_map(address, session, **values):
                pass
        return turned_away.value.response.status_code

    return on_a_site(play)


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - a camera knows no Django


def test_a_visitor_is_not_let_in() -> None:
    assert refused("nobody") == 401
    assert entries() == []


@pytest.mark.parametrize("origin", ["https://elsewhere.example", None])
def test_another_sites_page_is_not_let_in(sgt_nair: User, origin: str | None) -> None:
    assert refused(cookie_of(sgt_nair), origin=origin) == 403
    assert entries() == []


def test_who_may_not_watch_is_not_let_in(ruth_adler: User) -> None:
    assert refused(cookie_of(ruth_adler)) == 403
    entry = new_entries().get()
    assert (entry.operation, entry.reason_code, entry.rule) == ("access.denied", "no_permission", "live.watch")


def test_a_name_that_is_not_ours_is_not_answered(sgt_nair: User, settings) -> None:
    settings.ALLOWED_HOSTS = ["exhibit.midshire.example"]

    assert refused(cookie_of(sgt_nair)) == 400


def test_a_sergeant_sees_her_team_and_no_other(sgt_nair: User) -> None:
    async def play(address: str):
        async with live_map(address, cookie_of_nair) as end:
            return await end.until(lambda end: end.units)

    cookie_of_nair = cookie_of(sgt_nair)
    end = on_a_site(play)

    assert list(end.units) == ["X6039A1B4"]
    assert (end.units["X6039A1B4"]["name"], end.units["X6039A1B4"]["collar"]) == ("PC Aisha Rahman", "20417")
    assert [row[:3] for row in entries()] == [("live.map_opened", "success", str(sgt_nair.pk))]
    assert new_entries().get().rule == "live.watch"


def test_a_fix_moves_the_unit_and_a_state_changes_it(sgt_nair: User) -> None:
    session = cookie_of(sgt_nair)
    north = TANNER_ROW[0] + 0.0005

    async def play(address: str):
        async with live_map(address, session) as end, line(address) as camera:
            await end.until(lambda end: end.units)
            await camera.greet(now())
            await camera.say(Fixes((TimedFix(int(now().timestamp() * 1000), north, TANNER_ROW[1], 3.0, 1.4, 90.0),)))
            await end.until(lambda end: end.units["X6039A1B4"]["latitude"] == pytest.approx(north))
            await camera.say(Report(1, 70, 1, 2, (LogEntry(now(), LogKind.STATE, CameraState.SLEEP),)))
            await end.until(lambda end: end.units["X6039A1B4"]["state"] == "asleep")
            await camera.say(Report(2, 70, 1, 2, (LogEntry(now(), LogKind.STATE, CameraState.DOCKED),)))
            await end.until(lambda end: not end.units)

    on_a_site(play)

    assert CameraPlace.objects.get().latitude == pytest.approx(north)


def test_a_move_in_another_process_arrives_through_valkey(sgt_nair: User, cameras) -> None:
    session = cookie_of(sgt_nair)

    async def play(address: str):
        async with live_map(address, session) as end, board.open_client() as client:
            await end.until(lambda end: end.units)
            moved = {cameras[0].pk: _fix(now(), TANNER_ROW[0] + 0.001)}
            told = board.MOVED + b"another process." + board.pack_moves(moved)
            while await client.publish(board.CHANNEL, told) == 0:
                await asyncio.sleep(0.02)
            return await end.until(lambda end: end.units["X6039A1B4"]["latitude"] > TANNER_ROW[0] + 0.0009)

    assert on_a_site(play).units["X6039A1B4"]["latitude"] == pytest.approx(TANNER_ROW[0] + 0.001)


def test_only_what_stands_in_the_box_is_told(supt_ito: User, cameras, pc_doyle: User, ruth_adler: User) -> None:
    far = make_camera("X6039A1B5", placed_at=timezone.now(), **{**HERE, "latitude": 52.6})
    make_issue(far, pc_doyle, ruth_adler, from_at=timezone.now() - timedelta(hours=1))
    session = cookie_of(supt_ito)

    async def play(address: str):
        async with live_map(address, session) as end:
            await end.ask(box=[-1.9, 52.48, -1.88, 52.49])
            await end.until(lambda end: list(end.units) == ["X6039A1B4"])
            await end.ask(box=[-1.9, 52.59, -1.88, 52.61])
            await end.until(lambda end: list(end.units) == ["X6039A1B5"])

    on_a_site(play)


def test_looking_back_shows_where_units_were_and_who_held_them(sgt_nair, cameras, pc_doyle, ruth_adler) -> None:
    at = timezone.now() - timedelta(minutes=5)
    for seconds, north in ((-3, 0.001), (0, 0.002), (3, 0.003)):
        moment = at + timedelta(seconds=seconds)
        for camera in cameras:
            CameraPlace.objects.create(camera=camera, at=moment, **{**HERE, "latitude": TANNER_ROW[0] + north})
    session = cookie_of(sgt_nair)
    begin_journal()

    async def play(address: str):
        async with live_map(address, session) as end:
            await end.until(lambda end: end.units)
            for back in (0, 1):
                await end.ask(at=int(at.timestamp() * 1000) - back)
                await end.until(lambda end, at=back: end.past and end.past["at"] == int(when.timestamp() * 1000) - at)
            before = end.past
            await end.ask(at=int((at - timedelta(hours=1)).timestamp() * 1000))
            await end.until(lambda end: end.past["units"] == [])
            end.units = {}
            await end.ask(at=None)
            await end.until(lambda end: end.units)
            return before

    when = at
    past = on_a_site(play)

    assert [(unit["id"], unit["name"]) for unit in past["units"]] == [("X6039A1B4", "PC Aisha Rahman")]
    assert past["units"][0]["latitude"] == pytest.approx(TANNER_ROW[0] + 0.001)
    assert [row[0] for row in entries()] == ["live.map_opened", "live.map_rewound"]


@pytest.mark.parametrize(
    ("frame", "reason"), [("hello", "This is not JSON."), ('{"box":[1]}', "A box has four numbers.")]
)
def test_what_is_no_question_closes_the_door(sgt_nair: User, frame: str, reason: str) -> None:
    session = cookie_of(sgt_nair)

    async def play(address: str) -> tuple[int, str]:
        async with live_map(address, session) as end:
            await end.socket.send(frame)
            with pytest.raises(ConnectionClosed) as closed:
                await end.until(lambda _: False)
            return closed.value.rcvd.code, closed.value.rcvd.reason

    assert on_a_site(play) == (1008, reason)


@pytest.mark.parametrize("end_it", ["session", "role"])
def test_a_right_that_is_taken_away_closes_the_door(sgt_nair: User, monkeypatch, end_it: str) -> None:
    session = cookie_of(sgt_nair)
    monkeypatch.setattr(door, "CHECK_SECONDS", -10)

    async def play(address: str) -> int:
        async with live_map(address, session) as end:
            await end.until(lambda end: end.units)
            await door.DESK.ask(take_away)
            with pytest.raises(ConnectionClosed) as closed:
                await end.until(lambda _: False)
            return closed.value.rcvd.code

    def take_away() -> None:
        if end_it == "session":
            SignIn.objects.update(ended_at=timezone.now())
        else:
            sgt_nair.role_assignments.update(taken_at=timezone.now(), taken_by=sgt_nair)

    assert on_a_site(play) == (4401 if end_it == "session" else 4403)


def _fix(at: datetime, latitude: float) -> TrueFix:
    return TrueFix(int(at.timestamp() * 1000), latitude, TANNER_ROW[1], 3.0, None, None)
