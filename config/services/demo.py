"""`manage.py demo`: starts the whole system with a made-up force and plays a short scenario."""

import argparse
import contextlib
import fcntl
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from config.services import processes, running, state
from config.services.processes import Missing
from config.services.progress import Progress
from config.services.scenario import Scenario
from config.services.stack import SERVICES
from config.services.system import System

PORTS = range(8000, 8020)


class Stopped(Exception):
    """Somebody asked the run to end."""

    def __init__(self, number: int) -> None:
        self.status = 128 + number  # what a shell reports


def main(arguments: Sequence[str]) -> int:
    """Run the demo until Ctrl-C (or, with --once, until the scenario is over) and return the exit status."""
    options = _options(arguments)
    progress = Progress()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    folder = state.demo_folder()
    try:
        state.make(folder)
        with _only_one(folder):
            if options.reset:
                _begin_anew(folder)
            state.make_sure_of_room(folder)
            return _run(folder, options, progress)
    except Missing as error:
        print(error, file=sys.stderr)
        return 1
    except Stopped as stopped:
        progress.say("Stopped.")
        return stopped.status


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="manage.py demo", description=__doc__)
    parser.add_argument("--reset", action="store_true", help="begin anew: removes the demo's data first")
    parser.add_argument("--port", type=int, help="port of the pages (else 8000 or the next free one)")
    parser.add_argument("--no-scenario", action="store_true", help="do not play the scenario")
    parser.add_argument("--once", action="store_true", help="stop when the scenario is over")
    return parser.parse_args(arguments)


def _begin_anew(folder: Path) -> None:
    """Remove the data; raise `Missing` when some of it lies in a service that somebody gave."""
    if given := [service.variable for service in SERVICES if os.environ.get(service.variable)]:
        message = f"--reset does not empty what is given ({', '.join(given)}): empty it yourself, or unset it."
        raise Missing(message)
    state.reset(folder)


def _interrupt(number: int, _: object) -> None:
    raise Stopped(number)


@contextlib.contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    """Hold the folder for this process; raise `Missing` when another demo has it."""
    with (folder / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            found = running.read(folder)
            where = f" at {found['url']} (process {found['process']})" if found else ""
            message = f"A demo already runs{where}: stop it with Ctrl-C, or set EXHIBIT_STATE to a second folder."
            raise Missing(message) from error
        yield


def _run(folder: Path, options: argparse.Namespace, progress: Progress) -> int:
    progress.say(f"Exhibit demo (data and logs: {folder})")
    with open_door(options.port) as door, System(folder, door, progress) as system, _deaf_while_stopping():
        played = Scenario(system)
        system.start(make_force=True, meanwhile=None if options.no_scenario else played.film)
        played.play()
        progress.done("In all", progress.since_command())
        _say_where(system)
        progress.say("\nCtrl-C stops everything.")
        played.look()
        while not played.is_over or not options.once:
            system.tend()
            played.look()
            time.sleep(0.25)
        progress.say("Stopping.")
        return 0


@contextlib.contextmanager
def _deaf_while_stopping() -> Iterator[None]:
    """Let nothing interrupt the stop once it has begun: a second Ctrl-C must not leave processes behind."""
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)


def open_door(wanted: int | None) -> socket.socket:
    """Listen on the wanted port, or on the first free one from 8000; raise `Missing` when it is taken."""
    for port in [wanted] if wanted is not None else [*PORTS, 0]:
        with contextlib.suppress(OSError):
            return processes.listen(port)
    message = f"Port {wanted} is taken: choose another with --port."
    raise Missing(message)


def _say_where(system: System) -> None:
    """Print the address and one sign-in per role."""
    say = system.progress.say
    say(f"\nOpen {system.url}")
    path = system.folder / "sign-ins.json"
    if not path.exists():
        return
    say("Sign in with a collar number and a password (simulated data only):\n")
    one_per_role = {entry["role"]: entry for entry in reversed(json.loads(path.read_text(encoding="utf-8")))}
    for entry in reversed(one_per_role.values()):
        say(f"  {entry['role']:<34} {entry['name']:<20} {entry['collar_number']:<10} {entry['password']}")
