"""A person adds a file: an upload is opened, and what is known about the file is written down before or after."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit import journal
from audit.operations import Operation
from evidence.actions.record.describing import describe_item
from evidence.actions.record.placing import place_item
from evidence.intake.names import harmless_name
from evidence.models import Item, Upload, UploadState, Urgency
from evidence.refusals import EmptyFile, NotYours, QuotaReached, TooLarge
from incidents.models import Incident

OPEN = (UploadState.RECEIVING, UploadState.VERIFYING)
LONGEST_NAME = 255


@dataclass(frozen=True)
class Offer:
    """A file as the browser names it. `modified_ms` only tells files apart: it is never taken for a recorded time."""

    name: str
    size: int
    modified_ms: int
    media_type: str

    @property
    def fingerprint(self) -> str:
        """The same for the same name, size and modification time, and nothing that could name a path."""
        words = f"{self.name}\0{self.size}\0{self.modified_ms}"
        return f"web-{hashlib.sha256(words.encode('utf-8', 'replace')).hexdigest()[:40]}"


def find_offered(offer: Offer, by: User) -> Upload | None:
    """Return the person's own unfinished upload of this file: it goes on where it stopped."""
    mine = Upload.objects.filter(uploader=by, recording_id__startswith=offer.fingerprint, state__in=OPEN)
    return mine.order_by("-started_at").first()


@journal.action
def register_file(*, offer: Offer, by: User) -> Upload:
    """Open an upload for a file; any kind is taken, and the same file again is another one.

    Raises NotYours, EmptyFile, TooLarge, QuotaReached.
    """
    _must_be_welcome(offer, by)
    name = offer.name.replace("\0", "")[:LONGEST_NAME]
    manifest = {"name": name, "media_type": offer.media_type[:100], "details": {}}
    before = Upload.objects.filter(uploader=by, recording_id__startswith=offer.fingerprint).count()
    for number in range(before, before + 3):
        try:
            with transaction.atomic():
                upload = Upload.objects.create(
                    uploader=by,
                    recording_id=f"{offer.fingerprint}-{number}",
                    length=offer.size,
                    manifest=manifest,
                    urgency=Urgency.EVIDENTIAL,  # a person has chosen it
                )
        except IntegrityError:
            continue
        break
    else:
        raise _refused(QuotaReached, "This file is being added in another window.", "announced_twice", by)
    journal.act(
        Operation.UPLOAD_STARTED,
        by=by,
        on=upload,
        details={"size": offer.size, "recording_id": upload.recording_id},
        personal={"name": harmless_name(name)},
    )
    return upload


@journal.action
def describe_upload(*, upload: Upload, details: Mapping[str, Any], incident: Incident | None, by: User) -> Item | None:
    """Write down what a person says about a file that is coming or has come; returns the item when it has.

    `details` holds names of `evidence.intake.details.NAMES`; `evidence.intake.arrival` makes the item of them.
    Raises NotYours, and what describing and placing raise.
    """
    upload = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if upload.uploader_id != by.pk:
        raise _refused(NotYours, "This upload is not yours.", "no_permission", by, upload)
    item = Item.objects.filter(upload=upload).first()
    if item is None:
        _keep_details(upload, details, incident, by)
        return None
    item = describe_item(item=item, changes=details, revision=item.revision, by=by)
    if item.incident_id != (incident.pk if incident else None):
        item = place_item(item=item, incident=incident, by=by)
    journal.act(Operation.EVIDENCE_CHANGED, by=by, on=item, details={"step": "described_when_added"})
    return item


def _keep_details(upload: Upload, details: Mapping[str, Any], incident: Incident | None, by: User) -> None:
    plain = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in details.items()}
    upload.manifest = upload.manifest | {"details": plain, "incident": str(incident.pk) if incident else None}
    upload.save(update_fields=["manifest"])
    words = {name: str(value) for name, value in plain.items() if value not in {None, ""}}
    journal.act(
        Operation.EVIDENCE_CHANGED,
        by=by,
        on=upload,
        incident_id=incident.pk if incident else None,
        details={"fields": sorted(plain)},
        personal=words,
    )


def _must_be_welcome(offer: Offer, by: User) -> None:
    if not by.may(Permission.EVIDENCE_ADD):
        raise _refused(NotYours, "You may not add evidence.", "no_permission", by)
    if offer.size <= 0:
        raise _refused(EmptyFile, "The file is empty: there is nothing in it to keep.", "empty", by)
    if offer.size > settings.UPLOAD_MAX_BYTES:
        message = f"The file has {offer.size} bytes; the most is {settings.UPLOAD_MAX_BYTES}."
        raise _refused(TooLarge, message, "too_large", by)
    mine = Upload.objects.filter(uploader=by)
    if mine.filter(state__in=OPEN).count() >= settings.UPLOADS_OPEN_MOST:
        message = f"You have {settings.UPLOADS_OPEN_MOST} unfinished uploads. Finish or remove some first."
        raise _refused(QuotaReached, message, "too_many_open", by)
    today = mine.filter(started_at__gte=timezone.now() - timedelta(days=1)).aggregate(sum=Sum("length"))["sum"] or 0
    if today + offer.size > settings.UPLOADS_DAY_BYTES:
        message = "You have added as much as one person may in 24 hours. Ask the evidence manager."
        raise _refused(QuotaReached, message, "day_quota", by)


def _refused(
    kind: type[NotYours] | type[EmptyFile] | type[TooLarge] | type[QuotaReached],
    message: str,
    code: str,
    by: User,
    on: Upload | None = None,
) -> NotYours | EmptyFile | TooLarge | QuotaReached:
    return kind(message, operation=Operation.UPLOAD_REFUSED, by=by, on=on, reason_code=code)
