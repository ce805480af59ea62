"""Tells a camera who is watching it, on its line."""

import logging

from streaming.models import LiveSession
from streaming.watching.watchers import Watchers

log = logging.getLogger(__name__)


def tell_camera(session: LiveSession, watchers: Watchers) -> None:
    """Say on the camera's line how many, and who, are watching; called whenever that changes."""
    log.debug("camera of session %s: %d watch", session.pk, watchers.count)
