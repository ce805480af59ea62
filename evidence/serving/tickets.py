"""Signed leave to fetch the bytes of one item: names the person, the item and the purpose, and ends by itself.

A ticket opens nothing alone: it counts only in the session of the person it names, and every range asks again whether
that person may still see the item.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.core import signing
from django.utils import timezone

from accounts.models import User
from evidence.models import File
from evidence.serving.addresses import media_address

SALT = "evidence.media"
LASTS = timedelta(hours=4)


class Purpose(StrEnum):
    """What the bytes are fetched for."""

    PLAY = "play"
    DOWNLOAD = "download"


class BadTicket(Exception):
    """Forged, ended, somebody else's, or for something else."""


@dataclass(frozen=True)
class PlayTicket:
    """Leave to fetch one item: `address` is the file to open, with the token in it; `media_type` is its type.

    `viewing_id` names the sitting that what is played is noted under.
    """

    token: str
    address: str
    media_type: str
    expires_at: datetime
    viewing_id: uuid.UUID | None = None

    @property
    def is_hls(self) -> bool:
        """Whether the address is an HLS playlist."""
        return self.media_type == "application/vnd.apple.mpegurl"


def issue(file: File, holder: User, purpose: Purpose) -> PlayTicket:
    """Make a ticket for the item of `file`; call it only from the action that journals the act."""
    token = signing.dumps([str(holder.pk), str(file.item_id), purpose.value], salt=SALT)
    return PlayTicket(token, media_address(file, ticket=token), file.media_type, timezone.now() + LASTS)


def check(token: str, holder: User, item_id: uuid.UUID) -> Purpose:
    """Return what the ticket is for; raises BadTicket."""
    try:
        user_id, ticket_item, purpose = signing.loads(token, salt=SALT, max_age=LASTS)
    except signing.BadSignature as error:
        raise BadTicket from error
    if (user_id, ticket_item) != (str(holder.pk), str(item_id)):
        raise BadTicket
    return Purpose(purpose)
