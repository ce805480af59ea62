"""The addresses around an upload that carry no bytes: announce, ask how far, ask what became of it, call it off."""

import uuid
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from devices.doors import requires_camera, requires_taser
from devices.models import Camera, Taser
from devices.protocol import BadMessage, LogFile, Recording, UploadStarted, UploadStatus
from devices.protocol import UploadState as WireState
from evidence.actions.intake.abandoning import CALLED_OFF, end_upload
from evidence.actions.intake.registering import (
    find_announced,
    hurry_upload,
    is_more_urgent,
    register_log,
    register_recording,
)
from evidence.intake import incoming
from evidence.models import Upload, UploadState
from evidence.receiving.answers import TUS, Answer
from evidence.receiving.senders import Sender, admit_sender, find_upload
from evidence.refusals import AlreadyDone, RecordingDiffers, TooLarge

STORED_A_SECOND = 2  # uploads, about
LONGEST_WAIT_SECONDS = 15  # as the protocol wants it (docs/device-protocol.md, "When to try again")


@requires_camera
def announce(request: HttpRequest, camera: Camera) -> HttpResponse:
    """Take a recording's manifest: 201 with the address for its bytes, 200 when known, 409 when it differs."""

    def opened() -> tuple[Upload, bool]:
        recording = Recording.from_json(request.body)
        known = find_announced(camera, recording.recording_id, recording.size, recording.sha256)
        if known is None:
            return register_recording(camera=camera, recording=recording, by=camera), False
        if is_more_urgent(known, recording):
            known = hurry_upload(upload=known, recording=recording, by=camera)
        return known, True

    return _announced(request, opened)


@requires_taser
def announce_log(request: HttpRequest, taser: Taser) -> HttpResponse:
    """Take the announcement of a TASER's log, with the same answers."""

    def opened() -> tuple[Upload, bool]:
        log = LogFile.from_json(request.body)
        known = find_announced(taser, log.log_id, log.size, log.sha256)
        return known or register_log(taser=taser, log=log, by=taser), known is not None

    return _announced(request, opened)


def _announced(request: HttpRequest, opened: Callable[[], tuple[Upload, bool]]) -> HttpResponse:
    if request.method != "POST":
        return _problem("Send a POST request.", 405, Allow="POST")
    try:
        upload, is_known = opened()
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
    status = 200 if is_known else 201
    return HttpResponse(started.to_json(), status=status, content_type="application/json", headers=headers)


def upload(request: HttpRequest, upload_id: str) -> HttpResponse:
    """Answer HEAD (how far), GET (what became of it) and DELETE (call it off) of the sender's own upload."""
    try:
        identifier = uuid.UUID(upload_id)
    except ValueError:
        identifier = uuid.UUID(int=0)
    try:
        sender = admit_sender(request.headers.get("Authorization", ""), identifier)
        row = find_upload(identifier, sender)
    except Answer as answer:
        return _problem(answer.message, answer.status, **answer.headers)
    if request.method == "HEAD":
        return _offset(row)
    if request.method == "GET":
        return HttpResponse(_status(row).to_json(), content_type="application/json", headers=TUS | _ask_again(row))
    if request.method == "DELETE":
        return _call_off(row, sender)
    return _problem("Use HEAD, PATCH, GET or DELETE.", 405, Allow="HEAD, PATCH, GET, DELETE")


upload.requires = "sender"  # type: ignore[attr-defined]  # read by the house test of addresses; `admit_sender` guards
upload.csrf_exempt = True  # type: ignore[attr-defined]  # a key or a token, and no cookie


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


def _ask_again(row: Upload) -> dict[str, str]:
    """Say when it is worth asking again: two hundred cameras that ask all the time keep the server from its work."""
    if row.state not in {UploadState.VERIFYING, UploadState.RECEIVED}:
        return {}
    before = Upload.objects.filter(state=UploadState.RECEIVED, updated_at__lt=row.updated_at, outside=None)
    seconds = before.order_by()[: STORED_A_SECOND * LONGEST_WAIT_SECONDS].count() // STORED_A_SECOND
    return {"Retry-After": str(seconds)} if seconds else {}


def _call_off(row: Upload, sender: Sender) -> HttpResponse:
    if row.state != UploadState.RECEIVING:
        return _problem("This upload has ended: what was accepted is not deleted.", 403)
    try:
        end_upload(upload=row, cause=CALLED_OFF, by=sender)
    except incoming.Busy:
        return _problem("Another request is writing to this upload.", 423, **{"Retry-After": "1"})
    except AlreadyDone:
        return _problem("This upload has ended in the meantime.", 409)
    return HttpResponse(status=204, headers=TUS)


def _problem(message: str, status: int, **headers: str) -> HttpResponse:
    return JsonResponse({"error": message}, status=status, headers=TUS | headers)
