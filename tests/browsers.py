"""Chromium for tests of single pages: one process for the tests of a file, a fresh profile for each page."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, Page, sync_playwright
from whitenoise.base import WhiteNoise

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
PLAIN = ["--no-sandbox", "--disable-gpu"]
WITH_WEBGL = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]  # twice the work for each page
WIDTHS = (320, 390, 720, 1024, 1280, 1440)
IN_CHROMIUM = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not Path(CHROMIUM).exists() and not os.environ.get("CI"), reason="no Chromium here"),
]
RULES: dict[str, object] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
OF_COLOUR: dict[str, object] = {  # all that another theme can break
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
END_TRANSITIONS = """() => new Promise((drawn) => {
  requestAnimationFrame(() => requestAnimationFrame(() => {
    document.getAnimations().forEach((one) => { if (one instanceof CSSTransition) one.finish(); });
    requestAnimationFrame(drawn);
  }));
})"""  # some things fade from one theme to the other: half-way colours are nobody's
WIDE_TABLES = """() => [...document.querySelectorAll("main table")].filter((table) => {
  const around = table.parentElement, room = around.clientWidth;
  return room && getComputedStyle(around).overflowX === "visible" && table.offsetWidth > room + 1;
}).map((table) => `table of ${table.offsetWidth} px in ${table.parentElement.clientWidth} px`)"""
VIOLATIONS = """
window.policyBroken = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.policyBroken.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
});
"""


@pytest.fixture(scope="module")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Chromium, for all tests of the file, which may name other `FLAGS`: to start it costs more than most of them.

    Its event loop runs in this thread from now on, and Django must be told that tests may still ask the database.
    """
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "yes")
        flags = getattr(request.module, "FLAGS", PLAIN)
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield chromium
        chromium.close()


def with_static_files(application: Callable[..., Iterable[bytes]]) -> WhiteNoise:
    """Serve the static files as they were collected: Django's own handler for tests does not know hashed names."""
    return WhiteNoise(application, root=settings.STATIC_ROOT, prefix=settings.STATIC_URL)


class Counted:
    """An application that knows how many of its answers are still under way."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application
        self.running = 0
        self.lock = threading.Lock()

    def __call__(self, environ: dict[str, object], start_response: Callable[..., object]) -> Iterator[bytes]:
        self.count(1)
        try:
            answer = self.application(environ, start_response)
        except BaseException:
            self.count(-1)
            raise
        return self.until_closed(answer)

    def until_closed(self, answer: Iterable[bytes]) -> Iterator[bytes]:
        try:
            yield from answer
        finally:
            if close := getattr(answer, "close", None):
                close()
            self.count(-1)

    def count(self, change: int) -> None:
        with self.lock:
            self.running += change

    def wait(self, seconds: float = 10.0) -> None:
        """Wait until nothing is under way: a test's tables are emptied when it ends, and nobody may still read them."""
        end = time.monotonic() + seconds
        while self.running > 0 and time.monotonic() < end:
            time.sleep(0.01)


@contextmanager
def serving() -> Iterator[int]:
    """Give the port of the site, served by a thread."""
    counted: list[Counted] = []

    def application(inner: Callable[..., Iterable[bytes]]) -> Counted:
        counted.append(Counted(with_static_files(inner)))
        return counted[-1]

    thread = LiveServerThread("127.0.0.1", application)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    yield thread.port
    thread.terminate()
    for one in counted:
        one.wait()


def broken_rules(page: Page, options: dict[str, object]) -> list[str]:
    """Accessibility rules that the page breaks as it looks once what fades has faded, each with its place.

    axe is half a megabyte of program: a page takes it in once, and hands back only what is broken.
    """
    page.evaluate(END_TRANSITIONS)
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    broken = page.evaluate("(options) => axe.run(options).then((checked) => checked.violations)", options)
    return [f"{rule['id']}: {node['target']} {node['html'][:120]}" for rule in broken for node in rule["nodes"]]


def sideways(page: Page) -> list[str]:
    """Widths at which the page is wider than its window, or a table than its card."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found.append(f"{wide} px at {width} px")
        found += [f"{table} at {width} px" for table in page.evaluate(WIDE_TABLES)]
    return found


def problems_of(page: Page) -> list[str]:
    """What is wrong with an open page: accessibility rules in both themes, policy, sideways scroll."""
    rules = broken_rules(page, RULES)
    page.emulate_media(color_scheme="dark")
    rules += [f"dark: {problem}" for problem in broken_rules(page, OF_COLOUR)]
    page.emulate_media(color_scheme="light")
    policy: list[str] = page.evaluate("window.policyBroken")
    return rules + policy + sideways(page)
