"""Files that somebody chooses while the scripts of a page are still on their way are taken once these are there."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from accounts.models import User
from tests.browsers import IN_CHROMIUM
from tests.factories.community import Asked, make_request
from tests.factories.incidents import make_incident
from tests.streaming.officer.test_officer_in_browser import opened
from tests.whole_site import whole_site

pytestmark = IN_CHROMIUM
TUS = "**/tus.min*.js"
FILM = {"name": "IMG_4471.mp4", "mimeType": "video/mp4", "buffer": b"chosen early"}


@pytest.fixture
def asked(transactional_db: None, dc_okafor: User) -> Asked:
    return make_request(dc_okafor, make_incident("1182", dc_okafor))


@pytest.fixture
def site(transactional_db: None) -> Iterator[str]:
    with whole_site() as address:
        yield address


def hold(page: Page) -> Callable[[], None]:
    """Keep the script back that both pages wait for; what is returned lets it come."""
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route)

    page.route(TUS, keep)

    def let_come() -> None:
        while not held:
            page.wait_for_timeout(20)
        held[0].continue_()

    return let_come


def test_an_officers_file(browser: Browser, site: str, pc_rahman: User) -> None:
    page = opened(browser, site, pc_rahman, width=1440)
    let_come = hold(page)
    page.goto("/evidence/add/", wait_until="commit")

    page.locator("[data-files]").set_input_files(FILM)
    let_come()

    expect(page.locator(".added-one").get_by_text("Received whole.")).to_be_visible(timeout=20_000)


def test_a_witness_file_in_the_form_for_browsers_without_scripts(browser: Browser, asked: Asked, site: str) -> None:
    context = browser.new_context(base_url=site, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"/u/#{asked.issued.token}")
    page.wait_for_url("**/u/start/")
    page.get_by_role("button", name="Start now").click()
    page.get_by_label("What did you see?").fill("Two men shouting.")
    let_come = hold(page)
    page.get_by_role("button", name="Continue").click(no_wait_after=True)

    page.get_by_label("Choose files").set_input_files(FILM)
    let_come()

    expect(page.locator("[data-here]")).to_be_visible(timeout=20_000)
    context.close()
