"""The command page and the wall in Chromium: tiles, keys, the address, a decision with what was on screen."""

import os
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from devices.models import Camera
from incidents.actions import Words, record_decision, take_command
from incidents.models import Decision, Incident
from streaming.models import DecisionFrame, LiveSession
from tests.browsers import IN_CHROMIUM, VIOLATIONS, serving
from tests.factories.accounts import sign_in_client
from tests.factories.live import STAND_IN
from tests.pages.test_in_browser import problems_of

pytestmark = IN_CHROMIUM
DESKS = ((1920, 1080), (1440, 900), (1280, 800), (1024, 768), (390, 844))
PLAYER = re.compile(r"/static/streaming/live_player[^/]*\.mjs$")
Streams = tuple[LiveSession, LiveSession, LiveSession]


@pytest.fixture
def server(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    module = {
        "module": "/static/streaming/live_player.mjs",
        "styles": "",
        "look": "",
        "hls_script": "",
        "hls_worker": "",
    }
    monkeypatch.setattr("streaming.views.command.player", lambda: module)
    with serving() as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def command(server: str, browser: Browser, supt_ito: User, sgt_nair: User, siege: Incident) -> Iterator[Page]:
    """The page of Fenwick Court as Silver sees it, with a reason given and two decisions."""
    take_command(incident=siege, level="silver", by=supt_ito)
    take_command(incident=siege, level="bronze", by=sgt_nair)
    words = "Command set up remotely. No supervisor travelling."
    record_decision(incident=siege, words=Words(stage="information", text=words), by=supt_ito)
    words = "Knife seen, not raised. Two others in bedroom, door shut."
    record_decision(
        incident=siege, words=Words(stage="threat", text=words, rationale="Doyle at the door."), by=sgt_nair
    )
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


def test_pages_keep_to_accessibility_policy_and_window(command: Page, siege: Incident) -> None:
    problems = {}
    decision = Decision.objects.latest("at")
    addresses = {
        "command": f"/live/{siege.slug}/",
        "everything": "/live/?tiles=9&fold=map",
        "wall": f"/live/wall/?log={siege.slug}",
        "decision": f"/live/decisions/{decision.pk}/",
        "phone-wall": f"/live/{siege.slug}/?view=wall",
        "phone-log": f"/live/{siege.slug}/?view=log",
    }

    for name, address in addresses.items():
        command.set_viewport_size({"width": 1440, "height": 900})
        command.goto(address)
        command.wait_for_load_state("networkidle")
        photograph(command, name)
        command.emulate_media(color_scheme="light")
        if found := problems_of(command):
            problems[name] = found

    assert problems == {}


def sounds(page: Page) -> dict[str, bool]:
    """Which session is heard, of those that play."""
    playing = "players.filter((one) => !one.isStopped).map((one) => [one.session, !one.isMuted])"
    return dict(page.evaluate(playing))


def tiles(page: Page) -> list[str]:
    """What stands in the tiles, by their numbers."""
    names: list[str] = page.locator("[data-tile] [data-part=name]").all_inner_texts()
    return names


def test_keys_menu_and_size_change_the_wall_and_its_address(command: Page, siege: Incident, streams: Streams) -> None:
    page = live(command, siege, "?tiles=4")
    expect(page.locator("[data-tile='2'][data-state=live]")).to_be_visible()
    page.locator("#main").focus()

    page.keyboard.press("2")
    heard = [session for session, is_heard in sounds(page).items() if is_heard]
    page.locator("[data-tile='4'] summary").click()
    page.locator("[data-tile='4'] [data-part=choices] button", has_text="Rahman").click()
    page.get_by_label("9 tiles").click()

    assert heard == [str(streams[1].pk)]
    assert tiles(page)[:4] == ["", "Doyle 20388", "Khan 20533", "Rahman 20417"]
    assert f"?tiles=9&focus=2&show=-,,,{streams[0].pk}" in page.url
    page.reload()
    page.wait_for_selector("[data-controller=command][data-ready=yes]")
    assert tiles(page)[:4] == ["", "Doyle 20388", "Khan 20533", "Rahman 20417"]


def test_stream_is_dragged_onto_a_tile(command: Page, siege: Incident) -> None:
    page = live(command, siege, "?tiles=4")
    expect(page.locator("[data-tile='1'][data-state=live]")).to_be_visible()
    page.locator(".on-air summary").click()

    page.locator("li[data-stream]", has_text="Doyle").drag_to(page.locator("[data-tile='4'] .vid"))

    assert tiles(page) == ["Rahman 20417", "", "Khan 20533", "Doyle 20388"]


def test_alert_that_is_followed_takes_the_focus_and_leaves_the_others(
    command: Page, siege: Incident, streams: Streams
) -> None:
    page = live(command, siege, "?tiles=1")
    expect(page.locator("[data-tile='1'][data-state=live]")).to_be_visible()
    alert = {"camera": str(streams[1].camera_id), "title": "TASER armed", "state": "new", "level": "critical"}
    tell = "(alert) => document.querySelector('[data-controller=command]').command.wall.alerted(alert)"

    page.evaluate(tell, alert)
    before = tiles(page)
    page.locator("#main").focus()
    page.keyboard.press("Shift+F")
    page.evaluate(tell, alert)

    expect(page.locator("[data-tile='1'].is-alert [data-part=about]")).to_have_text("TASER armed")
    assert (before, tiles(page)) == (["Rahman 20417"], ["Doyle 20388"])
    assert "follow=alerts" in page.url


def test_watching_an_alert_brings_all_its_cameras(command: Page, siege: Incident, streams: Streams) -> None:
    page = live(command, siege, "?tiles=4&show=-,-,-,-")
    asked = {"cameras": [str(streams[2].camera_id), str(streams[0].camera_id)]}
    ask = "(detail) => document.dispatchEvent(new CustomEvent('live:watch', { detail, cancelable: true }))"

    is_left_to_the_link = page.evaluate(ask, asked)

    expect(page.locator("[data-tile].is-focused [data-part=name]")).to_have_text("Khan 20533")
    assert (is_left_to_the_link, sorted(tiles(page))) == (False, ["", "", "Khan 20533", "Rahman 20417"])


def test_decision_is_saved_by_a_key_with_what_was_on_screen(command: Page, siege: Incident, streams: Streams) -> None:
    page = live(command, siege)
    expect(page.locator("[data-tile='2'][data-state=live]")).to_be_visible()
    captured = timezone.now() - timedelta(seconds=3)
    page.evaluate("(at) => { players[0].captured = at; }", round(captured.timestamp() * 1000))
    page.locator("#main").focus()

    page.keyboard.press("d")
    page.keyboard.type("Keep distance.")
    page.keyboard.press("Enter")
    page.keyboard.type("He is talking.")
    page.keyboard.press("Control+Enter")

    expect(page.locator("#decisions li").first).to_contain_text("Keep distance.")
    expect(page.locator("[data-controller=composer] [name=text]")).to_have_value("")
    decision = Decision.objects.latest("at")
    assert (decision.stage, decision.text, decision.rationale) == ("action", "Keep distance.", "He is talking.")
    frames = list(DecisionFrame.objects.filter(decision=decision))
    assert [(one.tile, one.session_id) for one in frames] == list(enumerate([one.pk for one in streams], start=1))
    assert abs(frames[0].shown_at - captured) < timedelta(milliseconds=2)


def test_refused_decision_keeps_what_was_typed(command: Page, siege: Incident) -> None:
    page = live(command, siege)
    page.route("**/decisions/new/", lambda route: route.abort())

    page.locator("[data-controller=composer] [name=text]").fill("Keep distance.")
    page.get_by_role("button", name="Save").click()

    expect(page.locator("[data-controller=composer] [role=alert]")).to_contain_text("cannot be reached")
    assert page.locator("[data-controller=composer] [name=text]").input_value() == "Keep distance."


def test_weak_picture_says_how_old_it_is_and_lost_updates_are_said(command: Page, siege: Incident) -> None:
    page = live(command, siege)
    first = page.locator("[data-tile='1']")
    expect(first).to_have_attribute("data-state", "live")

    page.evaluate("players[0].tell({ lag: 6, state: 'weak', age: 6 })")
    bars = first.locator("[data-part=signal]")
    by_lag = bars.get_attribute("aria-label")
    Camera.objects.update(signal_bars=1, last_seen_at=timezone.now())
    page.evaluate("document.querySelector('[data-controller=command]').command.feed.ask()")
    expect(bars).to_have_attribute("aria-label", "Signal 1 of 4, as the camera reports")
    page.route("**/live/streams/**", lambda route: route.abort())
    page.evaluate("document.querySelector('[data-controller=command]').command.feed.ask()")

    expect(first.locator("[data-part=weak-text]")).to_contain_text("s ago. Recording on camera.")
    expect(first).to_have_attribute("data-state", "weak")
    expect(page.locator(".live-lost")).to_contain_text("Live updates stopped", timeout=15_000)
    assert by_lag == "Signal 0 of 4, by how late the picture is"


def test_panel_that_fails_leaves_the_page_standing(
    command: Page, siege: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    panels = {"map": "/nothing/here/", "alerts": "", "units": "", "message": "", "backup": ""}
    monkeypatch.setattr("streaming.views.command.panels_for", lambda incident: panels)

    page = live(command, siege)

    expect(page.get_by_text("This part could not be loaded.")).to_be_visible()
    assert page.locator("main").count() == 1


def test_phone_plays_one_stream_and_folding_is_kept_in_the_address(command: Page, siege: Incident) -> None:
    command.set_viewport_size({"width": 390, "height": 844})
    page = live(command, siege, "?view=wall")
    expect(page.locator("[data-tile='1'][data-state=live]")).to_be_visible()

    on_phone = len(sounds(page))
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(page.locator("[data-tile='2'] canvas")).to_be_visible()
    page.get_by_label("Fold or open the map").click()

    assert on_phone == 1
    assert "fold=map" in page.url
    assert not page.locator("[data-column=map] .unfolded").is_visible()


def test_wall_alone_asks_whether_somebody_is_there(command: Page, siege: Incident, settings) -> None:
    settings.LIVE_WALL_SECONDS = 0
    command.goto(f"/live/wall/?log={siege.slug}")
    command.wait_for_selector("[data-controller=wall][data-ready=yes]")

    command.evaluate("document.querySelector('#still-there').wall.stay()")

    expect(command.get_by_role("dialog", name="Is somebody there?")).to_be_visible()
    assert sounds(command) == {}
