"""Keeps the children of a run alive: what ends is started again, later each time, and said so."""

import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from config.services import processes
from config.services.processes import Missing

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds before a child is started again
STEADY = 60.0  # seconds after which a child counts as well again


@dataclass
class Child:
    """One program of the run and how to start it."""

    name: str
    spawn: Callable[[], "subprocess.Popen[bytes]"]
    log: Path
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 8.0  # seconds to stop in
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    due_at: float | None = None
    pause: float = FIRST_PAUSE


@dataclass
class Supervisor:
    """The children of one run. Start and tend them from the main thread (see `processes.die_with_parent`)."""

    say: Callable[[str], None]
    children: list[Child] = field(default_factory=list)

    def start(self, child: Child) -> None:
        """Start a child and keep it."""
        self.children.append(child)
        self._start(child)

    def keep(self, child: Child) -> None:
        """Keep a child that somebody else has started."""
        child.started_at = time.monotonic()
        self.children.append(child)

    def tend(self) -> None:
        """Look once at every child: start again what has ended, and cut logs that grew too large."""
        now = time.monotonic()
        for child in self.children:
            cut_in_place(child.log)
            if child.due_at is not None:
                if now >= child.due_at:
                    child.due_at = None
                    self._start(child)
            elif child.process is not None and child.process.poll() is not None:
                self._plan(child, child.process.returncode, now)
            elif now - child.started_at > STEADY:
                child.pause = FIRST_PAUSE

    def stop(self) -> None:
        """Stop all children at once and forget them."""
        threads = [
            threading.Thread(target=processes.stop, args=(child.process, child.stop_signal, child.patience))
            for child in self.children
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.children.clear()

    def _start(self, child: Child) -> None:
        processes.set_aside(child.log)
        try:
            child.process = child.spawn()
        except (OSError, Missing) as error:
            self.say(f"{child.name} could not be started: {error}")
            child.due_at = time.monotonic() + child.pause
            child.pause = min(child.pause * 2, LONGEST_PAUSE)
        child.started_at = time.monotonic()

    def _plan(self, child: Child, code: int, now: float) -> None:
        processes.stop(child.process, child.stop_signal, 0.1)  # what is left of its group
        self.say(f"{child.name} ended (code {code}) and starts again in {child.pause:.1f} s (log: {child.log}).")
        child.process = None
        child.due_at = now + child.pause
        child.pause = min(child.pause * 2, LONGEST_PAUSE)


def cut_in_place(log: Path) -> None:
    """Cut a log that a child holds open (for appending): what it held so far becomes the one older copy."""
    try:
        if log.stat().st_size <= processes.LOG_BYTES:
            return
        shutil.copyfile(log, log.with_name(f"{log.name}.1"))
        with log.open("r+b") as held:
            held.truncate(0)
    except FileNotFoundError:
        return


def program(
    command: Sequence[str],
    log: Path,
    environment: Mapping[str, str],
    cwd: Path,
    *,
    keep: Sequence[int] = (),
    niceness: int = 0,
) -> Callable[[], "subprocess.Popen[bytes]"]:
    """Return a function that starts the command with these values, and with the open files in `keep`."""
    return lambda: processes.start(command, log, environment=environment, cwd=cwd, keep=keep, niceness=niceness)
