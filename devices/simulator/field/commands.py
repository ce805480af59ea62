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
from devices.simulator.field.filming import Studio, usual_folder
from devices.simulator.field.fleet import Fleet, Server
from devices.simulator.field.live_play import live_fleet
from devices.simulator.field.stories import Story, read_story
from devices.simulator.field.whole_fleet import Plan, fleet_day

FIRST_HOUR = clock_time(7, tzinfo=UTC)
USUAL_SCENE, FILM_SECONDS = "night_street", 30  # after the press; the buffer comes before
TASER_SERIALS = ("X2", "X3")  # how the maker numbers them; cameras begin with X6


class NoFleet(RuntimeError):
    """What was asked for cannot be played; the text says what to change."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the field."""
    group = parser.add_argument_group("cameras in the field (with --cameras, or a story)")
    group.add_argument("--cameras", type=int, help="so many cameras of --keys work a day, without pictures")
    group.add_argument("--tasers", type=int, default=0, help="so many TASERs of --keys are carried")
    group.add_argument("--video", type=int, default=0, help="so many cameras also film what they record, and dock it")
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
    day.let_film(options.video, USUAL_SCENE, FILM_SECONDS)
    say(f"{len(day.cameras)} cameras are booked out, {day.calls} calls, a TASER is armed {day.armed} times.")
    return _play(
        Fleet(_server(options, keys), day, begin, until, options.speed, say, _studio(options)), options.tally, say
    )


def play_story(options: argparse.Namespace, keys: Mapping[str, str], say: Say) -> tuple[int, Story]:
    """Play a story on the line; returns 0 when everything was kept, and the story, whose TASERs are still to dock."""
    now = _begin_now(options)
    day = options.day or (real_time() - timedelta(days=1)).date()
    story = read_story(options.scenario, day, now=now)
    cameras = [camera for camera in story.day.cameras if camera.serial in keys]
    if missing := {camera.serial for camera in story.day.cameras} - keys.keys():
        raise NoFleet(f"There are no keys of {', '.join(sorted(missing))}.")
    filming = [camera for camera in cameras if camera.films][: options.video]
    for camera in cameras:
        camera.films = camera.films if camera in filming else ""
    say(story.title)
    if now is None and story.begin + timedelta(milliseconds=story.until) > real_time():
        raise NoFleet("This day is not over yet: play it with --speed 1, or on an earlier --day.")
    studio = _studio(options, story.force)
    fleet = Fleet(_server(options, keys), story.day, story.begin, story.until, options.speed, say, studio)
    return _play(fleet, options.tally, say), story


def play_live(options: argparse.Namespace, keys: Mapping[str, str], say: Say) -> int:
    """Play a story or a load live; returns 0 when everything was kept."""
    fleet = live_fleet(options, _server(options, keys), _studio(options), say)
    return _play(fleet, options.tally, say)


def _play(fleet: Fleet, tally: Path | None, say: Say) -> int:
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
    counts |= {name: getattr(sent, name) for name in ("most_lines", "signals", "starts", "refused", "logs")}
    counts |= {name: getattr(day, name) for name in ("calls", "armed", "function_tests")}
    last = {camera.plan.serial: camera.outbox.last or 0 for camera in fleet.cameras}
    lost = sum(camera.lost for camera in fleet.cameras)
    return counts | {
        "seconds": seconds,
        "checked_in": fleet.checked_in,
        "settings_applied": fleet.settings_applied,
        "lost": lost,
        "last": last,
    }


def _server(options: argparse.Namespace, keys: Mapping[str, str]) -> Server:
    return Server(options.url, keys, options.patience)


def _studio(options: argparse.Namespace, force: str = "MIDSHIRE") -> Studio:
    return Studio(options.work or usual_folder(), force, options.seed, options.cut_after)


def _begin_now(options: argparse.Namespace) -> datetime | None:
    return real_time().replace(microsecond=0) if is_live(options) else None


def is_live(options: argparse.Namespace) -> bool:
    """Whether the day is played now, in real time."""
    return options.day is None and 0 < options.speed <= 1


def _begin(options: argparse.Namespace) -> datetime:
    """Return when the day begins: now in real time, else at 07:00 of a day that is over when it has been played."""
    if started := _begin_now(options):
        return started
    now = real_time()
    begin = datetime.combine(options.day or (now - timedelta(days=1)).date(), FIRST_HOUR)
    if begin + timedelta(hours=options.hours) > now:
        raise NoFleet("This day is not over yet: play it with --speed 1, or an earlier --day.")
    return begin
