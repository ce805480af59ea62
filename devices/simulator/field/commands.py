"""The simulator's command line for cameras in the field: a whole fleet, or a story that is played on the line."""

import argparse
import asyncio
import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path

from devices.simulator.dock import Say, real_time
from devices.simulator.field.day import HOUR
from devices.simulator.field.faults import FAULTS
from devices.simulator.field.fleet import Fleet, Server
from devices.simulator.field.whole_fleet import Plan, fleet_day

FIRST_HOUR = clock_time(7, tzinfo=UTC)
TASER_SERIALS = ("X2", "X3")  # how the maker numbers them; cameras begin with X6


class NoFleet(RuntimeError):
    """What was asked for cannot be played; the text says what to change."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the field."""
    group = parser.add_argument_group("cameras in the field (with --cameras)")
    group.add_argument("--cameras", type=int, help="so many cameras of --keys work a day, without pictures")
    group.add_argument("--tasers", type=int, default=0, help="so many TASERs of --keys are carried")
    group.add_argument("--hours", type=float, default=12.0, help="how much of the day; it begins at 07:00")
    group.add_argument("--without", action="append", choices=sorted(FAULTS), default=[], help="a fault to leave out")
    group.add_argument("--tally", type=Path, help="write what was sent to this file, as JSON")


def play_fleet(options: argparse.Namespace, keys: Mapping[str, str], say: Say) -> int:
    """Play a day of a fleet; `--speed 0` is as fast as the server takes it. Returns 0 when everything was kept."""
    begin, until = _begin(options), round(options.hours * HOUR)
    cameras = [serial for serial in keys if not serial.startswith(TASER_SERIALS)][: options.cameras]
    tasers = [serial for serial in keys if serial.startswith(TASER_SERIALS)][: options.tasers]
    if len(cameras) < options.cameras or len(tasers) < options.tasers:
        raise NoFleet(f"There are keys of {len(cameras)} cameras and {len(tasers)} TASERs only.")
    wanted = [name for name in FAULTS if name not in options.without]
    day = fleet_day(Plan(cameras, tasers, options.seed, begin, until, wanted))
    say(f"{len(day.cameras)} cameras are booked out, {day.calls} calls, a TASER is armed {day.armed} times.")
    server = Server(options.url, keys, options.patience)
    return play_day(Fleet(server, day, begin, until, options.speed, say), options.tally, say)


def play_day(fleet: Fleet, tally: Path | None, say: Say) -> int:
    """Play a day to its end and say what came of it."""
    began = time.monotonic()
    sent = asyncio.run(fleet.play())
    seconds = time.monotonic() - began
    say(f"{sent.accepted} of {sent.reports} reports kept, {len(sent.refused)} refused, in {seconds:.1f} s.")
    if tally:
        tally.write_text(json.dumps(_told(fleet, seconds)), encoding="utf-8")
    return 1 if fleet.failed or sent.refused or sent.open else 0


def _told(fleet: Fleet, seconds: float) -> dict[str, object]:
    sent, day = fleet.tally, fleet.day
    counts = {name: getattr(sent, name) for name in ("reports", "entries", "places", "accepted", "open", "hellos")}
    counts |= {name: getattr(sent, name) for name in ("most_lines", "signals", "starts", "refused")}
    counts |= {name: getattr(day, name) for name in ("calls", "armed", "function_tests")}
    last = {camera.plan.serial: camera.outbox.last or 0 for camera in fleet.cameras}
    lost = sum(camera.lost for camera in fleet.cameras)
    return counts | {"seconds": seconds, "checked_in": fleet.checked_in, "lost": lost, "last": last}


def _begin(options: argparse.Namespace) -> datetime:
    """Return when the day begins: now in real time, else at 07:00 of a day that is over when it has been played."""
    now = real_time()
    if options.day is None and 0 < options.speed <= 1:
        return now.replace(microsecond=0)
    begin = datetime.combine(options.day or (now - timedelta(days=1)).date(), FIRST_HOUR)
    if begin + timedelta(hours=options.hours) > now:
        raise NoFleet("This day is not over yet: play it with --speed 1, or an earlier --day.")
    return begin
