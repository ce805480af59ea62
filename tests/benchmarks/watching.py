"""Watching, measured in Chromium: page opened until the picture moves, a jump until its frame shows; and storyboards.

Beside each browser figure stands the plainest possible page: a bare <video> and the same file from nginx.
"""

import os
import random
import resource
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from config.services import processes
from evidence.media.ffmpeg import Tools, link_source
from evidence.media.probe import probe
from evidence.media.storyboard import storyboard
from tests.benchmarks.figures import as_figure, rounded
from tests.benchmarks.ingest import _ffmpeg, _wait_until_complete, make_clip, make_dock
from tests.benchmarks.live_site import Site

Figure = dict[str, Any]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--autoplay-policy=no-user-gesture-required"]
SEED = 20417
PASSWORD = (
    "four winds over Tanner Row"  # as tests.factories.accounts gives it, which cannot be loaded before the site is up
)
# Runs before anything of the page: presses play as soon as the button works, and notes when the picture has moved.
PRESS = """
window.moved = new Promise((resolve) => {
  const wait = setInterval(() => {
    const root = document.querySelector("section.stage"), video = document.querySelector("video");
    if (!video || (root && !root.player)) return;
    clearInterval(wait);
    let first = null;
    const look = (_, told) => {
      if (first === null) first = told.mediaTime;
      else if (told.mediaTime > first) { resolve(performance.now()); return; }
      video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback(look);
    if (root) root.querySelector("[data-do=toggle]").click(); else video.play();
  }, 4);
});
"""
JUMP = """(to) => new Promise((resolve) => {
  const video = document.querySelector("video"), root = document.querySelector("section.stage");
  const began = performance.now();
  const look = (_, told) => {
    if (Math.abs(told.mediaTime - to) < 0.1) resolve((performance.now() - began) / 1000);
    else video.requestVideoFrameCallback(look);
  };
  video.requestVideoFrameCallback(look);
  if (root) root.player.seek(to); else video.currentTime = to;
})"""


def first_frame(site: Site, *, runs: int = 7) -> Figure:
    """Measure seconds from opening the record page until the picture moves.

    Each time in a new browser that has shown the library and nothing else, since that is where an officer comes from.
    The detail also has it with nothing in the browser's cache, as for an address that was sent by mail.
    """
    clip = make_clip(site)
    address = f"http://localhost:{site.port}/evidence/{uploaded_clip(site)}/"
    ours, cold, bare = [], [], []
    with chromium() as browser, static_server(clip.parent) as plain:
        state = signed_in(browser, site)
        _opened(browser, address, state)  # warms the server up
        for _ in range(runs):
            ours.append(_opened(browser, address, state, coming_from=f"http://localhost:{site.port}/evidence/"))
            cold.append(_opened(browser, address, state))
            bare.append(_opened(browser, f"{plain}/bare-{clip.name}.html", None))
    value, limit = statistics.median(ours), statistics.median(bare)
    detail = {
        "runs_s": rounded(ours, 3),
        "empty_cache_s": round(statistics.median(cold), 3),
        "empty_cache_runs_s": rounded(cold, 3),
        "bare_s": rounded(bare, 3),
    }
    return as_figure("first_frame", value, "s", limit, value / limit, detail)


def seek(site: Site, *, minutes: int = 60, seeks: int = 24) -> Figure:
    """Measure seconds from a jump in a long recording until its frame is shown, p95 of jumps to random places."""
    hour = site.folder / "hour.mp4"
    looped = ["-stream_loop", str(minutes - 1), "-i", str(make_clip(site)), "-c", "copy", "-movflags", "+faststart"]
    _ffmpeg(site, [*looped, str(hour)])
    item = _uploaded(site, hour, minutes * 60_000)
    places = [random.Random(SEED + n).uniform(1, minutes * 60 - 2) for n in range(seeks)]  # noqa: S311
    with chromium() as browser, static_server(hour.parent) as plain:
        state = signed_in(browser, site)
        ours = _jumps(browser, f"http://localhost:{site.port}/evidence/{item}/", state, places)
        bare = _jumps(browser, f"{plain}/bare-{hour.name}.html", None, places)
    value, limit = _p95(ours), _p95(bare)
    detail = {
        "median_s": round(statistics.median(ours), 3),
        "bare_median_s": round(statistics.median(bare), 3),
        "seeks": seeks,
        "minutes": minutes,
        "bytes": hour.stat().st_size,
        "all_s": rounded(sorted(ours), 3),
    }
    hour.unlink()
    return as_figure("seek", value, "s", limit, value / limit, detail)


def storyboard_cpu(site: Site, *, runs: int = 3) -> Figure:
    """Measure CPU seconds per minute of 720p for all pictures of the scrubbing lane and the poster."""
    clip = make_clip(site)
    upright = site.folder / "upright.mp4"
    _ffmpeg(site, ["-display_rotation", "90", "-i", str(clip), "-c", "copy", "-t", "20", str(upright)])
    ours, bare, count = [], [], 0
    for _ in range(runs):
        seconds, tiles = _storyboard(site, clip)
        ours.append(seconds)
        count = len(tiles)
        bare.append(_cpu(lambda: _ffmpeg(site, ["-skip_frame", "nokey", "-i", str(clip), "-an", "-f", "null", "-"])))
    _, lying = _storyboard(site, upright)
    value, limit = statistics.median(ours), statistics.median(bare)
    detail = {
        "runs": rounded(ours, 3),
        "key_frames_alone": rounded(bare, 3),
        "tiles": count,
        "portrait_tile": [lying[0].w, lying[0].h] if lying else [1, 0],
    }
    return as_figure("storyboard_cpu", value, "CPU-s", limit, value / limit, detail)


def _storyboard(site: Site, clip: Path) -> tuple[float, tuple[Any, ...]]:
    folder = Path(tempfile.mkdtemp(dir=site.folder))
    tools = Tools(Path(site.environment["FFMPEG_BIN"]), Path(site.environment["FFPROBE_BIN"]))
    found = probe(clip, tools=tools, folder=folder)
    link_source(clip, folder)
    made: list[Any] = []
    seconds = _cpu(lambda: made.append(storyboard(found, tools=tools, folder=folder)))
    shutil.rmtree(folder)
    return seconds * 60_000 / found.duration_ms, made[0].tiles


def _cpu(work: Any) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def uploaded_clip(site: Site) -> str:
    """Return the item of a minute's recording that the site has made ready."""
    return _uploaded(site, make_clip(site), 60_000)


def _uploaded(site: Site, clip: Path, duration_ms: int) -> str:
    dock = make_dock(site)
    address = dock.announce(clip, duration_ms)
    dock.send(clip, address)
    return _wait_until_complete(address)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium with room for nothing but the figure."""
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def signed_in(browser: Browser, site: Site) -> Any:
    """Return the cookies of PC Rahman's session."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"http://localhost:{site.port}/signin/")
    page.get_by_label("Collar number").fill("20417")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/signin/" not in address or "check" in address)
    state = context.storage_state()
    context.close()
    return state


def _new_page(browser: Browser, state: Any) -> Page:
    page = browser.new_context(storage_state=state, viewport={"width": 1440, "height": 900}).new_page()
    page.add_init_script(PRESS)
    return page


def _opened(browser: Browser, address: str, state: Any, *, coming_from: str = "") -> float:
    page = _new_page(browser, state)
    if coming_from:
        page.goto(coming_from, wait_until="networkidle")  # nobody chooses before the pictures are there
    page.goto(address, wait_until="commit")
    seconds = float(page.evaluate("() => window.moved")) / 1000
    page.context.close()
    return seconds


def _jumps(browser: Browser, address: str, state: Any, places: list[float]) -> list[float]:
    page = _new_page(browser, state)
    page.goto(address)
    page.evaluate("() => window.moved")
    page.evaluate("() => document.querySelector('video').pause()")
    taken = []
    for place in places:
        taken.append(float(page.evaluate(JUMP, place)))
        time.sleep(0.15)
    page.context.close()
    return taken


def _p95(values: list[float]) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]


@contextmanager
def static_server(folder: Path) -> Iterator[str]:
    """Serve the files of a folder, and `bare-<name>.html` with a bare <video> for each, from nginx."""
    port, home = processes.free_port(), Path(tempfile.mkdtemp(prefix="exhibit-plain-"))
    home.chmod(0o755)
    for path in folder.glob("*.mp4"):
        page = f'<!doctype html><video src="{path.name}" preload="auto" width="1280" height="720"></video>'
        (home / f"bare-{path.name}.html").write_text(page, encoding="ascii")
        (home / path.name).symlink_to(path)
    (home / "nginx.conf").write_text(
        f"daemon off; pid {home}/pid; error_log stderr; worker_processes 1; user root; events {{}}\n"
        f"http {{ types {{ text/html html; video/mp4 mp4; }} access_log off; sendfile on; client_body_temp_path {home};"
        f" proxy_temp_path {home}; fastcgi_temp_path {home}; uwsgi_temp_path {home}; scgi_temp_path {home};"
        f" server {{ listen 127.0.0.1:{port}; root {home}; }} }}\n",
        encoding="ascii",
    )
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    server = subprocess.Popen([program, "-c", str(home / "nginx.conf")], stderr=subprocess.DEVNULL)
    time.sleep(0.5)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)
        shutil.rmtree(home, ignore_errors=True)
