"""A device is lost and found again: what the report keeps, what its page shows, and what was at risk."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from devices.actions.losing import Loss, find_again, report_loss
from devices.models import Camera, Issue, LossReport, State
from devices.refusals import MoveForbidden, NotAllowed, WrongMoment
from evidence.models import Upload
from tests.factories.accounts import sign_in_client
from tests.factories.devices import entries, make_camera, make_issue, make_taser

FORM = {
    "last_seen_at": "2026-11-20T22:15",
    "place": "Canal towpath",
    "reference": "20/482913/26",
    "account": "Fell in.",
}


def loss(**values: Any) -> Loss:
    told = {"last_seen_at": timezone.now() - timedelta(hours=2), "place": "Canal towpath", "account": "Fell in."}
    return Loss(**told | values)


def make_upload(camera: Camera, recording_id: str, **values: Any) -> Upload:
    return Upload.objects.create(
        camera=camera, recording_id=recording_id, length=100, sha256_expected="ab" * 32, **values
    )


@pytest.fixture
def armourer(client: Client, ruth_adler: User) -> Client:
    return sign_in_client(client, ruth_adler)


def test_a_lost_camera_leaves_service_and_its_holder(camera: Camera, pc_rahman: User, ruth_adler: User) -> None:
    make_issue(camera, pc_rahman, ruth_adler)

    report_loss(device=camera, loss=loss(), by=ruth_adler)

    camera.refresh_from_db()
    assert camera.state == State.LOST
    assert not Issue.objects.get().is_current
    assert LossReport.objects.get().holder == pc_rahman
    assert [entry[:2] for entry in entries()] == [("camera.lost", "success"), ("camera.returned", "success")]


def test_the_report_keeps_what_the_camera_said_it_held(ruth_adler: User) -> None:
    seen = timezone.now() - timedelta(hours=9)
    camera = make_camera(storage_used_bytes=5_000, storage_total_bytes=9_000, last_seen_at=seen)

    report = report_loss(device=camera, loss=loss(), by=ruth_adler)

    assert (report.held_bytes, report.held_at) == (5_000, seen)


def test_what_is_lost_is_not_lost_again(ruth_adler: User) -> None:
    camera = make_camera(state=State.LOST)

    with pytest.raises(MoveForbidden):
        report_loss(device=camera, loss=loss(), by=ruth_adler)

    assert not LossReport.objects.exists()


def test_nothing_is_seen_in_the_future(camera: Camera, ruth_adler: User) -> None:
    with pytest.raises(WrongMoment):
        report_loss(device=camera, loss=loss(last_seen_at=timezone.now() + timedelta(minutes=1)), by=ruth_adler)

    camera.refresh_from_db()
    assert camera.state == State.OFF


def test_a_found_device_is_back_in_service_and_the_report_stays(camera: Camera, ruth_adler: User) -> None:
    report_loss(device=camera, loss=loss(), by=ruth_adler)

    find_again(device=camera, by=ruth_adler)

    camera.refresh_from_db()
    report = LossReport.objects.get()
    assert (camera.state, report.found_by) == (State.OFF, ruth_adler)
    assert entries()[-1][:2] == ("camera.found", "success")


def test_what_is_not_lost_is_not_found(camera: Camera, ruth_adler: User) -> None:
    with pytest.raises(MoveForbidden):
        find_again(device=camera, by=ruth_adler)

    assert [entry[1] for entry in entries()] == ["denied"]


def test_who_does_not_manage_devices_reports_no_loss(camera: Camera, pc_rahman: User) -> None:
    with pytest.raises(NotAllowed):
        report_loss(device=camera, loss=loss(), by=pc_rahman)
    with pytest.raises(NotAllowed):
        find_again(device=camera, by=pc_rahman)

    camera.refresh_from_db()
    assert camera.state == State.OFF


@pytest.mark.usefixtures("broken_journal")
def test_no_loss_without_the_journal(camera: Camera, ruth_adler: User) -> None:
    with pytest.raises(DatabaseError):
        report_loss(device=camera, loss=loss(), by=ruth_adler)

    camera.refresh_from_db()
    assert camera.state == State.OFF
    assert not LossReport.objects.exists()


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"camera": None}, "a_loss_is_of_one_device"),
        ({"found_at": timezone.now()}, "loss_found_at_and_found_by_go_together"),
        ({"held_bytes": 5}, "what_a_lost_device_held_has_a_time"),
    ],
)
def test_the_database_refuses_impossible_reports(
    camera: Camera, ruth_adler: User, values: dict[str, Any], constraint: str
) -> None:
    told = {"camera": camera, "reported_by": ruth_adler, **vars(loss())} | values

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        LossReport.objects.create(**told)


def test_a_device_is_lost_once_at_a_time(camera: Camera, ruth_adler: User) -> None:
    LossReport.objects.create(camera=camera, reported_by=ruth_adler, **vars(loss()))

    with pytest.raises(IntegrityError, match="a_camera_is_lost_once_at_a_time"), transaction.atomic():
        LossReport.objects.create(camera=camera, reported_by=ruth_adler, **vars(loss()))


def test_a_loss_is_reported_on_a_page_and_the_device_shows_it(armourer: Client, camera: Camera) -> None:
    armourer.post("/devices/X6039A1B4/lost/", FORM)

    page = armourer.get("/devices/X6039A1B4/").content.decode()
    assert "Canal towpath" in page
    assert "20/482913/26" in page
    assert 'hx-get="/evidence/panels/camera/X6039A1B4/"' in page


def test_a_lost_taser_is_found_on_its_page(armourer: Client, db: None) -> None:
    taser = make_taser()
    armourer.post("/devices/tasers/X3000A1C2/lost/", FORM)

    armourer.post("/devices/tasers/X3000A1C2/found/")

    taser.refresh_from_db()
    assert taser.is_in_service


@pytest.mark.parametrize("left_out", ["last_seen_at", "place", "account"])
def test_a_report_without_the_facts_is_an_error_beside_the_field(
    armourer: Client, camera: Camera, left_out: str
) -> None:
    response = armourer.post("/devices/X6039A1B4/lost/", FORM | {left_out: ""})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [left_out]


def test_recordings_that_are_not_stored_are_at_risk(armourer: Client, ruth_adler: User) -> None:
    camera = make_camera(
        state=State.LOST, storage_used_bytes=5_000, storage_total_bytes=9_000, last_seen_at=timezone.now()
    )
    make_upload(camera, "X6039A1B4-1", state="receiving", offset=40)
    whole = {"offset": 100, "sha256_computed": "ab" * 32}
    make_upload(camera, "X6039A1B4-2", state="stored", **whole)

    response = armourer.get("/evidence/panels/camera/X6039A1B4/", headers={"HX-Request": "true"})

    page = response.content.decode()
    assert (response.context["risky"], response.context["count"], response.context["held"]) == (1, 2, 5_000)
    assert [(upload.recording_id, is_safe) for upload, _, is_safe in response.context["rows"]] == [
        ("X6039A1B4-1", False),
        ("X6039A1B4-2", True),
    ]
    assert "1 recording announced and not stored" in page
    assert "<html" not in page


def test_an_emptied_camera_has_nothing_at_risk(armourer: Client, ruth_adler: User) -> None:
    make_camera(state=State.LOST, storage_used_bytes=0, storage_total_bytes=9_000, last_seen_at=timezone.now())

    page = armourer.get("/evidence/panels/camera/X6039A1B4/").content.decode()

    assert "Nothing known to be at risk" in page


def test_the_uploads_of_a_device_out_of_reach_are_404(client: Client, camera: Camera, pc_rahman: User) -> None:
    sign_in_client(client, pc_rahman)

    assert client.get("/evidence/panels/camera/X6039A1B4/").status_code == 404
