"""Assign by scan: a warrant card, a camera, a tick, undo, and each error in words."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from devices.models import Camera, Issue, State
from tests.factories.accounts import sign_in_client
from tests.factories.devices import make_camera, make_issue


@pytest.fixture
def armourer(client: Client, ruth_adler: User) -> Client:
    sign_in_client(client, ruth_adler)
    return client


def scan(client: Client, person: str, device: str = "", **more: str) -> Any:
    step = "device" if device else "person"
    return client.post("/devices/assign/", {"step": step, "person": person, "device": device, **more})


def test_the_first_scan_names_the_person_and_asks_for_the_camera(armourer: Client, pc_rahman: User) -> None:
    page = scan(armourer, " 20417 ").content.decode()

    assert "PC Aisha Rahman 20417" in page
    assert "Scan the camera" in page


def test_the_second_scan_issues_the_camera_and_shows_a_tick(armourer: Client, camera: Camera, pc_rahman: User) -> None:
    response = scan(armourer, "20417", "x6039a1b4")
    issue = Issue.objects.get()
    page = armourer.get(response["Location"]).content.decode()

    assert (issue.camera, issue.holder) == (camera, pc_rahman)
    assert response["Location"] == f"/devices/assign/?done={issue.pk}"
    assert "X6039A1B4 is with PC Aisha Rahman 20417" in page


@pytest.mark.parametrize(
    ("person", "sentence"),
    [
        ("99999", "Unknown code 99999. Check the card, or type the collar number."),
        ("X6039A1B4", "That is a camera. Scan the warrant card first, then the camera."),
        ("", "Scan a warrant card, or type a collar number."),
    ],
)
def test_a_wrong_first_scan_says_what_to_do(armourer: Client, camera: Camera, person: str, sentence: str) -> None:
    response = scan(armourer, person)

    assert response.status_code == 422
    assert sentence in response.content.decode()


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("X0000ZZZZ", "Unknown code X0000ZZZZ. Check the label, or add the device first."),
        ("20388", "That is a warrant card. Scan the camera or TASER now."),
        ("GONE", "GONE is retired and cannot be issued."),
    ],
)
def test_a_wrong_second_scan_says_what_to_do(
    armourer: Client, pc_rahman: User, pc_doyle: User, code: str, sentence: str
) -> None:
    make_camera("GONE", state=State.RETIRED)

    response = scan(armourer, "20417", code)

    assert response.status_code in {409, 422}
    assert sentence in response.content.decode()
    assert Issue.objects.count() == 0


def test_a_busy_camera_offers_to_take_over(
    armourer: Client, camera: Camera, pc_rahman: User, pc_doyle: User, ruth_adler: User
) -> None:
    make_issue(camera, pc_rahman, ruth_adler)

    response = scan(armourer, "20388", "X6039A1B4")

    page = response.content.decode()
    assert response.status_code == 409
    assert "X6039A1B4 is already issued to PC Aisha Rahman 20417." in page
    assert "Take over" in page


def test_an_officer_with_a_camera_is_offered_the_exchange(
    armourer: Client, camera: Camera, pc_rahman: User, ruth_adler: User
) -> None:
    make_issue(make_camera("X6039A1B5"), pc_rahman, ruth_adler)

    response = scan(armourer, "20417", "X6039A1B4")

    assert response.status_code == 409
    assert "PC Aisha Rahman already holds X6039A1B5." in response.content.decode()


def test_who_holds_this_camera_already_gets_no_take_over(
    armourer: Client, camera: Camera, pc_rahman: User, ruth_adler: User
) -> None:
    make_issue(camera, pc_rahman, ruth_adler)

    page = scan(armourer, "20417", "X6039A1B4", take_over="1").content.decode()

    assert "PC Aisha Rahman already holds X6039A1B4." in page
    assert "Take over" not in page


def test_taking_over_moves_the_camera(
    armourer: Client, camera: Camera, pc_rahman: User, pc_doyle: User, ruth_adler: User
) -> None:
    make_issue(camera, pc_rahman, ruth_adler)

    scan(armourer, "20388", "X6039A1B4", take_over="1")

    assert Issue.objects.current().get().holder == pc_doyle


def test_undo_gives_the_camera_back(armourer: Client, camera: Camera, pc_rahman: User) -> None:
    scan(armourer, "20417", "X6039A1B4")

    response = armourer.post("/devices/assign/undo/", {"issue": str(Issue.objects.get().pk)}, follow=True)

    assert Issue.objects.current().count() == 0
    assert "Undone. X6039A1B4 is spare again." in response.content.decode()


@pytest.mark.parametrize("issue", ["", "nonsense", "01939f10-0000-7000-8000-000000000000"])
def test_undo_of_nothing_is_404(armourer: Client, issue: str) -> None:
    assert armourer.post("/devices/assign/undo/", {"issue": issue}).status_code == 404


def test_the_collar_number_never_stands_in_an_address(armourer: Client, camera: Camera, pc_rahman: User) -> None:
    assert "20417" not in scan(armourer, "20417", "X6039A1B4")["Location"]
