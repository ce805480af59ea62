"""Messages after an act: an Undo that posts where the act can be undone, with and without scripts."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.contrib.messages.storage.base import Message
from django.test import Client

from accounts.models import User
from accounts.toasts import Undo, undo_of
from devices.models import Issue
from evidence.models import Item
from incidents.models import Attendance, Incident
from tests.factories.devices import make_camera, make_issue

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Client, User], Client]
FORM = re.compile(r'<li class="toast.*?<form method="post" action="([^"]+)">(.*?)</form>', re.DOTALL)
FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def press_undo(client: Client, page: str) -> str:
    """Send the form of the Undo button as a browser would; return the page that follows."""
    found = FORM.search(page)
    assert found is not None, "no Undo on the page"
    fields = {name: unescape(value) for name, value in FIELD.findall(found.group(2))}
    return client.post(found.group(1), fields, follow=True).content.decode()


def test_placing_a_recording_can_be_undone(
    client: Client, signed_in: SignedIn, pc_rahman: User, unplaced: Item, rahman_was_there: Attendance
) -> None:
    signed_in(client, pc_rahman)
    address = f"/evidence/{unplaced.pk}/place/"
    page = client.post(address, {"incident": str(rahman_was_there.incident_id)}, follow=True).content.decode()

    undone = press_undo(client, page)

    unplaced.refresh_from_db()
    assert "Placed in log 1182." in page
    assert "Taken back." in undone
    assert unplaced.incident is None


def test_moving_a_recording_is_undone_to_where_it_was(
    client: Client,
    signed_in: SignedIn,
    pc_rahman: User,
    placed: Item,
    tanner_row: Incident,
    rahman_was_there: Attendance,
) -> None:
    signed_in(client, pc_rahman)
    page = client.post(f"/evidence/{placed.pk}/place/", {"incident": ""}, follow=True).content.decode()

    press_undo(client, page)

    placed.refresh_from_db()
    assert placed.incident == tanner_row


def test_returning_a_camera_can_be_undone_without_a_gap(
    client: Client, signed_in: SignedIn, ruth_adler: User, pc_rahman: User
) -> None:
    camera = make_camera()
    make_issue(camera, pc_rahman, ruth_adler)
    signed_in(client, ruth_adler)
    page = client.post(f"/devices/{camera.serial}/return/", follow=True).content.decode()

    undone = press_undo(client, page)

    before, after = Issue.objects.order_by("issued_at")
    assert "X6039A1B4 is with PC Aisha Rahman 20417 again." in undone
    assert (after.holder, after.is_current, after.issued_at) == (pc_rahman, True, before.returned_at)


def test_a_message_without_an_undo_has_no_button(client: Client, signed_in: SignedIn, pc_rahman: User) -> None:
    signed_in(client, pc_rahman)
    form = {"theme": "light", "density": "compact", "shortcuts": "on"}

    page = client.post("/account/appearance/", form, follow=True).content.decode()

    assert "Saved." in page
    assert FORM.search(page) is None


@pytest.mark.parametrize("tags", ["", "safe", "[]", '{"address": "/x/"}', "null"])
def test_tags_of_other_messages_are_no_undo(tags: str) -> None:
    assert undo_of(Message(25, "Saved.", extra_tags=tags)) is None


def test_an_undo_is_read_as_it_was_written() -> None:
    message = Message(25, "Placed.", extra_tags='{"address": "/evidence/1/place/", "fields": {"incident": ""}}')

    assert undo_of(message) == Undo("/evidence/1/place/", {"incident": ""})
