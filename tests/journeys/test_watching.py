"""Watching a record in a real browser: exact frames, keys, markers, what was played, custody, restricted playing."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.benchmarks.dock import Dock
from tests.factories.counted import READ, make_counted_clip
from tests.journeys.conftest import Demo, Walk

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SECONDS, RATE = 20, 30
TIME = "document.querySelector('video').currentTime"
FRAME = "Number(document.querySelector('[data-frame]').textContent.replace(/\\D/g, ''))"
SETTLED = (
    "!document.querySelector('video').seeking && document.querySelector('section.stage').player.frames.shown !== null"
)

LOSE_THE_LAST = f"""() => {{
  const video = document.querySelector("video"), frames = document.querySelector("section.stage").player.frames;
  video.addEventListener("pause", () => {{ frames.shown -= 1 / {RATE}; video.dataset.isLost = "yes"; }});
}}"""


@pytest.fixture(scope="module")
def counted(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The path of a record whose every picture says its number; it came in through the dock, as recordings do."""
    clip = make_counted_clip(tmp_path_factory.mktemp("counted") / "clip.mp4", seconds=SECONDS)
    key = json.loads((demo.folder / "camera-keys.json").read_text(encoding="utf-8"))["X6039A1B4"]
    dock = Dock(urlsplit(demo.url).port or 80, f"Camera X6039A1B4:{key}")
    started = datetime.now(UTC) - timedelta(hours=2)
    address = dock.announce(clip, SECONDS * 1000, started.strftime("%Y-%m-%dT%H:%M:%S.000Z"))
    dock.send(clip, address)
    return f"/evidence/{dock.wait_until_stored(address)['item']}/"


def opened(walking: Walk, address: str) -> Page:
    walking.page.goto(walking.demo.url + address)
    walking.until("document.querySelector('section.stage')?.player")
    return walking.page


def playing(walking: Walk, at: float = 0.3) -> Page:
    walking.page.get_by_role("button", name="Play recording").click()
    walking.until(f"{TIME} > {at}")
    return walking.page


def paused(walking: Walk) -> None:
    walking.page.keyboard.press("k")
    walking.until(f"document.querySelector('video').paused && {SETTLED}")


def rahman(walk: Callable[[], Walk]) -> Walk:
    officer = walk()
    officer.sign_in("20417")
    return officer


def test_each_step_shows_exactly_the_next_frame(walk, counted: str) -> None:
    officer = rahman(walk)
    opened(officer, counted)
    page = playing(officer)
    paused(officer)
    first = page.evaluate(READ)
    seen, told = [], []

    for key in [*"....", *",,"]:
        before = page.evaluate(READ)
        page.keyboard.press(key)
        officer.until(f"{SETTLED} && {FRAME} !== {before}")
        page.wait_for_timeout(60)
        seen.append(page.evaluate(READ))
        told.append(page.evaluate(FRAME))

    assert seen == [first + 1, first + 2, first + 3, first + 4, first + 3, first + 2]
    assert told == seen
    assert officer.complaints == []


def test_a_pause_counts_the_picture_that_is_shown_though_the_browser_did_not_say_it(walk, counted: str) -> None:
    officer = rahman(walk)
    opened(officer, counted)
    page = playing(officer)
    page.evaluate(LOSE_THE_LAST)

    paused(officer)

    officer.until("document.querySelector('video').dataset.isLost")
    page.wait_for_timeout(400)
    assert page.evaluate(FRAME) == page.evaluate(READ)


def test_a_deep_link_opens_at_its_moment(walk, counted: str) -> None:
    officer = rahman(walk)
    page = opened(officer, f"{counted}?at=10000")

    page.get_by_role("button", name="Play recording").click()
    officer.until(f"{TIME} > 10.1")
    paused(officer)

    assert page.evaluate(READ) == page.evaluate(FRAME)
    assert 300 < page.evaluate(READ) < 420


def test_keys_do_what_the_help_says(walk, counted: str) -> None:
    officer = rahman(walk)
    opened(officer, counted)
    page = playing(officer)
    paused(officer)

    page.keyboard.press("ArrowRight")
    officer.until(f"{SETTLED} && {TIME} > 5")
    page.keyboard.press("Shift+ArrowRight")
    officer.until(f"{SETTLED} && {TIME} > 19")
    page.keyboard.press("Home")
    officer.until(f"{SETTLED} && {TIME} < 0.1")
    page.keyboard.press("l")
    expect(page.locator("[data-rate]")).to_have_text("1.5\u00d7")
    for _ in range(4):
        page.keyboard.press("j")
    expect(page.locator("[data-rate]")).to_have_text("\u22121\u00d7")
    page.keyboard.press("b")
    expect(page.get_by_text("View only: the original is unchanged")).to_be_visible()
    page.keyboard.press("+")
    expect(page.locator(".screen")).to_have_class(re.compile("is-zoomed"))

    assert officer.complaints == []


def test_a_marker_set_by_key_is_on_the_lane_and_in_the_list(walk, counted: str) -> None:
    officer = rahman(walk)
    opened(officer, counted)
    page = playing(officer)
    paused(officer)
    page.keyboard.press("i")
    page.keyboard.press("ArrowRight")
    officer.until(f"{SETTLED} && {TIME} > 5")
    page.keyboard.press("o")

    page.keyboard.press("m")
    page.locator(".mark-dialog input[name=label]").fill("Door opens")
    page.keyboard.press("Enter")

    expect(page.locator(".mark-band")).to_have_count(1)
    page.locator("#panel [data-panel=markers]").click()
    expect(page.locator(".marks-list")).to_contain_text("Door opens")
    page.locator(".marks-list a[data-at-ms]").last.click()
    officer.until(f"{SETTLED} && {TIME} < 3")
    assert officer.complaints == []


def test_a_preset_marks_at_once(walk, counted: str) -> None:
    officer = rahman(walk)
    officer.page.goto(f"{officer.demo.url}/evidence/presets/")
    officer.page.get_by_label("Key 3").fill("Caution given")
    officer.page.get_by_role("button", name="Save").click()
    opened(officer, counted)
    page = playing(officer)
    paused(officer)

    page.keyboard.press("3")

    expect(page.get_by_text("Marked: Caution given")).to_be_visible()


def test_what_was_played_is_kept_to_the_frame(walk, counted: str) -> None:
    """Play, jump, play at double speed, leave: what was sent is what the browser itself says it has played."""
    officer = rahman(walk)
    page = opened(officer, counted)
    playing(officer, 1.0)
    page.evaluate("document.querySelector('section.stage').player.seek(8)")
    officer.until(f"{TIME} > 8.6")
    page.keyboard.press("l")
    page.keyboard.press("l")
    officer.until(f"{TIME} > 10.5")
    paused(officer)
    browsers = page.evaluate(
        "(() => { const p = document.querySelector('video').played; "
        "return [...Array(p.length).keys()].map((n) => [p.start(n), p.end(n)]); })()"
    )
    page.goto(f"{officer.demo.url}{counted}custody/")
    page.wait_for_timeout(500)
    page.reload()
    messages = [entry["details"] for entry in exported(page) if entry["operation"] == "evidence.watched"]
    this = [message for message in messages if message["viewing"] == messages[-1]["viewing"]]
    ours = sorted((start, end, rate) for message in this for start, end, rate in message["ranges"] if rate)
    assert {rate for _, _, rate in ours} >= {100, 200}
    covered = merged([(start / 1000, end / 1000) for start, end, _ in ours])
    assert len(covered) == len(browsers) == 2
    for (start, end), (its_start, its_end) in zip(covered, browsers, strict=True):
        assert abs(start - its_start) < 0.05
        assert abs(end - its_end) < 0.05
    assert this[-1]["is_over"] is True
    expect(page.locator(".watchers")).to_contain_text("PC Aisha Rahman 20417")
    expect(page.locator(".custody tbody")).to_contain_text("Watched 00:00.0 to")


def exported(page: Page) -> list[dict[str, Any]]:
    """The entries of the JSON that the custody page sends."""
    with page.expect_download() as waited:
        page.get_by_role("button", name="JSON").click()
    found: list[dict[str, Any]] = json.loads(Path(waited.value.path()).read_text(encoding="utf-8"))["entries"]
    return found


def merged(stretches: list[tuple[float, float]]) -> list[tuple[float, float]]:
    found: list[tuple[float, float]] = []
    for start, end in sorted(stretches):
        if found and start - found[-1][1] < 0.06:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def test_the_custody_is_filtered_and_verified(walk, counted: str) -> None:
    officer = rahman(walk)
    page = officer.page
    page.goto(f"{officer.demo.url}{counted}custody/")

    page.get_by_label("What").select_option(label="Received, hash matches the camera's")
    page.get_by_role("button", name="Filter").click()
    expect(page.locator(".custody tbody tr")).to_have_count(1)
    page.get_by_role("button", name="Verify the chain").click()

    expect(page.get_by_role("status")).to_contain_text("links are whole")
    entries = exported(page)
    assert entries[0]["operation"] == "evidence.received"
    assert officer.complaints == []


def test_a_restricted_recording_asks_and_carries_the_name(walk, counted: str) -> None:
    manager: Walk = walk()
    manager.sign_in("70112")
    manager.page.goto(f"{manager.demo.url}{counted}access/")
    manager.page.get_by_label("Restricted", exact=True).check()
    manager.page.locator("form[action$='/access/'] textarea, form[action$='/access/'] input[name=reason]").first.fill(
        "Victim can be identified"
    )
    manager.page.get_by_role("button", name="Save").click()
    officer = rahman(walk)
    page = opened(officer, counted)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))

    page.get_by_role("button", name="Play recording").click()
    dialog = page.locator("dialog.declare")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Why do you need to watch this?").fill("Writing my statement")
    dialog.get_by_label("Other people").check()
    dialog.get_by_label("Names or collar numbers").fill("20388")
    dialog.get_by_role("button", name="Play").click()
    officer.until(f"{TIME} > 0")
    page.goto(f"{officer.demo.url}{counted}custody/")

    assert not [path for path in asked if path.startswith(f"{counted}media/") and "waveform" not in path]
    expect(page.locator(".custody tbody")).to_contain_text("Playing started, with 20388, marked copy")
    assert officer.complaints == []
