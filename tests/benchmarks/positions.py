"""`positions`: the whole fleet says where it is once a second; what is stored, what it costs, and how old the map is.

Every camera has its line open and says one fix a second, in a message of its own. A browser's end of the live map sees
all of them. The limit is PostgreSQL's own: the same rows by COPY alone, as fast as it takes them.
"""

import asyncio
import json
import secrets
import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from playwright.sync_api import sync_playwright
from websockets.asyncio.client import ClientConnection, connect

from accounts.models import Rank, Team, User
from accounts.roles import Role
from audit.models import Entry
from devices.actions import write_fixes
from devices.authorization import write_authorization
from devices.fix_rows import TrueFix, row_of
from devices.keys import key_hash
from devices.models import Camera, CameraPlace, Issue
from devices.protocol import Hello, write_frame
from tests.benchmarks.live_site import Site
from tests.browsers import CHROMIUM, WITH_WEBGL
from tests.factories.accounts import make_person, make_team, sign_in_client

OPENING = 32  # lines that are opened at a time
SLOTS = 50  # of a second: cameras do not all speak at once
WARM_SECONDS = 5
MIDDLE = (52.4835, -1.8955)
PAN_SECONDS = 4
# Moves 870 units, as in a second of a fleet of which most stand still, and says how long the page's thread was busy.
MOVE = """() => {
  const { layers, feed } = document.querySelector(".live-map").liveMap;
  const units = [...feed.units.values()], taken = [];
  for (let turn = 0; turn < 15; turn += 1) {
    const moved = units.slice(0, 870).map((unit) => ({ ...unit, latitude: unit.latitude + turn * 1e-5 }));
    const began = performance.now();
    layers.change(moved, []);
    taken.push(performance.now() - began);
  }
  return { move_ms: taken.toSorted((one, other) => one - other)[7], move_most_ms: Math.max(...taken) };
}"""
ALONE = """() => {
  const { map } = document.querySelector(".live-map").liveMap;
  for (const { id, source } of map.getStyle().layers) {
    if (["quiet", "loud"].includes(source)) map.setLayoutProperty(id, "visibility", "none");
  }
}"""
PAN = """(seconds) => new Promise((resolve) => {
  const { map } = document.querySelector(".live-map").liveMap;
  const began = performance.now(), gaps = [];
  let last = began;
  const step = (now) => {
    gaps.push(now - last);
    last = now;
    map.panBy([3 * Math.sin((now - began) / 300), 3], { duration: 0 });
    if (now - began < seconds * 1000) requestAnimationFrame(step);
    else {
      const sorted = gaps.toSorted((one, other) => one - other);
      resolve({ fps: gaps.length / ((now - began) / 1000), p95_ms: sorted[Math.floor(gaps.length * 0.95)] });
    }
  };
  requestAnimationFrame(step);
})"""


def positions(site: Site, *, cameras: int, seconds: int) -> dict[str, Any]:
    """Return fixes stored a second over `seconds`, with the web process's share of a core and the map's age."""
    keys, viewer = _force(cameras)
    session = sign_in_client(Client(), viewer).cookies["sessionid"].value
    fleet = Fleet(site, keys, session)
    asyncio.run(fleet.play(seconds))
    stored = CameraPlace.objects.filter(at__gte=fleet.began, at__lt=fleet.ended).count()
    kept = CameraPlace.objects.filter(camera__serial__in=keys).count()
    length = (fleet.ended - fleet.began).total_seconds()
    ages = sorted(fleet.ages)
    detail = {
        "cameras": cameras,
        "seconds": round(length, 1),
        "sent": fleet.sent,
        "stored": kept,
        "lost": fleet.sent - kept,
        "percent_of_a_core": {name: round(100 * used / length, 1) for name, used in fleet.cpu.items()},
        "map_age_ms": {"p50": ages[len(ages) // 2], "p95": ages[int(len(ages) * 0.95)], "most": ages[-1]},
        "seen_on_map": len(fleet.seen),
        "journal_entries": Entry.objects.filter(operation="fixes.kept").count(),
        "pan": _pan(site, session),
    }
    value, limit = stored / length, _limit()
    return {"value": round(value), "limit": round(limit), "ratio": round(value / limit, 3), "detail": detail}


class Fleet:
    """All cameras on their lines, and one browser that looks at them."""

    def __init__(self, site: Site, keys: dict[str, str], session: str) -> None:
        self.site, self.keys, self.session = site, keys, session
        self.host = f"127.0.0.1:{site.port}"
        self.lines: list[ClientConnection] = []
        self.ages: list[int] = []
        self.seen: set[str] = set()
        self.sent = 0
        self.is_counting = False

    async def play(self, seconds: int) -> None:
        async with AsyncExitStack() as stack:
            gate = asyncio.Semaphore(OPENING)
            opened = [self._open(stack, gate, serial, key) for serial, key in self.keys.items()]
            self.lines = await asyncio.gather(*opened)
            looking = asyncio.create_task(self._look())
            await self._speak(WARM_SECONDS)
            self.is_counting, self.began = True, _now()
            before = self._cpu()
            await self._speak(seconds)
            self.is_counting, self.ended = False, _now()
            self.cpu = {name: used - before[name] for name, used in self._cpu().items()}
            await asyncio.sleep(2)  # what is under way is written
            looking.cancel()

    def _cpu(self) -> dict[str, float]:
        return {name: self.site.cpu_seconds(name) for name in self.site.processes()}

    async def _open(self, stack: AsyncExitStack, gate: asyncio.Semaphore, serial: str, key: str) -> ClientConnection:
        headers = {"Authorization": write_authorization(serial, key)}
        async with gate:
            line = await stack.enter_async_context(
                connect(
                    f"ws://{self.host}/api/devices/line/",
                    additional_headers=headers,
                    compression=None,
                    proxy=None,
                    ping_interval=None,
                )
            )
            await line.send(write_frame(Hello(_now())))
            await line.recv()
        return line

    async def _speak(self, seconds: int) -> None:
        """Let every camera say one fix a second; a slot that comes late is not made up for by haste."""
        clock = asyncio.get_running_loop().time
        start = clock()
        for slot in range(seconds * SLOTS):
            await asyncio.sleep(max(0.0, start + slot / SLOTS - clock()))
            turn = slot // SLOTS
            for number in range(slot % SLOTS, len(self.lines), SLOTS):
                await self.lines[number].send(_frame(number, turn))
                self.sent += 1

    async def _look(self) -> None:
        headers = {"Cookie": f"sessionid={self.session}"}
        origin = f"http://{self.host}"
        address = f"ws://{self.host}/live/units/"
        options = {
            "additional_headers": headers,
            "origin": origin,
            "max_size": None,
            "compression": None,
            "proxy": None,
        }
        async with connect(address, **options) as socket:
            async for text in socket:
                now, told = time.time() * 1000, json.loads(text)
                moved = [line[3] for line in told.get("moved", ())]
                self.seen.update(line[0] for line in told.get("moved", ()))
                if self.is_counting:
                    self.ages += [round(now - at) for at in moved]


def _frame(number: int, turn: int) -> str:
    """Return the message of one camera: it walks in a circle of its own."""
    at = _now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
    north = MIDDLE[0] + (number // 66 - 33) * 0.0006 + turn % 60 * 1.2e-5
    east = MIDDLE[1] + (number % 66 - 33) * 0.001
    place = f'"latitude":{north:.6f},"longitude":{east:.6f},"accuracy_m":4.0,"speed_m_s":1.3,"heading":0.0'
    return f'{{"fixes":{{"fixes":[{{"at":"{at}",{place}}}]}}}}'


def _force(cameras: int) -> tuple[dict[str, str], User]:
    """Make so many officers with a camera each, and a commander who sees them all."""
    mark = secrets.token_hex(2).upper()
    keys = {f"X7{mark}{number:05}": secrets.token_hex(32) for number in range(cameras)}
    north = make_team(f"North {mark}", f"N{mark}", is_command=True)
    team: Team = make_team(f"Response {mark}", f"R{mark}", north)
    officers = [
        User(collar_number=f"7{mark}{number:05}", name=f"Jo Lind{number}", rank=Rank.PC, team=team, password="!")
        for number in range(cameras)
    ]
    ready = {"state": "ready", "battery_percent": 90, "last_seen_at": timezone.now()}
    made = [Camera(serial=serial, key_hash=key_hash(key), **ready) for serial, key in keys.items()]
    viewer = make_person(f"8{mark}", "Mina Ito", Rank.SUPT, north, Role.COMMAND)
    since = timezone.now() - timedelta(hours=1)
    with transaction.atomic():
        User.objects.bulk_create(officers)
        Camera.objects.bulk_create(made)
        Issue.objects.bulk_create(
            Issue(camera=camera, holder=officer, issued_by=viewer, issued_at=since)
            for camera, officer in zip(made, officers, strict=True)
        )
    return keys, viewer


def _limit() -> float:
    """Return rows a second that PostgreSQL takes by COPY alone, twenty thousand at a time."""
    camera = Camera.objects.order_by("-added_at").first()
    assert camera is not None
    fix = TrueFix(int(time.time() * 1000), *MIDDLE, 4.0, 1.3, 0.0)
    rows = [row_of(camera.pk.bytes, fix._replace(at_ms=fix.at_ms + step)) for step in range(20_000)]
    began = time.perf_counter()
    for _ in range(3):
        write_fixes(rows=rows, places=[])
    taken = time.perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {CameraPlace._meta.db_table} WHERE camera_id = %s", [camera.pk])  # noqa: S608
    return 3 * len(rows) / taken


def _pan(site: Site, session: str) -> dict[str, Any]:
    """Return frames a second while the map with all units is moved, without a graphics card; empty without Chromium."""
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=WITH_WEBGL)
            context = browser.new_context(viewport={"width": 1280, "height": 800})
            context.add_cookies([{"name": "sessionid", "value": session, "url": f"http://127.0.0.1:{site.port}"}])
            page = context.new_page()
            page.goto(f"http://127.0.0.1:{site.port}/live/map/?at={MIDDLE[0]},{MIDDLE[1]},15.2")
            page.wait_for_function(
                "() => Number(document.querySelector('.live-map')?.dataset.units) > 0", timeout=60_000
            )
            page.wait_for_timeout(4_000)
            found: dict[str, Any] = page.evaluate(PAN, PAN_SECONDS)
            found["units"] = page.evaluate("() => document.querySelector('.live-map').liveMap.feed.units.size")
            found |= page.evaluate(MOVE)
            page.evaluate(ALONE)
            page.wait_for_timeout(1_000)
            found["fps_without_units"] = page.evaluate(PAN, PAN_SECONDS)["fps"]
            browser.close()
    except OSError:
        return {}
    return {name: round(value, 1) for name, value in found.items()}


def _now() -> datetime:
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)
