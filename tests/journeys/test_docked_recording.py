"""From the camera to the player in a real browser: the officer plays what was docked, the supervisor sees who did."""

import os
import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.house.tree import ROOT
from tests.journeys.conftest import OWN, Demo, Walk

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PIXELS = """() => {
  const video = document.querySelector("video"), canvas = document.createElement("canvas");
  canvas.width = 64; canvas.height = 36;
  canvas.getContext("2d").drawImage(video, 0, 0, 64, 36);
  return canvas.toDataURL();
}"""


def open_rahmans_recording(walking: Walk) -> str:
    """Open the recording of Rahman's camera from the list and return its address."""
    walking.page.goto(f"{walking.demo.url}/evidence/?q=X6039A1B4")
    walking.page.locator(".ev a.ttl").first.click()
    walking.page.wait_for_load_state()
    return walking.page.url


def test_officer_plays_the_docked_recording_and_checks_its_seal(walk) -> None:
    officer: Walk = walk()
    officer.sign_in("20417")
    page = officer.page
    expect(page.get_by_role("heading", name="Finish your shift")).to_be_visible()
    record = open_rahmans_recording(officer)

    page.get_by_role("button", name="Play recording").click()
    officer.until("document.querySelector('video').currentTime > 1")
    first = page.evaluate(PIXELS)
    officer.until("document.querySelector('video').currentTime > 2.5")
    second = page.evaluate(PIXELS)
    page.get_by_role("button", name="Check now").click()

    assert second != first, "the picture must advance"
    officer.is_told("being read and hashed again")
    expect(page.locator("#seal")).to_contain_text("Original unchanged")
    page.goto(record + "custody/")
    for link in ("Received, hash matches the camera's", "Stored, read back, hash matches", "Playing started"):
        expect(page.get_by_role("cell", name=link).first).to_be_visible()
    assert officer.complaints == []


def test_supervisor_sees_who_watched_and_is_asked_why_she_looks(walk) -> None:
    officer: Walk = walk()
    officer.sign_in("20417")
    record = open_rahmans_recording(officer)
    officer.page.get_by_role("button", name="Play recording").click()
    officer.until("document.querySelector('video').currentTime > 0.2")
    supervisor: Walk = walk()
    supervisor.sign_in("10442")
    page = supervisor.page

    expect(page.locator(".card").filter(has_text="Who watched")).to_contain_text("PC Aisha Rahman 20417")
    page.goto(record)
    expect(page.get_by_role("heading", name="Reason for access")).to_be_visible()
    page.get_by_label("Supervision").check()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(record)
    page.goto(record + "custody/")

    row = page.get_by_role("row").filter(has_text="Sgt Priya Nair 10442").filter(has_text="Page opened").first
    expect(row).to_contain_text("Supervision")
    assert supervisor.complaints == []


def test_keys_move_the_player_by_frame_and_by_marker(walk) -> None:
    officer: Walk = walk()
    officer.sign_in("20417")
    open_rahmans_recording(officer)
    page = officer.page
    at = "document.querySelector('video').currentTime"
    page.get_by_role("button", name="Play recording").click()
    officer.until(f"{at} > 0.5")

    page.keyboard.press("k")
    officer.until("document.querySelector('video').paused")
    frame = "Number(document.querySelector('[data-frame]').textContent.replace('frame ', ''))"
    before = page.evaluate(frame)
    page.keyboard.press(".")
    officer.until(f"{frame} === {before} + 1")
    page.keyboard.press("n")

    officer.until(f"{at} > 5")
    page.keyboard.press("b")
    expect(page.locator(".screen")).to_have_class(re.compile("bright"))
    assert officer.complaints == []


def test_playing_works_without_javascript(walk, chromium, demo: Demo) -> None:
    context = chromium.new_context(java_script_enabled=False)
    plain = Walk(context.new_page(), demo)
    plain.sign_in("20417")
    open_rahmans_recording(plain)

    plain.page.get_by_role("button", name="Play recording").click()

    source = plain.page.locator("video[controls]").get_attribute("src")
    assert source
    answer = context.request.get(demo.url + source, headers={"Range": "bytes=4-7"})
    assert (answer.status, answer.body()) == (206, b"ftyp")
    context.close()


def test_the_journal_of_the_demo_verifies_whole(demo: Demo) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in OWN}

    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "verify_audit"],
        env=environment | {"EXHIBIT_STATE": str(demo.folder), "EXHIBIT_NO_VENV": "1"},
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr
