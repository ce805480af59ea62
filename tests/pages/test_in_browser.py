"""Pages in Chromium: no accessibility violation, none of the policy, no sideways scroll; both themes, six widths."""

import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, Page

from accounts.actions.notices import notify
from accounts.models.notice import Kind
from evidence.models import Item
from incidents.models import Attendance, Incident
from tests.browsers import IN_CHROMIUM, OF_COLOUR, RULES, VIOLATIONS, serving, sideways
from tests.factories.accounts import sign_in_client
from tests.factories.evidence import KeyedCamera

pytestmark = IN_CHROMIUM
END_TRANSITIONS = """() => new Promise((drawn) => {
  requestAnimationFrame(() => requestAnimationFrame(() => {
    document.getAnimations().forEach((one) => { if (one instanceof CSSTransition) one.finish(); });
    requestAnimationFrame(drawn);
  }));
})"""  # some things fade from one theme to the other: half-way colours are nobody's


@dataclass(frozen=True)
class Visit:
    """A page as somebody sees it; the address names things by the keys of `things`."""

    who: str
    address: str


VISITOR = ""  # somebody who has not signed in
VISITS = [
    Visit("pc_rahman", "/"),
    Visit("sgt_nair", "/"),
    Visit("gareth_wynn", "/"),
    Visit("helen_marsh", "/"),
    Visit("ruth_adler", "/"),
    Visit("pc_rahman", "/help/"),
    Visit("pc_rahman", "/accessibility/"),
    Visit(VISITOR, "/signin/"),
    Visit("pc_rahman", "/evidence/"),
    Visit("pc_rahman", "/evidence/?view=table"),
    Visit("pc_rahman", "/evidence/?q=zebra"),
    Visit("pc_rahman", "/evidence/{item}/"),
    Visit("pc_rahman", "/evidence/{item}/custody/"),
    Visit("sgt_nair", "/incidents/"),
    Visit("sgt_nair", "/incidents/new/"),
    Visit("sgt_nair", "/incidents/{incident}/"),
    Visit("sgt_nair", "/access/reason/"),
    Visit("ruth_adler", "/devices/"),
    Visit("ruth_adler", "/devices/{camera}/"),
    Visit("ruth_adler", "/devices/assign/"),
    Visit("pc_rahman", "/account/"),
    Visit("pc_rahman", "/notifications/"),
    Visit("sgt_nair", "/notifications/?show=unread"),
    Visit("pc_rahman", "/account/security/"),
    Visit("pc_rahman", "/devices/assign/"),
    Visit("pc_rahman", "/nothing/"),
    Visit("ruth_adler", "/admin/"),
    Visit("ruth_adler", "/admin/accounts/user/"),
]


@pytest.fixture
def sessions(
    transactional_db: None, request: pytest.FixtureRequest, unplaced: Item, placed: Item, rahman_was_there: Attendance
) -> dict[str, str]:
    """The session key of everybody who visits; all data is there before the browser starts."""
    notify(
        to=placed.recorded_by,
        kind=Kind.EVIDENCE,
        text="Sgt Nair opened a recording of yours.",
        target="/evidence/",
        key="1",
    )
    notify(to=placed.recorded_by, kind=Kind.SECURITY, text="A new passkey was added.", target="/account/", key="2")
    people = {who: request.getfixturevalue(who) for who in {visit.who for visit in VISITS} - {VISITOR}}
    return {VISITOR: ""} | {
        who: sign_in_client(Client(), person).cookies["sessionid"].value for who, person in people.items()
    }


@pytest.fixture
def things(placed: Item, tanner_row: Incident, rahmans_camera: KeyedCamera) -> dict[str, object]:
    """What the addresses of the visits name."""
    return {"item": placed.pk, "incident": tanner_row.slug, "camera": rahmans_camera.camera.serial}


@pytest.fixture
def server(transactional_db: None) -> Iterator[str]:
    """The address of the site."""
    with serving() as port:
        yield f"http://127.0.0.1:{port}"


def opened(browser: Browser, server: str, session: str, address: str) -> Page:
    context = browser.new_context(
        color_scheme="light", reduced_motion="reduce", base_url=server, viewport={"width": 1440, "height": 900}
    )
    if session:
        context.add_cookies([{"name": "sessionid", "value": session, "url": server}])
    context.add_init_script(VIOLATIONS)
    page = context.new_page()
    page.goto(address, wait_until="load")
    return page


def broken_rules(page: Page, options: dict[str, object]) -> list[str]:
    """Accessibility rules that the page breaks as it looks now."""
    checked = Axe().run(page, options=options).response["violations"]
    return [f"{rule['id']}: {node['target']} {node['html'][:120]}" for rule in checked for node in rule["nodes"]]


def problems_of(page: Page) -> list[str]:
    """What is wrong with an open page: accessibility rules in both themes, policy, sideways scroll."""
    rules = broken_rules(page, RULES)
    page.emulate_media(color_scheme="dark")
    page.evaluate(END_TRANSITIONS)
    rules += [f"dark: {problem}" for problem in broken_rules(page, OF_COLOUR)]
    page.emulate_media(color_scheme="light")
    policy: list[str] = page.evaluate("window.policyBroken")
    return rules + policy + [f"{wide} px at {at} px" for at, wide in sideways(page).items()]


def photograph(page: Page, visit: Visit) -> None:
    """Keep pictures of both themes on a desk and on a phone, when a folder for them is given."""
    if not (folder := os.environ.get("SCREENSHOTS")):
        return
    name = f"{visit.who}{visit.address}".translate(str.maketrans("/?=", "---")).strip("-")
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        for width, height in ((1440, 900), (390, 844)):
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=f"{folder}/{name}-{theme}-{width}.png")


@pytest.mark.parametrize("who", list(dict.fromkeys(visit.who for visit in VISITS)), ids=lambda who: who or "visitor")
def test_every_page_keeps_to_accessibility_policy_and_window(
    who: str, sessions: dict[str, str], things: dict[str, object], server: str, browser: Browser
) -> None:
    problems = {}

    for visit in (visit for visit in VISITS if visit.who == who):
        page = opened(browser, server, sessions[who], visit.address.format(**things))
        if found := problems_of(page):
            problems[visit.address] = found
        photograph(page, visit)
        page.context.close()

    assert problems == {}


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


def test_the_theme_button_changes_the_page_at_once_and_for_good(
    sessions: dict[str, str], server: str, browser: Browser
) -> None:
    page = opened(browser, server, sessions["pc_rahman"], "/")

    for expected in ("light", "dark"):
        with page.expect_response("**/account/appearance/") as answered:
            page.get_by_role("button", name="Switch theme").click()
        assert answered.value.status == 302
        assert page.evaluate("document.documentElement.dataset.theme") == expected
    page.reload()

    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


# --- by keyboard


def focused(page: Page) -> str:
    words: str = page.evaluate("document.activeElement.innerText.trim() || document.activeElement.ariaLabel || ''")
    return words


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


# --- messages with an undo


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
