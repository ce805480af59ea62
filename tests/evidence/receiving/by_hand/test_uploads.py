"""A person's file in parts: it becomes an item, goes on after a break, has twins, and can be given up."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from accounts.models import User
from audit.reading import trail
from evidence.actions.pipeline.settling import end_silent_uploads
from evidence.intake import incoming
from evidence.models import Item, Upload, UploadState
from tests.evidence.receiving.by_hand.browsing import Browser, announce
from tests.evidence.receiving.client import checksum
from tests.evidence.receiving.conftest import CONTENT, SHA256


def test_parts_with_checksums_become_an_item_of_the_person(browser: Browser, pc_rahman: User) -> None:
    browser.send(CONTENT[:4000], upload_checksum=checksum(CONTENT[:4000]))

    reply = browser.send(CONTENT[4000:], offset=4000, upload_checksum=checksum(CONTENT[4000:]))

    item = Item.objects.get()
    assert (reply.status, item.owner, item.title, item.original.sha256) == (204, pc_rahman, "clip.mp4", SHA256)
    assert [row.actor_id for row in trail(item)] == [str(pc_rahman.pk)]


def test_unknown_recorded_time_is_not_invented(browser: Browser) -> None:
    browser.send(CONTENT)

    item = Item.objects.get()
    assert (item.recorded_at, item.recorded_at_device, item.time_basis) == (None, None, "unknown")


def test_interrupted_upload_goes_on_after_a_reload(browser: Browser) -> None:
    browser.send([CONTENT[:4000]], is_cut=True)

    again = announce(browser.client)

    assert (again["status"], again["id"], again["offset"]) == ("200", browser.told["id"], 4000)


def test_other_modification_time_is_another_upload(browser: Browser) -> None:
    assert announce(browser.client, modified=1)["id"] != browser.told["id"]


def test_same_file_of_another_person_is_another_upload(
    browser: Browser, client_of: Callable[[User], Client], pc_doyle: User
) -> None:
    assert announce(client_of(pc_doyle))["id"] != browser.told["id"]


def test_same_bytes_again_are_kept_linked_and_flagged(browser: Browser) -> None:
    browser.send(CONTENT)

    twin = Browser(browser.client, announce(browser.client))
    twin.send(CONTENT)

    first, second = Item.objects.order_by("received_at")
    assert (second.duplicate_of, Item.objects.count()) == (first, 2)
    page = browser.client.get("/evidence/add/").content.decode()
    assert "The same bytes are here already" in page


def test_how_far_is_told_to_the_token(browser: Browser) -> None:
    browser.send([CONTENT[:4000]], is_cut=True)

    answer = browser.client.head(browser.told["address"], headers={"authorization": browser.authorization})

    assert (answer.status_code, answer["Upload-Offset"], answer["Upload-Length"]) == (200, "4000", "10240")


def test_abandoned_upload_loses_its_bytes(browser: Browser) -> None:
    browser.send([CONTENT[:4000]], is_cut=True)
    Upload.objects.update(updated_at=timezone.now() - timedelta(days=15))

    end_silent_uploads()

    assert browser.upload.state == UploadState.ABANDONED
    assert not incoming.part_path(browser.upload.pk).exists()


def test_person_removes_an_unfinished_upload(browser: Browser) -> None:
    browser.client.post(f"/evidence/add/{browser.told['id']}/remove/")

    assert browser.upload.state == UploadState.ABANDONED


def test_what_has_become_evidence_is_not_removed(browser: Browser) -> None:
    browser.send(CONTENT)

    browser.client.post(f"/evidence/add/{browser.told['id']}/remove/")

    assert (browser.upload.state, Item.objects.count()) == (UploadState.RECEIVED, 1)
