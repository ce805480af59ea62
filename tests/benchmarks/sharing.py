"""`share_open` and `share_revoke`: a recipient comes in and sees the first frame; access taken back ends the bytes.

Imported when the site is up: the package is built by the product's own actions in its database.
"""

import json
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.utils import timezone
from playwright.sync_api import Browser

from accounts.models import Rank, User
from accounts.roles import Role
from evidence.models import Item, Status
from evidence.sharing.actions import managing
from evidence.sharing.actions.building import Person
from evidence.sharing.models import Code, Package, Recipient
from incidents.models import Incident
from tests.benchmarks.live_site import Site
from tests.benchmarks.visitor import FORM, Visitor
from tests.benchmarks.watching import PRESS, chromium, uploaded_clip
from tests.factories.accounts import make_person
from tests.factories.incidents import make_incident
from tests.factories.sharing import code_for, make_sent, token_for

LONGEST = 30.0  # seconds after which access that still works counts as never taken back
INSIDE = "if (!location.pathname.startsWith('/s/view') || !video ||"  # not yet at the gate
RANGE = {"Range": "bytes=0-65535"}


def share_open(site: Site, *, runs: int) -> dict[str, Any]:
    """Return the median seconds from entering the code until the picture moves, each time in a new browser."""
    package, _ = sent_package(site, "20411")
    recipient, taken = package.recipients.get(), []
    with chromium() as browser:
        for run in range(runs + 1):
            seconds = _opened(browser, site, recipient)
            taken += [seconds] if run else []  # the first one warms the server up
    runs_s = [round(seconds, 3) for seconds in taken]
    return {"value": round(statistics.median(taken), 3), "limit": None, "ratio": None, "detail": {"runs_s": runs_s}}


def share_revoke(site: Site, *, runs: int) -> dict[str, Any]:
    """Return the slowest of all withdrawals, in seconds from its commit until a range is refused."""
    taken: dict[str, list[float]] = {"recipient": [], "package": []}
    for run in range(runs):
        for number, (kind, times) in enumerate(taken.items()):
            package, manager = sent_package(site, f"2{run}8{number}1")
            times.append(_until_refused(site, package, manager, kind))
    every = [seconds for times in taken.values() for seconds in times]
    detail = {kind: [round(seconds, 3) for seconds in times] for kind, times in taken.items()}
    return {"value": round(max(every), 3), "limit": None, "ratio": None, "detail": {"each_s": detail}}


def sent_package(site: Site, collar_number: str) -> tuple[Package, User]:
    """Return a package with one clip that was sent, and who sent it."""
    item = Item.objects.get(pk=UUID(uploaded_clip(site)))
    manager = make_person(collar_number, "Gareth Wynn", Rank.STAFF, item.owner.team, Role.EVIDENCE_MANAGER)
    if item.incident is None:
        incident = Incident.objects.filter(number="1182").first() or make_incident("1182", item.owner)
        Item.objects.filter(pk=item.pk).update(incident=incident, status=Status.ACTIVE)
        item.refresh_from_db()
    voss = Person(
        name="Eleanor Voss",
        email="eleanor.voss@cps.example",
        telephone="+447700900418",
        right="download",
        until_at=timezone.now() + timedelta(days=28),
    )
    return make_sent(item.incident, manager, item, people=(voss,)), manager


def aside(function: Callable[..., Any], *given: object) -> Any:
    """Run a function that uses the database in a thread: Playwright's own loop stands in this one."""
    with ThreadPoolExecutor(max_workers=1) as threads:
        return threads.submit(function, *given).result()


def _opened(browser: Browser, site: Site, recipient: Recipient) -> float:
    """Come in as the recipient does, and return the seconds from the click that sends the code to a moving picture."""
    aside(Code.objects.all().delete)  # a code a minute is all that a person may have
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    try:
        page = context.new_page()
        page.add_init_script(
            PRESS.replace("if (!video ||", "if (!location.pathname.startsWith('/s/view') || !video ||")
        )
        page.goto(f"http://localhost:{site.port}/s/#{aside(token_for, recipient)}")
        page.get_by_role("button", name="Yes, send the code").click()
        page.get_by_label("Code").fill(aside(code_for, recipient))
        page.get_by_role("checkbox").check()
        began = time.monotonic()
        page.get_by_role("button", name="Open").click()
        page.wait_for_url("**/s/view/")
        page.evaluate("window.moved")
        return time.monotonic() - began
    finally:
        context.close()


def _until_refused(site: Site, package: Package, manager: User, kind: str) -> float:
    recipient = package.recipients.get()
    visitor = Visitor(site.port)
    address = _address(visitor, recipient, package)
    if visitor.ask("GET", address, headers=RANGE)[0] != 206:
        message = "The exhibit did not play before access was taken back."
        raise RuntimeError(message)
    if kind == "recipient":
        managing.revoke_recipient(recipient=recipient, reason="Measured by a benchmark", by=manager)
    else:
        managing.revoke_package(package=package, reason="Measured by a benchmark", by=manager)
    began = time.monotonic()
    while time.monotonic() - began < LONGEST:
        asked = time.monotonic()
        if visitor.ask("GET", address, headers=RANGE)[0] not in {200, 206}:
            return max(asked - began, 0.0)
    return LONGEST


def _address(visitor: Visitor, recipient: Recipient, package: Package) -> str:
    """Come in without a browser and press play."""
    _post(visitor, "/s/", "/s/", link=token_for(recipient))
    _post(visitor, "/s/code/", "/s/code/send/")
    _post(visitor, "/s/code/", "/s/code/", code=code_for(recipient), terms="yes")
    item = package.versions.get().items.get().item_id
    return str(json.loads(_post(visitor, "/s/view/", f"/s/play/{item}/"))["src"])


def _post(visitor: Visitor, page: str, address: str, **values: str) -> bytes:
    body = urlencode({"csrfmiddlewaretoken": visitor.token(page)} | values)
    _, _, answer = visitor.ask("POST", address, body, {"Content-Type": FORM, "Accept": "application/json"})
    return answer
