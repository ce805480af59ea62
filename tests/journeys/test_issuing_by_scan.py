"""The armourer at the counter: a card, a camera, a tick; who is not qualified for TASER leaves without one."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Walk

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SPARE_CAMERA, SPARE_TASER = "X6039A1C1", "X3000A1C3"


@pytest.fixture
def ruth(walk: Callable[..., Walk]) -> Walk:
    armourer = walk()
    armourer.sign_in("70001")
    armourer.open("/devices/assign/")
    return armourer


def scan(walk: Walk, code: str) -> None:
    """Let the scanner type a code into whatever has the focus, and end it with Enter, as scanners do."""
    expect(walk.page.locator(".scan-input")).to_be_focused()
    walk.page.keyboard.type(f"{code}\n")
    walk.page.wait_for_load_state()


def test_a_camera_is_issued_by_two_scans_and_taken_back_with_undo(ruth: Walk) -> None:
    page = ruth.page

    scan(ruth, "20611")
    expect(page.get_by_text("DC David Okafor 20611")).to_be_visible()
    scan(ruth, SPARE_CAMERA)

    expect(page.get_by_role("heading", name=f"{SPARE_CAMERA} is with DC David Okafor 20611")).to_be_visible()
    ruth.look("issued-by-scan")

    page.get_by_role("button", name="Undo").click()

    ruth.open(f"/devices/{SPARE_CAMERA}/")
    expect(page.locator("main")).not_to_contain_text("Holds it now")
    assert ruth.complaints == []


def test_an_officer_whose_qualification_ran_out_gets_no_taser(ruth: Walk) -> None:
    page = ruth.page

    scan(ruth, "20388")
    scan(ruth, SPARE_TASER)

    expect(page.get_by_text("TASER qualification ran out").first).to_be_visible()
    ruth.look("not-qualified")
    ruth.open(f"/devices/tasers/{SPARE_TASER}/")
    expect(page.locator("main")).not_to_contain_text("Holds it now")
