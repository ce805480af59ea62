"""Pages in Chromium: no accessibility violation, none of the policy, no sideways scroll; both themes, six widths."""

import hashlib

import pytest
from playwright.sync_api import Browser

from devices.models import ArmedSession, Signal, Taser
from evidence.models import Item
from incidents.models import Incident
from incidents.surveys.models import Survey
from tests.browsers import IN_CHROMIUM, problems_of
from tests.factories.evidence import KeyedCamera
from tests.pages.visits import DESK, VISITS, go, opened, photograph, window

pytestmark = IN_CHROMIUM


@pytest.fixture
def things(
    *,
    placed: Item,
    tanner_row: Incident,
    rahmans_camera: KeyedCamera,
    rahmans_taser: Taser,
    use: ArmedSession,
    told_signal: Signal,
    answered: Survey,
) -> dict[str, object]:
    """What the addresses of the visits name."""
    return {
        "item": placed.pk,
        "incident": tanner_row.slug,
        "camera": rahmans_camera.camera.serial,
        "taser": rahmans_taser.serial,
        "use": use.pk,
        "signal": told_signal.pk,
        "survey": answered.pk,
    }


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


def test_a_file_is_hashed_in_the_browser_and_only_its_hash_is_sent(
    sessions: dict[str, str], server: str, browser: Browser
) -> None:
    page = opened(browser, server, sessions[""], "/verify/")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or ""))
    content = b"what nobody handed over"

    page.locator("[data-with-script]").wait_for()
    file = {"name": "a.mp4", "mimeType": "video/mp4", "buffer": content}
    page.get_by_label("The file", exact=True).set_input_files(file)

    page.get_by_role("heading", name="Unknown").wait_for()
    assert page.get_by_label("SHA-256 of the file", exact=True).input_value() == hashlib.sha256(content).hexdigest()
    assert not any("nobody" in body for body in sent)
