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
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from config.services import processes
from tests.benchmarks.dock import Dock
from tests.factories.counted import make_counted_clip
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
CLIP_SECONDS = 8
DESK, PHONE = (1440, 900), (390, 844)
WIDE = "document.documentElement.scrollWidth > window.innerWidth"


@dataclass
class Demo:
    """A running demo: its address, its folder and who can sign in."""

    url: str
    folder: Path
    process: subprocess.Popen[bytes] | None = None
    sign_ins: dict[str, str] = field(default_factory=dict)

    @property
    def log(self) -> Path:
        """What it prints."""
        return self.folder.parent / "demo.log"

    def child(self, name: str) -> int:
        """Return the process of the demo in whose command line this stands; raises ValueError while it is not there."""
        supervisor: int = json.loads((self.folder / "running.json").read_text(encoding="utf-8"))["process"]
        children = Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text(encoding="ascii").split()
        (found,) = [int(pid) for pid in children if name in command_of(int(pid))]
        return found

    def run(self, program: str) -> Any:
        """Run a piece of Python inside the running system and return what it prints as JSON."""
        environment = {name: value for name, value in os.environ.items() if name not in OWN}
        done = subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), "shell", "--no-imports", "-c", program],
            env=environment | {"EXHIBIT_STATE": str(self.folder), "EXHIBIT_NO_VENV": "1"},
            capture_output=True, text=True, check=False, cwd=ROOT,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="package")  # ends with the journeys: a demo works on while nobody looks
def demo() -> Iterator[Demo]:
    """Start `manage.py demo` in a folder of its own and wait until its story has been played to the end.

    While a journey is being written, RUNNING_DEMO names the state folder of a demo that is up already.
    """
    if there := os.environ.get("RUNNING_DEMO"):
        yield running_demo(Path(there))
        return
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
        wait_for(lambda: b"Ctrl-C stops everything" in running.log.read_bytes(), running, running.log)
        wait_for((state / "played").exists, running, running.log)
        wait_for((state / "shared").exists, running, state / "logs" / "share.log")
        entries = json.loads((state / "sign-ins.json").read_text(encoding="utf-8"))
        running.sign_ins = {entry["collar_number"]: entry["password"] for entry in entries}
        yield running
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


def command_of(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().decode(errors="replace")
    except FileNotFoundError:
        return ""


def running_demo(state: Path) -> Demo:
    """Return a demo that somebody else has started and will stop."""
    told = json.loads((state / "running.json").read_text(encoding="utf-8"))
    entries = json.loads((state / "sign-ins.json").read_text(encoding="utf-8"))
    passwords = {entry["collar_number"]: entry["password"] for entry in entries}
    return Demo(told["url"], state, sign_ins=passwords)


def wait_for(condition: Callable[[], bool], demo: Demo, log: Path) -> None:
    """Return when the condition holds; fail with the words of this log when the demo ends or it takes too long."""
    end = time.monotonic() + PATIENCE
    while not condition():
        if (demo.process and demo.process.poll() is not None) or time.monotonic() > end:
            pytest.fail(log.read_text(encoding="utf-8", errors="replace")[-4000:] if log.exists() else f"no {log}")
        time.sleep(0.2)


@pytest.fixture(scope="package")
def docking(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, datetime], str]:
    """Return a function that docks a short recording of a camera and gives the address of its record."""
    folder = tmp_path_factory.mktemp("docked")
    clip = make_counted_clip(folder / "clip.mp4", seconds=CLIP_SECONDS)
    keys = json.loads((demo.folder / "camera-keys.json").read_text(encoding="utf-8"))

    def dock(serial: str, started: datetime) -> str:
        own = folder / f"{serial}-{started:%H%M%S}.mp4"
        own.write_bytes(clip.read_bytes() + free_box(own.name))
        camera = Dock(urlsplit(demo.url).port or 80, f"Camera {serial}:{keys[serial]}")
        address = camera.announce(own, CLIP_SECONDS * 1000, started.strftime("%Y-%m-%dT%H:%M:%S.000Z"))
        camera.send(own, address)
        return f"/evidence/{camera.wait_until_stored(address)['item']}/"

    return dock


def free_box(words: str) -> bytes:
    """Return a box that players skip (ISO/IEC 14496-12, 8.1.2): no two recordings have the same bytes."""
    content = words.encode()
    return (8 + len(content)).to_bytes(4, "big") + b"free" + content


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

    def complain(self, words: str, address: str) -> None:
        """Keep what the browser complains about, and where."""
        self.complaints.append(f"{words} {address}")

    def sign_in(self, collar_number: str) -> None:
        self.page.goto(f"{self.demo.url}/signin/")
        self.page.get_by_label("Collar number").fill(collar_number)
        self.page.get_by_label("Password", exact=True).fill(self.demo.sign_ins[collar_number])
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(f"{self.demo.url}/")

    def open(self, path: str) -> Page:
        """Open a page of the system, and say why where it is asked for; every key and button works then."""
        self.page.goto(f"{self.demo.url}{path}")
        if "/access/reason/" in self.page.url:
            self.say_why()
        self.page.wait_for_selector("html[data-started]")
        return self.page

    def say_why(self, reason: str = "Supervision", reference: str = "") -> None:
        """Answer the question why one looks."""
        expect(self.page.get_by_role("heading", name="Reason for access")).to_be_visible()
        self.page.get_by_label(reason).check()
        self.page.get_by_label("Log or crime number").fill(reference)
        self.page.get_by_role("button", name="Continue").click()
        self.page.wait_for_load_state()

    def is_told(self, words: str) -> None:
        """Check that a message says this."""
        expect(self.page.locator(".toast").filter(has_text=words).first).to_be_visible()

    def look(self, name: str) -> None:
        """Check that the page fits its window and says what it is; keep pictures when SCREENSHOTS names a folder."""
        self.page.wait_for_load_state()
        expect(self.page.locator("h1")).to_have_count(1)
        assert not self.page.evaluate(f"() => {WIDE}"), f"{name} is wider than its window"
        if not (folder := os.environ.get("SCREENSHOTS")):
            return
        size = self.page.viewport_size
        for width, height in (DESK, PHONE):
            self.page.set_viewport_size({"width": width, "height": height})
            for theme in ("light", "dark"):
                self.page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
                self.page.wait_for_timeout(250)
                self.page.screenshot(path=f"{folder}/{name}-{width}-{theme}.png", full_page=True)
            if self.page.evaluate(f"() => {WIDE}"):
                self.complaints.append(f"{name} is wider than {width} px")
        self.page.emulate_media(color_scheme="light", reduced_motion="no-preference")
        if size:
            self.page.set_viewport_size(size)

    def until(self, condition: str, seconds: float = 30.0) -> None:
        """Wait for a condition in the page; asked from outside, since the page's policy forbids to evaluate strings."""
        end = time.monotonic() + seconds
        while not self.page.evaluate(f"() => Boolean({condition})"):
            assert time.monotonic() < end, f"not reached within {seconds} s: {condition}"
            self.page.wait_for_timeout(50)


@pytest.fixture
def walk(demo: Demo, chromium: Browser) -> Iterator[Callable[..., Walk]]:
    contexts: list[BrowserContext] = []

    def begin(size: tuple[int, int] = DESK) -> Walk:
        context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, has_touch=size == PHONE)
        contexts.append(context)
        page = context.new_page()
        walking = Walk(page, demo)
        page.on(
            "console", lambda line: walking.complain(line.text, line.location["url"]) if line.type == "error" else None
        )
        page.on("pageerror", lambda error: walking.complaints.append(str(error)))
        return walking

    yield begin
    for context in contexts:
        context.close()
