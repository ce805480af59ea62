"""Tom's pages in Chromium on a phone: the link, a line that breaks, a reload, and everything is sent once."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from accounts.models import User
from community.models import Submission, SubmissionState, SubmittedFile
from evidence.models import Upload, UploadState
from tests.browsers import IN_CHROMIUM, RULES, VIOLATIONS, broken_rules, sideways
from tests.factories.community import Asked, make_request
from tests.factories.incidents import make_incident
from tests.whole_site import whole_site

pytestmark = IN_CHROMIUM
PICTURES = os.environ.get("PICTURES", "")  # a folder, when somebody wants to look at the pages
BYTES = 24 << 20
CREATED_AT, BYTES_GO_TO = "**/u/files/", "**/u/files/*/"
SMALL = ("Front-door-2244.mp4", "IMG_4472.JPG", "IMG_4473.JPG")


@pytest.fixture
def asked(transactional_db: None, dc_okafor: User) -> Asked:
    incident = make_incident("1182", dc_okafor)
    return make_request(dc_okafor, incident, window_from=incident.started_at)


@pytest.fixture
def site(asked: Asked) -> Iterator[str]:
    with whole_site() as address:
        yield address


@contextmanager
def phone(browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context(
        base_url=site, viewport={"width": 390, "height": 844}, reduced_motion="reduce", has_touch=True
    )
    context.add_init_script(VIOLATIONS)
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page
    context.close()


def look(page: Page, name: str) -> list[str]:
    """Check a page as it stands: rules of accessibility, the policy, and no width where it spills over."""
    problems = broken_rules(page, RULES) + page.evaluate("() => window.policyBroken")
    problems += [f"{name}: {problem}" for problem in sideways(page)]
    page.set_viewport_size({"width": 390, "height": 844})
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)
    return problems


def open_the_link(page: Page, asked: Asked) -> list[str]:
    page.goto(f"/u/#{asked.issued.token}")
    page.wait_for_url("**/u/start/")
    problems = look(page, "start")
    page.get_by_role("button", name="Start now").click()
    page.get_by_label("What did you see?").fill("A man shouting near the shop, then police arriving.")
    page.get_by_label("From what time?").fill("soon")
    page.get_by_role("button", name="Continue").click()
    problems += look(page, "where")
    page.get_by_label("From what time?").fill("10:44pm")
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("Step 2 of").wait_for()
    return problems


def send_on_a_bad_line(page: Page, film: Path, small: list[Path]) -> tuple[list[str], int]:
    """Without signal, then one part, then none again, a reload, and the same file once more; with what was here."""
    for address in (CREATED_AT, BYTES_GO_TO):
        page.route(address, lambda route: route.abort())
    page.locator("#choose").set_input_files(film)
    page.get_by_text("IMG_4471.MOV: Waiting for signal. It carries on by itself.").wait_for()
    problems = look(page, "before-it-is-listed")
    with page.expect_request(CREATED_AT) as created:
        page.unroute(CREATED_AT)
    assert created.value.resource_type == "xhr"  # tus-js-client's own
    page.locator(".fl").get_by_text("Waiting for signal. It carries on by itself.").wait_for()
    problems += look(page, "waiting")
    parts: list[str] = []

    def one_part(route: Route) -> None:
        parts.append(route.request.method)
        (route.continue_ if parts.count("PATCH") <= 1 else route.abort)()

    page.unroute(BYTES_GO_TO)
    page.route(BYTES_GO_TO, one_part)
    page.wait_for_function("() => document.querySelector('progress')?.value >= 30")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    here = Upload.objects.get().offset
    page.unroute(BYTES_GO_TO)
    page.locator("#choose").set_input_files([film, *small])
    page.wait_for_function("() => document.querySelectorAll('[data-here]').length === 4")
    page.get_by_label("What recorded it? Front-door-2244.mp4").select_option("doorbell")
    page.get_by_text("Kept.").wait_for(state="attached")
    problems += look(page, "files")
    page.get_by_role("link", name="Continue").click()
    return problems, here


def answer_the_rest(page: Page) -> list[str]:
    page.get_by_label("No, it was wrong").check()
    page.get_by_role("button", name="Continue").click()
    problems = look(page, "clock")
    page.get_by_label("What time does it show now?").fill("9:09:31pm")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("No, send it without my name").check()
    page.get_by_label("Yes, in the way you wrote to me").check()
    problems += look(page, "you")
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("I took these").click()
    problems += look(page, "check")
    page.get_by_role("button", name="Send to").click()
    page.wait_for_url("**/u/sent/")
    problems += look(page, "sent")
    page.get_by_role("link", name="see what has happened").click()
    problems += look(page, "status")
    page.get_by_role("button", name="Exit").click()
    return problems + look(page, "left")


def test_tom_sends_his_film_on_a_line_that_breaks(browser: Browser, site: str, asked: Asked, tmp_path: Path) -> None:
    film, small = tmp_path / "IMG_4471.MOV", [tmp_path / name for name in SMALL]
    film.write_bytes(os.urandom(1 << 20) * (BYTES >> 20))
    for path in small:
        path.write_bytes(os.urandom(50_000))

    with phone(browser, site) as page:
        problems = open_the_link(page, asked)
        more, here = send_on_a_bad_line(page, film, small)
        problems += more + answer_the_rest(page)

    assert problems == []
    assert here >= 8 << 20
    assert Submission.objects.get().state == SubmissionState.SENT
    named = SubmittedFile.objects.order_by("number").values_list("said_name", flat=True)
    assert list(named) == ["IMG_4471.MOV", *SMALL]
    assert {upload.length for upload in Upload.objects.all()} == {BYTES, 50_000}
    assert set(Upload.objects.values_list("state", flat=True)) == {UploadState.RECEIVED}
