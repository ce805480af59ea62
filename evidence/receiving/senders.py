"""Who sends: a device by its key, or a person by the token of one upload; anybody else is refused and journalled."""

import re
import uuid
from collections.abc import Mapping

from accounts.models import User
from audit import journal
from audit.actors import Actor, Visitor
from audit.operations import Operation
from devices.doors import NotAdmitted, admit, record_refusal
from devices.models import Camera, Taser
from evidence.intake.upload_tokens import SCHEME, BadToken, holder_of
from evidence.models import Upload
from evidence.receiving.admission import Ending
from evidence.receiving.answers import Answer
from evidence.tasks import start_after_upload

PATH = re.compile(r"/api/evidence/uploads/([^/]+)/?")
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


class DevicesAndStaff:
    """The admission of devices by their key and of people by the token of one upload."""

    def named(self, path: str) -> str | None:
        """Return how an address names its upload."""
        found = PATH.fullmatch(path)
        return found.group(1) if found else None

    def method(self, headers: Mapping[str, str]) -> str:
        """Return how the sender proves who they are."""
        return "upload_token" if is_person(headers.get("authorization", "")) else "device_key"

    def admit(self, headers: Mapping[str, str], upload_id: uuid.UUID) -> Sender:
        """Return who asks; raises Answer 401, 403 or 429."""
        return admit_sender(headers.get("authorization", ""), upload_id)

    def find(self, upload_id: uuid.UUID, sender: Actor) -> Upload:
        """Return the sender's own upload; raises Answer 404."""
        if not isinstance(sender, Camera | Taser | User):
            raise Answer(404, "There is no such upload.")
        return find_upload(upload_id, sender)

    def longest_part(self, sender: Actor) -> int | None:
        """Return the limit of a person's part; a device may send all at once."""
        return LONGEST_PART if isinstance(sender, User) else None

    def headers_of(self, upload: Upload) -> Mapping[str, str]:
        """Return nothing: these uploads wait for their sender for a fortnight, and say so in the document."""
        del upload
        return {}

    def follow(self, ending: Ending) -> None:
        """Start what makes an item of it playable, or reads its hash."""
        start_after_upload(ending.upload_id, ending.item_id)


DEVICES_AND_STAFF = DevicesAndStaff()
