"""The board in Chromium: an armed weapon is a card a moment later, key a takes it on, the page says what it should."""

import asyncio
from threading import Thread

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.models import User
from streaming.actions.raising import Happening, raise_alert
from streaming.models import Alert, AlertKind
from tests.browsers import IN_CHROMIUM, RULES, VIOLATIONS, broken_rules, sideways
from tests.streaming.alerts.web_process import WebProcess, arm

pytestmark = [pytest.mark.django_db(transaction=True), *IN_CHROMIUM]


def signed_in_context(browser: Browser, web: WebProcess, session: str) -> BrowserContext:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    context.add_init_script(VIOLATIONS)
    context.add_cookies([{"name": "sessionid", "value": session, "url": f"http://127.0.0.1:{web.port}"}])
    return context


def weapon(web: WebProcess, count: int) -> None:
    """Let the weapon tell, in a thread of its own: the loop of this one is the browser's."""
    sending = Thread(target=lambda: asyncio.run(arm(web.port, count)))
    sending.start()
    sending.join(20)


def open_board(page: Page, web: WebProcess) -> None:
    page.goto(f"http://127.0.0.1:{web.port}/live/alerts/")
    page.wait_for_selector("html[data-started=yes]")


def test_an_armed_taser_is_on_the_board_and_key_a_takes_it_on(browser: Browser, web: WebProcess, session: str) -> None:
    context = signed_in_context(browser, web, session)
    page = context.new_page()
    open_board(page, web)
    expect(page.get_by_text("Nothing needs action")).to_be_visible()

    weapon(web, 1)

    card = page.locator("[data-alert]")
    expect(card).to_contain_text("TASER armed")
    expect(card).to_contain_text("PC Aisha Rahman 20417")
    expect(page.locator("[aria-live=assertive][data-part=say]")).to_have_text("TASER armed, PC Aisha Rahman 20417")
    expect(page.locator(".rail [data-address='/live/alerts/count/']")).to_have_text("1")
    assert broken_rules(page, RULES) == []

    page.evaluate(
        "document.addEventListener('live:watch', (event) => { event.preventDefault(); window.seen = event.detail; })"
    )
    page.keyboard.press("w")
    seen = page.evaluate("window.seen")
    assert (seen["reason"]["reference"], len(seen["cameras"])) == ("TASER armed", 1)

    page.keyboard.press("a")
    expect(card).to_contain_text("Nair 10442 has it")
    expect(page.locator("[data-part=waiting]")).to_have_text("0")
    assert Alert.objects.get().acknowledged_by.collar_number == "10442"

    close_with_words(page)
    expect(page.get_by_text("Nothing needs action")).to_be_visible()
    assert Alert.objects.get().outcome == "Holstered"
    assert sideways(page) == []
    assert page.evaluate("window.policyBroken") == []
    context.close()


def close_with_words(page: Page) -> None:
    page.get_by_text("Close…").click()
    page.get_by_label("What came of it").fill("Holstered")
    page.get_by_role("button", name="Resolve").click()


def test_when_the_feed_is_lost_the_page_says_so_asks_for_itself_and_comes_back(
    browser: Browser, web: WebProcess, session: str, pc_rahman: User
) -> None:
    context = signed_in_context(browser, web, session)
    page = context.new_page()
    context.route("**/live/events/**", lambda route: route.abort())
    open_board(page, web)
    expect(page.get_by_text("Alert feed lost")).to_be_visible(timeout=10_000)

    raise_alert(Happening(AlertKind.OFFICER_DOWN, key="event:1", officer=pc_rahman), by=pc_rahman)

    expect(page.locator("[data-alert]")).to_contain_text("Officer down", timeout=10_000)
    context.unroute("**/live/events/**")
    expect(page.get_by_text("Alert feed lost")).to_be_hidden(timeout=15_000)
    context.close()
