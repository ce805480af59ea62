"""Pool mode of the assign page: one scan returns, the page counts, and a low battery warns."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from devices.models import Camera, Issue
from tests.factories.accounts import sign_in_client
from tests.factories.devices import make_camera, make_issue

ASSIGN = "/devices/assign/"


@pytest.fixture
def armourer(client: Client, ruth_adler: User) -> Client:
    return sign_in_client(client, ruth_adler)


@pytest.fixture
def pool(armourer: Client) -> Client:
    armourer.post("/devices/assign/pool/", {"minimum": "50"})
    return armourer


def test_a_scan_of_a_held_device_returns_it(pool: Client, camera: Camera, pc_rahman: User, ruth_adler: User) -> None:
    make_issue(camera, pc_rahman, ruth_adler, from_at=timezone.now() - timedelta(hours=9))

    page = pool.post(ASSIGN, {"step": "person", "person": " x6039a1b4 "}, follow=True)

    assert not Issue.objects.get().is_current
    assert (page.context["pool"].out, page.context["pool"].back) == (0, 1)
    assert "X6039A1B4 is back from" in page.content.decode()


def test_without_pool_mode_a_device_scanned_first_is_an_error(
    armourer: Client, camera: Camera, pc_rahman: User, ruth_adler: User
) -> None:
    make_issue(camera, pc_rahman, ruth_adler)

    response = armourer.post(ASSIGN, {"step": "person", "person": "X6039A1B4"})

    assert response.status_code == 422
    assert Issue.objects.get().is_current


def test_a_spare_device_scanned_first_asks_for_the_card(pool: Client, camera: Camera) -> None:
    response = pool.post(ASSIGN, {"step": "person", "person": "X6039A1B4"})

    assert response.status_code == 422
    assert "Scan the warrant card first" in response.content.decode()


@pytest.mark.parametrize(("battery", "low"), [(49, True), (50, False), (None, False)])
def test_a_battery_below_the_least_warns_when_it_went_out(
    pool: Client, pc_rahman: User, battery: int | None, low: object
) -> None:
    make_camera(battery_percent=battery)

    page = pool.get(pool.post(ASSIGN, {"step": "device", "person": "20417", "device": "X6039A1B4"})["Location"])

    assert page.context["is_low"] is low
    assert page.context["pool"].out == 1


def test_the_mode_ends_on_its_button(pool: Client) -> None:
    pool.post("/devices/assign/pool/", {"end": "1"})

    assert pool.get(ASSIGN).context["pool"] is None


@pytest.mark.parametrize("minimum", ["101", "-1", "half", ""])
def test_an_impossible_least_battery_begins_nothing(armourer: Client, minimum: str) -> None:
    armourer.post("/devices/assign/pool/", {"minimum": minimum})

    assert armourer.get(ASSIGN).context["pool"] is None
