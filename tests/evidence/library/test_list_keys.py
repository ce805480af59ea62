"""The keys of a list in Chromium: on and back, select, and the two acts of the bar, for what has the focus."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from tests.browsers import IN_CHROMIUM, serving
from tests.factories.accounts import sign_in_client
from tests.factories.evidence import make_item

pytestmark = IN_CHROMIUM


@pytest.fixture
def server(transactional_db: None) -> Iterator[str]:
    with serving() as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def page(browser: Browser, server: str, receiving_folder: Path, pc_rahman: User) -> Iterator[Page]:
    """The library of PC Rahman with three recordings."""
    for title in ("Arrival to detention", "Tanner Row, cover", "Fenwick Court"):
        make_item(title.encode(), recorded_by=pc_rahman, title=title)
    session = sign_in_client(Client(), pc_rahman).cookies["sessionid"].value
    context = browser.new_context(reduced_motion="reduce", base_url=server)
    context.add_cookies([{"name": "sessionid", "value": session, "url": server}])
    page = context.new_page()
    page.goto("/evidence/")
    page.wait_for_selector("html[data-started]")
    yield page
    context.close()


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent"))


def test_j_and_k_go_through_the_list_and_x_selects(page: Page) -> None:
    titles = page.locator("a.ttl").all_text_contents()

    for key in "jjk":
        page.keyboard.press(key)
    page.keyboard.press("x")

    assert focused(page) == titles[0]
    expect(page.get_by_text("1 selected")).to_be_visible()


@pytest.mark.parametrize(("key", "act"), [("c", "category_add"), ("a", "place")])
def test_c_and_a_ask_for_the_act_with_the_row_that_has_the_focus(page: Page, key: str, act: str) -> None:
    page.keyboard.press("j")
    chosen = page.locator("[data-item]").first.get_attribute("data-item")

    with page.expect_navigation():
        page.keyboard.press(key)

    assert page.locator("[name=act]:checked").input_value() == act
    assert page.locator("[name=items][type=hidden]").input_value() == chosen


def test_who_has_turned_the_keys_off_types_in_vain(page: Page, pc_rahman: User) -> None:
    User.objects.filter(pk=pc_rahman.pk).update(shortcuts_enabled=False)
    page.reload()
    page.wait_for_selector("html[data-started]")
    page.locator("a.ttl").first.focus()

    page.keyboard.press("x")

    expect(page.get_by_text("1 selected")).to_be_hidden()
    assert page.locator("[name=items]:checked").count() == 0
