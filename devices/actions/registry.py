"""Cameras enter the registry, change, get a new key, and leave service."""

from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.conflicts import fingerprint
from accounts.models import User
from accounts.refusals import ChangedMeanwhile
from audit import journal
from audit.actors import Actor
from audit.operations import Operation
from devices import keys
from devices.models import Camera, State
from devices.refusals import SerialTaken, StillIssued, must_manage, must_move
from devices.throttle import forget_copy


class NewCamera(NamedTuple):
    """A new camera and its key, which is shown once and kept nowhere."""

    camera: Camera
    key: str


@journal.action
def add_camera(*, serial: str, by: Actor, model: str = "Body 3", note: str = "") -> NewCamera:
    """Register a camera and make its key.

    Raises NotAllowed, and SerialTaken when the serial is known, also from a retired camera.
    """
    must_manage(by, Operation.CAMERA_ADDED)
    key = keys.new_key()
    try:
        with transaction.atomic():
            camera = Camera.objects.create(serial=serial, model=model, note=note, key_hash=keys.key_hash(key))
    except IntegrityError as error:
        if not Camera.objects.filter(serial=serial).exists():
            raise
        message = f"{serial} is already registered. Open it to see who holds it."
        raise SerialTaken(message, operation=Operation.CAMERA_ADDED, by=by, reason_code="serial_taken") from error
    journal.act(Operation.CAMERA_ADDED, by=by, on=camera, details={"serial": serial, "model": model})
    forget_copy()
    return NewCamera(camera, key)


@journal.action
def make_camera_key(*, camera: Camera, by: Actor) -> str:
    """Replace the key of a camera and return the new one; the old one stops working at once.

    Raises NotAllowed.
    """
    must_manage(by, Operation.CAMERA_KEY_MADE, camera)
    camera = Camera.objects.select_for_update().get(pk=camera.pk)
    key = keys.new_key()
    camera.key_hash = keys.key_hash(key)
    camera.save(update_fields=["key_hash"])
    journal.act(Operation.CAMERA_KEY_MADE, by=by, on=camera)
    forget_copy()
    return key


@journal.action
def change_camera(*, camera: Camera, by: Actor, model: str, note: str, state: str, seen: str = "") -> Camera:
    """Change what people may change: model, note, and whether the camera is lost or found again.

    `seen` is the fingerprint of what the writer had before their eyes, or empty. A lost camera is no longer held by
    anybody. Notes may name people, so they stand in the erasable part.
    Raises NotAllowed, ChangedMeanwhile and MoveForbidden.
    """
    must_manage(by, Operation.CAMERA_CHANGED, camera)
    camera = Camera.objects.select_for_update().get(pk=camera.pk)
    _must_be_as_seen(camera, seen, by)
    must_move(camera, state, by)
    wanted = {"model": model, "note": note, "state": state}
    before = {name: str(getattr(camera, name)) for name in wanted}
    changed = sorted(name for name in wanted if wanted[name] != before[name])
    for name in changed:
        setattr(camera, name, wanted[name])
    camera.save(update_fields=changed)
    if "state" in changed and state == State.LOST:
        _end_issue_of_lost(camera, by)
    journal.act(
        Operation.CAMERA_CHANGED,
        by=by,
        on=camera,
        details={"fields": changed, "state_before": before["state"], "state": str(state)},
        personal={"note_before": before["note"], "note": note} if "note" in changed else {},
    )
    return camera


@journal.action
def retire_camera(*, camera: Camera, by: Actor) -> Camera:
    """Take a camera out of service for good; it can no longer report or upload.

    Raises NotAllowed, MoveForbidden when it is retired already, and StillIssued while somebody holds it.
    """
    must_manage(by, Operation.CAMERA_RETIRED, camera)
    camera = Camera.objects.select_for_update().get(pk=camera.pk)
    if camera.state == State.RETIRED:
        must_move(camera, State.OFF, by)
    if issue := camera.current_issue:
        message = f"{issue.holder.title} still holds {camera.serial}. Return it first."
        raise StillIssued(message, operation=Operation.CAMERA_RETIRED, by=by, on=camera, reason_code="still_issued")
    before = camera.state
    camera.state = State.RETIRED
    camera.save(update_fields=["state"])
    journal.act(Operation.CAMERA_RETIRED, by=by, on=camera, details={"state_before": before})
    return camera


def _must_be_as_seen(camera: Camera, seen: str, by: Actor) -> None:
    if not seen or seen == fingerprint(camera.kept_by_people):
        return
    message = "Somebody else changed this camera while you were editing. Look at it, then try again."
    raise ChangedMeanwhile(
        message, operation=Operation.CAMERA_CHANGED, by=by, on=camera, reason_code="changed_meanwhile"
    )


def _end_issue_of_lost(camera: Camera, by: Actor) -> None:
    issue = camera.issues.current().select_for_update().first()
    if issue is None or not isinstance(by, User):
        return
    issue.returned_at = timezone.now()
    issue.returned_by = by
    issue.save(update_fields=["returned_at", "returned_by"])
    journal.act(
        Operation.CAMERA_RETURNED,
        by=by,
        on=camera,
        reason_code="lost",
        details={"issue": str(issue.pk), "holder": str(issue.holder_id)},
        personal={"holder": issue.holder.label},
    )
