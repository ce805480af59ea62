"""Starts and stops child processes: own group, output into a log, never left behind."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LINUX = sys.platform.startswith("linux")
LIBC = ctypes.CDLL(None) if LINUX else None
PR_SET_PDEATHSIG = 1  # prctl(2)
BACKLOG = 2048  # connections that wait while the web server starts; uvicorn's own number
LOG_BYTES = 5 * 1024 * 1024  # a log that is larger at a start is set aside; one older copy stays


class Missing(Exception):
    """Something outside is missing or does not answer; the message is one sentence that says what to do."""


@dataclass(frozen=True)
class Identity:
    """The user that a child runs as."""

    user: int
    group: int


def free_port() -> int:
    """Return a TCP port of the loopback address that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_free(port: int) -> bool:
    """Tell whether nobody listens on the port of the loopback address."""
    try:
        listen(port).close()
    except OSError:
        return False
    return True


def listen(port: int = 0) -> socket.socket:
    """Return a socket that listens on the port of the loopback address, or on a free one; raise OSError if taken."""
    door = socket.socket()
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # The web server takes a handed-on socket for one without TCP, and leaves what connections inherit from it:
        # without this, a body that follows its headers waits 40 ms for the other side's acknowledgement.
        door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        door.bind(("127.0.0.1", port))
        door.listen(BACKLOG)
    except OSError:
        door.close()
        raise
    return door


def die_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    """Return what the child does before it becomes the program: ask Linux for a signal when its parent ends.

    The signal comes when the forking *thread* ends (prctl(2)), so start children from the main thread only.
    """
    if LIBC is None:
        return None
    library, parent = LIBC, os.getpid()

    def prepare() -> None:
        library.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:  # it ended between the fork and the call
            os._exit(1)

    return prepare


def start(  # noqa: PLR0913 - what a child is given
    command: Sequence[str],
    log: Path,
    *,
    environment: Mapping[str, str],
    cwd: Path,
    on_parent_death: signal.Signals = signal.SIGTERM,
    identity: Identity | None = None,
    keep: Sequence[int] = (),
    niceness: int = 0,
) -> "subprocess.Popen[bytes]":
    """Start a child in its own process group, with its output at the end of a log file and the open files in `keep`.

    With a `niceness` it, and what it starts, gives way to the others when the machine is busy.
    """
    with log.open("ab") as output:
        child = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=dict(environment),
            cwd=cwd,
            start_new_session=True,
            preexec_fn=die_with_parent(on_parent_death),  # noqa: PLW1509 (no other thread runs while we start)
            user=identity.user if identity else None,
            group=identity.group if identity else None,
            extra_groups=[] if identity else None,
            pass_fds=keep,
        )
    if niceness:
        _give_way(child.pid, niceness)
    return child


def _give_way(pid: int, niceness: int) -> None:
    """Make a process give way, and its whole session too: Linux shares time among sessions first (sched(7))."""
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, pid, niceness)
        Path(f"/proc/{pid}/autogroup").write_text(str(niceness), encoding="ascii")


def stop(process: "subprocess.Popen[bytes] | None", number: signal.Signals, seconds: float) -> None:
    """Ask politely, wait, then kill the whole group: a worker that failed early can leave children behind."""
    if process is None:
        return
    if process.poll() is None:
        process.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(5)


def wait_for_port(port: int, process: "subprocess.Popen[bytes]", name: str, log: Path, seconds: float = 60) -> None:
    """Return when the process listens on the port; raise `Missing` when it ends or takes too long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            message = f"{name} ended with code {process.returncode} while it was starting; its log is {log}."
            raise Missing(message)
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.02)
    message = f"{name} did not answer within {seconds:.0f} s; its log is {log}."
    raise Missing(message)


def set_aside(log: Path) -> None:
    """Keep a log from growing without limit: when large, it becomes the one older copy."""
    with contextlib.suppress(FileNotFoundError):
        if log.stat().st_size > LOG_BYTES:
            log.replace(log.with_name(f"{log.name}.1"))


def is_reachable_by_all(path: Path) -> bool:
    """Tell whether every folder on the way may be entered by other users."""
    return all(folder.stat().st_mode & 0o001 for folder in [path, *path.parents])
