"""`glass_to_glass`, `scrub_back` and `viewer_cost`: live video watched, with a clock burnt into the picture.

Imported when the site is up: sessions and looks are put into its database, fragments into its spool.
"""

import asyncio
import random
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page
from websockets.asyncio.client import ClientConnection, connect

from accounts.models import Rank, User
from accounts.reason import SESSION_KEY, Reason
from accounts.roles import Role
from audit.uuid7 import uuid7
from devices.models import Camera
from devices.protocol.live import Fragment, FragmentFlag
from streaming.actions.looking import start_looking
from streaming.models import LiveSession, StreamView
from tests.benchmarks.live_site import Site
from tests.benchmarks.watching import chromium
from tests.factories.accounts import make_person, make_team, sign_in_client
from tests.factories.live_camera import LiveCamera
from tests.factories.live_spool import NO_CHAIN, SpoolWriter
from tests.streaming.watching.browser_site import READ_CLOCK

Raw = dict[str, Any]
SETTLING_SECONDS = 6.0  # left out (streaming.md section 15.1)
NO_SOCKET = "window.WebSocket = class { constructor() { setTimeout(() => this.onclose(), 1); } };"
FRAGMENT_BYTES, FRAGMENT_SECONDS, GROUP = 24_900, 0.2, 5
REASON = Reason.now(code="LIVE_COMMAND", reference="0871", text="")
PLAYER = "document.querySelector('[data-controller~=live-session]').liveSession.player"
BACK = f"""(seconds) => new Promise((resolve) => {{
  document.addEventListener("live:back", (event) => resolve(event.detail.seconds), {{ once: true }});
  {PLAYER}.back(seconds);
}})"""


@dataclass
class Watched:
    """A session that is on air, and the browser session of somebody who may watch it."""

    session: LiveSession
    viewer: User
    cookie: str


def glass_to_glass(site: Site, *, seconds: float) -> Raw:
    """Return the median age of the pictures on the screen, in seconds, read from the clock in them."""
    with filmed() as watched, chromium() as browser:
        first, ages = _ages(site, browser, watched, seconds)
        hls_first, hls = _ages(site, browser, watched, seconds, NO_SOCKET)
    detail = {
        "pictures": len(ages),
        "p95_s": _at(ages, 0.95),
        "worst_s": _at(ages, 1),
        "first_picture_s": first,
        "hls_p50_s": _at(hls, 0.5),
        "hls_p95_s": _at(hls, 0.95),
        "hls_first_picture_s": hls_first,
    }
    return {"value": _at(ages, 0.5), "limit": None, "ratio": None, "detail": detail}


def scrub_back(site: Site, *, jumps: int) -> Raw:
    """Return the 95th percentile of the seconds from asking for a moment ago until its picture is on the screen."""
    chance = random.Random(71)  # noqa: S311 - moments
    with filmed() as watched, chromium() as browser, opened(site, browser, watched) as page:
        page.wait_for_timeout(20_000)
        took = []
        for _ in range(jumps):
            took.append(page.evaluate(BACK, chance.uniform(3, 18)))
            page.wait_for_timeout(700)
            page.evaluate(f"() => {PLAYER}.live()")
            page.wait_for_timeout(1_500)
    detail = {"jumps": len(took), "p50_s": _at(took, 0.5), "worst_s": _at(took, 1)}
    return {"value": _at(took, 0.95), "limit": None, "ratio": None, "detail": detail}


def viewer_cost(site: Site, *, viewers: int, streams: int, seconds: float) -> Raw:
    """Return the percent of a core that one more viewer of a stream of 1 Mbit/s costs the web server."""
    watched = [on_air(f"7{number:04}") for number in range(streams)]
    idle, busy, fragments = asyncio.run(_watching(site, watched, viewers, seconds))
    detail = {
        "viewers": viewers,
        "streams": streams,
        "web_cores_without": round(idle, 4),
        "web_cores_with": round(busy, 4),
        "fragments_each_s": round(fragments / viewers / seconds, 2),
    }
    return {"value": round((busy - idle) * 100 / viewers, 4), "limit": None, "ratio": None, "detail": detail}


def on_air(collar: str) -> Watched:
    """Put a session on the air, of an officer and a camera of their own, with a supervisor who has said why."""
    team = make_team(f"Response {collar}", f"R{collar}")
    officer = make_person(collar, "Aisha Rahman", Rank.PC, team, Role.OFFICER)
    viewer = make_person(f"9{collar}", "Priya Nair", Rank.SGT, team, Role.SUPERVISOR)
    camera = Camera.objects.create(serial=f"X60{collar}", key_hash="0" * 64)
    session = LiveSession.objects.create(
        id=uuid7(), camera=camera, officer=officer, recording_id=f"live-{collar}", codec="avc1.42C01F",
        began_at=timezone.now(),
    )  # fmt: skip
    client = sign_in_client(Client(), viewer)
    kept = client.session
    kept[SESSION_KEY] = Reason.now(code="LIVE_COMMAND", reference="0871", text="").as_kept()
    kept.save()
    return Watched(session, viewer, client.cookies["sessionid"].value)


@contextmanager
def filmed() -> Iterator[Watched]:
    """Let a camera film in real time."""
    watched = on_air(f"6{int(time.time()) % 10_000:04}")
    camera = LiveCamera(watched.session.pk, SpoolWriter(watched.session.pk).put)
    while camera.seq < 8:
        time.sleep(0.05)
    try:
        yield watched
    finally:
        camera.stop()


@contextmanager
def opened(site: Site, browser: Browser, watched: Watched, script: str = "") -> Iterator[Page]:
    """Open the page of a session."""
    address = f"http://localhost:{site.port}"
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_cookies([{"name": "sessionid", "value": watched.cookie, "url": address}])
    page = context.new_page()
    page.add_init_script(READ_CLOCK + script)
    page.goto(f"{address}/live/{watched.session.pk}/")
    yield page
    page.goto("about:blank")
    context.close()


def _ages(
    site: Site, browser: Browser, watched: Watched, seconds: float, script: str = ""
) -> tuple[float, list[float]]:
    with opened(site, browser, watched, script) as page:
        page.wait_for_function("() => window.ages.length > 0", timeout=30_000)
        first = page.evaluate("() => performance.now() / 1000")
        page.wait_for_timeout(SETTLING_SECONDS * 1000)
        page.evaluate("() => window.ages.splice(0)")
        page.wait_for_timeout(seconds * 1000)
        return round(first, 2), page.evaluate("() => window.ages.splice(0)")


async def _watching(site: Site, watched: list[Watched], viewers: int, seconds: float) -> tuple[float, float, int]:
    """Return the cores that the web server used without and with viewers, and how many fragments these had."""
    feeding = asyncio.create_task(_feed([one.session for one in watched]))
    counted = [0]
    async with AsyncExitStack() as stack:
        idle = await _cores(site, seconds)
        chosen = [watched[number % len(watched)] for number in range(viewers)]
        sockets = [await _open(stack, site, one) for one in chosen]
        reading = [asyncio.create_task(_read(socket, counted)) for socket in sockets]
        await asyncio.sleep(2)
        counted[0] = 0
        busy = await _cores(site, seconds)
        fragments = counted[0]
        await asyncio.gather(*(socket.close() for socket in sockets))  # read to the end: a full line cannot be closed
        await asyncio.gather(*reading)
        feeding.cancel()
        await asyncio.gather(feeding, return_exceptions=True)
    return idle, busy, fragments


async def _cores(site: Site, seconds: float) -> float:
    began, before = time.perf_counter(), site.cpu_seconds("web")
    await asyncio.sleep(seconds)
    return (site.cpu_seconds("web") - before) / (time.perf_counter() - began)


async def _open(stack: AsyncExitStack, site: Site, watched: Watched) -> ClientConnection:
    look: StreamView = await asyncio.to_thread(start_looking, session=watched.session, reason=REASON, by=watched.viewer)
    headers = {"Origin": f"http://localhost:{site.port}", "Cookie": f"sessionid={watched.cookie}"}
    address = f"ws://localhost:{site.port}/live/view/{watched.session.pk}/?view={look.pk}"
    return await stack.enter_async_context(
        connect(address, additional_headers=headers, compression=None, proxy=None, max_queue=64)
    )


async def _read(socket: ClientConnection, counted: list[int]) -> None:
    async for told in socket:
        counted[0] += isinstance(told, bytes)


async def _feed(sessions: list[LiveSession]) -> None:
    """Write fragments of 1 Mbit/s, each session at its own moment of the 200 ms."""
    puts = [SpoolWriter(session.pk).put for session in sessions]
    for session, put in zip(sessions, puts, strict=True):
        put(Fragment(session.pk, 0, _now_us(), FragmentFlag.INIT, NO_CHAIN, b"init" * 200))
    seq, due, data = 0, time.monotonic(), bytes(FRAGMENT_BYTES)
    while True:
        seq += 1
        for session, put in zip(sessions, puts, strict=True):
            flags = FragmentFlag.KEY if (seq - 1) % GROUP == 0 else FragmentFlag(0)
            await asyncio.to_thread(put, Fragment(session.pk, seq, _now_us(), flags, NO_CHAIN, data))
            due += FRAGMENT_SECONDS / len(sessions)
            await asyncio.sleep(max(0.0, due - time.monotonic()))


def _now_us() -> int:
    return time.time_ns() // 1000


def _at(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 3)
