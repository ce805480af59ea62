"""What is refused of a person's file: its size, its parts, its offer, and too many of them."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from evidence.models import Upload
from tests.evidence.receiving.by_hand.browsing import Browser, announce
from tests.evidence.receiving.client import checksum
from tests.evidence.receiving.conftest import CONTENT


def test_one_giant_part_is_refused(browser: Browser) -> None:
    Upload.objects.update(length=1 << 30)

    assert browser.send(b"x", content_length=str(1 << 29)).status == 413


def test_more_than_declared_is_refused_and_the_bytes_stay(browser: Browser) -> None:
    browser.send([CONTENT[:4000]], is_cut=True)

    reply = browser.send(CONTENT + b"x", offset=4000)

    assert (reply.status, browser.upload.offset) == (413, 4000)


def test_part_that_changed_on_the_way_is_dropped(browser: Browser) -> None:
    reply = browser.send(CONTENT, upload_checksum=checksum(b"other"))

    assert (reply.status, browser.upload.offset) == (460, 0)


@pytest.mark.parametrize(
    ("values", "words"),
    [({"size": 0}, "The file is empty"), ({"size": 1 << 50}, "the most is")],
    ids=["empty", "too large"],
)
def test_only_empty_and_too_large_files_are_refused(
    client_of: Callable[[User], Client], pc_rahman: User, values: dict[str, object], words: str
) -> None:
    told = announce(client_of(pc_rahman), **values)

    assert (told["status"], Upload.objects.count()) == ("422", 0)
    assert words in told["error"]


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"name":"a","size":"9","modified":1}', '{"name":1,"size":true}'])
def test_offer_that_is_none_is_a_400(client_of: Callable[[User], Client], pc_rahman: User, body: str) -> None:
    response = client_of(pc_rahman).post("/evidence/add/announce/", body, content_type="application/json")

    assert response.status_code == 400


def test_quota_of_open_uploads_holds(client_of: Callable[[User], Client], pc_rahman: User, settings) -> None:
    settings.UPLOADS_OPEN_MOST = 1
    client = client_of(pc_rahman)
    announce(client)

    assert announce(client, name="second.mp4")["error"].startswith("You have 1 unfinished uploads")


def test_quota_of_a_day_holds(client_of: Callable[[User], Client], pc_rahman: User, settings) -> None:
    settings.UPLOADS_DAY_BYTES = len(CONTENT) + 1
    client = client_of(pc_rahman)
    announce(client)

    assert announce(client, name="second.mp4")["status"] == "422"
