"""What the door for bytes does not let in: unknown uploads, other protocols, other cameras, wrong keys."""

import uuid

import pytest

from devices.models import Camera, State
from evidence.intake import incoming
from evidence.models import Upload
from tests.evidence.receiving.client import patch
from tests.evidence.receiving.conftest import CONTENT
from tests.evidence.receiving.journalled import entries
from tests.factories.evidence import make_camera


@pytest.mark.parametrize("name", ["not-a-uuid", str(uuid.uuid4())], ids=["no uuid", "unknown"])
def test_an_unknown_upload_is_not_found(camera, name: str) -> None:
    assert patch(camera, name, b"x").status == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"content_type": "application/octet-stream"}, 415),
        ({"content_type": None}, 415),
        ({"tus_resumable": "0.2.2"}, 412),
        ({"tus_resumable": None}, 412),
        ({"upload_offset": None}, 400),
        ({"upload_offset": "-1"}, 400),
        ({"upload_checksum": "md5 AAAA"}, 400),
        ({"upload_checksum": "sha256 not base64"}, 400),
    ],
)
def test_a_head_that_is_not_tus_is_refused(camera, upload, headers: dict[str, str | None], status: int) -> None:
    reply = patch(camera, upload, CONTENT, **headers)

    assert (reply.status, Upload.objects.get().offset) == (status, 0)


def test_a_wrong_version_is_told_the_right_one(camera, upload) -> None:
    reply = patch(camera, upload, CONTENT, tus_resumable="2.0.0")

    assert reply.headers["tus-version"] == "1.0.0"


def test_another_device_does_not_find_the_upload_and_the_journal_knows(upload) -> None:
    other = make_camera("X7000A0A1")

    reply = patch(other, upload, CONTENT)

    assert (reply.status, Upload.objects.get().offset) == (404, 0)
    assert entries(upload) == [("access.denied", "denied", "other_device")]


@pytest.mark.parametrize("authorization", ["Camera X6039A1B4:0000000000000000000000000", "Bearer x", ""])
def test_a_wrong_key_is_refused_and_changes_nothing(camera, upload, authorization: str) -> None:
    reply = patch(camera, upload, CONTENT, authorization=authorization)

    assert (reply.status, reply.headers["www-authenticate"]) == (401, "Camera")
    assert Upload.objects.get().offset == 0
    assert not incoming.part_path(upload.pk).exists()


def test_a_wrong_key_is_in_the_journal_of_the_camera(camera, upload) -> None:
    patch(camera, upload, CONTENT, authorization="Camera X6039A1B4:0000000000000000000000000")

    assert entries(camera.camera) == [("access.denied", "denied", "wrong_key")]


def test_a_retired_camera_is_refused(camera, upload) -> None:
    Camera.objects.update(state=State.RETIRED)

    assert patch(camera, upload, CONTENT).status == 403
