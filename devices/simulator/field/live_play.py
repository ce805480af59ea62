"""The simulator's command line for what is played live: a story, or so many cameras that only make load."""

import argparse
import random
from collections.abc import Mapping, Sequence
from datetime import datetime

from devices.simulator.dock import Say, real_time
from devices.simulator.field.broadcasting import Broadcast
from devices.simulator.field.day import MINUTE, SECOND, CameraDay, Day, Do
from devices.simulator.field.filming import Studio
from devices.simulator.field.fleet import Fleet, Server
from devices.simulator.field.stories import Story, read_live_story
from devices.simulator.field.streets import streets
from devices.simulator.field.walking import Walk
from devices.simulator.live.pipe import NO_LIMIT, BadUplink, Radio

USUAL_MINUTES = 10.0
STARTED_WITHIN = 3 * SECOND
MOST_DRIFT_MS = 2_000
ALL_STOP_BEFORE = SECOND


class NotLive(RuntimeError):
    """What was asked for cannot be played live; the text says what to change."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of what is played live."""
    group = parser.add_argument_group("live video (a story of the field, or --cameras, played now)")
    group.add_argument("--live", action="store_true", help="stream what the cameras record, in real time")
    group.add_argument("--quick", action="store_true", help="the story's telling of a few minutes, where it has one")
    group.add_argument("--minutes", type=float, help="end after so long; 10 with --cameras, else the story's own end")
    group.add_argument("--uplink", default="", metavar="RATE,DELAY", help="the radio of each camera, such as 1.5M,80ms")
    group.add_argument("--encode", action="store_true", help="a real encoder for each camera, a clock in the picture")


def live_fleet(options: argparse.Namespace, server: Server, studio: Studio, say: Say) -> Fleet:
    """Return a live day that is ready to be played: its pictures are made. Raises NotLive, NoScenario, NoFootage."""
    radio = _radio(options.uplink)
    broadcast = Broadcast(studio, say, options.encode)
    if options.cameras is None:
        name = f"{options.scenario}_quick" if options.quick else options.scenario
        story = read_live_story(name, real_time())
        cameras = _with_keys(story, server.keys, say)
        broadcast.prepare(cameras)
        story = read_live_story(name, _now())
        day, until = story.day, story.until
        day.cameras = [camera for camera in day.cameras if camera.serial in server.keys]
        say(story.title)
    else:
        day = load_day(_serials(options.cameras, server.keys), options.seed)
        broadcast.prepare(day.cameras)
        until = round(USUAL_MINUTES * MINUTE)
        say(f"{len(day.cameras)} cameras stream.")
    if options.minutes is not None:
        until = round(options.minutes * MINUTE)
    for camera in day.cameras:
        camera.radio = radio if camera.radio == NO_LIMIT else camera.radio
    begin = _now() if options.cameras is not None else story.begin
    return Fleet(server, day, begin, until, 1.0, say, studio, broadcast)


def load_day(serials: Sequence[str], seed: int) -> Day:
    """Return a day on which cameras stand in the streets and stream from its first seconds to its end."""
    dice, net, day = random.Random(seed), streets(), Day()  # noqa: S311 - a scene, not a secret
    for serial in serials:
        camera = CameraDay(serial, drift_ms=dice.randint(-MOST_DRIFT_MS, MOST_DRIFT_MS))
        walk = Walk()
        walk.go(0, dice.choice(net.corners))
        camera.walks.append(walk)
        camera.will(0, Do.OUT)
        camera.will(dice.randrange(SECOND, STARTED_WITHIN), Do.START)
        day.cameras.append(camera)
    return day


def _with_keys(story: Story, keys: Mapping[str, str], say: Say) -> list[CameraDay]:
    cameras = [camera for camera in story.day.cameras if camera.serial in keys]
    if missing := [camera.serial for camera in story.day.cameras if camera.serial not in keys]:
        say(f"Without a key, and so not there: {', '.join(missing)}.")
    if not cameras:
        raise NotLive("There is no key of any camera of this story.")
    return cameras


def _serials(cameras: int, keys: Mapping[str, str]) -> list[str]:
    found = [serial for serial in keys if not serial.startswith(("X2", "X3"))][:cameras]
    if len(found) < cameras:
        raise NotLive(f"There are keys of {len(found)} cameras only.")
    return found


def _radio(text: str) -> Radio:
    try:
        return Radio.read(text) if text else NO_LIMIT
    except BadUplink as problem:
        raise NotLive(str(problem)) from problem


def _now() -> datetime:
    now = real_time()
    return now.replace(microsecond=now.microsecond // 1000 * 1000)
