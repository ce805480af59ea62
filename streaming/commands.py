"""Sends commands to cameras over their lines, wherever those end."""

from accounts.models import User
from audit.uuid7 import uuid7
from devices.lines.exchange import publish
from devices.models import Camera
from devices.protocol import Command, Do
from streaming.actions.commanding import order_command
from streaming.models import CameraCommand


def send_command(*, camera: Camera, do: Do, by: User, reason: str = "", words: str = "") -> CameraCommand:
    """Write a command down, then send it; the row shows what becomes of it. Raises what `order_command` raises.

    Call it outside a transaction: the camera may answer before a longer one has ended.
    """
    row = order_command(camera=camera, do=do, by=by, reason=reason, words=words)
    publish([camera.pk], Command(row.pk, do, row.words, by.short_label[:100], row.reason))
    return row


def ask_for_key_picture(camera: Camera) -> None:
    """Ask a camera for a picture that needs no other, for somebody who begins to watch; it does not answer."""
    publish([camera.pk], Command(uuid7(), Do.KEYFRAME))
