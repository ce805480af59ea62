"""Adding several files on a phone while the line breaks: each goes on where it stopped, and a duplicate is named."""

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.benchmarks.dock import make_random_file
from tests.evidence.exports.test_reading_exports import GOLDEN
from tests.factories.counted import make_counted_clip
from tests.journeys.conftest import PHONE, Walk

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MEGABYTE = 1 << 20
SLOW = 3 * MEGABYTE  # bytes a second upwards
METER = "document.querySelector('.added-one progress')?.value"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """An export of a recorder that takes two parts, a film from a shop, and the film again under another name."""
    folder = tmp_path_factory.mktemp("given")
    export = make_random_file(folder / "recorder.dav", 12 * MEGABYTE)
    film = make_counted_clip(folder / "tanner-row-stores.mp4", seconds=4)
    again = folder / "copy-of-the-film.mp4"
    again.write_bytes(film.read_bytes())
    return [export, film, again]


class Line:
    """The browser's line: slow, cut (and what is on its way is lost), or whole."""

    def __init__(self, page: Page) -> None:
        self.session = page.context.new_cdp_session(page)
        self.session.send("Network.enable")

    def becomes(self, *, is_cut: bool = False, upwards: int = -1) -> None:
        conditions = {"offline": is_cut, "latency": 0, "downloadThroughput": -1, "uploadThroughput": upwards}
        self.session.send("Network.emulateNetworkConditions", conditions)


def test_files_come_whole_over_a_line_that_breaks(walk: Callable[..., Walk], files: list[Path]) -> None:
    officer = walk(PHONE)
    officer.sign_in("20417")
    page = officer.page
    page.get_by_role("link", name="Add evidence").click()
    officer.look("add-empty")
    cards = page.locator(".added-one")
    line = Line(page)
    line.becomes(upwards=SLOW)

    page.locator("[data-files]").set_input_files(files[0])
    officer.until(f"{METER} > 10 && {METER} < 60")
    line.becomes(is_cut=True)
    expect(cards.locator("[data-note]")).to_have_text("The connection is down. It goes on by itself.")
    officer.look("add-cut")
    line.becomes()
    page.locator("[data-files]").set_input_files(files[1])
    expect(cards).to_have_count(2)
    expect(cards.get_by_text("Received whole.")).to_have_count(2, timeout=60_000)

    for file in files[:2]:
        card = cards.filter(has_text=file.name)
        expect(card.locator("[data-sha256]")).to_have_text(hashlib.sha256(file.read_bytes()).hexdigest())
        expect(card.locator("[data-compared]")).to_have_text("This browser read the same SHA-256 from the file.")
    officer.look("add-done")
    assert [line for line in officer.complaints if "ERR_INTERNET_DISCONNECTED" not in line] == []


def test_duplicate_is_linked_and_said_so(walk: Callable[..., Walk], files: list[Path]) -> None:
    officer = walk(PHONE)
    officer.sign_in("20417")
    page = officer.open("/evidence/add/")

    page.locator("[data-files]").set_input_files(files[2])

    twin = page.locator(".added-one").filter(has_text=files[2].name)
    expect(twin).to_contain_text("The same bytes are here already: tanner-row-stores", timeout=30_000)
    expect(twin).to_contain_text("Both are kept and linked.")
    officer.look("add-duplicate")
    twin.get_by_role("link", name="Open the record").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("copy-of-the-film")
    officer.look("record-added")
    assert officer.complaints == []


def test_an_export_folder_comes_whole_with_what_lay_beside_it(
    walk: Callable[..., Walk], tmp_path: Path, files: list[Path]
) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "bwv-20388-0007.mp4").write_bytes(files[1].read_bytes() + b"\0")
    for ending in ("json", "gpx"):
        shutil.copy(GOLDEN / f"bwv-20388-0007.{ending}", folder)
    (folder / "readme.txt").write_text("not ours", encoding="utf-8")
    officer = walk(PHONE)
    officer.sign_in("20417")
    page = officer.open("/evidence/add/folder/")

    page.locator("[data-files]").set_input_files(folder)

    film = page.locator(".added-one").filter(has_text="bwv-20388-0007.mp4")
    expect(film.get_by_text("Received whole.")).to_be_visible(timeout=60_000)
    expect(film.locator("[data-believed]")).to_contain_text("officer 20388")
    expect(page.locator("[data-found]")).to_contain_text("belong to no recording: readme.txt")
    expect(page.locator(".added-one").filter(has_text="bwv-20388-0007").get_by_text("Received whole.")).to_have_count(3)
    officer.look("add-folder")
    assert officer.complaints == []
