"""The whole product on throw-away data for a benchmark: services, web, two workers, beat; and what they cost."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from config.services import applications, processes, state
from config.services.pytest_plugin import make_signing_key
from config.services.stack import Stack

TICKS = os.sysconf("SC_CLK_TCK")
GROWN_UP_SECONDS = 1.0


@dataclass
class Site:
    """A running product: its port, the folder of its data, and its processes by name."""

    port: int
    folder: Path
    environment: dict[str, str]
    children: "dict[str, subprocess.Popen[bytes]]" = field(default_factory=dict)
    services: dict[str, int] = field(default_factory=dict)

    def cpu_seconds(self, *names: str) -> float:
        """Return the CPU seconds that these processes and everything they started have used so far."""
        return sum(cpu_of_tree(pid) for name, pid in self.processes().items() if not names or name in names)

    def memory_bytes(self, name: str) -> int:
        """Return the memory of a process and of its own workers, without the tools they run for a moment."""
        return sum(memory_of(pid) for pid in tree(self.processes()[name]) if is_own_worker(pid))

    def written_bytes(self, name: str) -> int:
        """Return how many bytes a process and its own workers have handed to files and sockets (proc(5), io)."""
        return sum(written_by(pid) for pid in tree(self.processes()[name]))

    def keep_only(self, name: str) -> None:
        """Stop the other programs: an invented force has no bytes, and they would look for them."""
        for other in self.children.keys() - {name}:
            processes.stop(self.children.pop(other), signal.SIGTERM, 8)

    def processes(self) -> dict[str, int]:
        return {name: child.pid for name, child in self.children.items()} | self.services


@contextmanager
def live_site() -> Iterator[Site]:
    """Start everything, prepared and empty; stop and remove everything at the end. Sets os.environ."""
    stack = Stack(state.throw_away_folder(), durable=True)
    before = dict(os.environ)
    os.environ |= stack.start() | {"DJANGO_SETTINGS_MODULE": "config.settings", "LOG_LEVEL": "WARNING"}
    site = Site(processes.free_port(), stack.folder, dict(os.environ))
    os.environ |= {"BASE_URL": f"http://localhost:{site.port}", "STATIC_ROOT": str(stack.folder / "static")}
    os.environ["TWO_STEP_REQUIRED"] = "no"  # a second step is not what is measured
    try:
        state.write_private(stack.folder / "journal-key.pem", make_signing_key())
        for command in ("migrate -v0", "make_buckets", "collectstatic -v0 --no-input"):
            subprocess.run([sys.executable, "-W", "ignore", "-m", "django", *command.split()], check=True, stdout=2)
        site.services = {service.name: service.process.pid for service in stack.running if service.process}
        _start_programs(site, stack.folder)
        yield site
    finally:
        for child in site.children.values():
            processes.stop(child, signal.SIGTERM, 8)
        stack.stop(purge=True)
        os.environ.clear()
        os.environ |= before


def _start_programs(site: Site, folder: Path) -> None:
    door = processes.listen(site.port)
    commands = {
        "web": applications.web(door),
        "ingest": applications.worker("ingest"),
        "media": applications.worker("media"),
        "beat": applications.beat(folder),
    }
    for name, command in commands.items():
        log = folder / f"{name}.log"
        keep = (door.fileno(),) if name == "web" else ()
        niceness = applications.NICENESS.get(name, 0)
        site.children[name] = processes.start(
            command, log, environment=dict(os.environ), cwd=state.ROOT, keep=keep, niceness=niceness
        )
    door.close()
    for name, line in (("web", "Uvicorn running"), ("ingest", "ready."), ("media", "ready.")):
        wait_for_line(folder / f"{name}.log", line)


def wait_for_line(log: Path, text: str) -> None:
    """Return when a program has said something in its log; raise RuntimeError after a minute."""
    end = time.monotonic() + 60
    while text not in log.read_text(encoding="utf-8", errors="replace"):
        if time.monotonic() > end:
            message = f"{log} never said {text!r}."
            raise RuntimeError(message)
        time.sleep(0.05)


def tree(pid: int) -> list[int]:
    """Return a process and all that live below it."""
    found = [pid]
    for parent in found:
        try:
            children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split()
        except (FileNotFoundError, ProcessLookupError):  # it has ended, perhaps since its file was opened
            continue
        found += [int(child) for child in children]
    return found


def cpu_of_tree(pid: int) -> float:
    """Return CPU seconds of a process, its living descendants, and its ended and reaped children."""
    return sum(_cpu(one) for one in tree(pid))


def _cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):  # it has ended, perhaps since its file was opened
        return 0.0
    return sum(int(ticks) for ticks in fields[11:15]) / TICKS


def program_of(pid: int) -> str:
    """Return the path of the program of a process, or nothing when it has ended."""
    try:
        return str(Path(f"/proc/{pid}/exe").readlink())
    except OSError:
        return ""


def is_own_worker(pid: int) -> bool:
    """Tell whether this is one of our programs, and not a tool that is just being started.

    Between its start and its first own instruction a tool is a second name for the memory of its starter (vfork(2)):
    counting it would count that memory twice.
    """
    return "python" in program_of(pid) and age_seconds(pid) > GROWN_UP_SECONDS


def age_seconds(pid: int) -> float:
    """Return how long ago a process was started, or nothing when it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return time.clock_gettime(time.CLOCK_BOOTTIME) - int(fields[19]) / TICKS


def memory_of(pid: int) -> int:
    """Return bytes of memory that a process takes: what it shares with others counts in parts that add up (PSS)."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def written_by(pid: int) -> int:
    """Return the bytes that a process has handed to write(2) and its kin; 0 when it has gone."""
    try:
        lines = Path(f"/proc/{pid}/io").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return int(dict(line.split(": ") for line in lines)["wchar"])
