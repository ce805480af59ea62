"""The pages that are looked at in Chromium, by whom, and how they are opened and photographed."""

import os
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, ViewportSize

from tests.browsers import VIOLATIONS


@dataclass(frozen=True)
class Visit:
    """A page as somebody sees it; the address names things by the keys of `things`."""

    who: str
    address: str


DESK: ViewportSize = {"width": 1440, "height": 900}
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
    Visit(VISITOR, "/verify/"),
    Visit("pc_rahman", "/evidence/"),
    Visit("pc_rahman", "/evidence/?view=table"),
    Visit("pc_rahman", "/evidence/?q=zebra"),
    Visit("pc_rahman", "/evidence/{item}/"),
    Visit("pc_rahman", "/evidence/{item}/custody/"),
    Visit("pc_rahman", "/evidence/{item}/clips/"),
    Visit("sgt_nair", "/incidents/"),
    Visit("sgt_nair", "/incidents/new/"),
    Visit("sgt_nair", "/incidents/{incident}/"),
    Visit("sgt_nair", "/access/reason/"),
    Visit("sgt_nair", "/taser/"),
    Visit("sgt_nair", "/taser/?show=fired&q=nobody"),
    Visit("sgt_nair", "/taser/{use}/"),
    Visit("sgt_nair", "/taser/{use}/clock/"),
    Visit("sgt_nair", "/taser/{use}/review/"),
    Visit("sgt_nair", "/taser/{use}/form/"),
    Visit("sgt_nair", "/taser/tasks/"),
    Visit("pc_rahman", "/taser/{use}/form/"),
    Visit("pc_rahman", "/taser/{use}/form/use/"),
    Visit("pc_rahman", "/taser/{use}/form/tactics/"),
    Visit("pc_rahman", "/taser/{use}/form/aftercare/"),
    Visit("sgt_nair", "/reports/"),
    Visit("gareth_wynn", "/surveys/"),
    Visit("gareth_wynn", "/surveys/new/"),
    Visit("gareth_wynn", "/surveys/{survey}/"),
    Visit(VISITOR, "/q/"),
    Visit(VISITOR, "/q/town-centre/"),
    Visit("ruth_adler", "/devices/"),
    Visit("ruth_adler", "/devices/{camera}/"),
    Visit("ruth_adler", "/devices/{camera}/log/"),
    Visit("ruth_adler", "/devices/signal/"),
    Visit("ruth_adler", "/devices/signal/?show=tests"),
    Visit("ruth_adler", "/devices/signal/{signal}/"),
    Visit("ruth_adler", "/devices/{camera}/lost/"),
    Visit("ruth_adler", "/devices/tasers/"),
    Visit("ruth_adler", "/devices/tasers/{taser}/"),
    Visit("ruth_adler", "/devices/tasers/{taser}/change/"),
    Visit("ruth_adler", "/devices/batteries/"),
    Visit("ruth_adler", "/devices/cartridges/"),
    Visit("ruth_adler", "/devices/cartridges/add/"),
    Visit("ruth_adler", "/devices/import/"),
    Visit("ruth_adler", "/devices/profiles/"),
    Visit("ruth_adler", "/devices/profiles/add/"),
    Visit("ruth_adler", "/devices/docks/"),
    Visit("ruth_adler", "/devices/docks/add/"),
    Visit("ruth_adler", "/evidence/panels/docks/"),
    Visit("ruth_adler", "/devices/qualified/"),
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


def window(browser: Browser, server: str, session: str) -> Page:
    """Return an empty window of a fresh profile. To make one costs more than to open a page in it."""
    context = browser.new_context(color_scheme="light", reduced_motion="reduce", base_url=server, viewport=DESK)
    if session:
        context.add_cookies([{"name": "sessionid", "value": session, "url": server}])
    context.add_init_script(VIOLATIONS)
    return context.new_page()


def go(page: Page, address: str) -> None:
    """Open an address, which must not fail."""
    answer = page.goto(address, wait_until="load")
    assert answer is not None
    assert answer.status < 500


def opened(browser: Browser, server: str, session: str, address: str) -> Page:
    """Return a page in a window of its own."""
    page = window(browser, server, session)
    go(page, address)
    return page


def focused(page: Page) -> str:
    words: str = page.evaluate("document.activeElement.innerText.trim() || document.activeElement.ariaLabel || ''")
    return words


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
