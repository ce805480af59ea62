"""Recordings on their way in: of any size, not stored on the way; everything else is kept small."""

import time

import pytest

from evidence.intake import incoming
from evidence.models import Upload, UploadState
from tests.deploy.front import HOST
from tests.factories.evidence import make_upload

pytestmark = [pytest.mark.proxy, pytest.mark.slow]

MEGABYTE = 1 << 20
RECORDING = bytes(range(256)) * (5 * MEGABYTE // 256)


def test_what_has_arrived_is_in_the_receiving_folder_before_the_rest_is_sent(front, scene) -> None:
    upload = make_upload(scene.camera, RECORDING)
    connection = front.connect()
    begin(connection, scene.camera, upload)
    connection.send(RECORDING[: 3 * MEGABYTE])

    arrived = wait_for(lambda: incoming.part_path(upload.pk).stat().st_size >= MEGABYTE)
    connection.send(RECORDING[3 * MEGABYTE :])
    answer = connection.getresponse()

    connection.close()
    upload.refresh_from_db()
    assert arrived
    assert (answer.status, answer.headers["Upload-Offset"]) == (204, str(len(RECORDING)))
    assert (upload.state, upload.sha256_computed) == (UploadState.RECEIVED, upload.sha256_expected)


def test_a_cut_connection_leaves_what_has_arrived(front, scene) -> None:
    upload = make_upload(scene.camera, RECORDING)
    connection = front.connect()
    begin(connection, scene.camera, upload)
    connection.send(RECORDING[: 3 * MEGABYTE])
    wait_for(lambda: incoming.part_path(upload.pk).stat().st_size >= MEGABYTE)

    connection.close()

    assert wait_for(lambda: Upload.objects.get(pk=upload.pk).offset >= MEGABYTE)
    offset = front.ask(f"/api/evidence/uploads/{upload.pk}", "HEAD", Authorization=scene.camera.authorization)
    assert int(offset.headers["upload-offset"]) == Upload.objects.get(pk=upload.pk).offset


def test_a_page_takes_no_large_body(front) -> None:
    answer = front.ask("/signin/", "POST", b"x" * (3 * MEGABYTE))

    assert answer.status == 413


def begin(connection, camera, upload: Upload) -> None:
    """Send everything of a PATCH except its body."""
    connection.putrequest("PATCH", f"/api/evidence/uploads/{upload.pk}", skip_host=True)
    headers = {
        "Host": HOST,
        "Authorization": camera.authorization,
        "Tus-Resumable": "1.0.0",
        "Content-Type": "application/offset+octet-stream",
        "Upload-Offset": "0",
        "Content-Length": str(len(RECORDING)),
    }
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()


def wait_for(is_true, seconds: float = 10.0) -> bool:
    """Look again and again; a file that is not there yet counts as not true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if is_true():
                return True
        except FileNotFoundError:
            pass
    return False
