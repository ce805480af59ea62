"""A scanner at the armoury's counter: card, camera, the same officer's TASER; all typed and sent with Enter."""

from playwright.sync_api import Browser, expect

from accounts.models import User
from tests.browsers import IN_CHROMIUM
from tests.factories.devices import make_camera, make_qualified, make_taser
from tests.pages.visits import opened

pytestmark = IN_CHROMIUM


def test_a_camera_and_a_taser_are_scanned_for_one_officer(
    pc_khan: User, ruth_adler: User, sessions: dict[str, str], server: str, browser: Browser
) -> None:
    make_qualified(pc_khan, ruth_adler)
    serials = [make_camera("X6039A1B6").serial, make_taser("X2900B7F1", "x2").serial]
    page = opened(browser, server, sessions["ruth_adler"], "/devices/assign/")

    page.keyboard.type("20533\n")
    page.wait_for_load_state()
    for serial in serials:
        expect(page.get_by_text("PC Tariq Khan 20533")).to_be_visible()
        page.keyboard.type(f"{serial}\n")
        expect(page.get_by_role("heading", name=f"{serial} is with PC Tariq Khan 20533")).to_be_visible()
        page.get_by_role("button", name="Another device for Khan 20533").press("Enter")

    expect(page.get_by_label("Camera or TASER")).to_be_focused()
