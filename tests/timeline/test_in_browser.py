"""The timeline in Chromium: accessible in both themes at six widths, and what its script does."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from incidents.models import Incident
from tests.browsers import IN_CHROMIUM, VIOLATIONS, serving
from tests.factories.accounts import sign_in_client
from tests.pages.test_in_browser import problems_of
from tests.pages.visits import Visit, photograph

pytestmark = IN_CHROMIUM
PARTS = ("", "timeline/", "part/taser/", "part/decisions/", "part/journal/")


@pytest.fixture
def nairs_session(transactional_db: None, whole: Incident, sgt_nair: User) -> str:
    client = Client()
    sign_in_client(client, sgt_nair)
    client.post("/access/reason/", {"code": "SUPERVISION", "reference": "", "text": ""})
    return client.session.session_key or ""


@pytest.fixture
def page(nairs_session: str, browser: Browser) -> Iterator[Page]:
    with serving() as port:
        context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=f"http://127.0.0.1:{port}")
        context.add_cookies([{"name": "sessionid", "value": nairs_session, "url": f"http://127.0.0.1:{port}"}])
        context.add_init_script(VIOLATIONS)
        yield context.new_page()
        context.close()


def opened(page: Page, incident: Incident, rest: str = "timeline/") -> Page:
    page.goto(f"{incident.get_absolute_url()}{rest}", wait_until="networkidle")
    return page


def test_every_part_of_an_incident_keeps_to_accessibility_policy_and_window(page: Page, whole: Incident) -> None:
    problems = {}

    for rest in PARTS:
        page.set_viewport_size({"width": 1440, "height": 900})
        if found := problems_of(opened(page, whole, rest)):
            problems[rest] = found
        photograph(page, Visit("sgt_nair", f"/{rest}"))

    assert problems == {}


def test_the_playhead_the_feed_the_note_and_the_tiles_keep_to_one_moment(page: Page, whole: Incident) -> None:
    opened(page, whole)
    expect(page.locator("[data-now]")).to_contain_text("22:46:52")

    page.locator(".feed-at", has_text="22:51:00").click()

    expect(page.locator("[data-now]")).to_have_text("22:51:00.000")
    expect(page.locator(".playhead-time")).to_have_text("22:51:00")
    expect(page.locator(".feed .cur")).to_contain_text("PC Sean Doyle arrived")
    expect(page.locator("[data-note-at]")).to_have_text("22:51:00")
    assert page.locator("input[name=at]").input_value() == "2026-11-21T22:51:00.000Z"

    page.locator(".feed-at", has_text="22:45:50").click()

    expect(page.locator("[aria-label='2, Khan 20533'] .away")).to_contain_text("Starts 22:49:30")
    page.locator("body").press("n")  # the next event
    expect(page.locator("[data-now]")).to_have_text("22:46:10.000")


def test_lanes_seek_zoom_and_narrow_without_leaving_the_page(page: Page, whole: Incident) -> None:
    opened(page, whole, "timeline/?t=22:47:02")
    page.evaluate("window.isTheSame = true")

    page.get_by_role("link", name="1 min", exact=True).click()

    expect(page.locator("[data-lanes]")).to_have_attribute("data-drawn-from", "2026-11-21T22:46:32+00:00")
    box = page.locator(".tl-scroll svg").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * (150 + 864 / 2) / 1024, box["y"] + 60)
    expect(page.locator("[data-now]")).to_contain_text("22:47:0")

    page.get_by_role("link", name="TASER", exact=True).last.click()

    expect(page.locator(".feed li:visible")).to_have_count(3)
    assert page.evaluate("window.isTheSame")


def test_a_nudge_is_tried_by_keys_and_kept_by_the_dialog(page: Page, whole: Incident) -> None:
    opened(page, whole)

    page.locator("body").press("]")
    page.locator("body").press("]")
    expect(page.locator("[data-toast]")).to_contain_text("80 ms later, not saved")
    page.locator("[data-do=nudge]").click()

    dialog = page.locator("[data-nudge-dialog]")
    expect(dialog.get_by_label("Move by")).to_have_value("0.080")
    dialog.get_by_label("Reason").fill("The door bangs in both recordings.")
    dialog.get_by_role("button", name="Move it").click()

    expect(page.locator(".toast, .messages").first).to_contain_text("is moved by +0.080 s")
    expect(page).to_have_url(re.compile(r"/timeline/\?t=22:46"))
