"""The command page and the wall in Chromium: tiles, keys, the address, a decision with what was on screen."""

import json
import os
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from incidents.actions import record_decision, take_command
from incidents.models import Decision, Incident
from streaming.models import DecisionFrame, LiveSession
from tests.browsers import IN_CHROMIUM, OF_COLOUR, RULES, VIOLATIONS, broken_rules, serving, sideways
from tests.factories.accounts import sign_in_client
from tests.factories.live import STAND_IN

pytestmark = IN_CHROMIUM
DESKS = ((1920, 1080), (1440, 900), (1280, 800), (1024, 768), (390, 844))
PLAYER = re.compile(r"/static/streaming/live_player[^/]*\.mjs$")
Streams = tuple[LiveSession, LiveSession, LiveSession]


@pytest.fixture
def server(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr("streaming.views.command.player_address", lambda: "/static/streaming/live_player.mjs")
    with serving() as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def command(
    server: str, browser: Browser, supt_ito: User, sgt_nair: User, fenwick_court: Incident, mill_green: Incident,
    streams: Streams,
) -> Iterator[Page]:  # fmt: skip
    """The page of Fenwick Court as Silver sees it, with a reason given and two decisions."""
    take_command(incident=fenwick_court, level="silver", by=supt_ito)
    take_command(incident=fenwick_court, level="bronze", by=sgt_nair)
    words = "Command set up remotely. No supervisor travelling."
    record_decision(incident=fenwick_court, stage="information", text=words, by=supt_ito)
    words = "Knife seen, not raised. Two others in bedroom, door shut."
    record_decision(incident=fenwick_court, stage="threat", text=words, rationale="Doyle at the door.", by=sgt_nair)
    yield from opened(browser, server, supt_ito)


def opened(browser: Browser, server: str, person: User) -> Iterator[Page]:
    client = sign_in_client(Client(), person)
    session = client.session
    given_at = timezone.now().isoformat()
    session["reason"] = {"code": "LIVE_COMMAND", "reference": "Log 0871", "text": "", "given_at": given_at}
    session.save()
    context = browser.new_context(
        color_scheme="dark", reduced_motion="reduce", base_url=server, viewport={"width": 1920, "height": 1080}
    )
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server}])
    context.add_init_script(VIOLATIONS)
    context.route(PLAYER, lambda route: route.fulfill(body=STAND_IN, content_type="text/javascript"))
    page = context.new_page()
    page.goto("/live/")
    yield page
    context.close()


def live(page: Page, incident: Incident, query: str = "") -> Page:
    page.goto(f"/live/{incident.slug}/{query}")
    page.wait_for_selector("[data-controller=command][data-ready=yes]")
    return page


def photograph(page: Page, name: str) -> None:
    """Keep pictures of both themes at every size, when a folder for them is given."""
    if not (folder := os.environ.get("SCREENSHOTS")):
        return
    for theme in ("dark", "light"):
        page.emulate_media(color_scheme=theme)
        for width, height in DESKS:
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(150)
            page.screenshot(path=f"{folder}/{name}-{theme}-{width}.png")
    page.set_viewport_size({"width": 1920, "height": 1080})


def test_pages_keep_to_accessibility_policy_and_window(command: Page, fenwick_court: Incident) -> None:
    problems = {}
    decision = Decision.objects.latest("at")
    addresses = {
        "command": f"/live/{fenwick_court.slug}/",
        "everything": "/live/?tiles=9&fold=map",
        "wall": f"/live/wall/?log={fenwick_court.slug}",
        "decision": f"/live/decisions/{decision.pk}/",
        "phone-wall": f"/live/{fenwick_court.slug}/?view=wall",
        "phone-log": f"/live/{fenwick_court.slug}/?view=log",
    }

    for name, address in addresses.items():
        command.set_viewport_size({"width": 1440, "height": 900})
        command.goto(address)
        command.wait_for_load_state("networkidle")
        photograph(command, name)
        command.emulate_media(color_scheme="light")
        found = broken_rules(command, RULES)
        command.emulate_media(color_scheme="dark")
        found += [f"dark: {problem}" for problem in broken_rules(command, OF_COLOUR)]
        found += command.evaluate("window.policyBroken")
        found += [f"{wide} px at {at} px" for at, wide in sideways(command).items()]
        if found:
            problems[name] = found

    assert problems == {}
