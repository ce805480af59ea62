"""The rolling re-hash of the whole store: oldest check first, a few objects at a time, never faster than allowed.

Everything stored is read again within 30 days (uk-rules.md, requirement 33). The place to go on from is the rows
themselves: what was checked longest ago comes next, whoever runs.
"""

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.utils import timezone

from audit import journal
from audit.actors import Worker
from audit.operations import Operation
from evidence import storage
from evidence.actions.integrity.finding import lock_file, report_object
from evidence.integrity.object_versions import Version, erase_under, versions_under
from evidence.integrity.rereading import Read, read_again
from evidence.models import File, FindingKind, Item, Place, RetentionProgress, Status, VerifyOutcome

WORKER = Worker("evidence.sweep_store")
AGAIN_AFTER = timedelta(days=25)  # leaves five days for what did not fit
BATCH_FILES, BATCH_BYTES = 64, 256 << 20
UNSETTLED = timedelta(hours=24)  # a made copy is in the store before its row is
LISTING, LOCK = "store.listing", 0x5C4_5EEB
LISTED_AT_ONCE = 1000


@dataclass
class Swept:
    """What one run did."""

    files: int = 0
    bytes: int = 0
    wrong: int = 0


def sweep(*, seconds: float, again_after: timedelta = AGAIN_AFTER, wait: Callable[[float], None] = time.sleep) -> Swept:
    """Read again what was checked longest ago, for about so many seconds or until nothing is due. Raises StoreDown.

    One run at a time; another one ends at once. A run that is killed loses at most one batch.
    """
    swept, began, oldest = Swept(), time.monotonic(), timezone.now() - again_after
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return swept
    try:
        while time.monotonic() - began < seconds and (batch := next_batch(oldest)):
            _sweep_batch(batch, swept)
            wait(max(0.0, swept.bytes / settings.SWEEP_BYTES_PER_SECOND - (time.monotonic() - began)))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    return swept


def next_batch(oldest: datetime) -> list[File]:
    """Return the files checked longest ago, not after `oldest`, up to a batch."""
    files = File.objects.filter(place=Place.STORED).order_by(F("verified_at").asc(nulls_first=True), "id")
    batch: list[File] = []
    size = 0
    for file in files[:BATCH_FILES]:
        is_due = file.verified_at is None or file.verified_at <= oldest
        if not is_due or (batch and size + file.size > BATCH_BYTES):
            break
        batch.append(file)
        size += file.size
    return batch


def _sweep_batch(batch: Sequence[File], swept: Swept) -> None:
    right: list[tuple[File, Read]] = []
    wrong: list[tuple[File, Read]] = []
    for file, read in zip(batch, read_again(file.key for file in batch), strict=True):
        (right if judge(file, read) is None else wrong).append((file, read))
        swept.files += 1
        swept.bytes += read.seen.size if read.seen else 0
    note_batch(right=[file.pk for file, _ in right], wrong=len(wrong), size=sum(file.size for file, _ in right))
    for file, read in wrong:
        kind = judge(file, read)
        # Erased meanwhile: its row is gone, and nothing is missing.
        if kind and File.objects.filter(pk=file.pk).exclude(item__status=Status.DELETED).exists():
            lock_file(file=file, kind=kind, seen=read.seen.sha256 if read.seen else "nothing")
            swept.wrong += 1


def judge(file: File, read: Read) -> FindingKind | None:
    """Return what is wrong with the bytes of a file, or None when they are the received ones."""
    if read.seen is None:
        return FindingKind.MISSING
    if read.seen.size != file.size:
        return FindingKind.SIZE
    return None if read.seen.sha256 == file.sha256 else FindingKind.CHANGED


@journal.action
def note_batch(*, right: Sequence[uuid.UUID], wrong: int, size: int) -> int:
    """Write down the files that matched; one that was found changed before stays locked until a person looked."""
    now = timezone.now()
    matched = File.objects.filter(pk__in=right)
    noted = matched.exclude(verify_outcome=VerifyOutcome.MISMATCH).update(
        verified_at=now, verify_outcome=VerifyOutcome.MATCH
    )
    matched.filter(verify_outcome=VerifyOutcome.MISMATCH).update(verified_at=now)
    journal.act(
        Operation.STORE_SWEPT, by=WORKER, details={"files": len(right), "wrong": wrong, "bytes": size, "noted": noted}
    )
    return noted


def find_orphans(*, seconds: float) -> int:
    """Look for objects without a row and for versions beside the one we put; goes on where it stopped.

    Returns how many were found. Raises StoreDown.
    """
    end, found = time.monotonic() + seconds, 0
    place = RetentionProgress.objects.filter(name=LISTING).values_list("place", flat=True).first() or ""
    page: list[Version] = []
    for version in versions_under("", after=place):
        if version.key.startswith(storage.OF_OTHERS):
            continue
        if len(page) >= LISTED_AT_ONCE and version.key != page[-1].key:
            found += _look_at(page)
            _remember(place=page[-1].key)
            page = []
            if time.monotonic() > end:
                return found
        page.append(version)
    found += _look_at(page)
    _remember(place="", read_to=timezone.now())
    return found


def _look_at(page: Sequence[Version]) -> int:
    rows = {file.key: file for file in File.objects.filter(key__in={version.key for version in page})}
    young = timezone.now() - UNSETTLED
    found, seen = 0, set()
    for version in page:
        is_ours = version.key in rows
        if not is_ours and version.modified_at < young and version.key not in seen:
            found += _orphan(version)
        elif is_ours and (version.is_marker or version.key in seen):
            kind, item_id = FindingKind.VERSIONS, rows[version.key].item_id
            report_object(kind=kind, key=version.key, item_id=item_id, seen=f"version {version.version_id}")
            found += 1
        seen.add(version.key)
    return found


def _orphan(version: Version) -> int:
    """Report an object without a row; a copy that was made while its item was erased goes after it."""
    kind, _, rest = version.key.partition("/")
    name = rest.partition("/")[0]
    try:
        item = Item.objects.filter(pk=uuid.UUID(name)).first()
    except ValueError:
        item = None
    if item and item.status == Status.DELETED and hasattr(item, "certificate"):
        return clear_after(item=item, prefix=f"{kind}/{name}/")
    seen = f"{version.size} bytes of {version.modified_at:%d %b %Y}"
    report_object(kind=FindingKind.ORPHAN, key=version.key, item_id=item.pk if item else None, seen=seen)
    return 1


def clear_after(*, item: Item, prefix: str) -> int:
    """Erase what came into the store after its item was erased, and write it down. Raises StoreDown."""
    note_cleared(item=item, versions=erase_under(prefix))
    return 1


@journal.action
def note_cleared(*, item: Item, versions: int) -> None:
    """Write down that left-over copies of an erased item are gone too."""
    journal.act(Operation.EVIDENCE_ERASED, by=WORKER, on=item, details={"left_over_versions": versions})


def _remember(**values: object) -> None:
    RetentionProgress.objects.update_or_create(name=LISTING, defaults=values)
