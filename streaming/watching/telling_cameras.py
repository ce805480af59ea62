"""Tells a camera who is watching it, on its line."""

from devices.lines.exchange import publish
from devices.protocol import Watchers as WatchersMessage
from devices.protocol.live_messages import MOST_NAMES
from streaming.models import LiveSession
from streaming.watching.watchers import Watchers


def tell_camera(session: LiveSession, watchers: Watchers) -> None:
    """Say on the camera's line how many, and who, are watching; called whenever that changes."""
    message = WatchersMessage(session.pk, watchers.count, watchers.names[:MOST_NAMES])
    publish([session.camera_id], message)
