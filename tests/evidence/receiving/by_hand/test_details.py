"""What a person says of a file is on its item, and its name is shown harmless."""

from datetime import UTC, datetime

import pytest

from accounts.models import User
from evidence.models import Item
from tests.evidence.receiving.by_hand.browsing import Browser, announce, details
from tests.evidence.receiving.conftest import CONTENT
from tests.factories.incidents import make_incident


def test_details_given_before_the_last_byte_are_on_the_item(browser: Browser, pc_rahman: User) -> None:
    incident = make_incident("1182", pc_rahman)
    details(
        browser, title="Corner shop, till", seized_from="Shop owner", shown_at="2026-11-21T22:43:53",
        clock_offset="63", place="Tanner Row", incident=str(incident.pk),
    )  # fmt: skip

    browser.send(CONTENT)

    item = Item.objects.get()
    assert (item.title, item.source, item.seized_from, item.place) == (
        "Corner shop, till", "cctv", "Shop owner", "Tanner Row",
    )  # fmt: skip
    assert (item.recorded_at, item.time_basis) == (datetime(2026, 11, 21, 22, 42, 50, tzinfo=UTC), "stated")
    assert item.incident == incident


def test_details_given_after_the_last_byte_are_on_the_item_too(browser: Browser) -> None:
    browser.send(CONTENT)

    details(browser, title="Corner shop, till", seized_from="Shop owner")

    item = Item.objects.get()
    assert (item.title, item.seized_from, item.source) == ("Corner shop, till", "Shop owner", "cctv")


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("name \u202e4pm.exe '\"<b>.mp4", "name 4pm.exe '\"<b>.mp4"),
        ("../../etc/passwd", "passwd"),
        ("a" * 240 + ".mp4", "a" * 115 + "….mp4"),
        ("\x00\x07", "Unnamed file"),
        ("C:\\cctv\\playlist.m3u8", "playlist.m3u8"),
    ],
)
def test_name_is_shown_harmless_and_names_nothing_here(browser: Browser, given: str, shown: str) -> None:
    named = Browser(browser.client, announce(browser.client, name=given))

    named.send(CONTENT)

    item = Item.objects.get()
    assert item.title == shown
    assert item.original.incoming_name == named.told["id"]
    assert item.original.media_type == "application/octet-stream"
