"""Pages by keyboard in Chromium: keys that lead on, the way past the rail, and a focus that is seen."""

import pytest
from playwright.sync_api import Browser

from tests.browsers import IN_CHROMIUM
from tests.pages.visits import focused, opened

pytestmark = IN_CHROMIUM


def test_keys_go_to_pages_and_stay_off_while_typing(sessions: dict[str, str], server: str, browser: Browser) -> None:
    page = opened(browser, server, sessions["pc_rahman"], "/")

    page.wait_for_selector("html[data-started]")
    page.keyboard.press("?")
    page.wait_for_selector("#keys[open]")
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("e")
    page.wait_for_url("**/evidence/")
    page.locator(".qbar input[name=q]").fill("g")
    page.keyboard.press("h")

    assert page.url.endswith("/evidence/")


def test_who_turned_keys_off_has_none(sessions: dict[str, str], server: str, browser: Browser) -> None:
    page = opened(browser, server, sessions["pc_rahman"], "/account/")
    page.get_by_label("Off").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_selector("html[data-started]")

    page.keyboard.press("?")
    page.keyboard.press("g")
    page.keyboard.press("e")
    page.wait_for_timeout(200)

    assert page.locator("#keys").count() == 0
    assert page.url.endswith("/account/")


def test_the_first_tab_skips_to_the_main_part(sessions: dict[str, str], server: str, browser: Browser) -> None:
    page = opened(browser, server, sessions["pc_rahman"], "/evidence/")

    page.keyboard.press("Tab")
    link = focused(page)
    is_seen = page.locator(".skip").bounding_box()
    page.keyboard.press("Enter")

    assert link == "Skip to main content"
    assert is_seen is not None
    assert is_seen["y"] >= 0
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_focus_is_always_visible(theme: str, sessions: dict[str, str], server: str, browser: Browser) -> None:
    page = opened(browser, server, sessions["sgt_nair"], "/incidents/")
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    dim = []

    for _ in range(30):
        page.keyboard.press("Tab")
        look = page.evaluate(
            "() => { const it = getComputedStyle(document.activeElement);"
            " return [it.outlineStyle, parseFloat(it.outlineWidth), document.activeElement.outerHTML.slice(0, 80)]; }"
        )
        if (look[0] == "none" or look[1] < 2) and not look[2].startswith("<body"):
            dim.append(look)

    assert dim == []
