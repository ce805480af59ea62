"""The live map in Chromium with WebGL by SwiftShader: units stand and move, nobody outside is asked, time goes back."""

import asyncio
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page

from accounts.models import User
from devices.models import CameraPlace
from devices.protocol import Fixes, TimedFix
from streaming.models import Cordon
from tests.browsers import IN_CHROMIUM, RULES, VIOLATIONS, WITH_WEBGL, broken_rules, sideways
from tests.devices.lines.server import line
from tests.factories.accounts import sign_in_client
from tests.factories.devices import make_camera, make_issue
from tests.factories.incidents import make_incident
from tests.streaming.positions.tiles import make_pmtiles
from tests.whole_site import whole_site

pytestmark = IN_CHROMIUM
FLAGS = WITH_WEBGL
PATIENCE = 60_000  # ms: WebGL without a graphics card
TANNER_ROW = (52.4862, -1.8904)
UNIT = "document.querySelector('.live-map').liveMap.feed.units.get('X6039A1B4')"
DRAWN = """() => {
  const live = document.querySelector('.live-map')?.liveMap;
  return live?.layers.isDrawn && live.map.queryRenderedFeatures({ layers: ['quiet-marks', 'loud-marks'] }).length;
}"""
STREETS = "() => document.querySelector('.live-map')?.liveMap?.map.queryRenderedFeatures({ layers: ['trunk'] }).length"
BACK = "(slider) => { slider.value = -120; slider.dispatchEvent(new Event('input')); }"


@pytest.fixture
def session(transactional_db: None, supt_ito: User, pc_rahman: User, pc_doyle: User) -> str:
    """The session of Supt Ito; Rahman stands in Tanner Row, Doyle near by, and log 0871 is open."""
    now = timezone.now()
    for number, person in enumerate((pc_rahman, pc_doyle)):
        north = TANNER_ROW[0] + number * 0.0012
        place = {"latitude": north, "longitude": TANNER_ROW[1], "accuracy_m": 4, "placed_at": now, "last_seen_at": now}
        camera = make_camera(f"X6039A1B{4 + number}", state="recording", battery_percent=71, **place)
        make_issue(camera, person, supt_ito, from_at=now - timedelta(hours=1))
        for ago in range(0, 300, 5):
            at = {"at": now - timedelta(seconds=ago), "latitude": north - ago * 1e-5, "longitude": TANNER_ROW[1]}
            CameraPlace.objects.create(camera=camera, accuracy_m=4, **at)
    make_incident("0871", pc_rahman, latitude="52.486200", longitude="-1.890400", place="Tanner Row")
    return sign_in_client(Client(), supt_ito).cookies["sessionid"].value


@pytest.fixture
def site(session: str, settings) -> Iterator[str]:
    with whole_site() as address:
        yield address


@contextmanager
def opened(browser: Browser, site: str, session: str, path: str = "/live/map/") -> Iterator[Page]:
    # No larger than needed: the processor draws every point of the map.
    context = browser.new_context(base_url=site, viewport={"width": 1000, "height": 640}, reduced_motion="reduce")
    context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
    context.add_init_script(VIOLATIONS)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.asked = []  # type: ignore[attr-defined]
    page.on("request", lambda request: page.asked.append(request.url))  # type: ignore[attr-defined]
    page.goto(path)
    yield page
    context.close()


@contextmanager
def walking(site: str) -> Iterator[None]:
    """Let Rahman's camera walk north, a step each fifth of a second."""
    ends = threading.Event()

    async def walk() -> None:
        async with line(site.replace("http", "ws") + "/api/devices/line/") as camera:
            await camera.greet(timezone.now())
            step = 0
            while not ends.is_set():
                step += 1
                place = (TANNER_ROW[0] + step * 2e-6, TANNER_ROW[1], 3.0, 1.1, 0.0)
                await camera.say(Fixes((TimedFix(int(time.time() * 1000), *place),)))
                await asyncio.sleep(0.2)

    thread = threading.Thread(target=lambda: asyncio.run(walk()), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ends.set()
        thread.join(10)


def test_units_stand_and_move_and_time_goes_back(browser: Browser, site: str, session: str) -> None:
    with walking(site), opened(browser, site, session, "/live/map/?log=0871-20261121&unit=X6039A1B4") as page:
        page.wait_for_function(DRAWN)
        before = page.evaluate(f"{UNIT}.latitude")
        page.wait_for_function(f"(before) => {UNIT}.latitude > before", arg=before)
        age = page.evaluate(f"document.querySelector('.live-map').liveMap.feed.now() - {UNIT}.at")
        chosen = page.locator("[data-part=unit]").inner_text()
        listed = page.locator("tr[data-unit=X6039A1B4] .uage").inner_text()
        trail = page.wait_for_function(
            "() => document.querySelector('.live-map').liveMap.layers.trails.get('X6039A1B4')?.length > 5"
        )

        page.locator("#map-back").evaluate(
            "(slider) => { slider.value = -120; slider.dispatchEvent(new Event('input')); }"
        )
        page.wait_for_function("() => document.querySelector('.live-map').dataset.past")
        past = page.evaluate("document.querySelector('.live-map').liveMap.past.get('X6039A1B4').latitude")
        page.get_by_role("button", name="Live", exact=True).click()
        page.wait_for_function("() => !document.querySelector('.live-map').dataset.past")

        assert age < 2_500
        assert "PC Aisha Rahman 20417" in chosen
        assert listed in {"0 s", "1 s", "2 s"}
        assert trail
        assert 0.0001 < TANNER_ROW[0] - past < 0.0013  # on his way, which began five minutes before the test
        assert [url for url in page.asked if not url.startswith((site, "blob:", "data:"))] == []
        assert page.evaluate("window.policyBroken") == []
        assert broken_rules(page, RULES) == []
        assert sideways(page) == []


def test_a_cordon_is_drawn_by_form_and_on_the_map(browser: Browser, site: str, session: str) -> None:
    with opened(browser, site, session, "/live/map/?log=0871-20261121") as page:
        page.wait_for_function(DRAWN)
        shown = "document.querySelector('.live-map').liveMap.layers.cordons.features.map((one) => one.properties.label)"

        page.get_by_role("button", name="Cordons").click()
        page.get_by_role("button", name="Draw", exact=True).click()
        page.get_by_text("Outer cordon, 150 m: drawn.").wait_for()
        page.wait_for_function(f"() => {shown}.length === 1")

        page.get_by_label("Cordon", exact=True).select_option("inner")
        page.get_by_role("button", name="On the map").click()
        for x, y in ((420, 260), (560, 260), (560, 380)):
            page.locator(".map-frame canvas").click(position={"x": x, "y": y})
        page.keyboard.press("Enter")
        page.get_by_text("3 corners drawn on the map.").wait_for()
        page.get_by_role("button", name="Draw", exact=True).click()
        page.wait_for_function(f"() => {shown}.length === 2")

        assert page.evaluate(f"{shown}.toSorted()") == ["Inner cordon", "Outer cordon, 150 m"]
        assert Cordon.objects.filter(ring="inner").get().corners[0][0] == pytest.approx(TANNER_ROW[1], abs=0.01)
        assert page.evaluate("window.policyBroken") == []


def test_without_webgl_the_list_says_the_same(browser: Browser, site: str, session: str) -> None:
    with opened(browser, site, session, "/live/units/") as page:
        page.wait_for_function("() => document.querySelector('.uage').textContent.endsWith(' s')")
        page.get_by_label("Name or collar number").fill("doy")

        assert page.locator(".units tbody tr").all_inner_texts()[0].startswith("Doyle 20388")
        assert page.locator(".units tbody tr").count() == 1

    with opened(browser, site, session, "/health/") as page:
        page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
        page.goto("/live/map/")
        page.get_by_text("This browser cannot draw the map. The list of units says the same.").wait_for()
        assert page.locator(".units tbody tr").count() == 2


def test_streets_come_out_of_one_file_by_ranges(browser: Browser, session: str, settings) -> None:
    file = settings.STATIC_ROOT / "map" / f"test-{os.getpid()}.pmtiles"
    file.write_bytes(make_pmtiles())
    settings.MAP_PMTILES = f"/static/map/{file.name}"
    ranges: list[str | None] = []
    try:
        with whole_site() as site, opened(browser, site, session, "/live/map/?at=52.5,-1.8904,9") as page:
            page.on("request", lambda asked: file.name in asked.url and ranges.append(asked.headers.get("range")))
            page.reload()
            page.wait_for_function(STREETS)
            assert page.evaluate("window.policyBroken") == []
    finally:
        file.unlink()

    assert ranges
    assert {asked.startswith("bytes=") for asked in ranges if asked} == {True}
