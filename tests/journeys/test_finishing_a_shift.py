"""The officer finishes the shift: one tap per recording, at a desk and on a phone, until nothing is left."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import PHONE, Demo, Walk

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ONE_TAP = re.compile("Use of force|Victim or witness account")  # of the night, and of the siege


def cards(page: Page) -> Locator:
    return page.locator("article.fi")


def test_one_tap_places_and_categorises_and_another_takes_it_back(walk: Callable[..., Walk]) -> None:
    officer = walk()
    officer.sign_in("20388")
    page = officer.page
    card = cards(page).filter(has_text="20:30:45, Fenwick Court, Midshire")
    expect(card).to_contain_text("Log 0871, Concern for safety")
    expect(card).to_contain_text("at Fenwick Court, Midshire within 10 m, 20:30\u201320:31, you attended")
    expect(card.locator(".sug .tag")).to_have_text("98% match")
    officer.look("shift-desk")

    card.get_by_role("button", name="Victim or witness account").first.click()
    officer.is_told("Victim or witness account, log 0871.")
    expect(card).to_have_count(0)
    page.get_by_role("button", name="Undo").click()

    officer.is_told("Taken back.")
    expect(card).to_contain_text("No incident and no category yet")
    assert officer.complaints == []


def test_shift_is_finished_on_a_phone_and_the_page_says_so(
    walk: Callable[..., Walk], docking: Callable[[str, datetime], str], demo: Demo
) -> None:
    docking("X6039A1B6", tanner_row(demo) + timedelta(minutes=9))
    officer = walk(PHONE)
    officer.sign_in("20533")
    page = officer.page
    of_the_night = cards(page).filter(has_text="Log 1182, Man with a knife in the street")
    expect(of_the_night).to_have_count(2)
    for card in of_the_night.all():
        expect(card.locator(".sug")).to_contain_text("you attended")
    officer.look("shift-phone")

    count = cards(page).count()  # one more where the siege was played before
    for left in reversed(range(count)):
        cards(page).first.get_by_role("button", name=ONE_TAP).first.tap()
        expect(cards(page)).to_have_count(left)

    expect(page.get_by_text(f"Nothing to finish. {count} recordings done.")).to_be_visible()
    expect(page.get_by_role("heading", name="Your shift is finished")).to_be_visible()
    expect(page.locator("#done-title")).to_be_visible()
    officer.look("shift-finished")
    assert officer.complaints == []


def tanner_row(demo: Demo) -> datetime:
    """Return when log 1182 was opened, in UTC: 22:41 local time, the evening before the demo was made."""
    made = datetime.fromtimestamp((demo.folder / "sign-ins.json").stat().st_mtime, ZoneInfo("Europe/London"))
    opened = (made - timedelta(days=1)).replace(hour=22, minute=41, second=0, microsecond=0)
    return opened.astimezone(UTC)
