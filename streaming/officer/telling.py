"""Tells cameras and browsers what was written down: after the commit, for a camera may answer at once."""

from collections.abc import Iterable

from accounts.models import User
from devices.lines.exchange import publish as publish_to_cameras
from devices.protocol import Command, Do
from streaming.events.publishing import publish
from streaming.events.reach import Reach
from streaming.models import BackupRequest, CameraCommand, CommandMessage


def send_to_camera(command: CameraCommand) -> None:
    """Say a command on the camera's line, wherever that ends; the row shows what becomes of it."""
    said = Command(command.pk, Do(command.do), command.words, command.sent_by.short_label[:100], command.reason)
    publish_to_cameras([command.camera_id], said)


def tell_message(message: CommandMessage) -> None:
    """Tell the cameras, the pages of those who get a message, and the panels of who commands them."""
    receipts = list(message.receipts.select_related("officer__team", "command__sent_by"))
    for receipt in receipts:
        if receipt.command:
            send_to_camera(receipt.command)
    _tell("message", {"message": str(message.pk)}, [receipt.officer for receipt in receipts], message.by)


def tell_reading(message: CommandMessage, by: User) -> None:
    """Tell the panels of command that somebody has a message on their page, or has read it."""
    _tell("message", {"message": str(message.pk)}, [by], message.by)


def tell_backup(request: BackupRequest) -> None:
    """Tell everybody whom a request for backup concerns that it has changed."""
    going = [unit.officer for unit in request.units.select_related("officer__team")]
    people = [one for one in (request.officer, request.by, *going) if one]
    _tell("backup", {"backup": str(request.pk), "state": request.state}, people)


def tell_start(command: CameraCommand) -> None:
    """Tell the camera to start or stop, and the wearer's page who asked for it."""
    send_to_camera(command)
    _tell("stream", {"command": str(command.pk), "do": command.do}, [command.officer] if command.officer else [])


def _tell(name: str, data: dict[str, object], people: Iterable[User], *others: User) -> None:
    concerned = Reach.of(*people)
    also = tuple(str(one.pk) for one in others)
    publish(name, data, Reach(concerned.paths, (*concerned.people, *also)))
