"""Moves originals and copies into the object store; nothing counts as stored before it was read back and compared."""

from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from audit import journal
from audit.actors import Worker
from audit.operations import Operation
from evidence import storage
from evidence.actions.pipeline.steps import Heals, finish_step, settle_status
from evidence.actions.pipeline.writers import writing
from evidence.intake import incoming
from evidence.models import File, Item, Place, Readiness, Role, Status, StepName, Upload, UploadState, VerifyOutcome
from evidence.refusals import AlreadyDone

WORKER = Worker("evidence.store_original")
MOST_KEYS = 5
LOCKED_FOR = timedelta(days=31)  # the shortest time any recording is kept: 31 days for non-evidential body-worn video
LOST = "Bytes were lost in the receiving folder before they were stored. The device sends it again."


def store_original(item: Item) -> None:
    """Put the original into the object store, read it back, compare, and only then call it stored.

    Raises StoreDown, OSError, Heals, AlreadyDone.
    """
    file = item.original
    if file.is_stored:
        raise AlreadyDone
    path = incoming.whole_path(file.incoming_name)
    if not path.exists() or path.stat().st_size != file.size:
        ask_again(item=item)
        return
    with writing(item.pk):
        key = _put_and_compare(file, path)
    if key is None:
        ask_again(item=item)
    else:
        mark_stored(file=file, key=key)


def _put_and_compare(file: File, path: Path) -> str | None:
    """Return the key under which the store holds exactly our bytes; None when our own bytes are not right any more."""
    for attempt in range(MOST_KEYS):
        key = storage.original_key(file, attempt)
        storage.put(path, key, "application/octet-stream", locked_until=timezone.now() + LOCKED_FOR)
        if storage.read_back(key) == storage.Seen(file.sha256, file.size):
            return key
        if incoming.hash_file(path) != (file.sha256, file.size):
            return None
    raise Heals("The object store gives back other bytes than it was given. It is tried again under a new key.")


@journal.action
def mark_stored(*, file: File, key: str) -> File:
    """Write down that the object store holds the original, byte for byte. Raises AlreadyDone."""
    item = Item.objects.select_for_update(of=("self",)).get(pk=file.item_id)
    finish_step(item, StepName.STORE)
    now = timezone.now()
    File.objects.filter(pk=file.pk).update(
        key=key, place=Place.STORED, stored_at=now, verified_at=now, verify_outcome=VerifyOutcome.MATCH
    )
    Upload.objects.filter(item=item).update(state=UploadState.STORED, cause="", updated_at=now)
    settle_status(item)
    journal.act(
        Operation.EVIDENCE_STORED, by=WORKER, on=item, sha256=file.sha256, details={"key": key, "size": file.size}
    )
    file.refresh_from_db()
    return file


@journal.action
def ask_again(*, item: Item) -> Item:
    """Open the upload again when the received bytes were lost, for example by a power cut; the device has its copy.

    Raises Heals when there is no device to ask.
    """
    item = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    from_device = Upload.objects.filter(item=item, uploader__isnull=True)
    opened = from_device.filter(state=UploadState.RECEIVED).update(
        state=UploadState.RECEIVING, offset=0, sha256_computed="", cause=LOST, updated_at=timezone.now()
    )
    if not opened:
        raise Heals("The received bytes are missing. Whoever added the file must add it again.")
    finish_step(item, StepName.STORE)
    incoming.forget_whole(item.original.incoming_name)
    item.readiness, item.readiness_cause, item.status = Readiness.WAITING, LOST, Status.PROCESSING
    item.save(update_fields=["readiness", "readiness_cause", "status"])
    journal.act(Operation.EVIDENCE_FAILED, by=WORKER, on=item, reason_code="bytes_lost", details={"cause": LOST})
    return item


def store_copy(file: File, path: Path) -> File:
    """Put a made file into the store under its key and compare; returns the unsaved row.

    Raises StoreDown, OSError, Heals, and AlreadyDone when its item is erased.
    """
    file.sha256, file.size = incoming.hash_file(path)
    file.key, file.place, file.stored_at = storage.copy_key(file), Place.STORED, timezone.now()
    with writing(file.item_id):
        storage.put(path, file.key, file.media_type)
        if storage.read_back(file.key) != storage.Seen(file.sha256, file.size):
            raise Heals("The object store gives back other bytes than it was given.")
    return file


def has_copy(item: Item, role: Role) -> bool:
    """Say whether the item has a file of this role already."""
    return File.objects.filter(item=item, role=role).exists()
