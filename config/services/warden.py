"""Ends what a run left behind. As a program it waits beside the run, so that SIGKILL leaves nothing.

Standard library only: it is started as `python -I -S warden.py FOLDER SECONDS` with a pipe from the run as its input.
"""

import contextlib
import json
import os
import signal
import sys
import time
from pathlib import Path

MARK = "EXHIBIT_RUN"  # in the environment of every process of a run, with the run's folder as value
PATIENCE = 6.0  # seconds that processes get to end by themselves (PostgreSQL writes its last pages)


def marked(folder: Path, mark: str = MARK) -> list[int]:
    """Return the ids of the processes that belong to the run of this folder, without the caller."""
    if not Path("/proc/self/environ").exists():
        return _recorded(folder)
    needle = f"{mark}={folder}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            with contextlib.suppress(OSError):
                if needle in (entry / "environ").read_bytes().split(b"\0"):
                    found.append(int(entry.name))
    return found


def _recorded(folder: Path) -> list[int]:
    """Without /proc (macOS): the process groups that the run wrote down."""
    alive = []
    with contextlib.suppress(OSError, ValueError, KeyError):
        for group in json.loads((folder / "running.json").read_text(encoding="utf-8"))["groups"]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(group, 0)
                alive.append(group)
    return alive


def sweep(folder: Path, patience: float, mark: str = MARK) -> None:
    """Return when no process of the run lives: wait a while (seconds), then kill."""
    end = time.monotonic() + patience
    while (left := marked(folder, mark)) and time.monotonic() < end:
        time.sleep(0.1)
    for number in (signal.SIGTERM, signal.SIGKILL):
        for process in left:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(process, number)
        if left:
            time.sleep(0.5)
        left = marked(folder, mark)


def main() -> None:
    """Wait for the run to end; unless it said that it has stopped everything, sweep up after it."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    folder = Path(sys.argv[1])
    if sys.stdin.buffer.read() == b"done":
        return
    sweep(folder, float(sys.argv[2]))
    (folder / "running.json").unlink(missing_ok=True)


if __name__ == "__main__":
    main()
