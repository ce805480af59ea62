"""Four recordings of one incident played in step on its timeline, measured in Chromium at their own speed.

The figure is the p95 of how far the two that are furthest from each other are apart, by the browser's media clocks;
the detail has it by the frames that were really on the screen, and each follower's distance from the shared clock.
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.benchmarks.figures import as_figure
from tests.benchmarks.ingest import _ffmpeg, _wait_until_complete, make_clip, make_dock
from tests.benchmarks.live_site import Site
from tests.benchmarks.watching import _new_page, _p95, chromium, signed_in

Figure = dict[str, Any]
STARTS = ("22:42:50.000", "22:42:46.800", "22:42:42.500", "22:42:48.900")  # offsets as the ux spec measured them with
PLACE = """
import sys
import django
django.setup()
from accounts.models import User
from evidence.models import Item
from tests.factories.incidents import make_incident
incident = make_incident("1190", User.objects.get(collar_number="20417"))
Item.objects.filter(pk__in=sys.argv[1:]).update(incident=incident)
print(incident.slug)
"""
SAMPLE = """(seconds) => new Promise((resolve) => {
  const angles = document.querySelector("[data-controller=timeline]").timeline.angles;
  const media = [], frames = [], shown = angles.map(() => null);
  angles.forEach((angle, n) => {
    const look = (_, told) => { shown[n] = told; angle.video.requestVideoFrameCallback(look); };
    angle.video.requestVideoFrameCallback(look);
  });
  const apart = (walls) => 1000 * (Math.max(...walls) - Math.min(...walls));
  const every = setInterval(() => {
    media.push(apart(angles.map((angle) => angle.wall)));
    const now = performance.now();
    if (shown.every(Boolean)) frames.push(apart(angles.map((angle, n) => angle.start + shown[n].mediaTime + (now - shown[n].expectedDisplayTime) / 1000)));
  }, 100);
  setTimeout(() => { clearInterval(every); resolve({ media, frames, rates: angles.map((angle) => angle.video.getVideoPlaybackQuality().droppedVideoFrames) }); }, seconds * 1000);
})"""  # noqa: E501 - one statement of the page's script
RUNNING = """() => {
  const player = document.querySelector("[data-controller=timeline]").timeline;
  return player.isPlaying && player.angles.length === 4 && player.angles.every((one) => !one.isStill && one.isReady);
}"""


def angles(site: Site, *, seconds: int = 20) -> Figure:
    """Measure milliseconds apart from 3 s after the start, then in the 3 s after a seek (detail)."""
    slug = _placed(site)
    with chromium() as browser:
        page = _new_page(browser, signed_in(browser, site))
        page.goto(f"http://localhost:{site.port}/incidents/{slug}/timeline/?t=22:42:52")
        page.locator("[data-do=toggle]").click()
        page.wait_for_function(RUNNING, timeout=60_000)
        time.sleep(3)
        steady = page.evaluate(SAMPLE, seconds)
        page.evaluate("() => { const one = document.querySelector('.tl').timeline; one.seek(one.at + 12); }")
        after = page.evaluate(SAMPLE, 3)
        followers = _followers(page)
    value = _p95(steady["media"])
    detail = {
        "median_ms": round(statistics.median(steady["media"]), 1),
        "largest_ms": round(max(steady["media"]), 1),
        "samples": len(steady["media"]),
        "on_screen_p95_ms": round(_p95(steady["frames"]), 1) if steady["frames"] else None,
        "after_a_seek_p95_ms": round(_p95(after["media"]), 1),
        "follower_p95_ms": followers,
        "dropped_frames": steady["rates"],
    }
    return as_figure("angles", value, "ms", 0, None, detail)


def _followers(page: Page) -> float:
    found: list[float] = page.evaluate("() => document.querySelector('.tl').timeline.apart.map((one) => one * 1000)")
    return round(_p95(found), 1)


def _placed(site: Site) -> str:
    """Return the slug of an incident with four recordings that began at different moments."""
    clip, dock, items = make_clip(site), make_dock(site), []
    for number, start in enumerate(STARTS):
        other = Path(site.folder) / f"angle{number}.mp4"  # other bytes, the same pictures
        _ffmpeg(
            site,
            ["-i", str(clip), "-c", "copy", "-metadata", f"comment={number}", "-movflags", "+faststart", str(other)],
        )
        address = dock.announce(other, started_at=f"2026-11-21T{start}Z")
        dock.send(other, address)
        items.append(_wait_until_complete(address))
    command = [sys.executable, "-W", "ignore", "-c", PLACE, *items]
    made = subprocess.run(command, check=True, capture_output=True, text=True)
    return made.stdout.strip().splitlines()[-1]
