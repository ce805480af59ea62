"""Devices in the admin site: the same rules as on the pages, nothing deleted."""

import pytest
from django.test import Client

from accounts.models import User
from devices.models import Camera, State, StockItem
from tests.factories.accounts import sign_in_client
from tests.factories.devices import entries, make_camera, make_issue


@pytest.fixture
def administrator(client: Client, ruth_adler: User) -> Client:
    return sign_in_client(client, ruth_adler)


def test_a_camera_added_in_the_admin_is_added_by_the_action(administrator: Client, ruth_adler: User) -> None:
    response = administrator.post(
        "/admin/devices/camera/add/", {"serial": "X6039A1B9", "model": "Body 3", "note": ""}, follow=True
    )

    camera = Camera.objects.get()
    assert entries() == [("camera.added", "success", str(ruth_adler.pk), str(camera.pk))]
    assert "Device key of X6039A1B9, shown once:" in response.content.decode()


def test_a_camera_changed_in_the_admin_is_changed_by_the_action(
    administrator: Client, ruth_adler: User, camera: Camera
) -> None:
    administrator.post(
        f"/admin/devices/camera/{camera.pk}/change/", {"model": "Body 4", "state": "off", "note": "", "serial": "HACK"}
    )

    camera.refresh_from_db()
    assert (camera.serial, camera.model) == ("X6039A1B4", "Body 4")
    assert entries() == [("camera.changed", "success", str(ruth_adler.pk), str(camera.pk))]


def test_a_forbidden_move_in_the_admin_changes_nothing(administrator: Client) -> None:
    camera = make_camera(state=State.RETIRED)

    response = administrator.post(
        f"/admin/devices/camera/{camera.pk}/change/", {"model": "Body 3", "state": "ready", "note": ""}
    )

    camera.refresh_from_db()
    assert response.status_code == 409
    assert camera.state == State.RETIRED


def test_nothing_can_be_deleted_in_the_admin(administrator: Client, camera: Camera) -> None:
    assert administrator.post(f"/admin/devices/camera/{camera.pk}/delete/", {"post": "yes"}).status_code == 403
    administrator.post(
        "/admin/devices/camera/", {"action": "delete_selected", "_selected_action": [str(camera.pk)], "post": "yes"}
    )

    assert list(Camera.objects.all()) == [camera]


def test_issues_are_only_to_look_at(administrator: Client, camera: Camera, pc_rahman: User, ruth_adler: User) -> None:
    issue = make_issue(camera, pc_rahman, ruth_adler)

    assert administrator.get("/admin/devices/issue/").status_code == 200
    assert administrator.get("/admin/devices/issue/add/").status_code == 403
    assert administrator.post(f"/admin/devices/issue/{issue.pk}/change/", {"holder": ""}).status_code == 403


def test_an_officer_does_not_enter_the_admin(client: Client, pc_rahman: User) -> None:
    sign_in_client(client, pc_rahman)

    assert client.get("/admin/devices/camera/").status_code in {302, 403}


@pytest.mark.parametrize("model", ["armedsession", "lossreport", "profile", "profileversion", "stockitem", "taserlog"])
def test_what_logs_and_pages_write_is_only_to_look_at(administrator: Client, camera: Camera, model: str) -> None:
    assert administrator.get(f"/admin/devices/{model}/").status_code == 200
    assert administrator.get(f"/admin/devices/{model}/add/").status_code == 403


def test_a_cartridge_is_looked_at_and_not_changed_in_the_admin(administrator: Client, camera: Camera) -> None:
    item = StockItem.objects.create(serial="C41-88210", kind="stand_off")

    page = administrator.get(f"/admin/devices/stockitem/{item.pk}/change/")

    assert page.status_code == 200
    assert "_save" not in page.content.decode()
    assert administrator.post(f"/admin/devices/stockitem/{item.pk}/change/", {"status": "lost"}).status_code == 403
