"""Lets givers send bytes: the cookie of their link's session is asked anew at each request."""

import re
import uuid
from collections.abc import Mapping

from django.utils.http import http_date

from audit import journal
from audit.actors import Actor
from audit.operations import Operation
from community.giver import Giver
from community.guests import Guest, guest_of_headers, is_from_us
from community.models import SubmittedFile
from community.tasks import start_taking_over
from evidence.models import Upload
from evidence.receiving.admission import Ending
from evidence.receiving.answers import Answer
from evidence.tasks import start_verifying

ADDRESS = re.compile(r"/u/files/([^/]+)/?")
NO_COOKIE = "Open your link again, then go on: the files that are here are kept."
ENDED = "This link takes no more files. Ask for a new one; the files that are here are kept."
NOT_OURS = "Pages of other sites may not do this."
UNKNOWN = "There is no such upload."


def guest_sending(headers: Mapping[str, str]) -> Guest:
    """Return the guest who sends a request with these headers; raises Answer 401, 403 or 410."""
    if not is_from_us(headers):
        raise Answer(403, NOT_OURS)
    guest = guest_of_headers(headers)
    if guest is None:
        raise Answer(401, NO_COOKIE)
    if not guest.is_let_in:
        raise Answer(410, ENDED)
    return guest


def own_file(upload_id: uuid.UUID, sender: Giver) -> SubmittedFile:
    """Return the giver's own file; raises Answer 404 for anybody else's, which is journalled."""
    file = SubmittedFile.objects.select_related("upload", "submission__request").filter(upload=upload_id).first()
    if file is not None and str(file.submission.request_id) == sender.request_id:
        return file
    if file is not None:
        journal.refuse(Operation.ACCESS_DENIED, by=sender, on=file.upload, reason_code="other_link")
    raise Answer(404, UNKNOWN)


def expiry_of(file: SubmittedFile) -> dict[str, str]:
    """Return until when an unfinished upload can be gone on with: as long as the link (tus 1.0, expiration)."""
    ends_at = file.submission.request.expires_at
    return {"Upload-Expires": http_date(ends_at.timestamp())} if ends_at else {}


class Givers:
    """The admission of people behind links."""

    def named(self, path: str) -> str | None:
        """Return how an address names its upload."""
        found = ADDRESS.fullmatch(path)
        return found.group(1) if found else None

    def method(self, headers: Mapping[str, str]) -> str:
        """Return how the sender proves who they are."""
        del headers
        return "giving_link"

    def admit(self, headers: Mapping[str, str], upload_id: uuid.UUID) -> Giver:
        """Return who asks; raises Answer 401, 403 or 410."""
        del upload_id
        return guest_sending(headers).giver

    def find(self, upload_id: uuid.UUID, sender: Actor) -> Upload:
        """Return the giver's own upload of a submission that is still open; raises Answer 403 or 404."""
        if not isinstance(sender, Giver):
            raise Answer(404, UNKNOWN)
        file = own_file(upload_id, sender)
        if not file.submission.is_open:
            raise Answer(403, ENDED)
        return file.upload

    def longest_part(self, sender: Actor) -> int | None:
        """Return no limit: whatever arrives lies in quarantine."""
        del sender
        return None

    def headers_of(self, upload: Upload) -> Mapping[str, str]:
        """Return until when the upload can be gone on with."""
        file = SubmittedFile.objects.select_related("submission__request").get(upload=upload)
        return expiry_of(file)

    def follow(self, ending: Ending) -> None:
        """Have a whole file taken over and scanned, or its hash read from the file first."""
        if ending.is_judged:
            start_taking_over()
        else:
            start_verifying(ending.upload_id)


GIVERS = Givers()
