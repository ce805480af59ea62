"""Somebody publishes to, or reads from, the edge: known before the first byte, with who and why."""

from accounts.models import User
from accounts.permissions import Permission
from accounts.reach import reaches
from audit import journal
from audit.operations import Operation
from devices.models import Camera, Issue
from streaming.officer.refusals import NobodyHolds, NotAllowed


@journal.action
def give_edge_token(*, camera: Camera, by: User) -> Camera:
    """Allow a person to open a camera's path at the edge; the reason stands in the journal's context.

    Raises NobodyHolds and NotAllowed.
    """
    operation = Operation.EDGE_TOKEN_GIVEN
    _must_reach(camera, by, operation)
    journal.act(operation, by=by, on=camera)
    return camera


@journal.action
def admit_reader(*, camera: Camera, session: str, protocol: str, by: User) -> Camera:
    """Note that a person begins to read at the edge; their rights are those of now.

    Raises NobodyHolds and NotAllowed.
    """
    operation = Operation.EDGE_READ
    _must_reach(camera, by, operation)
    journal.act(operation, by=by, on=camera, details={"edge_session": session, "protocol": protocol})
    return camera


@journal.action
def admit_publisher(*, session: str, protocol: str, by: Camera) -> Camera:
    """Note that a camera begins to publish at the edge, with its device key."""
    journal.act(Operation.EDGE_PUBLISHED, by=by, on=by, details={"edge_session": session, "protocol": protocol})
    return by


def _must_reach(camera: Camera, by: User, operation: Operation) -> None:
    issue = Issue.objects.current().filter(camera=camera).select_related("holder__team").first()
    if issue is None:
        text = f"Nobody holds {camera.serial}."
        raise NobodyHolds(text, operation=operation, by=by, on=camera, reason_code="nobody_holds")
    if not reaches(by, Permission.LIVE_WATCH, issue.holder):
        text = "You may not watch this camera."
        raise NotAllowed(text, operation=operation, by=by, on=camera, reason_code="out_of_reach")
