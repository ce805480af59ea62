"""The whole site on a real port, with its doors for viewers, and what a browser reads from a live picture."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from playwright.sync_api import Page
from uvicorn import Config, Server

from accounts.desk import Desk
from config.doors import Doors
from config.handler import PagesHandler
from config.static_door import StaticDoor
from devices.lines.wire import HearingProtocol
from evidence.receiving.wire import LendingProtocol

# Collects how old each picture that can be seen is, by the clock burnt into it: seconds, in `window.ages`.
READ_CLOCK = """
window.ages = [];
window.watchClock = (video) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 20 });
  const isCovered = (one) => one.matches(".live-now") && !document.querySelector(".live-past").hidden;
  const draw = canvas.getContext("2d", { willReadFrequently: true });
  const read = () => {
    draw.drawImage(video, 0, 0, 640, 20, 0, 0, 640, 20);
    const points = draw.getImageData(0, 10, 640, 1).data;
    let value = 0;
    for (let bit = 0; bit < 32; bit += 1) value = value * 2 + (points[(bit * 20 + 10) * 4 + 1] > 128 ? 1 : 0);
    const age = ((Date.now() % 4294967296) - value) / 1000;
    if (!isCovered(video)) {
      window.ages.push(age);
      window.age = age;
    }
    video.requestVideoFrameCallback(read);
  };
  video.requestVideoFrameCallback(read);
};
document.addEventListener("DOMContentLoaded", () => {
  for (const name of [".live-now", ".live-past"]) {
    const find = setInterval(() => {
      const video = document.querySelector(name);
      if (video) { clearInterval(find); window.watchClock(video); }
    }, 5);
  }
});
"""


@contextmanager
def live_site() -> Iterator[int]:
    """Give the port of the site; who asks it must have committed what it shall show."""
    with pytest.MonkeyPatch.context() as patch:
        desk = Desk("viewers-desk", connections=2)
        patch.setattr("streaming.watching.rounds.DESK", desk)
        doors = Doors(PagesHandler(), StaticDoor(settings.STATIC_ROOT, settings.STATIC_URL))
        server = Server(
            Config(doors, port=0, http=LendingProtocol, ws=HearingProtocol, lifespan="off", log_config=None)
        )
        thread = threading.Thread(target=_serve, args=(server, doors), daemon=True)
        thread.start()
        while not server.started:
            thread.join(0.01)
        yield server.servers[0].sockets[0].getsockname()[1]
        server.force_exit = server.should_exit = True
        thread.join(20)
        for thread in doors.threads.idle:
            thread.submit(connections.close_all).result()
        _close_all_of(desk)


def _close_all_of(desk: Desk) -> None:
    """Close the connection of each of the desk's two threads: both wait for each other, so none does it twice."""
    together = threading.Barrier(2)

    def close() -> None:
        together.wait(10)
        connections.close_all()

    for done in [desk.threads.submit(close) for _ in range(2)]:
        done.result()


def _serve(server: Server, doors: Doors) -> None:
    async def run() -> None:
        await server.serve()
        await doors.watching.stop()

    asyncio.run(run())


def ages(page: Page) -> list[float]:
    """Return how old the pictures were that were shown since the last time."""
    found: list[float] = page.evaluate("() => window.ages.splice(0)")
    return found


def until(page: Page, condition: str, *arguments: Any, within_ms: int = 15_000) -> None:
    """Wait until a condition holds on the page."""
    page.wait_for_function(condition, arg=arguments[0] if arguments else None, timeout=within_ms)
