"""The supervisor finds another officer's recording, says why once, reviews it, and takes its custody record along."""

import csv
import re
import zlib
from base64 import a85decode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.factories.counted import READ
from tests.journeys.conftest import Walk

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TIME = "document.querySelector('video').currentTime"


@pytest.fixture(scope="module")
def record(docking: Callable[[str, datetime], str]) -> str:
    """Doyle's recording of three hours ago."""
    return docking("X6039A1B5", datetime.now(UTC) - timedelta(hours=3))


@pytest.fixture
def nair(walk: Callable[..., Walk]) -> Walk:
    supervisor = walk()
    supervisor.sign_in("10442")
    return supervisor


def download(page: Page, form: str) -> bytes:
    """Return the bytes of an export of the custody page."""
    with page.expect_download() as waited:
        page.get_by_role("button", name=form, exact=True).click()
    assert re.fullmatch(rf"custody-[0-9a-f-]{{36}}\.{form.lower()}", waited.value.suggested_filename)
    return Path(waited.value.path()).read_bytes()


def words_of(pdf: bytes) -> str:
    """Return the words that stand on the pages of a PDF as its maker writes it: Ascii85, then deflate."""
    found = [part.strip() for part in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL)]
    pages = [zlib.decompress(a85decode(part[:-2])) for part in found if part.endswith(b"~>")]
    return " ".join(word.decode("latin-1") for page in pages for word in re.findall(rb"\((.*?)\) Tj", page))


def test_command_menu_finds_an_incident_by_its_place(nair: Walk) -> None:
    page = nair.page
    page.wait_for_load_state("networkidle")  # the menu's module has come

    page.keyboard.press("Control+k")
    page.keyboard.type("fenwick")
    expect(page.locator("#menu-found")).to_contain_text("Log 0871, Concern for safety")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Concern for safety")
    nair.look("incident")
    assert nair.complaints == []


def test_tokens_and_a_facet_lead_to_the_recording_of_another_officer(nair: Walk, record: str) -> None:
    page = nair.open("/evidence/?q=when:week")
    page.locator("#q").fill("officer:20388")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*20388*")
    page.locator(".facets").get_by_role("link", name=re.compile("Hash verified")).click()
    page.wait_for_load_state()

    page.locator(f".ev a.ttl[href='{record}']").click()

    expect(page.get_by_role("heading", name="Reason for access")).to_be_visible()
    nair.look("reason")
    nair.say_why()
    expect(page).to_have_url(re.compile(record))
    expect(page.locator("a.reason")).to_have_text("Supervision")
    page.goto(nair.demo.url + record + "custody/")
    expect(page.get_by_role("heading", name="Custody")).to_be_visible()
    assert nair.complaints == []


def test_review_with_marker_and_note_stands_in_the_exports(nair: Walk, record: str) -> None:
    page = nair.open(record)
    page.get_by_role("button", name="Play recording").click()
    nair.until(f"{TIME} > 1")
    first = page.evaluate(READ)
    nair.until(f"{TIME} > 2")
    assert page.evaluate(READ) > first, "the picture must advance"
    page.keyboard.press("m")
    page.locator(".mark-dialog input[name=label]").fill("Door opens")
    page.keyboard.press("Enter")
    page.locator("#panel [data-panel=markers]").click()
    expect(page.locator(".marks-list")).to_contain_text("Door opens")
    nair.look("record-markers")
    page.locator("#panel [data-panel=notes]").click()
    page.get_by_label("Note", exact=True).fill("Reviewed with the duty inspector.")
    page.get_by_role("button", name="Keep the note").click()
    expect(page.locator(".notes")).to_contain_text("Reviewed with the duty inspector.")

    page.locator("#panel").get_by_role("link", name="Custody").first.click()
    expect(page.locator(".watchers")).to_contain_text("Sgt Priya Nair 10442")
    nair.look("custody")
    table = list(csv.DictReader(download(page, "CSV").decode("utf-8-sig").splitlines()))
    pdf = download(page, "PDF")

    operations = [row["operation"] for row in table]
    assert operations[0] == "evidence.received"
    assert {"evidence.played", "evidence.marked", "evidence.noted", "evidence.watched"} <= set(operations)
    nairs = [row for row in table if row["actor_collar_number"] == "10442"]
    assert {row["justification_code"] for row in nairs} == {"SUPERVISION"}
    for told in ("Sgt Priya Nair 10442", "Note written", "Door opens", "supervision"):
        assert told in words_of(pdf)
    assert nair.complaints == []
