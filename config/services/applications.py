"""The programs of the application and how each is started: web, two workers, beat and the sealer."""

import multiprocessing
import socket
import sys
from pathlib import Path

NICENESS = {"media": 10}  # pictures, sound and hashes give way to pages and to what makes a recording play
AT_ONCE = {"ingest": 2}  # as in docker-compose.yml: two recordings are made playable at a time
LEAN = ["--without-gossip", "--without-mingle", "--without-heartbeat"]  # one machine: nobody to talk to


def web(door: socket.socket) -> list[str]:
    """Return the command of the web server, which answers at a socket that listens already and is handed on to it.

    Nobody can take its port while it starts, and who comes while it starts again waits. No access log: addresses
    carry tickets.
    """
    return [
        *(sys.executable, "-m", "uvicorn", "config.asgi:application"),
        *("--http", "evidence.receiving.wire:LendingProtocol"),
        *("--ws", "devices.lines.wire:HearingProtocol", "--ws-max-size", "4194366"),
        *("--ws-per-message-deflate", "false"),
        *("--fd", str(door.fileno())),
        *("--timeout-graceful-shutdown", "3"),  # open event streams would hold the stop
        *("--no-access-log", "--no-server-header"),
    ]


def worker(queue: str) -> list[str]:
    """Return the command of a worker for one queue: work on pictures must not hold up what arrives."""
    pool = "prefork" if semaphores_work() else "threads"
    return [
        *(sys.executable, "-m", "celery", "-A", "config", "worker"),
        *("-Q", queue, "-n", f"{queue}@localhost", "-c", str(AT_ONCE.get(queue, 1)), "-P", pool, "-l", "info"),
        *LEAN,
    ]


def beat(folder: Path) -> list[str]:
    """Return the command of the clock of regular work: a process of its own, so that it ends with the run."""
    return [
        *(sys.executable, "-m", "celery", "-A", "config", "beat"),
        *("-s", str(folder / "schedule"), "--pidfile", "", "-l", "info"),
    ]


def manage(root: Path, *arguments: str) -> list[str]:
    """Return a Django command of this project."""
    return [sys.executable, str(root / "manage.py"), *arguments]


def semaphores_work() -> bool:
    """Tell whether a pool of processes can be made: not where /dev/shm is missing or may not be written."""
    try:
        multiprocessing.get_context("spawn").Lock()
    except (OSError, ImportError):
        return False
    return True
