"""How long bytes still flow after a right was withdrawn: ranges are asked for without a pause until one is refused.

Imported when the site is up: the withdrawals are the product's own actions, and time runs from their commit.
"""

import json
import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from accounts.actions.people import disable_person
from accounts.actions.roles import take_role
from accounts.actions.signing_in import sign_out_everywhere
from accounts.models import Rank, User
from accounts.roles import Role
from evidence.actions.access.naming import protect_item
from evidence.models import AccessClass, Item
from tests.benchmarks.live_site import Site
from tests.benchmarks.visitor import FORM, Visitor
from tests.benchmarks.watching import PASSWORD, uploaded_clip
from tests.factories.accounts import make_person

LONGEST = 30.0  # seconds after which a right that still works counts as never withdrawn
RANGE = {"Range": "bytes=0-65535"}


def measure(site: Site, *, runs: int = 3) -> dict[str, Any]:
    """Return the slowest of all withdrawals in seconds, and each kind's own figures."""
    item = Item.objects.get(pk=UUID(uploaded_clip(site)))
    manager = make_person("70112", "Gareth Wynn", Rank.STAFF, item.owner.team, Role.EVIDENCE_MANAGER)
    administrator = make_person("70119", "Rhys Adeyemi", Rank.STAFF, item.owner.team, Role.ADMIN)
    taken: dict[str, list[float]] = {}
    for run in range(runs):
        for number, (name, withdraw) in enumerate(withdrawals(item, manager, administrator).items()):
            watcher = make_person(f"2{run}9{number}0", "Nadia Quigley", Rank.PC, item.owner.team, Role.SUPERVISOR)
            taken.setdefault(name, []).append(until_refused(site, watcher, item, partial(withdraw, watcher)))
            open_again(item, manager)
    every = [seconds for times in taken.values() for seconds in times]
    detail = {name: [round(seconds, 3) for seconds in times] for name, times in taken.items()}
    return {
        "value": round(max(every), 3),
        "limit": None,
        "ratio": None,
        "detail": {"each_s": detail, "median_s": round(statistics.median(every), 3)},
    }


def withdrawals(item: Item, manager: User, administrator: User) -> dict[str, Callable[[User], object]]:
    """Return every way in which a right ends while somebody watches."""
    return {
        "item made confidential": lambda _: set_class(item, manager, AccessClass.CONFIDENTIAL),
        "role taken": lambda watcher: take_role(person=watcher, role=Role.SUPERVISOR, by=administrator),
        "person disabled": lambda watcher: disable_person(person=watcher, by=administrator),
        "signed out everywhere": lambda watcher: sign_out_everywhere(person=watcher, by=watcher),
    }


def set_class(item: Item, manager: User, access_class: AccessClass) -> None:
    protect_item(item=item, access_class=access_class, sensitivity=[], reason="Measured by a benchmark", by=manager)


def open_again(item: Item, manager: User) -> None:
    item.refresh_from_db()
    if item.access_class != AccessClass.UNRESTRICTED:
        set_class(item, manager, AccessClass.UNRESTRICTED)


def until_refused(site: Site, watcher: User, item: Item, withdraw: Callable[[], object]) -> float:
    """Return the seconds from the end of the withdrawal until a range is refused."""
    visitor = Visitor(site.port)
    visitor.sign_in(watcher.collar_number, PASSWORD)
    address = media_address(visitor, item)
    if visitor.ask("GET", address, headers=RANGE)[0] != 206:
        message = "The recording did not play before the right was withdrawn."
        raise RuntimeError(message)
    withdraw()
    began = time.monotonic()
    while time.monotonic() - began < LONGEST:
        asked = time.monotonic()
        if visitor.ask("GET", address, headers=RANGE)[0] not in {200, 206}:
            return max(asked - began, 0.0)
    return LONGEST


def media_address(visitor: Visitor, item: Item) -> str:
    """Press play as the player does, after giving the reason for looking at a colleague's recording."""
    page = f"/evidence/{item.pk}/"
    visitor.give_reason("SUPERVISION")
    token = visitor.token(page)
    headers = {"Content-Type": FORM, "Accept": "application/json"}
    _, _, body = visitor.ask("POST", f"{page}play/", urlencode({"csrfmiddlewaretoken": token}), headers)
    return str(json.loads(body)["src"])
