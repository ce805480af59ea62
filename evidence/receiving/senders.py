"""Who sends: a device by its key, or a person by the token of one upload; anybody else is refused and journalled."""

import uuid

from accounts.models import User
from audit import journal
from audit.actors import Visitor
from audit.operations import Operation
from devices.doors import NotAdmitted, admit, record_refusal
from devices.models import Camera, Taser
from evidence.intake.upload_tokens import SCHEME, BadToken, holder_of
from evidence.models import Upload
from evidence.receiving.answers import Answer

Sender = Camera | Taser | User
LONGEST_PART = 64 << 20  # bytes of a person's part: the right to send is asked anew at each


def is_person(authorization: str) -> bool:
    """Say whether an Authorization header holds the token of a person."""
    return authorization.partition(" ")[0].lower() == SCHEME.lower()


def admit_sender(authorization: str, upload_id: uuid.UUID) -> Sender:
    """Return who asks; raises Answer 401, 403 or 429."""
    if is_person(authorization):
        return _person(authorization.partition(" ")[2].strip(), upload_id)
    try:
        return admit(authorization)
    except NotAdmitted as refused:
        record_refusal(refused)
        headers = {401: {"WWW-Authenticate": "Camera"}, 429: {"Retry-After": "60"}}.get(refused.status, {})
        raise Answer(refused.status, str(refused), headers) from refused


def find_upload(upload_id: uuid.UUID, sender: Sender) -> Upload:
    """Return the sender's own upload; raises Answer 404 for anybody else's, which is journalled."""
    upload = Upload.objects.filter(pk=upload_id).first()
    if upload is not None and is_theirs(upload, sender):
        return upload
    if upload is not None:
        code = "other_person" if isinstance(sender, User) else "other_device"
        journal.refuse(Operation.ACCESS_DENIED, by=sender, on=upload, reason_code=code)
    raise Answer(404, "There is no such upload.")


def is_theirs(upload: Upload, sender: Sender) -> bool:
    """Say whether an upload belongs to a sender."""
    if isinstance(sender, User):
        return sender.pk == upload.uploader_id
    return sender.pk == (upload.camera_id if isinstance(sender, Camera) else upload.taser_id)


def _person(token: str, upload_id: uuid.UUID) -> User:
    try:
        return holder_of(token, upload_id)
    except BadToken as error:
        stranger = Visitor("unproved upload token")
        journal.refuse(Operation.ACCESS_DENIED, by=stranger, reason_code="bad_upload_token")
        message = "This upload needs a fresh token. Reload the page; you may have been signed out."
        raise Answer(401, message, {"WWW-Authenticate": SCHEME}) from error
