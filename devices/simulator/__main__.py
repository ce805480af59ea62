"""Runs simulated body cameras and TASERs against a server: `python3 -m devices.simulator --help`."""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

from devices.authorization import DeviceKind
from devices.protocol import BadMessage
from devices.simulator import shift_change
from devices.simulator.camera import NotPossible
from devices.simulator.client import Client, GaveUp, Patience, Refused
from devices.simulator.dock import NoEvidence, NotStored, dock, dock_taser, priority_upload, real_time
from devices.simulator.field import commands, live_play, stories
from devices.simulator.footage import NoFootage
from devices.simulator.scenario import NoScenario, Part, faster, film, names, read_scenario, record
from devices.simulator.taser_part import TaserPart, kept_messages, live_through

PROBLEMS = (
    *(BadMessage, GaveUp, commands.NoFleet, NoFootage, NoEvidence, NoScenario, NotPossible, NotStored, Refused),
    OSError,
)


def say(line: str) -> None:
    """Print a progress line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python3 -m devices.simulator", description=__doc__)
    parser.add_argument("--url", default="", help="address of the server, for instance http://127.0.0.1:8000")
    parser.add_argument(
        "--keys",
        "--key-file",
        required=True,
        action="append",
        type=Path,
        help='JSON file: {"X6039A1B4": "device key", …}; may be given more than once',
    )
    parser.add_argument(
        "--scenario", default="first_recording", choices=[*names(), *stories.names(), shift_change.NAME]
    )
    parser.add_argument("--seed", type=int, default=1, help="another seed makes other pictures")
    parser.add_argument("--day", type=date.fromisoformat, help="day of the recordings; yesterday when not given")
    parser.add_argument("--work", type=Path, help="folder for footage and camera storage; kept between runs")
    parser.add_argument(
        "--speed",
        type=float,
        default=1.0,
        help="shortens the recordings: 2 halves them; in the field, seconds of the day in one of ours (0: full speed)",
    )
    _add_docking(parser)
    shift_change.add_arguments(parser)
    commands.add_arguments(parser)
    live_play.add_arguments(parser)
    return parser.parse_args(given)


def _add_docking(parser: argparse.ArgumentParser) -> None:
    """Add the options of what is sent, and how."""
    parser.add_argument("--first-only", action="store_true", help="only the first camera")
    parser.add_argument("--film-only", action="store_true", help="film into --work ahead of time and send nothing")
    parser.add_argument("--cut-after", type=int, metavar="BYTES", help="cut the line once after so many bytes")
    parser.add_argument("--patience", type=float, default=300.0, help="seconds to wait for a server that is down")
    parser.add_argument(
        "--priority-upload",
        action="store_true",
        help="send only the most recent recording of each camera, from the field, before the docks",
    )


def main(given: Sequence[str] | None = None) -> int:
    """Return 0 when every recording of the scenario is stored on the server, 1 when not."""
    options = _arguments(given)
    try:
        if options.live or options.cameras is not None:
            play = commands.play_live if options.live else commands.play_fleet
            return play(options, _keys(options.keys), say)
        keys = {} if options.film_only else _keys(options.keys)
        if options.scenario == shift_change.NAME:
            return _end_of_shift(keys, options)
        if options.scenario in stories.names():
            return _tell_story(keys, options)
        scenario = read_scenario(options.scenario)
    except (OSError, ValueError, NoFootage, NoScenario, Refused, commands.NoFleet, live_play.NotLive) as problem:
        say(f"Cannot start: {problem}")
        return 1
    parts = scenario.parts[:1] if options.first_only else scenario.parts
    say(scenario.title)
    if options.film_only:
        return _film(parts, scenario.force, options)
    failed = [] if options.first_only else _bring_logs(scenario.tasers, keys, options)
    failed += _play_all(parts, scenario.force, keys, options)
    say(f"Not stored: {', '.join(failed)}." if failed else "Every recording is stored.")
    return 1 if failed else 0


def _end_of_shift(keys: dict[str, str], options: argparse.Namespace) -> int:
    """Play the end of a shift: the day is today's, because that is when it ends."""
    day = options.day or real_time().date()
    seconds = 60 / options.speed
    shift = shift_change.Shift(
        options.recordings, seconds, day, options.seed, _work(options) / shift_change.NAME, options.footage
    )

    def client_of(serial: str) -> Client:
        patience = Patience(total_seconds=options.patience)
        return Client(options.url, serial, keys[serial], patience=patience, cut_after=options.cut_after)

    is_whole = shift_change.play(shift, keys, options.docks, client_of, PROBLEMS, say)
    say("Every recording is stored." if is_whole else "Not everything is stored.")
    return 0 if is_whole else 1


def _tell_story(keys: dict[str, str], options: argparse.Namespace) -> int:
    """Play a story on the line; if its day is over, the TASERs that were used bring their logs at its end."""
    status, story = commands.play_story(options, keys, say)
    if status or commands.is_live(options):
        return status
    options.day = story.begin.date()
    return 1 if _bring_logs(story.used, keys, options) else status


def _keys(files: Sequence[Path]) -> dict[str, str]:
    return {serial: key for file in files for serial, key in json.loads(file.read_text(encoding="utf-8")).items()}


def _film(parts: Sequence[Part], force: str, options: argparse.Namespace) -> int:
    """Film the first camera, which is waited for, and then the others on every core."""
    try:
        _film_one(parts[0], force, options)
        with ThreadPoolExecutor(os.cpu_count()) as studio:
            longest_first = sorted(parts[1:], key=lambda one: one.seconds, reverse=True)
            list(studio.map(lambda part: _film_one(part, force, options), longest_first))
    except PROBLEMS as problem:
        say(f"{problem}")
        return 1
    return 0


def _day(options: argparse.Namespace) -> date:
    given: date | None = options.day
    return given or (real_time() - timedelta(days=1)).date()


def _work(options: argparse.Namespace) -> Path:
    return Path(options.work or Path(tempfile.gettempdir()) / f"exhibit-simulator-{os.getuid()}")


def _play_all(parts: Sequence[Part], force: str, keys: dict[str, str], options: argparse.Namespace) -> list[str]:
    """Let the cameras film and dock beside each other, each in its own order; return what is not stored."""
    cameras = list(dict.fromkeys(part.serial for part in parts))

    def bring(serial: str) -> list[str]:
        own = (part for part in parts if part.serial == serial)
        return [serial for part in own if not _play(part, force, keys, options)]

    with ThreadPoolExecutor(len(cameras)) as docks:
        return [serial for failed in docks.map(bring, cameras) for serial in failed]


def _film_one(part: Part, force: str, options: argparse.Namespace) -> Path:
    return film(faster(part, options.speed), force, _day(options), options.seed, _work(options))


def _play(part: Part, force: str, keys: dict[str, str], options: argparse.Namespace) -> bool:
    if part.serial not in keys:
        say(f"{part.serial}: no device key in {options.keys[0].name}.")
        return False
    try:
        part = faster(part, options.speed)
        say(f"{part.serial}: recording {part.seconds:g} s, {part.scene.replace('_', ' ')}")
        camera = record(part, force, _day(options), options.seed, _work(options))
        patience = Patience(total_seconds=options.patience)
        client = Client(options.url, part.serial, keys[part.serial], patience=patience, cut_after=options.cut_after)
        if options.priority_upload:
            priority_upload(camera, client, say)
        dock(camera, client, part.dock, say)
    except PROBLEMS as problem:
        say(f"{part.serial}: {problem}")
        return False
    return True


def _bring_logs(parts: Sequence[TaserPart], keys: dict[str, str], options: argparse.Namespace) -> list[str]:
    """Let the TASERs bring their logs, which are small, and tell what they kept: return those that did not."""
    return [part.serial for part in parts if not _bring_log(part, keys, options)]


def _bring_log(part: TaserPart, keys: dict[str, str], options: argparse.Namespace) -> bool:
    if part.serial not in keys:
        say(f"{part.serial}: no device key in {options.keys[0].name}.")
        return False
    patience = Patience(total_seconds=options.patience)
    try:
        client = Client(options.url, part.serial, keys[part.serial], kind=DeviceKind.TASER, patience=patience)
        dock_taser(live_through(part, _day(options)), client, part.dock, say)
        for message in kept_messages(part, _day(options)):
            client.tell(message)
    except PROBLEMS as problem:
        say(f"{part.serial}: {problem}")
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
