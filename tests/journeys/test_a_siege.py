"""Part B of the story, played live into the demo: alert, wall of six, decisions, backup, stop, and it is evidence."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browsers import IN_CHROMIUM
from tests.journeys.conftest import PHONE, Demo, Walk, wait_for

pytestmark = IN_CHROMIUM
SLOW = 120_000  # ms: six streams and two browsers on two cores that do other things as well
PLAYING = re.compile(r"\+ [0-9.]+ min: [1-9]")  # what the simulator says once its films are made and lines are open
# How many pictures of the wall move: each tile's player says how far it has come.
MOVING = """() => [...document.querySelectorAll('[data-tile] video')].filter((one) => one.currentTime > 0).length"""
OUTCOME = """
import json
from django.utils import timezone
from incidents.models import Decision, Incident
from streaming.models import Alert, BackupUnit, LiveSession
from evidence.models import File
log = Incident.objects.get(number='0871', date=timezone.localdate())
sessions = LiveSession.objects.filter(incident=log)
files = File.objects.filter(item__live_session__in=sessions, role='original')
print(json.dumps({
    'states': sorted(sessions.values_list('state', flat=True)),
    'same_bytes': all(one.sha256 == one.item.upload.sha256_computed for one in files.select_related('item__upload')),
    'items': files.count(),
    'officer_down': list(Alert.objects.filter(kind='officer_down').values_list('state', 'outcome')),
    'decisions': list(Decision.objects.filter(incident=log).values_list('text', flat=True)),
    'frames': Decision.objects.filter(incident=log, frames__isnull=False).count(),
    'arrived': list(BackupUnit.objects.filter(request__incident=log).values_list('arrived_known_by', flat=True)),
}))
"""


@pytest.fixture
def silver(demo: Demo, walk: Callable[..., Walk]) -> Walk:
    """Supt Ito at her desk."""
    walking = walk((1920, 1080))
    walking.sign_in("10007")
    return walking


@pytest.fixture
def siege(demo: Demo, silver: Walk) -> str:
    """Begin the short siege by its button; gives the address of the log's command page once its cameras stream."""
    log = demo.folder / "logs" / "siege.log"
    silver.open("/stories/")
    silver.look("siege-stories")
    silver.page.get_by_role("button", name="Begin, 3 minutes").click()
    silver.is_told("The siege begins")
    wait_for(lambda: log.exists() and PLAYING.search(log.read_text()) is not None, demo, log)
    found = re.search(r"/live/0871-\d+/", log.read_text())
    assert found, log.read_text()
    return found.group()


def test_a_siege_is_commanded_from_a_desk(demo: Demo, walk: Callable[..., Walk], silver: Walk, siege: str) -> None:
    rahman = walk(PHONE)
    rahman.sign_in("20417")
    page = command_page(silver, siege)

    answer_the_armed_alert(page)
    watch_six(page)
    record(page, "Command set up remotely. Nobody travels.")
    say_to_the_scene(walk_on(silver), siege, "Negotiator speaks. Nobody goes through the door.")
    read_and_ask_for_backup(rahman)
    backup = send_backup(walk_on(silver), siege)
    end_the_false_alarm(page)
    expect(backup.locator("#backup-panel")).to_contain_text("arrived", timeout=SLOW)
    backup.close()
    record(page, "TASER holstered. Contain and wait.")
    silver.look("siege-command")

    told = until_evidence(demo)
    assert told["states"] == ["evidence"] * 6
    assert (told["items"], told["same_bytes"]) == (6, True)
    assert told["officer_down"] == [["false", "Crouched behind the rail"]]
    assert told["decisions"] == ["TASER holstered. Contain and wait.", "Command set up remotely. Nobody travels."]
    assert told["frames"] >= 1
    assert told["arrived"] == ["position"]
    assert [*silver.complaints, *rahman.complaints] == []


def command_page(silver: Walk, siege: str) -> Page:
    """Open the log, say once why one watches, and take Silver."""
    page = silver.page
    page.goto(f"{silver.demo.url}{siege}")
    page.wait_for_selector("[data-controller=command][data-ready=yes]")
    page.get_by_role("button", name="Live command, log 0871").click()
    page.locator("[data-level=silver] > summary").click()
    if (take := page.get_by_role("button", name="Take Silver", exact=True)).is_visible():  # not in a demo played before
        take.click()
    expect(page.locator("[data-level=silver] [data-part=holder]")).to_contain_text("Ito", timeout=SLOW)
    return page


def walk_on(silver: Walk) -> Page:
    """Return a second tab of the same person."""
    page = silver.page.context.new_page()
    page.on("pageerror", lambda error: silver.complaints.append(str(error)))
    return page


def answer_the_armed_alert(page: Page) -> None:
    """The TASER is armed: one key takes the alert on."""
    armed = page.locator("[data-alert]").filter(has_text="TASER armed").first
    expect(armed.get_by_role("button", name="Acknowledge")).to_be_visible(timeout=SLOW)
    page.locator("body").press("a")
    expect(armed).to_contain_text("has it", timeout=SLOW)
    expect(page.locator("[data-part=supervision]")).not_to_have_text("\N{EN DASH}", timeout=SLOW)


def watch_six(page: Page) -> None:
    """All six stand on the wall and move; the armed weapon has started two of them."""
    expect(page.locator("[data-tile][data-session]:not([data-session=''])")).to_have_count(6, timeout=SLOW)
    end = time.monotonic() + SLOW / 1000
    while page.evaluate(MOVING) < 6:
        assert time.monotonic() < end, f"{page.evaluate(MOVING)} of 6 pictures move"
        page.wait_for_timeout(200)


def record(page: Page, words: str) -> None:
    page.get_by_label("Decision", exact=True).fill(words)
    page.get_by_role("button", name=re.compile("^Save")).click()
    expect(page.locator("#decisions")).to_contain_text(words, timeout=SLOW)


def say_to_the_scene(page: Page, siege: str, words: str) -> None:
    page.goto(f"{page.context.pages[0].url.split('/live/')[0]}/live/message/{siege.split('/')[2]}/")
    page.get_by_role("textbox", name="Message").fill(words)
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#scene-told")).to_contain_text(words, timeout=SLOW)
    page.close()


def read_and_ask_for_backup(rahman: Walk) -> None:
    """The officer's phone: who watches and why, the message, and the call for help."""
    page = rahman.page
    page.goto(f"{rahman.demo.url}/live/me/")
    expect(page.locator(".msg .words").first).to_be_visible(timeout=SLOW)
    expect(page.get_by_role("heading", name="Watching you now")).to_be_visible(timeout=SLOW)
    rahman.look("siege-officer")
    page.get_by_role("button", name="Read", exact=True).first.click()
    page.get_by_text("I need backup").click()
    page.get_by_role("button", name="Ask for backup now").click()
    expect(page.get_by_role("heading", name=re.compile("^Backup: "))).to_be_visible(timeout=SLOW)


def send_backup(page: Page, siege: str) -> Page:
    """Command sends who is nearest and free; she will walk up to the flat."""
    page.goto(f"{page.context.pages[0].url.split('/live/')[0]}/live/backup/{siege.split('/')[2]}/")
    page.get_by_role("button", name="Send PC Nina Carver").click()
    expect(page.locator("#backup-panel")).to_contain_text("sent", timeout=SLOW)
    return page


def end_the_false_alarm(page: Page) -> None:
    """An officer stands still: the alert is taken on in time, and was nothing."""
    down = page.locator("[data-alert]").filter(has_text="Officer down").first
    expect(down).to_be_visible(timeout=SLOW)
    if (button := down.get_by_role("button", name="Acknowledge")).is_visible():
        button.click()
    expect(down).to_contain_text("has it", timeout=SLOW)
    down.get_by_text("Close…").click()
    down.get_by_label("What came of it").fill("Crouched behind the rail")
    down.get_by_role("button", name="False alarm").click()
    expect(page.locator("[data-alert]").filter(has_text="Officer down").get_by_text("has it")).to_have_count(0)


def until_evidence(demo: Demo) -> dict[str, object]:
    """Wait until every stream of the log has become an item."""
    end = time.monotonic() + 300
    while True:
        told = demo.run(OUTCOME)
        if told["states"] == ["evidence"] * 6 or time.monotonic() > end:
            return told
        time.sleep(2)
