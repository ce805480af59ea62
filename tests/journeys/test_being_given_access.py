"""Who may see a recording: asked for and given, and shut by a viewing lock until the first account is given."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Walk

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def record(docking: Callable[[str, datetime], str]) -> str:
    """A recording of Doyle that lies in no incident."""
    return docking("X6039A1B5", datetime.now(UTC) - timedelta(hours=5))


def test_colleague_asks_is_granted_access_and_sees_it(walk: Callable[..., Walk], record: str) -> None:
    rahman, wynn = walk(), walk()
    rahman.sign_in("20417")
    page = rahman.open(record)
    expect(page.get_by_role("heading", level=1)).to_have_text("There is nothing here that you can open")
    rahman.look("not-found")
    page.get_by_role("link", name="Ask for access").click()
    rahman.look("ask")
    page.get_by_role("textbox").first.fill("Same man as on my recording of that night")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator(".list .tag").first).to_have_text("Waiting for a decision")
    rahman.look("my-requests")

    wynn.sign_in("70112")
    wynn.page.get_by_role("link", name="Requests").first.click()
    wynn.look("requests")
    wynn.page.get_by_role("link", name="PC Aisha Rahman 20417").first.click()
    wynn.look("decide-request")
    yes = wynn.page.locator("form").filter(has=wynn.page.get_by_role("button", name="Give access"))
    yes.get_by_label("Why").fill("Both were on scene that night")
    yes.get_by_role("button", name="Give access").click()
    wynn.is_told("PC Aisha Rahman 20417 may see it now.")

    page = rahman.open("/evidence/requests/mine/")
    expect(page.locator(".list .tag").first).to_have_text("Granted")
    page.get_by_role("link", name="Open the item").first.click()
    rahman.say_why("Case build", "20/123456/26")
    expect(page.get_by_role("button", name="Play recording")).to_be_visible()
    assert rahman.complaints[1:] == []  # the browser notes the 404
    assert wynn.complaints == []


def test_viewing_lock_shuts_a_witness_out_until_the_account_is_given(walk: Callable[..., Walk]) -> None:
    """uk-rules.md requirement 9: nobody watches before the first account, and the attempt is recorded."""
    pryce, khan = walk(), walk()
    khan.sign_in("20533")
    recordings = khan.page.locator("main a[href^='/evidence/0']")
    recording = recordings.first.get_attribute("href")
    assert recording
    pryce.sign_in("70150")
    lock_tanner_row(pryce)

    khan.open("/")
    expect(recordings).to_have_count(0)
    page = khan.open(recording)
    expect(page.get_by_role("heading", level=1)).to_have_text("This recording is locked for now")
    expect(page.locator("main")).to_contain_text("first accounts are not given yet")
    expect(page.locator("video")).to_have_count(0)
    khan.look("locked-out")
    pryce.page.get_by_role("button", name="Account given").click()
    pryce.is_told("Recorded. PC Tariq Khan 20533 may watch.")

    page = khan.open(recording)
    expect(page.get_by_role("button", name="Play recording")).to_be_visible()
    lift(pryce)
    assert khan.complaints[1:] == []  # the browser notes the 403
    assert pryce.complaints == []


def lock_tanner_row(manager: Walk) -> None:
    page = manager.open("/incidents/")
    page.get_by_role("link", name="Log 1182").first.click()
    manager.look("incident-evidence")
    page.get_by_role("link", name="Set a viewing lock").click()
    manager.look("lock-new")
    page.get_by_label("Key police witnesses").fill("20533")
    page.get_by_label("Why").fill("A man died after police contact")
    page.get_by_role("button", name="Lock").click()
    manager.is_told("Locked. Nobody outside the procedure can watch from now on.")
    manager.look("lock")


def lift(manager: Walk) -> None:
    page = manager.page
    page.get_by_label("Ground").select_option(label="All first accounts are given")
    page.get_by_label("Note").fill("Every witness has given the first account")
    page.get_by_role("button", name="Lift for everybody").click()
    manager.is_told("Lifted. Everybody with the right may watch again.")
    manager.look("lock-lifted")
