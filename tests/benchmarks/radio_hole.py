"""`radio_hole`: five seconds without radio on an uplink of 1.5 Mbit/s, and how old the picture is two seconds later.

One simulated camera streams its loop to the real door. The age of the picture is taken where viewers are told of it: at
the arrival of each live fragment, and just before it, when the one before is still shown. Nothing may be missing at the
end: the recording is evidence by its receipt. The limit is physics: a fragment is filmed, goes through, arrives.
"""

import asyncio
import secrets
import statistics
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import redis.asyncio
from django.conf import settings

from devices.keys import key_hash
from devices.models import Camera
from devices.simulator.field.behaviour import Behaviour
from devices.simulator.field.line import Line, open_line
from devices.simulator.field.on_air import OnAir
from devices.simulator.field.outbox import Outbox
from devices.simulator.field.owner import Tally
from devices.simulator.live.loops import FRAGMENT_MS, Loop, Reel, make_loop
from devices.simulator.live.pipe import BITS, Radio
from devices.simulator.live.sources import LoopSource, clock_of
from devices.simulator.live.stream import Stream
from streaming.models import LiveSession
from tests.benchmarks.live_site import Site

RADIO = Radio(1_500_000, 0.08)
BACK_WITHIN_SECONDS = 2.0
RECEIPT_WITHIN_SECONDS = 60.0
BUFFER_SECONDS = 10
Seen = tuple[float, float, int]  # when a live fragment was told of, when it was captured, its number


@dataclass
class End:
    """The camera at its end of the line; it takes no commands."""

    behaviour: Behaviour
    greetings: list[Any] = field(default_factory=list)

    def shows(self) -> datetime:
        return self.behaviour.clock(datetime.now(UTC))

    def greeted(self, answer: Any) -> None:
        self.greetings.append(answer)


def radio_hole(site: Site, *, before: float, hole: float, after: float) -> dict[str, Any]:
    """Return the greatest age of the picture in seconds, from two seconds after the hole to the end."""
    key, serial = secrets.token_hex(32), f"X5{secrets.token_hex(4).upper()}"
    Camera.objects.create(serial=serial, key_hash=key_hash(key))
    loop = make_loop(Reel("stairwell", 1, "RADIO HOLE"), site.folder / "footage")
    camera = _camera(site, (serial, key), loop)
    stream, seen, hole_end, receipt = asyncio.run(_play(*camera, before, hole, after))
    ages = _ages(seen)
    late = [age for at, age in ages if at > hole_end + BACK_WITHIN_SECONDS]
    usual = sorted(age for at, age in ages if at < hole_end - hole)
    row = LiveSession.objects.get(pk=stream.tape.session)
    value = max(late) if late else float("inf")
    limit = FRAGMENT_MS / 1000 + _fragment_bytes(stream) * BITS / RADIO.rate + RADIO.round_trip / 2
    detail = {
        "missing": stream.sender.pending,
        "fragments": stream.tape.last + 1,
        "live": len(seen),
        "receipt_seconds": receipt,
        "state": row.state,
        "oldest_in_the_hole": round(max(age for _, age in ages), 2),
        "before_p50": round(statistics.median(usual), 2),
        "before_p95": round(usual[int(0.95 * len(usual))], 2),
        "after_p50": round(statistics.median(late), 2) if late else None,
    }
    return {"value": round(value, 2), "limit": round(limit, 2), "ratio": round(value / limit, 1), "detail": detail}


def _camera(site: Site, device: tuple[str, str], loop: Loop) -> tuple[Line, OnAir]:
    behaviour, tally = Behaviour(device[0]), Tally()
    behaviour.power_on(datetime.now(UTC) - timedelta(seconds=BUFFER_SECONDS))
    line = open_line(f"http://127.0.0.1:{site.port}", device, End(behaviour), Outbox(), tally)  # type: ignore[arg-type]
    line.uplink.radio = RADIO
    on_air = OnAir(behaviour, LoopSource(loop, clock_of(0)), Path(site.folder) / "tapes", line.poke)
    line.streams = on_air.streams
    return line, on_air


async def _play(
    line: Line, on_air: OnAir, before: float, hole: float, after: float
) -> tuple[Stream, list[Seen], float, float | None]:
    running = asyncio.create_task(line.run())
    while not line.tally.hellos:
        await asyncio.sleep(0.01)
    on_air.behaviour.start(datetime.now(UTC))
    on_air.look()
    (stream,) = on_air.filmed.values()
    seen: list[Seen] = []
    watching = asyncio.create_task(_watch(stream, seen))
    await asyncio.sleep(before)
    line.uplink.hole(hole)
    await asyncio.sleep(hole)
    hole_end = time.time()
    await asyncio.sleep(after)
    on_air.behaviour.stop(datetime.now(UTC))
    on_air.look()
    watching.cancel()
    stopped = time.time()
    line.finish()
    async with asyncio.timeout(RECEIPT_WITHIN_SECONDS):
        await running
    receipt = round(time.time() - stopped, 1) if stream.receipt else None
    await on_air.close()
    return stream, seen, hole_end, receipt


async def _watch(stream: Stream, seen: list[Seen]) -> None:
    """Note each live fragment when the server tells viewers of it."""
    name, last = f"live:{stream.tape.session.hex}", "0-0"
    async with redis.asyncio.from_url(settings.REDIS_URL) as client:
        while True:
            for _, entries in await client.xread({name: last}, block=5_000) or []:
                last = entries[-1][0]
                for _, told in entries:
                    if b"t" in told:
                        seen.append((time.time(), int(told[b"t"]) / 1000, int(told[b"q"])))


def _ages(seen: list[Seen]) -> list[tuple[float, float]]:
    """Return how old the picture was at moments: just before each fragment arrived, and when it had."""
    ages, shown = list[tuple[float, float]](), None
    for at, captured, _ in seen:
        if shown is not None:
            ages.append((at, at - shown))
        shown = captured
        ages.append((at, at - captured))
    return ages


def _fragment_bytes(stream: Stream) -> float:
    return statistics.mean(one.length for one in stream.tape.fragments[1:])
