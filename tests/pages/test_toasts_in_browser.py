"""Messages with an undo in Chromium: reached by keyboard, gone after ten seconds, there without scripts."""

from playwright.sync_api import Browser, Page

from evidence.models import Item
from tests.browsers import IN_CHROMIUM
from tests.pages.visits import Visit, focused, opened, photograph

pytestmark = IN_CHROMIUM


def stop_the_clock(page: Page) -> None:
    """Let time stand still on this page and the next ones, until the test lets some of it pass."""
    page.clock.install(time="2026-11-21T22:00:00")
    page.clock.pause_at("2026-11-21T22:00:01")


def place_in_log(page: Page, item: Item) -> None:
    page.goto(f"/evidence/{item.pk}/")
    page.locator("details.placing summary").click()
    page.locator("details.placing select").select_option(index=1)
    page.locator("details.placing button").click()
    page.get_by_text("Placed in log 1182.").first.wait_for()


def test_undo_is_reached_by_keyboard_and_waits_for_it(
    sessions: dict[str, str], unplaced: Item, server: str, browser: Browser
) -> None:
    page = opened(browser, server, sessions["pc_rahman"], "/")
    stop_the_clock(page)
    place_in_log(page, unplaced)
    page.wait_for_selector("html[data-started]")  # before, a key meets no script
    page.clock.run_for(200)
    said = page.locator("#announcer").inner_text()

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    reached = focused(page)
    page.clock.run_for(11_000)
    stays = page.locator(".toast").count()
    page.keyboard.press("Enter")
    page.get_by_text("Taken back.").first.wait_for()

    assert said == "Placed in log 1182. To undo it, go to the messages at the start of the main part."
    assert (reached, stays) == ("Undo", 1)


def test_a_message_goes_away_after_ten_seconds(
    sessions: dict[str, str], unplaced: Item, server: str, browser: Browser
) -> None:
    page = opened(browser, server, sessions["pc_rahman"], "/")
    stop_the_clock(page)
    place_in_log(page, unplaced)
    page.wait_for_selector("html[data-started]")
    photograph(page, Visit("pc_rahman", "/toast-with-undo/"))

    page.clock.run_for(9_000)
    before = page.locator(".toast").count()
    page.clock.run_for(2_000)

    assert (before, page.locator(".toast").count()) == (1, 0)


def test_undo_works_without_scripts(sessions: dict[str, str], unplaced: Item, server: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=server)
    context.add_cookies([{"name": "sessionid", "value": sessions["pc_rahman"], "url": server}])
    page = context.new_page()
    place_in_log(page, unplaced)

    with page.expect_navigation():
        page.get_by_role("button", name="Undo").click()

    assert page.get_by_text("Taken back.").is_visible()
