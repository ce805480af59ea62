"""Pages of sharing and triage in Chromium: accessibility in both themes, policy, and no sideways scroll."""

from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page

from accounts.models import User
from community.models import Look, Safety
from evidence.models import Item
from evidence.sharing.actions import asking, managing, visiting
from evidence.sharing.models import GuestSession, Package, Recipient
from evidence.sharing.visits import COOKIE, PATH
from incidents.models import Incident
from tests.browsers import IN_CHROMIUM, problems_of, serving
from tests.factories.accounts import sign_in_client
from tests.factories.sharing import enter, make_draft, make_sent, token_for
from tests.factories.submissions import make_request, make_submission, make_submitted
from tests.pages.visits import DESK, Visit, go, photograph, window

pytestmark = [*IN_CHROMIUM, pytest.mark.django_db(transaction=True)]
STEPS = ("choose", "disclose", "people", "send")


@pytest.fixture
def server(transactional_db: None) -> Iterator[str]:
    with serving() as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def package(tanner_row: Incident, gareth_wynn: User, footage: Item, second: Item) -> Package:
    return make_sent(tanner_row, gareth_wynn, footage, second)


@pytest.fixture
def visit(voss: Recipient) -> tuple[GuestSession, str]:
    """Eleanor Voss is in, has asked something and for more time."""
    visit, key = enter(voss)
    asking.ask_question(visit=visit, words="Is there a longer version?")
    asking.ask_more_time(visit=visit, reason="Trial moved")
    return visit, key


def of_staff(incident: Incident, wynn: User, package: Package, footage: Item) -> list[str]:
    """Return the addresses that Gareth Wynn opens, with something on each page."""
    draft = make_draft(incident, wynn, footage)
    asked = make_request(incident, wynn)
    sent = make_submission(make_request(incident, wynn, state="supplied"))
    clean = make_submitted(sent)
    Look.objects.create(
        file=clean,
        made_at=clean.received_at,
        kind="video",
        device="Apple iPhone 15",
        latitude=52.4862,
        longitude=-1.8904,
    )
    make_submitted(sent, b"held", Safety.UNSCANNABLE, safety_words="A Windows program")
    make_submitted(sent, b"bad", Safety.INFECTED, safety_words="EICAR test file")
    return [
        *(f"/sharing/{draft}/edit/?step={step}" for step in STEPS),
        *(f"/sharing/{one}/" for one in (package, draft)),
        *("/sharing/", "/community/", f"/community/submissions/{sent.pk}/", "/community/invite/"),
        *("/community/requests/", f"/community/requests/{asked.pk}/"),
    ]


def walk(page: Page, who: str, addresses: list[str]) -> dict[str, list[str]]:
    """Open each address and return what is wrong there."""
    found = {}
    for address in addresses:
        page.set_viewport_size(DESK)
        go(page, address)
        found[address] = problems_of(page)
        photograph(page, Visit(who, address))
    return {address: problems for address, problems in found.items() if problems}


def test_pages_of_sharing_and_triage_can_be_used_by_everybody(
    server: str, browser: Browser, tanner_row: Incident, gareth_wynn: User, package: Package, footage: Item
) -> None:
    addresses = of_staff(tanner_row, gareth_wynn, package, footage)
    page = window(browser, server, sign_in_client(Client(), gareth_wynn).cookies["sessionid"].value)

    problems = walk(page, "gareth_wynn", addresses)
    page.context.close()

    assert problems == {}


def test_pages_of_a_recipient_can_be_used_by_everybody(
    server: str, browser: Browser, visit: tuple[GuestSession, str], voss: Recipient, footage: Item, gareth_wynn: User
) -> None:
    page = window(browser, server, "")
    before_the_code = visiting.follow_link(text=token_for(voss))[1]

    def carry(key: str) -> None:
        page.context.add_cookies([{"name": COOKIE, "value": key, "domain": "127.0.0.1", "path": PATH}])

    problems = walk(page, "nobody", ["/s/"])
    carry(before_the_code)
    problems |= walk(page, "voss", ["/s/code/"])
    carry(visit[1])
    exhibit = f"/s/view/{footage.pk}/"
    problems |= walk(
        page, "voss", ["/s/view/", exhibit, f"{exhibit}certificate/", "/s/together/", "/s/ask/", "/s/download/"]
    )
    managing.revoke_package(package=voss.package, reason="Sent in error", by=gareth_wynn)
    problems |= {f"{address} revoked": found for address, found in walk(page, "revoked", ["/s/view/"]).items()}
    page.context.close()

    assert problems == {}
