"""What the plan calls playable does play in a real browser, to its end."""

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, BrowserType, TimeoutError, sync_playwright

from config.services.pytest_plugin import find_chromium
from evidence.media.ffmpeg import Tools
from evidence.media.made import Role
from evidence.media.plan import Decision
from evidence.media.prepare import prepare
from tests.hostile.odd_files import FILES, Odd
from tests.hostile.test_odd_files import by_name

MOVING = {Decision.PLAY_ORIGINAL, Decision.COPY_TO_HLS, Decision.MAKE_PROXY}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--autoplay-policy=no-user-gesture-required"]
PLAY = """
address => {
  const video = document.querySelector("video");
  const tell = end => { window.told ??= {end, width: video.videoWidth, height: video.videoHeight,
    frames: video.getVideoPlaybackQuality().totalVideoFrames, error: video.error ? video.error.message : ""}; };
  video.onended = () => tell("ended");
  video.onerror = () => tell("error");
  setTimeout(() => tell("stuck"), 15000);
  video.muted = true;
  video.src = address;
  video.playbackRate = 4;
  video.play().catch(() => {});
}
"""
PATIENCE = 60_000  # milliseconds; the page itself gives up after 15 s: longer means that the browser has stopped

pytestmark = [pytest.mark.browser, pytest.mark.slow]


class Ranges(BaseHTTPRequestHandler):
    """Answers byte ranges of any file of this machine, for the length of a test."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = Path(unquote(self.path))
        content = path.read_bytes() if path.is_file() else b"<!doctype html><video></video>"
        asked = re.match(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        first = int(asked[1]) if asked else 0
        last = int(asked[2]) if asked and asked[2] else len(content) - 1
        part = content[first : last + 1]
        self.send_response(206 if asked else 200)
        self.send_header("Content-Range", f"bytes {first}-{first + len(part) - 1}/{len(content)}")
        self.send_header("Accept-Ranges", "bytes")
        kind = "video/webm" if path.suffix == ".webm" else "video/mp4"
        self.send_header("Content-Type", kind if path.is_file() else "text/html")
        self.send_header("Content-Length", str(len(part)))
        self.end_headers()
        try:
            self.wfile.write(part)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # a browser drops what it no longer needs

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Ranges)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


class Watcher:
    """Plays files in Chromium, which starts anew when it has stopped answering: a damaged file may do that to it."""

    def __init__(self, chromium: BrowserType, server: ThreadingHTTPServer) -> None:
        self.chromium, self.address = chromium, f"http://127.0.0.1:{server.server_port}/"
        self.browser = self.start()

    def start(self) -> Browser:
        return self.chromium.launch(executable_path=find_chromium(), args=FLAGS)

    def watch(self, path: Path) -> dict[str, Any]:
        """Return how playing it ended."""
        try:
            return self._watch(path)
        except TimeoutError:
            self.browser.close()
            self.browser = self.start()
            return self._watch(path)

    def _watch(self, path: Path) -> dict[str, Any]:
        page = self.browser.new_page()
        page.goto(self.address)
        page.evaluate(PLAY, path.as_uri().removeprefix("file://"))
        told: dict[str, Any] = page.wait_for_function("window.told", timeout=PATIENCE).json_value()
        page.close()
        return told


@pytest.fixture(scope="module")
def watcher(server: ThreadingHTTPServer) -> Iterator[Watcher]:
    with sync_playwright() as playwright:
        watcher = Watcher(playwright.chromium, server)
        yield watcher
        watcher.browser.close()


@pytest.mark.parametrize("odd", [odd for odd in FILES if odd.expected in MOVING], ids=by_name)
def test_what_is_called_playable_plays_to_its_end(
    odd: Odd, odd_files: dict[str, Path], tools: Tools, tmp_path: Path, watcher: Watcher
) -> None:
    prepared = prepare(odd_files[odd.name], tools=tools, folder=tmp_path)
    copies = [made.path for made in prepared.files if made.role in {Role.HLS_MEDIA, Role.PROXY}]
    shown = copies[0] if copies else odd_files[odd.name]

    played = watcher.watch(shown)

    assert (played["end"], played["error"]) == ("ended", "")
    assert played["frames"] > 0
    assert prepared.examined.found is not None
    assert prepared.examined.found.video is not None
    wide = prepared.examined.found.video.shown_size
    assert (played["width"] > played["height"]) is (wide[0] > wide[1])
