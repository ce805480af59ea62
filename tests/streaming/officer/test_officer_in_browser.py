"""The officer's page on a phone: a message arrives at once, its reading reaches command; pages keep to the rules."""

import os
from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from incidents.models import Incident
from streaming.actions.messaging import send_message
from streaming.models import LiveSession, MessageReceipt
from streaming.models.stream_policy import RemoteStart
from streaming.officer.telling import tell_message
from tests.browsers import IN_CHROMIUM, OF_COLOUR, RULES, VIOLATIONS, broken_rules, sideways
from tests.factories.accounts import sign_in_client
from tests.streaming.officer.conftest import allow
from tests.whole_site import whole_site

pytestmark = IN_CHROMIUM
WORDS = "Keep distance. No entry while he is talking."


@pytest.fixture
def address(transactional_db: None) -> Iterator[str]:
    with whole_site() as address:
        yield address


def opened(browser: Browser, address: str, person: User, *, width: int = 390) -> Page:
    context = browser.new_context(base_url=address, viewport={"width": width, "height": 844})
    cookie = sign_in_client(Client(), person).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])
    context.add_init_script(VIOLATIONS)
    page = context.new_page()
    page.set_default_timeout(20_000)
    return page


def look(page: Page, name: str) -> None:
    """Check the page as it stands, in both themes, and keep pictures when SCREENSHOTS names a folder."""
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        assert broken_rules(page, RULES if theme == "light" else OF_COLOUR) == [], f"{name} {theme}"
        if folder := os.environ.get("SCREENSHOTS"):
            for width, height in ((390, 844), (1440, 900)):
                page.set_viewport_size({"width": width, "height": height})
                page.screenshot(path=f"{folder}/{name}-{theme}-{width}.png", full_page=True)
    page.evaluate("document.querySelectorAll('[style=\"\"]').forEach((one) => one.removeAttribute('style'))")  # axe's
    assert sideways(page) == []
    assert page.evaluate("window.policyBroken") == []
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme="light")


def test_a_message_arrives_at_once_and_command_sees_that_it_is_read(
    browser: Browser,
    address: str,
    fenwick_court: Incident,
    rahmans_stream: LiveSession,
    pc_rahman: User,
    supt_ito: User,
) -> None:
    page = opened(browser, address, pc_rahman)
    with page.expect_response("**/live/events/**"):
        page.goto("/live/me/")
    LiveSession.objects.update(state="ended")  # from now on the page asks by itself twice a minute only
    page.reload()
    expect(page.get_by_role("heading", name="Ready")).to_be_visible()

    tell_message(send_message(words=WORDS, incident=fenwick_court, by=supt_ito))

    expect(page.locator(".msg .words")).to_have_text(WORDS, timeout=4_000)
    expect(page.locator("[data-part=say]")).to_have_text(f"Message from command: {WORDS}")
    look(page, "me-message")
    page.get_by_role("button", name="Read", exact=True).click()
    expect(page.locator(".msg")).to_have_count(0)
    assert MessageReceipt.objects.get(officer=pc_rahman).read_at is not None
    command = opened(browser, address, supt_ito, width=1440)
    command.goto(f"/live/message/{fenwick_court.slug}/")
    expect(command.get_by_text("Rahman 20417: read")).to_be_visible()
    look(command, "message-scene")
    tell_from_the_command_page(command, page, fenwick_court)


def tell_from_the_command_page(command: Page, page: Page, log: Incident) -> None:
    """Command writes by keys, under the wall; the officer reads it, and command sees that."""
    command.set_viewport_size({"width": 1440, "height": 900})
    command.goto(f"/live/{log.slug}/")
    command.wait_for_selector("[data-controller=command][data-ready=yes]")
    expect(command.locator("#scene-told")).to_have_count(1)
    command.locator("#main").focus()

    command.keyboard.press("m")
    command.keyboard.type("Hold at the landing.")
    command.keyboard.press("Control+Enter")

    told = command.locator("#scene-told li", has_text="Hold at the landing.")
    expect(told).to_contain_text("Rahman 20417")
    expect(page.locator(".msg .words")).to_have_text("Hold at the landing.", timeout=4_000)
    page.get_by_role("button", name="Read", exact=True).click()
    expect(told).to_contain_text("Rahman 20417: read", timeout=4_000)
    assert "part=messages" in command.url
    look(command, "command-messages")


@pytest.fixture
def screens(
    browser: Browser, address: str, rahmans_stream: LiveSession, doyles_camera, request: pytest.FixtureRequest
) -> dict[str, Page]:
    """Rahman and Doyle on their phones, Ito at her desk; command may start streams of Response B."""
    people = {name: request.getfixturevalue(name) for name in ("pc_rahman", "pc_doyle", "supt_ito")}
    allow(people["pc_rahman"].team, RemoteStart.COMMAND, request.getfixturevalue("ruth_adler"))
    return {
        name: opened(browser, address, person, width=1440 if name == "supt_ito" else 390)
        for name, person in people.items()
    }


def test_backup_from_the_press_to_the_arrival(screens: dict[str, Page], fenwick_court: Incident) -> None:
    rahman, ito, doyle = screens["pc_rahman"], screens["supt_ito"], screens["pc_doyle"]
    ito.goto(f"/live/{fenwick_court.slug}/")
    badge = ito.locator("[data-part=backup-open]")
    expect(ito.locator("#backup-panel")).to_have_count(1)
    assert not badge.is_visible()
    rahman.goto("/live/me/")
    rahman.get_by_text("I need backup").click()
    rahman.get_by_label("Why").fill("Knife seen")
    look(rahman, "me-asks")
    rahman.get_by_role("button", name="Ask for backup now").click()
    expect(rahman.get_by_role("heading", name="Backup: nobody sent yet")).to_be_visible()
    expect(badge).to_be_visible()

    assert badge.inner_text() == "1"
    ito.locator("#main").focus()
    ito.keyboard.press("b")
    look(ito, "command-backup")
    ito.get_by_role("button", name="Send PC Sean Doyle").click()
    expect(ito.get_by_text("On the way", exact=True).first).to_be_visible()
    look(ito, "backup-sent")
    expect(rahman.get_by_text("on the way since")).to_be_visible()
    look(rahman, "me-streaming")

    doyle.goto("/live/me/")
    look(doyle, "me-going")
    doyle.get_by_role("button", name="I have arrived").click()
    expect(doyle.get_by_role("heading", name="Ready")).to_be_visible()
    expect(ito.get_by_role("button", name="Arrived")).to_have_count(0)
    assert fenwick_court.backup_requests.get().state == "arrived"


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("supt_ito", "/live/start/X6039A1B5/"),
        ("supt_ito", "/live/policy/"),
        ("supt_ito", "/live/backup/"),
        ("supt_ito", "/live/panels/incident/0871-20261121/"),
        ("pc_rahman", "/live/me/camera/"),
    ],
)
def test_pages_keep_to_the_rules(who: str, path: str, screens: dict[str, Page]) -> None:
    page = screens[who]

    page.goto(path)

    look(page, path.strip("/").replace("/", "-"))
