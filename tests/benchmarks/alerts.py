"""`alert`: an armed weapon's message on a camera's line → every listening browser has it; `alert_replay`: kill -9.

Measured from the frame being sent until the last byte of the event is in the browser's end of the socket. The row, its
journal entry and the rights are part of it. The clients run in this process and share the machine with the server.
"""

import asyncio
import os
import secrets
import time
from datetime import UTC, datetime
from typing import Any

from asgiref.sync import sync_to_async
from django.test import Client
from websockets.asyncio.client import connect

from accounts.models import Rank, User
from accounts.roles import Role
from config.services import applications, processes, state
from devices.authorization import write_authorization
from devices.models import State
from devices.protocol import Hello, Signal, SignalEvent, SignalSource, SignalTaken, read_from_server, write_frame
from streaming.actions.raising import Happening, raise_alert
from streaming.models import Alert, AlertKind
from tests.benchmarks.live_site import Site, wait_for_line
from tests.factories.accounts import make_person, make_team, sign_in_client
from tests.factories.devices import KEY, make_camera, make_issue, make_taser, make_taser_issue
from tests.streaming.alerts.listening import Browser

EVERY_SECONDS = 0.2  # five alerts a second, as streaming.md section 15.5 measured
WAIT_SECONDS = 20.0


class Ear(asyncio.Protocol):
    """A browser's end of the stream that notes when each new alert was there."""

    def __init__(self, port: int, session: str) -> None:
        self.head = f"GET /live/events/ HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: sessionid={session}\r\n\r\n"
        self.opened = asyncio.get_running_loop().create_future()
        self.arrived: list[float] = []
        self.rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        transport.write(self.head.encode())  # type: ignore[attr-defined]  # a connection can be written to

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        if not self.opened.done():
            self.opened.set_result(data.startswith(b"HTTP/1.1 200"))
        *blocks, self.rest = (self.rest + data).split(b"\n\n")
        self.arrived += [now for block in blocks if b"event: alert" in block and b'"revision":1,' in block]


def alert(site: Site, *, clients: tuple[int, int], messages: int) -> dict[str, Any]:
    """Return the 99th percentile in milliseconds over all browsers and messages, with few and with many browsers."""
    place = _scene()
    before = site.cpu_seconds("web")
    few, many = (asyncio.run(_play(site.port, place, number, messages)) for number in clients)
    detail = {
        "messages": messages,
        "browsers": list(clients),
        "p50": _at(few, 0.5),
        "most_browsers_p50": _at(many, 0.5),
        "most_browsers_p99": _at(many, 0.99),
        "most": round(many[-1], 1),
        "cpu_seconds_of_web": round(site.cpu_seconds("web") - before, 1),
    }
    return {"value": _at(few, 0.99), "limit": None, "ratio": None, "detail": detail}


def alert_replay(site: Site, *, alerts: int) -> dict[str, Any]:
    """Return how many alerts were lost or came twice: raised before a kill, while nobody answered, and afterwards."""
    heard, wanted = asyncio.run(_kill(site, _scene(), alerts))
    told = [(event.data["id"], event.data["revision"]) for event in heard if event.name == "alert"]
    lost = len(wanted - {identifier for identifier, _ in told})
    doubled = len(told) - len(set(told))
    detail = {"alerts": len(wanted), "lost": lost, "doubled": doubled, "events": len(told)}
    return {"value": lost + doubled, "limit": None, "ratio": None, "detail": detail}


def _scene() -> dict[str, Any]:
    """Return the session of a supervisor, and a camera and a TASER of an officer of the team, all new."""
    mark = secrets.token_hex(2).upper()
    team = make_team(f"Response {mark}", mark, make_team(f"LPA {mark}", f"L{mark}", is_command=True))
    officer = make_person(f"2{mark}", "Aisha Rahman", Rank.PC, team, Role.OFFICER)
    sergeant = make_person(f"1{mark}", "Priya Nair", Rank.SGT, team, Role.OFFICER, Role.SUPERVISOR)
    camera, taser = make_camera(f"X6{mark}A", state=State.RECORDING), make_taser(f"X3{mark}A")
    make_issue(camera, officer, sergeant)
    make_taser_issue(taser, officer, sergeant)
    session = sign_in_client(Client(), sergeant).cookies["sessionid"].value
    return {"session": session, "camera": camera.serial, "taser": taser.serial, "officer": officer, "count": 0}


async def _play(port: int, place: dict[str, Any], browsers: int, messages: int) -> list[float]:
    loop = asyncio.get_running_loop()
    ears = [Ear(port, place["session"]) for _ in range(browsers)]
    for ear in ears:
        await loop.create_connection(lambda ear=ear: ear, "127.0.0.1", port)
        if not await asyncio.wait_for(ear.opened, WAIT_SECONDS):
            message = "A browser was not let in."
            raise RuntimeError(message)
    taken: list[float] = []
    headers = {"Authorization": write_authorization(place["camera"], KEY)}
    async with connect(
        f"ws://127.0.0.1:{port}/api/devices/line/", additional_headers=headers, compression=None, proxy=None
    ) as line:
        await line.send(write_frame(Hello(_now())))
        await line.recv()
        for number in range(messages):
            place["count"] += 1
            began = time.perf_counter()
            await line.send(write_frame(_armed(place)))
            while not isinstance(read_from_server(await line.recv()), SignalTaken):
                pass
            async with asyncio.timeout(WAIT_SECONDS):
                while any(len(ear.arrived) <= number for ear in ears):
                    await asyncio.sleep(0.001)
            taken += [(ear.arrived[number] - began) * 1000 for ear in ears]
            await asyncio.sleep(max(0.0, EVERY_SECONDS - (time.perf_counter() - began)))
    for ear in ears:
        ear.transport.close()
    return sorted(taken)


async def _kill(site: Site, place: dict[str, Any], alerts: int) -> tuple[list[Any], set[str]]:
    """Raise alerts, kill the web server with SIGKILL, raise more, start it again, and raise more."""
    browser = Browser(site.port, place["session"])
    listening = asyncio.create_task(browser.run())
    await asyncio.wait_for(browser.opened.wait(), WAIT_SECONDS)
    wanted: set[str] = set()
    for part in range(3):
        if part == 1:
            site.children["web"].kill()
            site.children["web"].wait(10)
        if part == 2:
            _start_web(site)  # in this thread: a child ends with the thread that made it
        for number in range(alerts):
            wanted.add(await sync_to_async(_raise)(place["officer"], f"{place['taser']}:{part}:{number}"))
    async with asyncio.timeout(60):
        while not wanted <= {event.data.get("id") for event in browser.heard}:
            await asyncio.sleep(0.05)
    await asyncio.sleep(2)  # the sweep looks twice more
    listening.cancel()
    return browser.heard, wanted


def _raise(officer: User, key: str) -> str:
    alert = raise_alert(Happening(AlertKind.PRIORITY, key=key, officer=officer), by=officer)
    assert isinstance(alert, Alert)
    return str(alert.pk)


def _start_web(site: Site) -> None:
    door, log = processes.listen(site.port), site.folder / "web-again.log"
    environment = dict(os.environ)
    command = applications.web(door)
    keep = (door.fileno(),)
    site.children["web"] = processes.start(command, log, environment=environment, cwd=state.ROOT, keep=keep)
    door.close()
    wait_for_line(log, "Uvicorn running")


def _armed(place: dict[str, Any]) -> Signal:
    return Signal(f"{place['taser']}:{place['count']}", SignalSource.TASER, SignalEvent.ARMED, _now())


def _now() -> datetime:
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def _at(times: list[float], share: float) -> float:
    return round(times[min(len(times) - 1, int(share * len(times)))], 1)
