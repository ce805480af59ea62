"""Part A's thread through every role: an officer finishes her shift, her sergeant reviews the TASER use, a witness is
asked and sends on a bad line, it is evidence, the CPS checks it.
"""

import io
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, Download, Locator, expect

from tests.browsers import IN_CHROMIUM
from tests.factories.counted import make_counted_clip
from tests.journeys.conftest import PHONE, Demo, Walk
from tests.journeys.use_of_force import reviewed, write_and_sign

pytestmark = IN_CHROMIUM
SLOW = 120_000  # ms
BYTES_GO_TO = "**/u/files/*/"


def test_a_night_goes_from_the_officer_to_the_prosecutor(demo: Demo, walk: Callable[..., Walk], tmp_path: Path) -> None:
    rahman, nair, okafor, wynn, tom, voss = walk(PHONE), walk(), walk(), walk(), walk(PHONE), walk()
    rahman.sign_in("20417")
    nair.sign_in("10442")
    finish_the_shift(rahman)
    reviewed(nair)
    film = make_counted_clip(tmp_path / "IMG_4471.mp4", seconds=6)
    okafor.sign_in("20611")
    wynn.sign_in("70112")

    ask_a_witness(okafor)
    reference = send_on_a_bad_line(tom, link_to(okafor, "/u/"), film)
    accept(okafor, reference)
    see_the_night(okafor)
    package = share(wynn)
    enter(voss, link_to(wynn, "/s/"), wynn)
    watch(voss)
    bundle = download_all(voss, tmp_path)
    wynn.page.goto(f"{demo.url}{package}")
    once = "1\N{MULTIPLICATION SIGN}"  # downloaded once, however often it was asked for before it was ready
    expect(wynn.page.locator("main")).to_contain_text(once)
    wynn.look("thread-package")
    revoke(wynn)
    voss.page.reload()

    expect(voss.page.locator("main")).to_contain_text("Your visit has ended")
    assert verdict(bundle, demo) == (0, "PASS")
    assert_each_change_is_named(bundle, demo)
    voss.complaints = [words for words in voss.complaints if "401" not in words]  # what an ended visit is answered
    assert [*nair.complaints, *okafor.complaints, *wynn.complaints, *voss.complaints] == []
    assert [words for words in rahman.complaints if "422" not in words] == []  # what she left out
    assert [words for words in tom.complaints if "ERR_FAILED" not in words] == []  # what we cut


def finish_the_shift(rahman: Walk) -> None:
    """What is left of her recordings by one tap each, and the form of the TASER use."""
    page = rahman.open("/?view=shift")
    while cards := page.locator("article.fi").all():
        name = cards[0].get_attribute("id")
        say_what_it_is(cards[0])
        expect(page.locator(f"#{name}")).to_have_count(0)
    write_and_sign(rahman)
    page = rahman.open("/?view=shift")
    expect(page.get_by_role("heading", name="Use-of-force forms")).to_have_count(0)
    expect(page.get_by_role("heading", name="Your shift is finished")).to_be_visible()


def say_what_it_is(card: Locator) -> None:
    """One tap: of the night and of the siege what it shows; what other journeys left on her camera is of no use."""
    shows = card.get_by_role("button", name=re.compile("Use of force|Victim or witness account"))
    has_place = card.locator(".sug").count() or "No incident" not in card.locator(".missing").inner_text()
    if not has_place or not shows.count():
        shows = card.get_by_role("button", name="Non-evidential")
        if not shows.count():
            card.locator(".rest summary").tap()
    shows.first.tap()


def ask_a_witness(okafor: Walk) -> None:
    page = okafor.open("/community/invite/")
    log = page.locator("#id_incident option").filter(has_text="1182").first.get_attribute("value")
    page.get_by_label("Incident").select_option(log)
    page.get_by_label("Their name (optional)").fill("Tom Ellery")
    page.get_by_label("Send by").select_option("sms")
    page.get_by_label("Telephone number or e-mail address").fill("07700 900777")
    okafor.look("thread-ask")
    page.get_by_role("button", name="Send", exact=True).click()
    page.wait_for_load_state()


def link_to(walking: Walk, path: str) -> str:
    """Return the newest link in the outbox, as its reader follows it."""
    page = walking.page.context.new_page()
    page.goto(f"{walking.demo.url}/outbox/")
    found = re.search(rf"http://\S+{path}#\S+", page.inner_text("main"))
    page.close()
    assert found, "no link was sent"
    return found.group()


def send_on_a_bad_line(tom: Walk, link: str, film: Path) -> str:
    """Tom's phone: the signal goes while the film is sent and comes back; returns the reference of his receipt."""
    page = tom.page
    page.goto(link)
    page.wait_for_url("**/u/start/")
    tom.look("thread-giver")
    page.get_by_role("button", name="Start now").click()
    page.get_by_label("What did you see?").fill("Two men shouting outside the shop, then the police.")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("[data-drop]")).to_be_visible()
    page.route(BYTES_GO_TO, lambda route: route.abort())
    page.locator("#choose").set_input_files(film)
    expect(page.get_by_text("Waiting for signal. It carries on by itself.")).to_be_visible(timeout=SLOW)
    page.unroute(BYTES_GO_TO)
    page.locator("[data-here]").wait_for(timeout=SLOW)
    page.get_by_role("link", name="Continue").click()
    page.get_by_label("No, send it without my name").check()
    page.get_by_label("Yes, in the way you wrote to me").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("I took these").click()
    page.get_by_role("button", name="Send to").click()
    page.wait_for_url("**/u/sent/")
    tom.look("thread-receipt")
    found = re.search(r"MDS-[A-Z0-9]{4}-[A-Z0-9]{4}", page.inner_text("main"))
    assert found, "the page of what was sent has no reference"
    return found.group()


def accept(okafor: Walk, reference: str) -> None:
    """Triage: scanned, looked at in a safe copy, taken into the log."""
    page, end = okafor.page, time.monotonic() + SLOW / 1000
    while True:
        okafor.open(f"/community/?q={reference}")
        page.locator("main").get_by_text(reference).first.click()
        page.wait_for_load_state()
        if page.get_by_text("No virus found").is_visible() and page.get_by_text("Playing a safe copy").is_visible():
            break
        assert time.monotonic() < end, page.inner_text("main")
        page.wait_for_timeout(1000)
    okafor.look("thread-triage")
    page.get_by_role("button", name="Accept as evidence").click()
    page.wait_for_load_state()
    okafor.is_told("PUB/")


def see_the_night(okafor: Walk) -> None:
    page = okafor.open(log_of(okafor) + "timeline/")
    expect(page.get_by_role("heading", name="What happened")).to_be_visible()
    okafor.look("thread-timeline")


def log_of(walking: Walk) -> str:
    """Return the path of log 1182."""
    page = walking.open("/incidents/")
    address = page.locator("main").get_by_role("link", name="1182").first.get_attribute("href")
    assert address, "log 1182 is not in the list"
    return address


def share(wynn: Walk) -> str:
    """Build a package in four steps and send it; returns its path."""
    page = wynn.open(log_of(wynn))
    page.get_by_role("link", name="Shares", exact=True).first.click()
    page.get_by_role("button", name="Share with the CPS").click()
    page.wait_for_url("**/edit/**")
    boxes = page.locator("main input[name=item]")
    expect(boxes).not_to_have_count(0)
    for position in range(boxes.count()):
        boxes.nth(position).check()
    page.get_by_role("button", name="Continue").click()
    for position in range(page.locator("main select[name=disposition]").count()):
        page.locator("main select[name=disposition]").nth(position).select_option("evidence")
        page.get_by_role("button", name="Keep").nth(position).click()
        page.wait_for_load_state()
    page.get_by_role("link", name="Continue").click()
    page.get_by_label("Name", exact=True).fill("Eleanor Voss")
    page.get_by_label("E-mail for the link").fill("eleanor.voss@cps.example")
    page.get_by_label("Telephone for the code (optional)").fill("+447700900418")
    page.get_by_label("May", exact=True).select_option("download")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("link", name="Continue").click()
    wynn.look("thread-send")
    page.get_by_role("button", name="Send to 1 person").click()
    page.wait_for_url(re.compile(r"/sharing/MDS-[0-9-]+/$"))
    return "/" + page.url.split("/", 3)[3]


def enter(voss: Walk, link: str, wynn: Walk) -> None:
    """The link by e-mail, the code by text message."""
    page = voss.page
    page.goto(link)
    page.wait_for_url("**/s/code/")
    voss.look("thread-gate")
    page.get_by_role("button", name="Yes, send the code").click()
    page.get_by_label("Code").fill(newest_code(wynn.page.context, voss.demo))
    page.locator("#terms").check()
    page.get_by_role("button", name="Open", exact=True).click()
    page.wait_for_url("**/s/view/**")


def newest_code(context: BrowserContext, demo: Demo) -> str:
    page = context.new_page()
    page.goto(f"{demo.url}/outbox/")
    found = re.search(r"\b\d{6}\b", page.locator("main article").first.inner_text())
    page.close()
    assert found, "no code was sent"
    return found.group()


def watch(voss: Walk) -> None:
    page = voss.page
    page.get_by_role("button", name="Play").first.click()
    voss.until("document.querySelector('video').currentTime > 1")
    voss.look("thread-recipient")


def download_all(voss: Walk, folder: Path) -> Path:
    """Return the folder of the unpacked bundle; it takes a minute until the journal has signed it."""
    page, got, end = voss.page, list[Download](), time.monotonic() + 180

    def take(download: Download) -> None:
        got.append(download)

    page.once("download", take)
    page.get_by_role("button", name="Download all").click()
    while not got:
        assert time.monotonic() < end, page.inner_text("body")
        page.wait_for_timeout(3000)
        if (again := page.get_by_role("button", name="Try again")).is_visible():
            again.click()
    with zipfile.ZipFile(io.BytesIO(Path(got[0].path()).read_bytes())) as packed:
        packed.extractall(folder / "bundle")
    (bundle,) = (folder / "bundle").iterdir()
    return bundle


def revoke(wynn: Walk) -> None:
    page = wynn.page
    page.get_by_text("Change access of Eleanor Voss").click()
    page.get_by_label("Why").first.fill("Sent to the wrong unit.")
    page.get_by_role("button", name="Take access back").first.click()
    page.wait_for_load_state()


def verdict(bundle: Path, demo: Demo) -> tuple[int, str]:
    """Run the verifier of the bundle as anybody would: a bare Python, in an empty folder, with the force's own key."""
    key = bundle.parent.parent / "key.txt"
    if not key.exists():
        key.write_bytes((bundle / "journal-key.txt").read_bytes())
    command = [sys.executable, "-I", str(bundle / "verify.py"), str(bundle), "--key", str(key)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=key.parent, env={})
    last = done.stdout.splitlines()[-1] if done.stdout else done.stderr
    return done.returncode, last.split(":")[0]


def assert_each_change_is_named(bundle: Path, demo: Demo) -> None:
    """A byte, a name, a proof and the manifest: each change fails, and is undone again."""
    exhibit = max((path for path in bundle.rglob("*") if path.is_file()), key=lambda path: path.stat().st_size)
    proof = next(path for path in bundle.rglob("*.tlog-proof") if path.name != "signature.tlog-proof")
    for path in (exhibit, proof, bundle / "manifest.json"):
        before = path.read_bytes()
        path.write_bytes(before[:-2] + bytes([before[-2] ^ 1]) + before[-1:])
        assert verdict(bundle, demo) == (1, "FAIL"), path
        path.write_bytes(before)
    exhibit.rename(exhibit.with_name("another.mp4"))
    assert verdict(bundle, demo) == (1, "FAIL")
