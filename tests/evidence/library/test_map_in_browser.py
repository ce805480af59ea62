"""The map in Chromium with WebGL by SwiftShader: it draws, keeps to the policy, and an area changes the search."""

import io
import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from PIL import Image
from playwright.sync_api import Browser, Page

from accounts.models import User
from tests.browsers import CHROMIUM, IN_CHROMIUM, RULES, VIOLATIONS, WITH_WEBGL, broken_rules, serving, sideways
from tests.factories.accounts import sign_in_client
from tests.factories.evidence import make_item

pytestmark = IN_CHROMIUM
FLAGS = WITH_WEBGL
PATIENCE = 60_000  # ms: WebGL without a graphics card


@pytest.fixture
def session(transactional_db: None, receiving_folder: Path, pc_rahman: User) -> str:
    """The session of PC Rahman, with recordings in Tanner Row, in Fenwick Court, and one without a place."""
    places = {
        "Arrival to detention": (52.4862, -1.8904),
        "Tanner Row, cover": (52.48612, -1.89066),
        "Fenwick Court": (52.47932, -1.90212),
        "Handed in": (None, None),
    }
    for title, (latitude, longitude) in places.items():
        make_item(title.encode(), recorded_by=pc_rahman, title=title, latitude=latitude, longitude=longitude)
    return sign_in_client(Client(), pc_rahman).cookies["sessionid"].value


@pytest.fixture
def server(transactional_db: None) -> Iterator[str]:
    with serving() as port:
        yield f"http://127.0.0.1:{port}"


def opened(browser: Browser, server: str, session: str, query: str = "", **more: object) -> Page:
    # No larger than needed: the processor draws every point of the map.
    context = browser.new_context(
        reduced_motion="reduce", base_url=server, viewport={"width": 1100, "height": 700}, **more
    )
    context.add_cookies([{"name": "sessionid", "value": session, "url": server}])
    context.add_init_script(VIOLATIONS)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"/evidence/?view=map{query}", wait_until="load")
    return page


def drawn(page: Page) -> Page:
    page.locator(".map-view[data-drawn]").wait_for()
    page.locator(".mark").first.wait_for()
    return page


def query_of(page: Page) -> str:
    return parse_qs(urlsplit(page.url).query).get("q", [""])[0]


def photograph(page: Page, name: str) -> None:
    """Keep pictures of both themes on a desk and on a phone, when a folder for them is given."""
    if not (folder := os.environ.get("SCREENSHOTS")):
        return
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        for width, height in ((1440, 900), (390, 844)):
            page.set_viewport_size({"width": width, "height": height})
            page.reload()
            page.wait_for_timeout(6000)
            page.screenshot(path=f"{folder}/{name}-{theme}-{width}.png")


def test_the_map_draws_the_town_and_a_marker_for_each_place(browser: Browser, server: str, session: str) -> None:
    page = drawn(opened(browser, server, session))

    labels = page.locator(".mark").evaluate_all("marks => marks.map((mark) => mark.ariaLabel.split(',')[0])")
    note = page.locator("[data-note]").inner_text()
    photograph(page, "map")

    assert sorted(labels) == ["2 items here", "Fenwick Court"]  # the two in Tanner Row lie 22 m apart
    assert note == "3 items on this part of the map"
    assert page.evaluate("window.policyBroken") == []


def test_the_base_map_has_streets_and_names(browser: Browser, server: str, session: str) -> None:
    page = drawn(opened(browser, server, session, "&at=52.48620,-1.89040,16.5"))
    page.wait_for_timeout(3000)  # tiles and names come after the markers

    picture = Image.open(io.BytesIO(page.locator(".map-frame canvas").screenshot())).convert("RGB")
    colours = [colour for _, colour in picture.getcolors(picture.width * picture.height) or []]
    assert (255, 255, 255) in colours  # streets
    assert (225, 229, 234) in colours  # blocks: --map-block
    assert len(colours) > 100  # edges and letters


def test_nobody_outside_is_asked(browser: Browser, server: str, session: str) -> None:
    page = opened(browser, server, session)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.reload()
    drawn(page)

    assert [url for url in asked if not url.startswith((server, "blob:", "data:"))] == []
    assert len(asked) > 10


def test_a_single_marker_opens_its_card_beside_the_map(browser: Browser, server: str, session: str) -> None:
    page = drawn(opened(browser, server, session))

    page.get_by_role("button", name="Fenwick Court").click()
    card = page.locator(".chosen a.ttl")
    card.wait_for()

    assert card.inner_text() == "Fenwick Court"
    assert page.evaluate("() => document.activeElement.matches('.chosen')") is True
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/map-chosen.png")


def test_clicks_draw_an_area_and_enter_searches_in_it(browser: Browser, server: str, session: str) -> None:
    page = drawn(opened(browser, server, session, "&q=type%3Avideo&at=52.48620,-1.89040,16"))
    box = page.locator(".map-frame").bounding_box()
    assert box is not None
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    page.get_by_role("button", name="Draw an area").click()
    for east, north in ((-150, 150), (150, 150), (150, -150), (-150, -150)):
        page.mouse.click(middle[0] + east, middle[1] + north)
    if folder := os.environ.get("SCREENSHOTS"):
        page.wait_for_timeout(1000)
        page.screenshot(path=f"{folder}/map-drawing.png")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    drawn(page)

    words = query_of(page)
    assert words.startswith("type:video near:52.4")
    assert words.count(";") == 3
    assert sorted(page.locator("[data-list] a.ttl").all_inner_texts()) == ["Arrival to detention", "Tanner Row, cover"]
    photograph(page, "map-area")


def test_escape_leaves_the_drawing_and_the_search_as_it_was(browser: Browser, server: str, session: str) -> None:
    page = drawn(opened(browser, server, session, "&q=type%3Avideo"))

    page.get_by_role("button", name="Draw an area").click()
    page.locator(".map-frame").click(position={"x": 200, "y": 200})
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")

    assert query_of(page) == "type:video"
    assert page.get_by_role("button", name="Draw an area").get_attribute("aria-pressed") == "false"


def test_an_area_is_drawn_by_keyboard_alone(browser: Browser, server: str, session: str) -> None:
    page = drawn(opened(browser, server, session, "&at=52.48620,-1.89040,16"))

    page.get_by_role("button", name="Draw an area").focus()
    page.keyboard.press("Enter")
    for key in ("ArrowLeft", "ArrowUp", "ArrowRight"):
        page.keyboard.press(key)
        page.wait_for_timeout(600)
        page.keyboard.press("Space")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert query_of(page).count(";") == 2


def test_search_this_area_takes_what_the_map_shows(browser: Browser, server: str, session: str) -> None:
    page = drawn(opened(browser, server, session, "&at=52.47932,-1.90212,16"))

    with page.expect_navigation():
        page.get_by_role("button", name="Search this area").click()

    assert ".." in query_of(page)
    assert page.locator("[data-list] a.ttl").all_inner_texts() == ["Fenwick Court"]


def test_where_the_map_stands_is_in_the_address(browser: Browser, server: str, session: str) -> None:
    page = drawn(opened(browser, server, session, "&at=52.48620,-1.89040,15"))

    page.get_by_role("button", name="Zoom in").click()
    page.wait_for_url(re.compile(r"16\.00$"))

    assert parse_qs(urlsplit(page.url).query)["at"] == ["52.48620,-1.89040,16.00"]


def test_without_webgl_the_list_is_the_page(browser: Browser, server: str, session: str) -> None:
    flags = ["--no-sandbox", "--disable-gpu", "--disable-3d-apis"]
    plain = browser.browser_type.launch(executable_path=CHROMIUM, args=flags)
    page = opened(plain, server, session)
    page.get_by_text("This browser cannot draw the map. The list holds the same items.").wait_for()

    titles = page.locator("[data-list] a.ttl").all_inner_texts()
    is_shown = page.locator(".map-tools").is_visible()
    photograph(page, "map-without-webgl")
    plain.close()

    assert sorted(titles) == ["Arrival to detention", "Fenwick Court", "Handed in", "Tanner Row, cover"]
    assert is_shown is False


def test_without_scripts_the_list_is_the_page(browser: Browser, server: str, session: str) -> None:
    page = opened(browser, server, session, java_script_enabled=False)

    assert page.locator("[data-list] a.ttl").count() == 4
    assert page.get_by_text("The map needs JavaScript. The list holds the same items.").is_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_of_the_map_keeps_to_accessibility_and_window(
    browser: Browser, server: str, session: str, theme: str
) -> None:
    page = drawn(opened(browser, server, session, color_scheme=theme))

    assert broken_rules(page, RULES) == []
    assert sideways(page) == []
