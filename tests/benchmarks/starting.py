"""How long `manage.py demo` takes: on an empty machine until the recording plays, and again until pages answer."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.services import processes, state, warden
from tests.benchmarks.visitor import Visitor

OFFICER = "20417"  # PC Rahman, whose camera docks first
PATIENCE = 600.0  # seconds for a cold start on a slow machine
STEP = re.compile(r"^  (\S.*?) +(\d+\.\d) s$", re.MULTILINE)


@dataclass
class Checkout:
    """A checkout and the data of its demo; `python` is what the person types before `manage.py`."""

    root: Path
    folder: Path
    python: Path
    environment: Mapping[str, str]
    was_started: bool = False

    @property
    def state(self) -> Path:
        return self.folder / "state"


@contextmanager
def fresh_checkout(outside: Mapping[str, str]) -> Iterator[Checkout]:
    """Copy what git would clone plus what is not committed yet, without an environment, and remove it at the end."""
    folder = state.throw_away_folder()
    nothing_kept = {"PIP_NO_CACHE_DIR": "1", "UV_CACHE_DIR": str(folder / "uv-cache")}
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard", "-z"],  # noqa: S607 (git is where PATH says)
            check=True,
            capture_output=True,
            cwd=state.ROOT,
        )
        for name in filter(None, os.fsdecode(listed.stdout).split("\0")):
            _copy(state.ROOT / name, folder / "checkout" / name)
        yield Checkout(folder / "checkout", folder, plain_python(), {**outside, **nothing_kept})
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def this_checkout(outside: Mapping[str, str]) -> Iterator[Checkout]:
    """Use the checkout and the environment that are there, with data of their own."""
    folder = state.throw_away_folder()
    try:
        yield Checkout(state.ROOT, folder, Path(sys.executable), {**outside, "EXHIBIT_NO_VENV": "1"})
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def start_cold(checkout: Checkout) -> dict[str, Any]:
    """Measure seconds from the command on an empty folder until the first recording plays over HTTP."""
    with running_demo(checkout) as demo:
        pages, plays = demo.until_pages(), demo.until_plays()
        steps = demo.steps()
    detail = {"pages_s": round(pages, 2), "steps_s": steps, "package_cache": "empty", "command": demo.command}
    return {"value": round(plays, 2), "limit": None, "ratio": None, "detail": detail}


def start_warm(checkout: Checkout, runs: int = 3) -> dict[str, Any]:
    """Measure seconds from the command with data of an earlier start until pages answer (median)."""
    if not checkout.was_started:
        with running_demo(checkout) as demo:
            demo.until_plays()
    taken, plays, steps = [], [], {}
    for _ in range(runs):
        with running_demo(checkout) as demo:
            taken.append(round(demo.until_pages(), 2))
            plays.append(round(demo.until_plays(), 2))
            steps = demo.steps()
    detail = {"runs_s": taken, "recording_plays_s": plays, "steps_s": steps, "command": demo.command}
    return {"value": sorted(taken)[len(taken) // 2], "limit": None, "ratio": None, "detail": detail}


class Demo:
    """One running `manage.py demo`; times count from the moment the command was given."""

    def __init__(self, checkout: Checkout) -> None:
        self.checkout, self.port = checkout, processes.free_port()
        self.log = checkout.folder / "demo.log"
        arguments = ["manage.py", "demo", "--port", str(self.port)]
        self.command = " ".join(["python3", *arguments])
        self.log.unlink(missing_ok=True)
        environment = {**checkout.environment, "EXHIBIT_STATE": str(checkout.state)}
        self.began = time.monotonic()
        self.process = processes.start(
            [str(checkout.python), *arguments], self.log, environment=environment, cwd=checkout.root
        )
        self.visitor = Visitor(self.port)

    def until_pages(self) -> float:
        """Return the seconds until the sign-in page was answered."""
        while not self.visitor.answers():
            self.pause(0.1)
        return self.seconds()

    def seconds(self) -> float:
        """Return the seconds since the command."""
        return round(time.monotonic() - self.began, 2)

    def visitor_as(self, collar_number: str) -> Visitor:
        """Return a further browser, signed in as this person, once pages answer."""
        visitor = Visitor(self.port)
        visitor.sign_in(collar_number, self._password())
        return visitor

    def until_plays(self) -> float:
        """Return the seconds until the officer had the first bytes of a recording."""
        self.until_pages()
        self.visitor.sign_in(OFFICER, self._password())
        while self.visitor.plays() is None:
            self.pause(0.25)
        return self.seconds()

    def steps(self) -> dict[str, float]:
        """Return the seconds that the demo itself printed for its steps."""
        return {name: float(seconds) for name, seconds in STEP.findall(self.log.read_text(encoding="utf-8"))}

    def _password(self) -> str:
        entries = json.loads((self.checkout.state / "sign-ins.json").read_text(encoding="utf-8"))
        return next(str(entry["password"]) for entry in entries if entry["collar_number"] == OFFICER)

    def pause(self, seconds: float) -> None:
        """Wait a moment; raise RuntimeError with the demo's last words when it has ended or takes too long."""
        if self.process.poll() is None and time.monotonic() - self.began < PATIENCE:
            time.sleep(seconds)
            return
        words = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-3:]
        message = f"the demo ended or took longer than {PATIENCE:.0f} s: {' / '.join(words)}"
        raise RuntimeError(message)


@contextmanager
def running_demo(checkout: Checkout) -> Iterator[Demo]:
    """Start the demo and stop it at the end, with whatever it left behind."""
    demo = Demo(checkout)
    try:
        yield demo
        checkout.was_started = True
    finally:
        with suppress(ProcessLookupError):
            processes.stop(demo.process, signal.SIGINT, 60)
        warden.sweep(checkout.state.resolve(), 5)


def plain_python() -> Path:
    """Return the Python outside the virtual environment that a person would start with."""
    return Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}"


def _copy(source: Path, target: Path) -> None:
    if source.is_file() or source.is_symlink():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target, follow_symlinks=False)
