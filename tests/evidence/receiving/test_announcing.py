"""The addresses around an upload: announce, ask, call off."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.test import Client

from audit.reading import trail
from audit.uuid7 import uuid7
from devices.protocol import Recording
from evidence.intake import incoming
from evidence.models import Upload, UploadState
from tests.evidence.receiving.client import patch
from tests.evidence.receiving.conftest import CONTENT, SHA256
from tests.factories.evidence import KeyedCamera, make_camera, manifest

ADDRESS = "/api/evidence/recordings/"


def announce(keyed: KeyedCamera, recording: Recording | str):
    body = recording if isinstance(recording, str) else recording.to_json()
    headers = {"Authorization": keyed.authorization}
    return Client().post(ADDRESS, body, content_type="application/json", headers=headers)


def ask(method: str, keyed: KeyedCamera, upload_id: object, ending: str = ""):
    address = f"/api/evidence/uploads/{upload_id}{ending}"
    return getattr(Client(), method)(address, headers={"Authorization": keyed.authorization})


def test_a_new_recording_gets_an_address(camera, settings) -> None:
    settings.BASE_URL = "https://exhibit.midshire.example"

    response = announce(camera, manifest(CONTENT))

    upload = Upload.objects.get()
    assert (response.status_code, response.json()) == (
        201,
        {"upload": str(upload.pk), "offset": 0, "state": "receiving"},
    )
    assert response["Location"] == f"https://exhibit.midshire.example/api/evidence/uploads/{upload.pk}"


def test_the_address_does_not_follow_a_forged_host(camera, settings) -> None:
    response = Client().post(
        ADDRESS,
        manifest(CONTENT).to_json(),
        content_type="application/json",
        headers={"Authorization": camera.authorization, "X-Forwarded-Host": "evil.example"},
    )

    assert response["Location"].startswith(settings.BASE_URL)


def test_the_journal_has_exactly_one_row_for_an_announced_recording(camera) -> None:
    announce(camera, manifest(CONTENT))

    row, *others = trail(Upload.objects.get())
    assert (row.operation, row.actor_type, row.outcome, others) == ("upload.started", "device", "success", [])


def test_the_same_recording_again_goes_on_where_it_stopped(camera) -> None:
    announce(camera, manifest(CONTENT))
    upload = Upload.objects.get()
    patch(camera, upload, CONTENT[:5000])

    response = announce(camera, manifest(CONTENT))

    assert (response.status_code, response.json()) == (
        200,
        {"upload": str(upload.pk), "offset": 5000, "state": "receiving"},
    )


@pytest.mark.parametrize("change", [{"sha256": "0" * 64}, {"size": 5}], ids=["hash", "size"])
def test_the_same_name_with_other_bytes_is_refused_and_journalled(camera, change: dict[str, object]) -> None:
    announce(camera, manifest(CONTENT))

    response = announce(camera, manifest(CONTENT, **change))

    upload = Upload.objects.get()
    assert (response.status_code, upload.length) == (409, len(CONTENT))
    assert upload.sha256_expected == hashlib.sha256(CONTENT).hexdigest()
    assert [row.reason_code for row in trail(upload)] == ["recording_differs", ""]


def test_another_camera_with_the_same_name_gets_its_own_upload(camera) -> None:
    other = make_camera("X7000A0A1")
    announce(camera, manifest(CONTENT))

    response = announce(other, manifest(CONTENT))

    assert (response.status_code, Upload.objects.count()) == (201, 2)


def test_a_recording_over_the_limit_is_refused(camera, settings) -> None:
    settings.UPLOAD_MAX_BYTES = 100

    response = announce(camera, manifest(CONTENT))

    assert (response.status_code, response["Tus-Max-Size"]) == (413, "100")
    assert not Upload.objects.exists()


def test_an_empty_recording_is_refused(camera) -> None:
    response = announce(camera, manifest(b""))

    assert response.status_code == 400
    assert not Upload.objects.exists()


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"size": NaN}', "\x00"])
def test_a_manifest_that_is_none_is_refused(camera, body: str) -> None:
    assert announce(camera, body).status_code == 400


def test_an_unknown_field_is_refused(camera) -> None:
    body = manifest(CONTENT).to_object() | {"path": "/etc/passwd"}

    response = announce(camera, json.dumps(body))

    assert (response.status_code, Upload.objects.exists()) == (400, False)


def test_a_wrong_key_announces_nothing(camera) -> None:
    stranger = KeyedCamera(camera.camera, "0" * 43)

    response = announce(stranger, manifest(CONTENT))

    assert (response.status_code, Upload.objects.exists()) == (401, False)
    assert [row.reason_code for row in trail(camera.camera)] == ["wrong_key"]


def test_head_says_how_far_it_is(camera, upload) -> None:
    patch(camera, upload, CONTENT[:5000])

    response = ask("head", camera, upload.pk)

    assert response.status_code == 200
    assert (response["Upload-Offset"], response["Upload-Length"]) == ("5000", str(len(CONTENT)))
    assert (response["Cache-Control"], response["Tus-Resumable"]) == ("no-store", "1.0.0")


def test_status_says_what_became_of_it(camera, upload) -> None:
    patch(camera, upload, CONTENT)

    response = ask("get", camera, upload.pk, "/")

    item = Upload.objects.get().item
    assert response.json() == {
        "state": "received",
        "offset": len(CONTENT),
        "length": len(CONTENT),
        "sha256": hashlib.sha256(CONTENT).hexdigest(),
        "cause": "",
        "item": str(item.pk),
    }


@pytest.mark.parametrize(("before", "seconds"), [(1, None), (2, "1"), (9, "4"), (200, "15")])
def test_a_device_is_told_when_to_ask_again_while_others_are_stored_first(
    camera, upload, before: int, seconds: str | None
) -> None:
    patch(camera, upload, CONTENT)
    received = Upload.objects.get()
    values = {"length": 0, "sha256_computed": SHA256, "sha256_expected": SHA256, "state": UploadState.RECEIVED}
    values["updated_at"] = received.updated_at - timedelta(seconds=1)
    others = [Upload(camera=camera.camera, recording_id=f"{number}", **values) for number in range(before)]
    Upload.objects.bulk_create(others)

    assert ask("get", camera, upload.pk, "/").headers.get("Retry-After") == seconds


def test_nobody_waits_for_what_the_public_sent_and_nobody_has_looked_at_yet(camera, upload) -> None:
    patch(camera, upload, CONTENT)
    received = Upload.objects.get()
    values = {"length": 0, "sha256_computed": SHA256, "state": UploadState.RECEIVED}
    values["updated_at"] = received.updated_at - timedelta(days=1)
    Upload.objects.bulk_create([Upload(outside=uuid7(), recording_id="a.mp4", **values) for _ in range(9)])

    assert "Retry-After" not in ask("get", camera, upload.pk, "/").headers


@pytest.mark.parametrize("method", ["head", "get", "delete"])
@pytest.mark.parametrize("name", ["no-uuid", "01a20ab1-50b2-73ac-8e99-ffdfbe33a51d"])
def test_an_unknown_upload_is_not_found(camera, method: str, name: str) -> None:
    assert ask(method, camera, name).status_code == 404


@pytest.mark.parametrize("method", ["head", "get", "delete"])
def test_another_camera_finds_nothing(upload, method: str) -> None:
    response = ask(method, make_camera("X7000A0A1"), upload.pk)

    assert response.status_code == 404
    assert Upload.objects.get().state == UploadState.RECEIVING


def test_a_deleted_upload_is_gone_with_its_bytes(camera, upload) -> None:
    patch(camera, upload, CONTENT[:5000])

    response = ask("delete", camera, upload.pk)

    assert (response.status_code, ask("head", camera, upload.pk).status_code) == (204, 410)
    assert not incoming.part_path(upload.pk).exists()
    assert [row.operation for row in trail(upload)] == ["upload.abandoned"]


def test_what_was_received_cannot_be_deleted(camera, upload) -> None:
    patch(camera, upload, CONTENT)

    response = ask("delete", camera, upload.pk)

    assert response.status_code == 403
    assert incoming.whole_path(str(upload.pk)).read_bytes() == CONTENT


def test_an_upload_called_off_can_be_announced_again(camera) -> None:
    announce(camera, manifest(CONTENT))
    ask("delete", camera, Upload.objects.get().pk)

    response = announce(camera, manifest(CONTENT))

    assert (response.status_code, response.json()["offset"]) == (201, 0)
    assert patch(camera, Upload.objects.get(), CONTENT).status == 204


def test_other_methods_are_not_allowed(camera, upload) -> None:
    response = ask("put", camera, upload.pk)

    assert (response.status_code, response["Allow"]) == (405, "HEAD, PATCH, GET, DELETE")
