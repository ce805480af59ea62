"""An officer's first page: what is still to do with a shift's recordings, the kit, and who looked."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from audit import context
from config.home import shift
from evidence.models import Item
from incidents.models import Attendance
from tests.factories.devices import make_taser, make_taser_issue
from tests.factories.evidence import KeyedCamera, make_item, make_upload
from tests.pages.played import note_played

pytestmark = pytest.mark.django_db
Page = Callable[..., str]


def test_a_recording_without_an_incident_is_still_to_do(pc_rahman: User, unplaced: Item, placed: Item) -> None:
    filled = shift.fill(pc_rahman)

    assert [one.row.item for one in filled["todo"]] == [unplaced]
    assert [row.item for row, _ in filled["done"]] == [placed]
    assert filled["segments"] == [(0.0, 358.0, True), (362.0, 358.0, False)]


def test_the_incident_the_officer_attended_then_is_suggested(
    pc_rahman: User, unplaced: Item, rahman_was_there: Attendance
) -> None:
    todo = shift.fill(pc_rahman)["todo"]

    assert [one.suggestion for one in todo] == [rahman_was_there.incident]


def test_an_incident_at_another_time_is_not_suggested(
    pc_rahman: User, unplaced: Item, rahman_was_there: Attendance
) -> None:
    rahman_was_there.to_at = rahman_was_there.from_at + datetime.timedelta(minutes=5)
    rahman_was_there.save()

    assert [one.suggestion for one in shift.fill(pc_rahman)["todo"]] == [None]


@pytest.mark.slow
def test_one_tap_takes_the_suggested_incident_and_comes_back(
    client: Client,
    signed_in: Callable[[Client, User], Client],
    pc_rahman: User,
    unplaced: Item,
    rahman_was_there: Attendance,
) -> None:
    incident = rahman_was_there.incident

    response = signed_in(client, pc_rahman).post(
        f"/evidence/{unplaced.pk}/place/", {"incident": str(incident.pk), "next": "/?view=shift"}
    )

    assert (response.status_code, response.headers["Location"]) == (302, "/?view=shift")
    unplaced.refresh_from_db()
    assert unplaced.incident == incident


def test_another_officers_recording_is_not_on_the_page(pc_rahman: User, pc_doyle: User) -> None:
    make_item(recorded_by=pc_doyle)

    assert shift.fill(pc_rahman)["total"] == 0


def test_a_recording_older_than_a_week_is_not_on_the_page(pc_rahman: User, unplaced: Item) -> None:
    unplaced.received_at = timezone.now() - datetime.timedelta(days=8)
    unplaced.save()

    assert shift.fill(pc_rahman)["total"] == 0


def test_the_kit_shows_how_far_an_upload_is_and_when_it_ends(pc_rahman: User, rahmans_camera: KeyedCamera) -> None:
    now = timezone.now()
    make_upload(rahmans_camera, b"x" * 100, offset=50, started_at=now - datetime.timedelta(seconds=60), updated_at=now)

    transfer = shift.fill(pc_rahman)["kit"].transfers[0]

    assert (transfer.percent, transfer.is_stalled) == (50, False)
    assert abs((transfer.ends_at - now).total_seconds() - 60) < 5


def test_an_upload_that_stands_still_says_so_and_promises_no_end(
    pc_rahman: User, rahmans_camera: KeyedCamera, page: Page
) -> None:
    before = timezone.now() - datetime.timedelta(minutes=10)
    make_upload(rahmans_camera, b"x" * 100, offset=50, started_at=before, updated_at=before)

    assert "Standing still. The footage is safe on the camera" in page(pc_rahman)


def test_who_viewed_ones_footage_is_shown_once_per_person(pc_rahman: User, sgt_nair: User, placed: Item) -> None:
    with context.bound(justification_code="SUPERVISION"):
        note_played(item=placed, by=sgt_nair)
        note_played(item=placed, by=sgt_nair)
    note_played(item=placed, by=pc_rahman)

    watchers = shift.fill(pc_rahman)["watchers"]

    assert [(one.who, one.did, one.item, one.reason) for one in watchers] == [
        ("Sgt Priya Nair 10442", "played", placed, "Supervision")
    ]


def test_the_empty_page_says_when_something_will_be_there(page: Page, pc_rahman: User) -> None:
    html = page(pc_rahman)

    assert "Nothing to finish" in html
    assert "No camera is issued to you" in html


def test_the_kit_shows_the_taser_that_the_officer_holds(pc_rahman: User, ruth_adler: User, page: Page) -> None:
    make_taser_issue(make_taser(), pc_rahman, ruth_adler)

    shown = page(pc_rahman)

    assert "X3000A1C2" in shown
    assert "No camera is issued to you" in shown
