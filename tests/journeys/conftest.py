"""A whole demo of its own, started by the one command, and Chromium to walk through it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from config.services import processes
from tests.house.tree import ROOT

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
# What the early plugin put into the environment must not reach the demo: it starts services of its own.
OWN = ("DATABASE_URL", "REDIS_URL", "S3_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "INCOMING_DIR")
OWN += ("SECRET_KEY", "STORED_SECRETS_KEY", "AUDIT_SIGNING_KEY_FILE", "STATIC_ROOT", "DJANGO_SETTINGS_MODULE")
OWN += ("BASE_URL", "EXHIBIT_STATE")
PATIENCE = 300.0  # seconds, on a busy machine


@dataclass
class Demo:
    """A running demo: its address, its folder and who can sign in."""

    url: str
    folder: Path
    process: subprocess.Popen[bytes]
    sign_ins: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="package")  # ends with the journeys: a demo works on while nobody looks
def demo() -> Iterator[Demo]:
    """Start `manage.py demo` in a folder of its own and wait until its scenario has been played."""
    folder = Path(tempfile.mkdtemp(prefix="exhibit-journey-"))
    folder.chmod(0o755)  # PostgreSQL runs as another user when this runs as root
    state, port = folder / "state", processes.free_port()
    environment = {name: value for name, value in os.environ.items() if name not in OWN}
    environment |= {"EXHIBIT_STATE": str(state), "EXHIBIT_NO_VENV": "1"}
    with (folder / "demo.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "demo", "--port", str(port)],
            env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True, cwd=ROOT,
        )  # fmt: skip
    running = Demo(f"http://localhost:{port}", state, process)
    try:
        wait_for(lambda: b"Ctrl-C stops everything" in (folder / "demo.log").read_bytes(), running, folder)
        entries = json.loads((state / "sign-ins.json").read_text(encoding="utf-8"))
        running.sign_ins = {entry["collar_number"]: entry["password"] for entry in entries}
        yield running
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


def wait_for(condition: Callable[[], bool], demo: Demo, folder: Path) -> None:
    """Return when the condition holds; fail with the demo's own words when it ends or takes too long."""
    end = time.monotonic() + PATIENCE
    while not condition():
        if demo.process.poll() is not None or time.monotonic() > end:
            pytest.fail((folder / "demo.log").read_text(encoding="utf-8", errors="replace")[-4000:])
        time.sleep(0.2)


@pytest.fixture(scope="module")  # ends with the module: it leaves an event loop running in this thread
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Walk:
    """One person's way through the pages; collects everything the browser complains about."""

    page: Page
    demo: Demo
    complaints: list[str] = field(default_factory=list)

    def sign_in(self, collar_number: str) -> None:
        self.page.goto(f"{self.demo.url}/signin/")
        self.page.get_by_label("Collar number").fill(collar_number)
        self.page.get_by_label("Password", exact=True).fill(self.demo.sign_ins[collar_number])
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(f"{self.demo.url}/")

    def until(self, condition: str, seconds: float = 30.0) -> None:
        """Wait for a condition in the page; asked from outside, since the page's policy forbids to evaluate strings."""
        end = time.monotonic() + seconds
        while not self.page.evaluate(f"() => Boolean({condition})"):
            assert time.monotonic() < end, f"not reached within {seconds} s: {condition}"
            self.page.wait_for_timeout(50)


@pytest.fixture
def walk(demo: Demo, chromium: Browser) -> Iterator[Callable[[], Walk]]:
    contexts: list[BrowserContext] = []

    def begin() -> Walk:
        context = chromium.new_context(viewport={"width": 1440, "height": 900})
        contexts.append(context)
        page = context.new_page()
        walking = Walk(page, demo)
        page.on("console", lambda line: walking.complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: walking.complaints.append(str(error)))
        return walking

    yield begin
    for context in contexts:
        context.close()
