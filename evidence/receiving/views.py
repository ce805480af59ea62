"""The addresses around an upload that carry no bytes: announce, ask how far, ask what became of it, call it off."""

import uuid

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from audit import journal
from audit.operations import Operation
from devices.doors import requires_camera
from devices.models import Camera
from devices.protocol import BadMessage, Recording, UploadStarted, UploadStatus
from devices.protocol import UploadState as WireState
from evidence import incoming
from evidence.actions.abandoning import CALLED_OFF, end_upload
from evidence.actions.registering import find_upload, register_recording
from evidence.models import Upload, UploadState
from evidence.receiving.answers import TUS
from evidence.refusals import AlreadyDone, RecordingDiffers, TooLarge


@requires_camera
def announce(request: HttpRequest, camera: Camera) -> HttpResponse:
    """Take a recording's manifest: 201 with the address for its bytes, 200 when known, 409 when it differs."""
    if request.method != "POST":
        return _problem("Send a POST request.", 405, Allow="POST")
    try:
        recording = Recording.from_json(request.body)
        known = find_upload(camera, recording)
        upload = known or register_recording(camera=camera, recording=recording, by=camera)
    except BadMessage as error:
        return _problem(str(error), 400)
    except RequestDataTooBig:
        return _problem("The manifest is too long.", 413)
    except TooLarge as error:
        return _problem(str(error), 413, **{"Tus-Max-Size": str(settings.UPLOAD_MAX_BYTES)})
    except RecordingDiffers as error:
        return _problem(str(error), 409)
    started = UploadStarted(upload=str(upload.pk), offset=upload.offset, state=WireState(upload.state))
    address = settings.BASE_URL.rstrip("/") + reverse("evidence-api:upload", args=[upload.pk]).rstrip("/")
    headers = TUS | {"Location": address}
    status = 200 if known else 201
    return HttpResponse(started.to_json(), status=status, content_type="application/json", headers=headers)


@requires_camera
def upload(request: HttpRequest, camera: Camera, upload_id: str) -> HttpResponse:
    """Answer HEAD (how far), GET (what became of it) and DELETE (call it off) of the camera's own upload."""
    row = _own_upload(camera, upload_id)
    if row is None:
        return _problem("There is no such upload.", 404)
    if request.method == "HEAD":
        return _offset(row)
    if request.method == "GET":
        return HttpResponse(_status(row).to_json(), content_type="application/json", headers=TUS)
    if request.method == "DELETE":
        return _call_off(row, camera)
    return _problem("Use HEAD, PATCH, GET or DELETE.", 405, Allow="HEAD, PATCH, GET, DELETE")


def _own_upload(camera: Camera, upload_id: str) -> Upload | None:
    try:
        row = Upload.objects.filter(pk=uuid.UUID(upload_id)).first()
    except ValueError:
        return None
    if row is not None and row.camera_id != camera.pk:
        journal.refuse(Operation.ACCESS_DENIED, by=camera, on=row, reason_code="other_camera")
        return None
    return row


def _offset(row: Upload) -> HttpResponse:
    if row.state == UploadState.ABANDONED:
        return HttpResponse(status=410, headers=TUS)
    offset = incoming.arrived(row.pk, row.offset) if row.state == UploadState.RECEIVING else row.offset
    headers = TUS | {"Upload-Offset": str(offset), "Upload-Length": str(row.length)}
    return HttpResponse(status=200, headers=headers)


def _status(row: Upload) -> UploadStatus:
    item = row.made_item
    return UploadStatus(
        state=WireState(row.state),
        offset=row.offset,
        length=row.length,
        sha256=row.sha256_computed,
        cause=row.cause,
        item=str(item.pk) if item else None,
    )


def _call_off(row: Upload, camera: Camera) -> HttpResponse:
    if row.state != UploadState.RECEIVING:
        return _problem("This upload has ended: what was accepted is not deleted.", 403)
    try:
        end_upload(upload=row, cause=CALLED_OFF, by=camera)
    except incoming.Busy:
        return _problem("Another request is writing to this upload.", 423, **{"Retry-After": "1"})
    except AlreadyDone:
        return _problem("This upload has ended in the meantime.", 409)
    return HttpResponse(status=204, headers=TUS)


def _problem(message: str, status: int, **headers: str) -> HttpResponse:
    return JsonResponse({"error": message}, status=status, headers=TUS | headers)
