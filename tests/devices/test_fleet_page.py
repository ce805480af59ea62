"""The fleet page: sorted by its columns, what it says of each device, and what is done to many of them at once."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from devices.models import Camera, Profile, State, Taser
from tests.factories.accounts import sign_in_client
from tests.factories.devices import entries, make_camera, make_issue, make_taser


@pytest.fixture
def armourer(client: Client, ruth_adler: User) -> Client:
    return sign_in_client(client, ruth_adler)


def serials(client: Client, address: str, **query: str) -> list[str]:
    return [device.serial for device in client.get(address, query).context["page"].object_list]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", ["X1000", "X2000", "X3000"]),
        ("-serial", ["X3000", "X2000", "X1000"]),
        ("battery", ["X3000", "X1000", "X2000"]),
        ("-battery", ["X1000", "X3000", "X2000"]),
        ("-clock", ["X3000", "X1000", "X2000"]),
        ("holder", ["X2000", "X1000", "X3000"]),
        ("nonsense", ["X1000", "X2000", "X3000"]),
    ],
)
def test_a_column_sorts_and_what_is_not_known_comes_last(
    armourer: Client, pc_rahman: User, pc_doyle: User, ruth_adler: User, sort: str, order: list[str]
) -> None:
    now = timezone.now()
    first = make_camera("X1000", battery_percent=80, clock_offset_ms=500, clock_checked_at=now)
    make_issue(first, pc_doyle, ruth_adler)
    make_issue(make_camera("X2000"), pc_rahman, ruth_adler)
    make_camera("X3000", battery_percent=20, clock_offset_ms=-900, clock_checked_at=now)

    assert serials(armourer, "/devices/", sort=sort) == order


def test_the_head_of_a_column_turns_its_order_round(armourer: Client) -> None:
    make_camera()

    heads = {head.label: head for head in armourer.get("/devices/?sort=battery&state=off").context["heads"]}

    assert (heads["Battery"].order, heads["Battery"].query) == ("ascending", "state=off&sort=-battery")
    assert (heads["Camera"].order, heads["Camera"].query) == ("", "state=off&sort=serial")


@pytest.mark.parametrize("column", ["status", "holder", "storage", "firmware", "settings", "seen"])
def test_cameras_are_sorted_by_every_column(armourer: Client, column: str) -> None:
    make_camera()

    assert serials(armourer, "/devices/", sort=f"-{column}") == ["X6039A1B4"]


@pytest.mark.parametrize("column", ["status", "holder", "battery", "firmware", "dock", "check", "clock"])
def test_tasers_are_sorted_by_every_column(armourer: Client, column: str) -> None:
    make_taser()

    assert serials(armourer, "/devices/tasers/", sort=column) == ["X3000A1C2"]


NOW = timezone.now()


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"state": State.LOST, "fault": "Lens"}, "Lost"),
        ({"state": State.RETIRED}, "Retired"),
        ({"state": State.DOCKED, "fault": "Lens"}, "Fault"),
        ({"state": State.DOCKED, "storage_used_bytes": 5, "storage_total_bytes": 9, "docked_at": NOW}, "Uploading"),
        ({"state": State.DOCKED, "battery_percent": 99}, "Charging"),
        ({"state": State.DOCKED, "battery_percent": 100}, "Docked"),
        ({"state": State.READY}, "Spare"),
    ],
)
def test_the_status_says_what_matters_most(db: None, values: dict[str, Any], word: str) -> None:
    assert make_camera(**values).status.word == word


def test_an_old_word_on_the_storage_of_a_docked_camera_is_not_believed(db: None) -> None:
    docked_at = timezone.now() - timedelta(hours=13)
    camera = make_camera(state=State.DOCKED, storage_used_bytes=5, storage_total_bytes=9, docked_at=docked_at)

    assert camera.status.word == "Docked"


def test_a_camera_with_somebody_is_in_use(pc_rahman: User, ruth_adler: User) -> None:
    camera = make_camera(state=State.READY)
    make_issue(camera, pc_rahman, ruth_adler)

    assert camera.status.word == "In use"


def test_a_bulk_act_asks_first(armourer: Client) -> None:
    make_camera()

    response = armourer.post("/devices/bulk/", {"serial": ["X6039A1B4"], "act": "firmware"})

    assert response.status_code == 200
    assert response.context["serials"] == ["X6039A1B4"]
    assert entries() == []


def test_ticked_cameras_get_a_profile(armourer: Client) -> None:
    profile = Profile.objects.create(name="Plain clothes")
    make_camera("X1000")
    make_camera("X2000")
    sent = {"serial": ["X1000"], "act": "profile", "value": str(profile.pk), "confirmed": "1", "query": "q=X"}

    response = armourer.post("/devices/bulk/", sent)

    assert response["Location"] == "/devices/?q=X"
    assert dict(Camera.objects.values_list("serial", "profile__name")) == {"X1000": "Plain clothes", "X2000": None}


def test_all_that_match_are_taken_when_asked_for(armourer: Client) -> None:
    for serial in ("X1000", "X1001", "X2000"):
        make_camera(serial)

    armourer.post("/devices/bulk/", {"all": "1", "query": "q=X1", "act": "firmware", "value": "4.0", "confirmed": "1"})

    assert set(Camera.objects.filter(firmware_wanted="4.0").values_list("serial", flat=True)) == {"X1000", "X1001"}
    assert [entry[0] for entry in entries()] == ["camera.firmware_wanted", "camera.firmware_wanted"]


def test_firmware_of_tasers_is_wanted_on_their_page(armourer: Client) -> None:
    make_taser()
    sent = {"serial": ["X3000A1C2"], "act": "firmware", "value": "4.2.0", "confirmed": "1"}

    armourer.post("/devices/tasers/bulk/", sent)

    assert Taser.objects.get().firmware_wanted == "4.2.0"


def test_nothing_ticked_says_what_to_do(armourer: Client) -> None:
    response = armourer.post("/devices/bulk/", {"act": "profile"}, follow=True)

    assert "Tick the cameras first" in response.content.decode()


def test_devices_out_of_reach_are_not_taken_along(client: Client, pc_rahman: User) -> None:
    make_camera()
    sign_in_client(client, pc_rahman)

    response = client.post(
        "/devices/bulk/", {"serial": ["X6039A1B4"], "act": "firmware", "value": "9", "confirmed": "1"}
    )

    assert response.status_code == 403
    assert Camera.objects.get().firmware_wanted == ""
