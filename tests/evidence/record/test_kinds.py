"""Pages of items that are not video, of items that wait, and of those that failed or were changed."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from audit.reading import trail
from evidence.actions.pipeline.retrying import try_again
from evidence.models import File, Item, Kind, Readiness, Role, Status, Step, StepName, VerifyOutcome
from evidence.refusals import NotTrue, NotYours
from tests.factories.evidence import make_copy, make_item

Page = Callable[[Item], str]


@pytest.fixture
def page(client: Client, signed_in: Callable[[Client, User], Client], pc_rahman: User) -> Page:
    officer = signed_in(client, pc_rahman)
    return lambda item: officer.get(item.get_absolute_url()).content.decode()


def test_an_unknown_format_shows_its_first_bytes_and_why(page: Page, pc_rahman: User) -> None:
    cause = "It is in no format that we can read."
    item = make_item(
        b"CCTV\x00\x01proprietary", recorded_by=pc_rahman, is_stored=True, readiness=Readiness.KEPT,
        readiness_cause=cause, kind=Kind.OTHER,
    )  # fmt: skip

    shown = page(item)

    assert "Kept byte for byte, not playable here" in shown
    assert cause in shown
    assert "0000  43 43 54 56 00 01 70 72 6f 70 72 69 65 74 61 72  CCTV..proprietar" in shown
    assert "Try again" in shown


def test_a_document_is_offered_and_says_why_it_is_not_shown(page: Page, pc_rahman: User) -> None:
    item = make_item(b"%PDF-1.7", recorded_by=pc_rahman, is_stored=True, kind=Kind.DOCUMENT)

    shown = page(item)

    assert "A document is not shown inside this page" in shown
    assert "<iframe" not in shown
    assert "<embed" not in shown


def test_a_document_with_a_picture_of_its_first_page_shows_that_and_never_the_file(
    client: Client, signed_in: Callable[[Client, User], Client], pc_rahman: User
) -> None:
    item = make_item(b"%PDF-1.7", recorded_by=pc_rahman, is_stored=True, kind=Kind.DOCUMENT, plan="show_document")
    page_file = make_copy(item, Role.PROXY, b"\xff\xd8 page", media_type="image/jpeg")
    officer = signed_in(client, pc_rahman)

    shown = officer.get(item.get_absolute_url()).content.decode()
    answer = officer.post(f"/evidence/{item.pk}/play/", headers={"Accept": "application/json"})

    assert "Show its first page" in shown
    assert "{#" not in shown
    assert "A document is not shown inside this page" not in shown
    assert str(page_file.pk) in answer.json()["src"]
    assert trail(item)[0].operation == "evidence.played"


def test_a_photo_has_its_own_tools(page: Page, pc_rahman: User) -> None:
    shown = page(make_item(b"\xff\xd8\xff\xd9", recorded_by=pc_rahman, is_stored=True, kind=Kind.IMAGE))

    assert "Turn the view by 90 degrees" in shown
    assert "Nothing: the file has no Exif data" in shown


def test_sound_alone_has_the_player_with_a_big_wave(page: Page, pc_rahman: User) -> None:
    item = make_item(recorded_by=pc_rahman, is_stored=True, kind=Kind.AUDIO, readiness=Readiness.AUDIO_ONLY)

    assert 'class="stage sound' in page(item)


def test_a_waiting_item_asks_by_itself_without_being_viewed_again(
    client: Client, signed_in: Callable[[Client, User], Client], pc_rahman: User
) -> None:
    item = make_item(recorded_by=pc_rahman, readiness=Readiness.WAITING)
    officer = signed_in(client, pc_rahman)

    state = officer.get(f"/evidence/{item.pk}/state/")

    assert state.content == b"waiting processing"
    assert trail(item) == []


def test_changed_bytes_put_a_red_bar_over_the_page_and_nothing_plays(page: Page, pc_rahman: User) -> None:
    item = make_item(recorded_by=pc_rahman, is_stored=True)
    File.objects.update(verified_at=item.received_at, verify_outcome=VerifyOutcome.MISMATCH)

    shown = page(item)

    assert "Playing, sharing and deleting are blocked" in shown
    assert "Play recording" not in shown
    assert "/download/" not in shown


def test_a_content_warning_covers_the_picture_until_confirmed(
    client: Client, signed_in: Callable[[Client, User], Client], pc_rahman: User
) -> None:
    item = make_item(recorded_by=pc_rahman, is_stored=True, has_content_warning=True)
    officer = signed_in(client, pc_rahman)

    covered = officer.get(item.get_absolute_url()).content.decode()
    shown = officer.get(item.get_absolute_url() + "?uncovered=1").content.decode()

    assert "This may be upsetting" in covered
    assert 'data-controller="player"' not in covered
    assert "This may be upsetting" not in shown
    assert 'data-controller="player"' in shown


def test_an_unknown_time_is_said_and_not_invented(page: Page, pc_rahman: User) -> None:
    item = make_item(recorded_by=pc_rahman, is_stored=True, recorded_at=None, time_basis="unknown")

    assert "Time unknown" in page(item)


@pytest.fixture
def failed(pc_rahman: User) -> Item:
    return make_item(recorded_by=pc_rahman, is_stored=True, status=Status.FAILED, readiness=Readiness.KEPT)


def test_trying_again_plans_the_look_afresh(failed: Item, pc_rahman: User) -> None:
    item = try_again(item=failed, by=pc_rahman)

    assert (item.status, item.readiness) == (Status.PROCESSING, Readiness.WAITING)
    assert list(Step.objects.values_list("name", flat=True)) == [StepName.PREPARE]
    assert (trail(failed)[0].operation, trail(failed)[0].details) == ("evidence.retried", {"steps": ["prepare"]})


def test_a_stranger_cannot_try_again(failed: Item, pc_doyle: User) -> None:
    with pytest.raises(NotYours):
        try_again(item=failed, by=pc_doyle)

    failed.refresh_from_db()
    assert failed.status == Status.FAILED


def test_what_is_ready_is_not_tried_again(pc_rahman: User) -> None:
    item = make_item(recorded_by=pc_rahman, is_stored=True)

    with pytest.raises(NotTrue):
        try_again(item=item, by=pc_rahman)

    assert not Step.objects.exists()


def test_without_the_journal_nothing_is_tried_again(failed: Item, pc_rahman: User, monkeypatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("no journal")

    monkeypatch.setattr("evidence.actions.pipeline.retrying.journal.act", fail)

    with pytest.raises(RuntimeError, match="no journal"):
        try_again(item=failed, by=pc_rahman)

    assert not Step.objects.exists()


def test_the_map_is_a_picture_with_a_table_and_goes_out_as_gpx(
    client: Client, signed_in: Callable[[Client, User], Client], pc_rahman: User
) -> None:
    track = [{"at_ms": 0, "latitude": 52.486, "longitude": -1.8909, "accuracy_m": 4.0}]
    item = make_item(recorded_by=pc_rahman, is_stored=True, track=track)
    officer = signed_in(client, pc_rahman)

    panel = officer.get(f"/evidence/{item.pk}/?panel=map").content.decode()
    gpx = officer.get(f"/evidence/{item.pk}/track.gpx")

    assert "52.486000" in panel
    assert b'lat="52.4860000" lon="-1.8909000"' in gpx.content
    assert trail(item)[0].operation == "evidence.track_exported"
