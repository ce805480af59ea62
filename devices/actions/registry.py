"""Cameras and TASERs enter the registry, change, get a new key, and leave service."""

from typing import Any, NamedTuple

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.conflicts import fingerprint
from accounts.models import User
from accounts.refusals import ChangedMeanwhile
from audit import journal
from audit.actors import Actor
from devices import keys
from devices.kinds import CAMERA, TASER, Device, Kind, kind_of
from devices.models import Camera, Issue, Taser
from devices.refusals import SerialTaken, StillIssued, must_manage, must_move
from devices.throttle import forget_copy

IMPORTS = "device imports"  # whoever adds one device lets an import of many wait, and the other way round


class NewCamera(NamedTuple):
    """A new camera and its key, which is shown once and kept nowhere."""

    camera: Camera
    key: str


class NewTaser(NamedTuple):
    """A new TASER and its key, which is shown once and kept nowhere."""

    taser: Taser
    key: str


@journal.action
def add_camera(*, serial: str, by: Actor, model: str = "Body 3", note: str = "") -> NewCamera:
    """Register a camera and make its key.

    Raises NotAllowed, and SerialTaken when any device, also a retired one, has the serial.
    """
    key = keys.new_key()
    camera = Camera(serial=serial, model=model, note=note, key_hash=keys.key_hash(key))
    _register(CAMERA, camera, by)
    return NewCamera(camera, key)


@journal.action
def add_taser(*, serial: str, model: str, by: Actor, note: str = "") -> NewTaser:
    """Register a TASER of a model of TaserModel and make its key.

    Raises NotAllowed, and SerialTaken when any device, also a retired one, has the serial.
    """
    key = keys.new_key()
    taser = Taser(serial=serial, model=model, note=note, key_hash=keys.key_hash(key))
    _register(TASER, taser, by)
    return NewTaser(taser, key)


@journal.action
def make_device_key(*, device: Device, by: Actor) -> str:
    """Replace the key of a device and return the new one; the old one stops working at once.

    Raises NotAllowed.
    """
    kind = kind_of(device)
    must_manage(by, kind.key_made, device)
    device = kind.model.objects.select_for_update().get(pk=device.pk)
    key = keys.new_key()
    device.key_hash = keys.key_hash(key)
    device.save(update_fields=["key_hash"])
    journal.act(kind.key_made, by=by, on=device)
    forget_copy()
    return key


@journal.action
def change_camera(*, camera: Camera, by: Actor, model: str, note: str, state: str, seen: str = "") -> Camera:
    """Change what people may change: model, note, and whether the camera is lost or found again.

    `seen` is the fingerprint of what the writer had before their eyes, or empty. A lost camera is no longer held by
    anybody. Notes may name people, so they stand in the erasable part.
    Raises NotAllowed, ChangedMeanwhile and MoveForbidden.
    """
    must_manage(by, CAMERA.changed, camera)
    camera = Camera.objects.select_for_update().get(pk=camera.pk)
    _change(camera, {"model": model, "note": note, "state": state}, seen, by)
    return camera


@journal.action
def change_taser(*, taser: Taser, by: Actor, note: str, state: str, seen: str = "") -> Taser:
    """Change what people may change: the note, and whether the TASER is lost or found again; as with a camera.

    Raises NotAllowed, ChangedMeanwhile and MoveForbidden.
    """
    must_manage(by, TASER.changed, taser)
    taser = Taser.objects.select_for_update().get(pk=taser.pk)
    _change(taser, {"note": note, "state": state}, seen, by)
    return taser


@journal.action
def retire_device(*, device: Device, by: Actor) -> Device:
    """Take a device out of service for good; it can no longer report or upload.

    Raises NotAllowed, MoveForbidden when it is retired already, and StillIssued while somebody holds it.
    """
    kind = kind_of(device)
    must_manage(by, kind.retired, device)
    device = kind.model.objects.select_for_update().get(pk=device.pk)
    if device.state == "retired":
        must_move(device, kind.found, by)
    if issue := device.current_issue:
        message = f"{issue.holder.title} still holds {device.serial}. Return it first."
        raise StillIssued(message, operation=kind.retired, by=by, on=device, reason_code="still_issued")
    before, device.state = device.state, "retired"
    device.save(update_fields=["state"])
    journal.act(kind.retired, by=by, on=device, details={"state_before": before})
    return device


def wait_for_serials() -> None:
    """Wait until nobody adds a device, and let others wait until this transaction ends: for an import of many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [IMPORTS])


def _register(kind: Kind, device: Device, by: Actor) -> None:
    must_manage(by, kind.added)
    with connection.cursor() as cursor:  # two tables have no common constraint: who adds this serial waits here
        cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))", [IMPORTS])
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"device:{device.serial}"])
    try:
        with transaction.atomic():
            device.save(force_insert=True)
    except IntegrityError as error:
        if not kind.model.objects.filter(serial=device.serial).exists():
            raise
        raise _taken(kind, device.serial, by) from error
    other = TASER if kind is CAMERA else CAMERA
    if other.model.objects.filter(serial=device.serial).exists():  # a scanned code means one device
        raise _taken(kind, device.serial, by)
    journal.act(kind.added, by=by, on=device, details={"serial": device.serial, "model": device.model})
    forget_copy()


def _taken(kind: Kind, serial: str, by: Actor) -> SerialTaken:
    message = f"{serial} is already registered. Open it to see who holds it."
    return SerialTaken(message, operation=kind.added, by=by, reason_code="serial_taken")


def _change(device: Device, wanted: dict[str, Any], seen: str, by: Actor) -> None:
    kind = kind_of(device)
    _must_be_as_seen(device, seen, by)
    must_move(device, wanted["state"], by)
    before = {name: str(getattr(device, name)) for name in wanted}
    changed = sorted(name for name in wanted if wanted[name] != before[name])
    for name in changed:
        setattr(device, name, wanted[name])
    device.save(update_fields=changed)
    issue = device.current_issue if "state" in changed and device.state == "lost" else None
    if issue and isinstance(by, User):
        end_issue_of_lost(issue=issue, by=by)
    journal.act(
        kind.changed,
        by=by,
        on=device,
        details={"fields": changed, "state_before": before["state"], "state": str(wanted["state"])},
        personal={"note_before": before["note"], "note": wanted["note"]} if "note" in changed else {},
    )


def _must_be_as_seen(device: Device, seen: str, by: Actor) -> None:
    if not seen or seen == fingerprint(device.kept_by_people):
        return
    kind = kind_of(device)
    message = f"Somebody else changed this {kind.word} while you were editing. Look at it, then try again."
    raise ChangedMeanwhile(message, operation=kind.changed, by=by, on=device, reason_code="changed_meanwhile")


@journal.action
def end_issue_of_lost(*, issue: Issue, by: User) -> Issue:
    """End the issue of a device that is lost; part of the act that marks it so."""
    issue = Issue.objects.select_for_update(of=("self",)).select_related("camera", "taser", "holder").get(pk=issue.pk)
    issue.returned_at = timezone.now()
    issue.returned_by = by
    issue.save(update_fields=["returned_at", "returned_by"])
    journal.act(
        kind_of(issue.device).returned,
        by=by,
        on=issue.device,
        reason_code="lost",
        details={"issue": str(issue.pk), "holder": str(issue.holder_id)},
        personal={"holder": issue.holder.label},
    )
    return issue
