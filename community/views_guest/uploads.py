"""tus 1.0 for givers: creation, how far it is, termination; the bytes themselves come in by evidence's door.

Protocol: tus 1.0.0 with the extensions creation, checksum (sha1, sha256), expiration and termination.
"""

import base64
import binascii
import hashlib
import re
import uuid

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from accounts.guards import open_to_everyone
from audit.journal import Refused
from community.actions.files import Offered, add_file, remove_file
from community.forms_public import DEVICES
from community.models import Submission, SubmittedFile
from community.receiving.admission import ENDED, expiry_of, guest_sending, own_file
from community.refusals import TooMuch
from evidence.intake import incoming
from evidence.models import Source, UploadState
from evidence.receiving.answers import TUS, Answer
from evidence.receiving.patch import ALGORITHMS, VERSION
from evidence.refusals import AlreadyDone, EmptyFile

WHY = "another program than a browser can send too: the cookie of the link's session is checked here"
EXTENSIONS = "creation,checksum,expiration,termination"
LENGTH = re.compile(r"\d{1,15}")
LONGEST_METADATA = 4000  # characters
BUSY = {"Retry-After": "1"}


@csrf_exempt  # a page of another site can neither send the tus header nor the cookie, which is SameSite=Strict
@open_to_everyone(WHY)
def create(request: HttpRequest) -> HttpResponse:
    """Answer OPTIONS with what we can, and POST by opening an upload: 201 with its address."""
    if request.method == "OPTIONS":
        return _capabilities()
    try:
        _must_be_tus(request)
        if request.method != "POST":
            raise Answer(405, "Send a POST request.", {"Allow": "POST, OPTIONS"})
        return _created(request)
    except Answer as answer:
        return _answer(answer)


@csrf_exempt
@open_to_everyone(WHY)
def one(request: HttpRequest, upload_id: str) -> HttpResponse:
    """Answer HEAD (how far it is) and DELETE (take it away) of one's own upload."""
    if request.method == "OPTIONS":
        return _capabilities()
    try:
        _must_be_tus(request)
        guest = guest_sending(_headers(request))
        file = own_file(_identifier(upload_id), guest.giver)
        if request.method == "HEAD":
            return _offset(file)
        if request.method == "DELETE":
            remove_file(file=file, by=guest.giver)
            return HttpResponse(status=204, headers=TUS)
        raise Answer(405, "Use HEAD, PATCH or DELETE.", {"Allow": "HEAD, PATCH, DELETE, OPTIONS"})
    except Answer as answer:
        return _answer(answer)
    except incoming.Busy:
        return _answer(Answer(423, "Another request is writing to this upload.", BUSY))
    except (Refused, AlreadyDone) as refused:
        return _answer(Answer(403, str(refused) or "This upload has ended."))


def _created(request: HttpRequest) -> HttpResponse:
    guest = guest_sending(_headers(request))
    submission = guest.open_submission
    if submission is None:
        raise Answer(410, ENDED)
    try:
        offered = _offered(request)
        file = _begun_before(submission, offered) or add_file(submission=submission, file=offered, by=guest.giver)
    except TooMuch as refused:
        raise Answer(413, str(refused), {"Tus-Max-Size": str(settings.GIVEN_FILE_BYTES)}) from refused
    except EmptyFile as refused:
        raise Answer(400, "This file is empty.") from refused
    except Refused as refused:
        raise Answer(403, str(refused)) from refused
    address = reverse("giving:upload", args=[file.upload_id])
    return HttpResponse(status=201, headers=TUS | {"Location": address} | expiry_of(file))


def _begun_before(submission: Submission, offered: Offered) -> SubmittedFile | None:
    """Return the file of the same creation, whose answer was lost on the way: nothing of it has come."""
    if not offered.key:
        return None
    begun = submission.files.present().select_related("upload", "submission__request")
    same = begun.filter(upload__state=UploadState.RECEIVING, upload__recording_id__endswith=f"-{offered.key}").first()
    return same if same and incoming.arrived(same.upload_id, same.upload.offset) == 0 else None


def _offered(request: HttpRequest) -> Offered:
    """Return the file that a creation names; raises Answer 400. The length must be known (no Upload-Defer-Length)."""
    length = request.headers.get("Upload-Length", "")
    if not LENGTH.fullmatch(length):
        raise Answer(400, "Upload-Length must be a whole number.")
    about = read_metadata(request.headers.get("Upload-Metadata", ""))
    name, modified = about.get("filename") or about.get("name", ""), about.get("modified", "")
    key = key_of(name, int(length), modified) if modified else ""
    said = about.get("source", "")
    source = Source(said) if said in dict(DEVICES) else Source.PHONE
    return Offered(name, int(length), key, source)


def key_of(name: str, size: int, modified: str) -> str:
    """Return what tells a giver's files apart: the same file, chosen again, goes on where it stopped."""
    return hashlib.sha256(f"{name}\0{size}\0{modified}".encode("utf-8", "replace")).hexdigest()[:40]


def read_metadata(header: str) -> dict[str, str]:
    """Return the pairs of an Upload-Metadata header (tus 1.0, creation); raises Answer 400."""
    if len(header) > LONGEST_METADATA:
        raise Answer(400, "Upload-Metadata is too long.")
    pairs = {}
    for pair in filter(None, header.split(",")):
        name, _, encoded = pair.strip().partition(" ")
        try:
            pairs[name] = base64.b64decode(encoded, validate=True).decode("utf-8", "replace")
        except binascii.Error:
            raise Answer(400, "Upload-Metadata must hold base64.") from None
    return pairs


def _offset(file: SubmittedFile) -> HttpResponse:
    upload = file.upload
    if upload.state == UploadState.ABANDONED:
        return HttpResponse(status=410, headers=TUS)
    is_open = upload.state == UploadState.RECEIVING
    offset = incoming.arrived(upload.pk, upload.offset) if is_open else upload.offset
    lengths = {"Upload-Offset": str(offset), "Upload-Length": str(upload.length)}
    return HttpResponse(status=200, headers=TUS | lengths | (expiry_of(file) if is_open else {}))


def _capabilities() -> HttpResponse:
    told = {"Tus-Version": VERSION, "Tus-Extension": EXTENSIONS, "Tus-Max-Size": str(settings.GIVEN_FILE_BYTES)}
    return HttpResponse(status=204, headers=TUS | told | ALGORITHMS)


def _must_be_tus(request: HttpRequest) -> None:
    if request.headers.get("Tus-Resumable") != VERSION:
        raise Answer(412, f"Send Tus-Resumable: {VERSION}.", {"Tus-Version": VERSION})


def _identifier(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Answer(404, "There is no such upload.") from None


def _headers(request: HttpRequest) -> dict[str, str]:
    return {name.lower(): value for name, value in request.headers.items()} | {"host": request.get_host()}


def _answer(answer: Answer) -> HttpResponse:
    return JsonResponse({"error": answer.message}, status=answer.status, headers=TUS | answer.headers)
