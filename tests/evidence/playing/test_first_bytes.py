"""What the page fetches while it is read, so that play begins at once: journalled first, and no more than that."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.reading import trail
from evidence.actions.record.playing import start_playing
from evidence.actions.record.viewing import open_item
from evidence.models import AccessClass, File, Item, Readiness
from evidence.serving import originals
from tests.evidence.playing.conftest import CONTENT, Browser
from tests.factories.accounts import sign_in_client

FIRST = 1000
SIZE = len(CONTENT)


@pytest.fixture(autouse=True)
def first_thousand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(originals, "FIRST_BYTES", FIRST)


@pytest.fixture
def opening(stored: Item, pc_rahman) -> str:
    ticket = open_item(item=stored, by=pc_rahman)
    assert ticket is not None
    return ticket.address


def test_the_journal_has_the_opening_with_the_hash_before_a_byte_goes_out(stored, opening) -> None:
    entry = trail(stored)[0]

    assert (entry.operation, entry.sha256, entry.details) == (
        "evidence.viewed",
        stored.original.sha256,
        {"first_bytes": "original"},
    )


def test_the_first_bytes_come_and_no_more(rahmans_browser, opening) -> None:
    answer = rahmans_browser.fetch(opening, Range="bytes=0-")

    assert (answer.status, answer.headers["Content-Range"]) == (206, f"bytes 0-{FIRST - 1}/{SIZE}")
    assert answer.body == CONTENT[:FIRST]


def test_the_index_at_the_end_comes(rahmans_browser, opening) -> None:
    answer = rahmans_browser.fetch(opening, Range=f"bytes={SIZE - FIRST}-")

    assert (answer.status, answer.body) == (206, CONTENT[-FIRST:])


@pytest.mark.parametrize("asked", [f"bytes={FIRST}-", "bytes=5000-6000"], ids=["next", "middle"])
def test_what_lies_between_is_refused_until_play_is_journalled(rahmans_browser, opening, stored, asked: str) -> None:
    answer = rahmans_browser.fetch(opening, Range=asked)

    assert (answer.status, trail(stored)[0].reason_code) == (403, "not_played")


def test_the_whole_without_a_range_is_refused(rahmans_browser, opening) -> None:
    assert rahmans_browser.fetch(opening).status == 403


def test_once_play_is_journalled_the_rest_comes_from_the_same_address(
    rahmans_browser, opening, stored, pc_rahman
) -> None:
    start_playing(item=stored, by=pc_rahman)

    answer = rahmans_browser.fetch(opening, Range=f"bytes={FIRST}-")

    assert (answer.status, answer.body) == (206, CONTENT[FIRST:])


def test_play_of_a_colleague_opens_nothing(rahmans_browser, opening, stored, sgt_nair) -> None:
    start_playing(item=stored, by=sgt_nair)

    assert rahmans_browser.fetch(opening, Range=f"bytes={FIRST}-").status == 403


def test_a_colleague_cannot_use_somebody_elses_opening(opening, sgt_nair) -> None:
    assert Browser(sgt_nair).fetch(opening, Range="bytes=0-").status == 403


@pytest.mark.parametrize(
    "change",
    [
        {"access_class": AccessClass.RESTRICTED},
        {"has_content_warning": True},
        {"readiness": Readiness.KEPT},
        {"kind": "audio"},
    ],
    ids=["restricted", "content warning", "not playable", "not a picture"],
)
def test_these_hand_out_nothing_before_they_are_asked_for(stored, pc_rahman, change: dict[str, object]) -> None:
    Item.objects.filter(pk=stored.pk).update(**change)
    stored.refresh_from_db()

    assert open_item(item=stored, by=pc_rahman) is None
    assert trail(stored)[0].details == {}


def test_bytes_that_no_longer_match_hand_out_nothing(stored, pc_rahman) -> None:
    File.objects.filter(item=stored).update(verified_at=timezone.now(), verify_outcome="mismatch")

    assert open_item(item=Item.objects.get(pk=stored.pk), by=pc_rahman) is None


def test_who_may_read_but_not_play_is_handed_nothing(stored, ruth_adler) -> None:
    assert open_item(item=stored, by=ruth_adler) is None


@pytest.mark.parametrize(("asked", "fetched"), [("", "auto"), ("?at=30000", "none"), ("?t=22:47:02", "none")])
def test_a_page_that_plays_from_elsewhere_fetches_nothing(stored, pc_rahman, asked: str, fetched: str) -> None:
    page = sign_in_client(Client(), pc_rahman).get(reverse("evidence:detail", args=[stored.pk]) + asked)

    assert f'preload="{fetched}"' in page.content.decode()
