"""The evidence manager: holds, a change of the schedule by two people, and the way of a recording out of the store."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Demo, Walk

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WYNN, BELL, LACEY = "70112", "70130", "70131"
A_WEEK_PASSES = """
import json
from datetime import timedelta
from django.db.models import F
from evidence.integrity import object_versions
from evidence.models import Disposal
from evidence.tasks import dispose

def versions():
    return sum(1 for prefix in object_versions.prefixes_of("{item}") for _ in object_versions.versions_under(prefix))

queued = Disposal.objects.filter(item="{item}", state="queued")
before, week = versions(), timedelta(days=8)
moved = queued.update(queued_at=F("queued_at") - week, erase_at=F("erase_at") - week)
dispose()
print(json.dumps([moved, before, versions()]))
"""


@pytest.fixture(scope="module")
def record(docking: Callable[[str, datetime], str]) -> str:
    """A recording of noon two days ago: at any hour the same, and near no incident of tonight."""
    noon = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    return docking("X6039A1B5", noon - timedelta(days=2))


@pytest.fixture
def signed(walk: Callable[..., Walk]) -> Callable[[str], Walk]:
    """Return a function that signs somebody in."""

    def sign_in(number: str) -> Walk:
        person = walk()
        person.sign_in(number)
        return person

    return sign_in


def opened(page: Page, words: str) -> Locator:
    """Open a folded form and return it."""
    folded = page.locator("details").filter(has=page.locator("summary").get_by_text(words, exact=True))
    folded.locator("summary").first.click()
    return folded.locator("form").first


def hold(page: Page, form: Locator, button: str) -> None:
    form.get_by_label("Kind of hold").select_option(index=1)
    form.get_by_label("Why it is held").fill("Civil claim announced by letter")
    form.get_by_label("Review on").fill(f"{datetime.now(UTC) + timedelta(days=90):%Y-%m-%d}")
    form.get_by_role("button", name=button).click()
    page.wait_for_load_state()


def decide_link(page: Page) -> None:
    """Decide that what the system found beside the recording does not keep it."""
    while page.locator("#links-title").count():
        form = opened(page, "Decide")
        form.get_by_label("Not needed, the 31 days go on").check()
        form.get_by_label("Why").fill("Looked at it: another street")
        with page.expect_navigation():
            form.get_by_role("button", name="Save the decision").click()


def ask_for_deletion(page: Page) -> None:
    form = opened(page, "Let it go")
    form.get_by_label("Why it may go").fill("Recorded by accident in the locker room")
    form.get_by_label("Type DELETE").fill("DELETE")
    form.get_by_role("button", name="Ask for its deletion").click()
    page.wait_for_load_state()


def test_hold_on_the_item_stops_its_deletion_until_it_is_released(signed, record: str) -> None:
    wynn = signed(WYNN)
    page = wynn.open(f"{record}retention/")
    wynn.look("retention-item")
    decide_link(page)
    hold(page, opened(page, "Place a hold"), "Hold it")
    expect(page.locator(".facts").first).to_contain_text("On hold")
    wynn.look("retention-held")

    ask_for_deletion(page)
    expect(page.get_by_role("alert").first).to_contain_text("It must stay.")
    expect(page.get_by_label("Why it may go")).to_have_value("Recorded by accident in the locker room")
    wynn.look("retention-refused")
    form = opened(page, "Release")
    form.get_by_label("Why it is released").fill("The claim was withdrawn")
    form.get_by_role("button", name="Release the hold").click()

    wynn.is_told("Released. The schedule goes on.")
    expect(page.locator(".facts").first).not_to_contain_text("On hold")
    assert wynn.complaints[1:] == []  # the browser notes the 409 of the refusal


def test_hold_on_the_incident_holds_what_lies_in_it(signed) -> None:
    wynn = signed(WYNN)
    page = wynn.open("/incidents/")
    page.get_by_role("link", name=re.compile("Log 0871|Concern for safety")).first.click()
    page.get_by_role("link", name="Holds").click()
    wynn.look("holds-incident")

    hold(page, page.locator("main form").filter(has_text="Kind of hold"), "Hold all")

    wynn.is_told("Everything of Log 0871 is held.")
    expect(page.locator(".list").first).to_contain_text("Civil claim announced by letter")
    wynn.look("holds-incident-placed")
    assert wynn.complaints == []


def test_change_of_the_schedule_is_counted_first_and_needs_a_second_person(signed, record: str) -> None:
    bell = signed(BELL)
    page = bell.open("/retention/policies/")
    bell.look("policies")
    page.get_by_role("link", name=re.compile("R01")).click()
    page.get_by_label("Keep for").fill("28")
    page.get_by_label("Why it should change").fill("The guidance of the force changed")
    page.get_by_role("button", name="Count what it would do").click()
    expect(page.locator("#dry .verdict")).to_have_text(re.compile(r"Would erase \d+, change \d+\."), timeout=30_000)
    expect(page.get_by_text("You proposed it. Another person must agree.")).to_be_visible()
    expect(page.get_by_role("button", name="Agree")).to_have_count(0)
    bell.look("policy-proposed")

    lacey = signed(LACEY)
    page = lacey.open("/retention/policies/")
    expect(page.get_by_role("row").filter(has_text="R01").locator(".tag.amber")).to_contain_text("28 days")
    page.get_by_role("link", name=re.compile("R01")).click()
    page.get_by_role("button", name="Agree").click()

    lacey.is_told("Agreed. It counts in seven days")
    expect(page.locator("#dry")).to_contain_text("It counts from")
    lacey.look("policy-agreed")
    assert [bell.complaints, lacey.complaints] == [[], []]


def test_item_is_let_go_by_two_people_restored_and_at_last_erased(signed, record: str, demo: Demo) -> None:
    wynn, bell = signed(WYNN), signed(BELL)
    item = record.split("/")[2]
    page = wynn.open(f"{record}retention/")
    decide_link(page)
    ask_for_deletion(page)
    expect(page.get_by_text("You asked for it. Another person must agree.")).to_be_visible()
    wynn.look("retention-waiting")
    agree(bell, record)

    page.reload()
    expect(page.get_by_role("heading", name="Queued for deletion")).to_be_visible()
    wynn.look("retention-queued")
    restore(page)
    wynn.is_told("Restored. Its date was computed again.")
    ask_for_deletion(page)
    agree(bell, record)
    moved, before, after = demo.run(A_WEEK_PASSES.format(item=item))

    gone = page.goto(f"{demo.url}{record}")
    assert gone is not None
    assert (moved, after, gone.status) == (1, 0, 410)
    assert before > 0
    expect(page.get_by_role("heading", level=1)).to_contain_text("before its time, by two people; the record is kept")
    expect(page.get_by_role("heading", name="Disposal certificate")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Iris Bell")
    wynn.look("erased")
    page.get_by_role("link", name="Custody record").click()
    wynn.say_why()
    expect(page.get_by_role("cell", name="Erased, certificate written")).to_be_visible()
    wynn.look("erased-custody")
    assert wynn.complaints[1:] == []  # the browser notes the 410


def restore(page: Page) -> None:
    form = opened(page, "Restore")
    form.get_by_label("Why it is restored").fill("Asked for by the complaints unit")
    form.get_by_label("Keep until").fill(f"{datetime.now(UTC) + timedelta(days=60):%Y-%m-%d}")
    form.get_by_role("button", name="Restore").click()


def agree(second: Walk, record: str) -> None:
    """Find what waits in the queue, and agree as the second person."""
    page = second.open("/retention/?tab=waiting")
    second.look("queue-waiting")
    page.locator(f"a[href='{record}retention/']").first.click()
    page.get_by_role("button", name="Agree: it may go").click()
    second.is_told("Agreed. It can be restored for seven days.")
