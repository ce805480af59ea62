"""News that comes while a panel of command loads itself, or before its page hears the feed, is not lost."""

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import APIResponse, Browser, Page, Route, expect

from accounts.models import User
from incidents.models import Incident
from streaming.actions.messaging import note_reading, send_message
from streaming.models import CommandMessage
from streaming.officer.telling import tell_reading
from tests.browsers import IN_CHROMIUM
from tests.streaming.officer.test_officer_in_browser import opened
from tests.whole_site import whole_site

pytestmark = IN_CHROMIUM
HEAR = """() => {
  const source = new EventSource("/live/events/"), page = document.documentElement.dataset;
  page.heard = 0;
  source.addEventListener("open", () => { page.isOpen = "yes"; });
  source.addEventListener("message", () => { page.heard++; });
}"""


def until(condition: Callable[[], bool], page: Page) -> None:
    """Let the browser go on until something is so, which must be within 20 s."""
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        page.wait_for_timeout(20)


class Held:
    """The first loading of a panel: asked for, and its answer kept back."""

    def __init__(self, page: Page, path: str) -> None:
        self.page = page
        self.route: Route | None = None
        self.answer: APIResponse | None = None
        page.route(f"**{path}", self.take)

    def take(self, route: Route) -> None:
        if self.route or route.request.method != "GET" or "hx-request" not in route.request.headers:
            route.continue_()
        else:
            self.route, self.answer = route, route.fetch()

    def wait(self) -> None:
        until(lambda: self.answer is not None, self.page)

    def let_go(self) -> None:
        assert self.route is not None
        self.route.fulfill(response=self.answer)


@pytest.fixture
def page(browser: Browser, transactional_db: None, supt_ito: User) -> Iterator[Page]:
    with whole_site() as address:
        yield opened(browser, address, supt_ito, width=1440)


@pytest.fixture
def message(fenwick_court: Incident, supt_ito: User) -> CommandMessage:
    return send_message(words="Hold at the landing.", incident=fenwick_court, by=supt_ito)


def note(message: CommandMessage, officer: User, *, is_read: bool) -> None:
    note_reading(receipts=list(message.receipts.filter(officer=officer)), is_read=is_read, by=officer)
    tell_reading(message, officer)


def test_what_is_read_while_the_panel_loads_is_shown(
    page: Page, fenwick_court: Incident, message: CommandMessage, pc_rahman: User
) -> None:
    path = f"/live/message/{fenwick_court.slug}/"
    page.goto(path)
    page.wait_for_selector("html[data-started]")
    held = Held(page, path)
    page.evaluate(HEAR)
    page.wait_for_selector("html[data-is-open]")

    note(message, pc_rahman, is_read=False)
    held.wait()
    note(message, pc_rahman, is_read=True)
    page.wait_for_selector("html[data-heard='2']")
    held.let_go()

    expect(page.get_by_text("Rahman 20417: read")).to_be_visible(timeout=4_000)


def test_what_is_read_before_the_page_hears_the_feed_is_shown(
    page: Page, fenwick_court: Incident, message: CommandMessage, pc_rahman: User
) -> None:
    lines: list[Route] = []
    page.route("**/live/events/**", lambda route: lines.append(route))  # noqa: PLW0108 -- Playwright cannot mark a builtin
    page.goto(f"/live/message/{fenwick_court.slug}/")
    expect(page.get_by_text("Hold at the landing.")).to_be_visible()
    expect(page.get_by_text("Rahman 20417: read")).to_have_count(0)
    until(lambda: bool(lines), page)

    note(message, pc_rahman, is_read=True)
    for line in lines:
        line.continue_()

    expect(page.get_by_text("Rahman 20417: read")).to_be_visible(timeout=4_000)
