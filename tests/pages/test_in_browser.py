"""Pages in Chromium: no accessibility violation, none of the policy, no sideways scroll; both themes, six widths."""

import pytest
from playwright.sync_api import Browser, Page

from devices.models import ArmedSession, Signal, Taser
from evidence.models import Item
from incidents.models import Incident
from tests.browsers import IN_CHROMIUM, OF_COLOUR, RULES, broken_rules, sideways
from tests.factories.evidence import KeyedCamera
from tests.pages.visits import DESK, VISITS, go, opened, photograph, window

pytestmark = IN_CHROMIUM
END_TRANSITIONS = """() => new Promise((drawn) => {
  requestAnimationFrame(() => requestAnimationFrame(() => {
    document.getAnimations().forEach((one) => { if (one instanceof CSSTransition) one.finish(); });
    requestAnimationFrame(drawn);
  }));
})"""  # some things fade from one theme to the other: half-way colours are nobody's


@pytest.fixture
def things(
    placed: Item,
    tanner_row: Incident,
    rahmans_camera: KeyedCamera,
    rahmans_taser: Taser,
    use: ArmedSession,
    told_signal: Signal,
) -> dict[str, object]:
    """What the addresses of the visits name."""
    return {
        "item": placed.pk,
        "incident": tanner_row.slug,
        "camera": rahmans_camera.camera.serial,
        "taser": rahmans_taser.serial,
        "use": use.pk,
        "signal": told_signal.pk,
    }


def problems_of(page: Page) -> list[str]:
    """What is wrong with an open page: accessibility rules in both themes, policy, sideways scroll."""
    rules = broken_rules(page, RULES)
    page.emulate_media(color_scheme="dark")
    page.evaluate(END_TRANSITIONS)
    rules += [f"dark: {problem}" for problem in broken_rules(page, OF_COLOUR)]
    page.emulate_media(color_scheme="light")
    policy: list[str] = page.evaluate("window.policyBroken")
    return rules + policy + [f"{wide} px at {at} px" for at, wide in sideways(page).items()]


@pytest.mark.parametrize("who", list(dict.fromkeys(visit.who for visit in VISITS)), ids=lambda who: who or "visitor")
def test_every_page_keeps_to_accessibility_policy_and_window(
    who: str, sessions: dict[str, str], things: dict[str, object], server: str, browser: Browser
) -> None:
    problems = {}
    page = window(browser, server, sessions[who])

    for visit in (visit for visit in VISITS if visit.who == who):
        page.set_viewport_size(DESK)
        go(page, visit.address.format(**things))
        if found := problems_of(page):
            problems[visit.address] = found
        photograph(page, visit)
    page.context.close()

    assert problems == {}


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
