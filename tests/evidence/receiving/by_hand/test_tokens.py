"""The token of one upload: it opens nothing else, belongs to one person, and ends."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import SignIn, User
from evidence.models import Upload
from tests.evidence.receiving.by_hand.browsing import Browser, announce
from tests.evidence.receiving.client import patch
from tests.evidence.receiving.conftest import CONTENT


@pytest.mark.parametrize("scheme", ["Upload nonsense", "Upload", "Bearer x"])
def test_forged_token_opens_nothing(browser: Browser, scheme: str) -> None:
    reply = browser.send(CONTENT, authorization=scheme)

    assert (reply.status, browser.upload.offset) == (401, 0)


def test_token_of_one_upload_opens_no_other(browser: Browser) -> None:
    other = Browser(browser.client, announce(browser.client, name="other.mp4"))

    reply = patch(browser, other.upload, CONTENT)  # type: ignore[arg-type]

    assert (reply.status, other.upload.offset) == (401, 0)


def test_token_ends_after_ten_minutes_and_is_renewed(browser: Browser) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
        late = browser.send(CONTENT)
        fresh = browser.client.post(f"/evidence/add/{browser.told['id']}/token/").json()["token"]
        browser.told["token"] = fresh
        renewed = browser.send(CONTENT)

    assert (late.status, renewed.status) == (401, 204)


def test_token_ends_with_the_sign_in(browser: Browser) -> None:
    SignIn.objects.update(ended_at=timezone.now())

    assert browser.send(CONTENT).status == 401


def test_token_ends_with_the_right_to_add(browser: Browser, pc_rahman: User) -> None:
    pc_rahman.role_assignments.all().delete()

    assert browser.send(CONTENT).status == 401


def test_another_person_gets_no_token_and_no_card(
    browser: Browser, client_of: Callable[[User], Client], pc_doyle: User
) -> None:
    stranger = client_of(pc_doyle)

    answers = [
        stranger.post(f"/evidence/add/{browser.told['id']}/token/").status_code,
        stranger.get(f"/evidence/add/{browser.told['id']}/").status_code,
        stranger.post(f"/evidence/add/{browser.told['id']}/details/", {}).status_code,
        stranger.post(f"/evidence/add/{browser.told['id']}/remove/").status_code,
    ]

    assert answers == [404, 404, 404, 404]


def test_camera_key_opens_no_persons_upload(browser: Browser, camera) -> None:
    assert patch(camera, browser.upload, CONTENT).status == 404


def test_announcing_needs_the_csrf_token(client_of: Callable[[User], Client], pc_rahman: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client_of(pc_rahman).cookies

    response = strict.post("/evidence/add/announce/", "{}", content_type="application/json")

    assert (response.status_code, Upload.objects.count()) == (403, 0)
