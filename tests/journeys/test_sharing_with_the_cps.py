"""Eleanor Voss gets a link by e-mail and a code by text message, watches, asks; the manager sees it and ends it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, Demo, Walk

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TIME = "document.querySelector('video').currentTime"
LINK = re.compile(r"http\S+/s/#\S+")


@pytest.fixture(scope="module")
def mail(demo: Demo) -> str:
    """The mail with the link."""
    program = (
        "import json\n"
        "from accounts.models.outgoing import OutgoingMessage as M\n"
        "found = M.objects.filter(way='email', key__startswith='share.link')\n"
        "print(json.dumps(found.latest('made_at').body))\n"
    )
    return str(demo.run(program))


def code_in(demo: Demo) -> str:
    program = (
        "import json\n"
        "from accounts.models.outgoing import OutgoingMessage as M\n"
        "print(json.dumps(M.objects.filter(way='sms', key__startswith='share.code').latest('made_at').body[:6]))\n"
    )
    return str(demo.run(program))


def come_in(voss: Walk, mail: str) -> Page:
    page = voss.page
    page.goto(LINK.findall(mail)[0])
    expect(page.get_by_role("heading", name="Is this you?")).to_be_visible()
    assert "#" not in page.url
    voss.look("share-gate")
    page.get_by_role("button", name="Yes, send the code").click()
    page.get_by_label("Code").fill(code_in(voss.demo))
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Open").click()
    page.wait_for_url("**/s/view/")
    return page


def watches(voss: Walk) -> None:
    page = voss.page
    expect(page.get_by_role("heading", level=1)).to_contain_text("R v Walsh, Tanner Row")
    voss.look("share-view")
    page.get_by_role("button", name="Play recording").click()
    voss.until(f"{TIME} > 1")
    assert page.locator(".wm2").inner_text().startswith("Eleanor Voss, CPS")
    page.locator(".play").click()


def checks_a_file(voss: Walk, folder: Path) -> None:
    other = folder / "holiday.mp4"
    other.write_bytes(b"nothing of the kind")
    voss.page.locator("#check-file").set_input_files(str(other))
    expect(voss.page.locator(".okk")).to_contain_text("matches none of these exhibits")


def asks(voss: Walk) -> None:
    page = voss.page
    page.get_by_role("link", name="Ask police").click()
    page.get_by_label("Question").fill("Is there sound from the beginning?")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text("Waiting for an answer")).to_be_visible()
    voss.look("share-ask")


def plays_both(voss: Walk) -> None:
    voss.page.goto(f"{voss.demo.url}/s/together/")
    voss.page.locator("body").press("k")
    voss.until(
        "[...document.querySelectorAll('[data-angle] video')].every((one) => !one.paused && one.currentTime > 0.5)"
    )
    voss.look("share-together")


def ends_access(wynn: Walk) -> None:
    wynn.sign_in("70112")
    wynn.look("share-queue")
    wynn.open("/sharing/")
    wynn.look("share-list")
    wynn.page.get_by_role("link", name=re.compile(r"MDS-\d\d-00001")).click()
    expect(wynn.page.get_by_text("Is there sound from the beginning?")).to_be_visible()
    wynn.look("share-package")
    wynn.page.get_by_text("Change access of Eleanor Voss").click()
    wynn.page.locator(".change").get_by_label("Why").fill("Case passed to another prosecutor")
    wynn.page.get_by_role("button", name="Take access back").click()
    wynn.is_told("cannot open it any more")


def test_recipient_watches_on_a_phone_and_asks_until_access_ends(
    walk: Callable[..., Walk], demo: Demo, mail: str, tmp_path: Path
) -> None:
    voss = walk(PHONE)
    page = come_in(voss, mail)
    watches(voss)
    checks_a_file(voss, tmp_path)
    asks(voss)
    plays_both(voss)

    ends_access(walk())

    page.goto(f"{demo.url}/s/view/")
    expect(page.get_by_text("Your visit has ended")).to_be_visible()
    page.goto("about:blank")
    page.goto(LINK.findall(mail)[0])
    expect(page.get_by_role("heading", name="This access was taken back")).to_be_visible()
    voss.look("share-taken-back")
    assert [one for one in voss.complaints if not re.search("40[01]|410", one)] == []
