"""When a camera may delete what it has streamed: the item is whole, stored and read back."""

from devices.protocol import Receipt
from evidence.models import UploadState
from streaming.models import LiveSession, SessionState


def receipt_of(session: LiveSession) -> Receipt | None:
    """Return the receipt of a session, or None as long as its camera must keep its copy."""
    if session.state != SessionState.EVIDENCE or session.item is None or session.item.upload is None:
        return None
    upload = session.item.upload
    if upload.state != UploadState.STORED:
        return None
    return Receipt(session.pk, session.item.pk, upload.sha256_computed, upload.length)
