"""Many devices enter the registry at once, from a list."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from accounts.models import User
from audit import journal
from devices import keys
from devices.actions.registry import wait_for_serials
from devices.importing import Row
from devices.kinds import CAMERA, TASER, Device
from devices.models import Camera, Taser
from devices.refusals import SerialTaken, must_manage
from devices.throttle import forget_copy


@journal.action
def import_devices(*, rows: Sequence[Row], by: User) -> list[tuple[str, str]]:
    """Register the devices of these rows, all or none, each with its own entry; return (serial, key) of each.

    The keys are shown once and kept nowhere. Raises NotAllowed, and SerialTaken when a device has a serial meanwhile.
    """
    must_manage(by, CAMERA.added)
    wait_for_serials()
    made = [(row, keys.new_key()) for row in rows]
    cameras = [_camera(row, key) for row, key in made if row.kind == "camera"]
    tasers = [_taser(row, key) for row, key in made if row.kind == "taser"]
    serials = [row.serial for row in rows]
    if (
        Camera.objects.get_queryset().filter(serial__in=serials).exists()
        or Taser.objects.get_queryset().filter(serial__in=serials).exists()
    ):
        raise _taken(by)
    try:
        with transaction.atomic():
            Camera.objects.bulk_create(cameras, batch_size=1000)
            Taser.objects.bulk_create(tasers, batch_size=1000)
    except IntegrityError as error:
        raise _taken(by) from error
    devices: list[Device] = [*cameras, *tasers]
    for device in devices:
        kind = CAMERA if isinstance(device, Camera) else TASER
        details = {"serial": device.serial, "model": device.model}
        journal.act(kind.added, by=by, on=device, reason_code="imported", details=details)
    forget_copy()
    return [(row.serial, key) for row, key in made]


def _camera(row: Row, key: str) -> Camera:
    return Camera(serial=row.serial, model=row.model, note=row.note, key_hash=keys.key_hash(key))


def _taser(row: Row, key: str) -> Taser:
    return Taser(serial=row.serial, model=row.model, note=row.note, key_hash=keys.key_hash(key))


def _taken(by: User) -> SerialTaken:
    message = "Somebody added one of these devices meanwhile. Nothing was imported: check the file again."
    return SerialTaken(message, operation=CAMERA.added, by=by, reason_code="serial_taken")
