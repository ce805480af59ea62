"""Test data of what the public send: a request, a submission to it, and files whose bytes really lie in quarantine."""

import hashlib
import itertools
import uuid
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from accounts.models.outgoing import Way
from community.models import Request, RequestState, Safety, Submission, SubmissionState, SubmittedFile
from community.models.submitted_file import OPENABLE
from evidence.intake import incoming
from evidence.models import Kind, Source, Upload, UploadState
from incidents.models import Incident

NUMBERS = itertools.count(1)
TOM = "+447700900123"


def make_request(incident: Incident, asked_by: User, **values: object) -> Request:
    """Return a request that Tom Ellery has got by text message."""
    now = timezone.now()
    fields: dict[str, object] = {
        "reference": f"MDS-{next(NUMBERS):04}-TEST",
        "person_name": "Tom Ellery",
        "way": Way.SMS,
        "address": TOM,
        "state": RequestState.SENT,
        "sent_at": now,
        "expires_at": now + timedelta(days=7),
    }
    return Request.objects.create(incident=incident, asked_by=asked_by, **fields | values)


def make_submission(request: Request, **values: object) -> Submission:
    """Return what Tom has sent a moment ago, without a file so far."""
    fields: dict[str, object] = {
        "reference": f"{request.reference}-{next(NUMBERS)}",
        "state": SubmissionState.SENT,
        "sent_at": timezone.now(),
        "agreed_text": "I took these.",
        "giver_name": "Tom Ellery",
        "what_seen": "Man went past my door shouting, then police came.",
        "place": "14 Tanner Row",
    }
    return Submission.objects.create(request=request, **fields | values)


def make_submitted(
    submission: Submission, content: bytes = b"what Tom filmed", safety: Safety = Safety.CLEAN, **values: object
) -> SubmittedFile:
    """Return a file of a submission; its bytes are whole and sealed in the receiving folder."""
    number, sha256 = submission.files.count() + 1, hashlib.sha256(content).hexdigest()
    upload = Upload.objects.create(
        outside=submission.pk,
        recording_id=f"{number}-{uuid.uuid4()}",
        length=len(content),
        offset=len(content),
        sha256_computed=sha256,
        manifest={"name": "IMG_0042.MOV"},
        state=UploadState.RECEIVED,
    )
    incoming.whole_path(str(upload.pk)).write_bytes(content)
    fields: dict[str, object] = {
        "said_name": "IMG_0042.MOV",
        "source": Source.PHONE,
        "size": len(content),
        "sha256": sha256,
        "received_at": timezone.now(),
        "kind": Kind.VIDEO if safety in OPENABLE else "",
    }
    return SubmittedFile.objects.create(
        submission=submission, upload=upload, number=number, safety=safety, **fields | values
    )
