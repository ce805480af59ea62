"""From the end of a stream to an item of evidence, step by step; each step may be repeated after a crash.

File work stands outside of transactions, between the acts that write down how far it has come.
"""

import fcntl
import logging
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from audit.actors import Worker
from devices.lines.exchange import publish
from devices.protocol.live import chain_start
from evidence.actions.intake.streaming import Streamed, keep_manifest, take_streamed
from evidence.actions.pipeline.steps import Heals
from evidence.intake import incoming
from evidence.models import Item, UploadState
from evidence.refusals import AlreadyDone, RecordingDiffers
from evidence.storage import StoreDown
from streaming.actions.settling import close_session, keep_session, move_session, quarantine_session
from streaming.announcing import announce_state
from streaming.models import LiveSession, SessionState
from streaming.receipts import receipt_of
from streaming.recordings import recording_of
from streaming.spool import merging
from streaming.spool.files import size_of
from streaming.spool.layout import RECORD, Place, Record, place_of
from streaming.spool.merging import Merged
from streaming.spool.verifying import Verdict, verify

FINISHER = Worker("streaming.finish_session")
WAITS = timedelta(hours=24)  # for missing parts, after the last one that came
FRAGMENT_US = 200_000  # how long the last fragment is, when nothing says it
NOTHING_CAME = "Nothing of it came."
NEVER_ENDED = "The camera never said which fragment was the last."
CHAIN_WRONG = "The chain is wrong, and it was taken all the same."
log = logging.getLogger(__name__)


def place_in_spool(session: UUID) -> Place:
    """Return where a session lies."""
    return place_of(Path(settings.LIVE_SPOOL_DIR), session)


def finish_session(*, session: UUID) -> UUID | None:
    """Verify a session that has ended and make it an item, once it is whole or its time is over.

    Returns the item to be prepared, or None when there is none: it waits for missing parts, is put aside, or another
    run is at it. Raises OSError, incoming.Busy.
    """
    row = LiveSession.objects.unfinished().select_related("camera", "incident").filter(pk=session).first()
    if row is None:
        return None
    place = place_in_spool(session)
    if row.state != SessionState.VERIFYING and not _is_due(row, place):
        if row.state == SessionState.ENDED:
            move_session(session=session, state=SessionState.DRAINING, by=FINISHER)
        return None
    with _alone(place) as is_ours:
        if not is_ours:
            return None
        row.state = move_session(session=session, state=SessionState.VERIFYING, by=FINISHER).state
        merging.seal(place)
        return _verify(row, place)


def close_stored(*, session: UUID) -> bool:
    """Clear the spool of a session whose item is stored, and tell its camera; says whether that could be done.

    Raises OSError.
    """
    row = LiveSession.objects.select_related("camera", "item__upload").get(pk=session)
    upload = row.item.upload if row.item else None
    if row.item is None or upload is None or upload.state != UploadState.STORED:
        return False
    place = place_in_spool(session)
    try:
        if place.manifest.exists():
            keep_manifest(item=row.item, path=place.manifest, by=FINISHER)
    except (StoreDown, Heals):
        return False
    merging.clear(place)
    close_session(session=session, by=FINISHER)
    if receipt := receipt_of(row):
        publish([row.camera_id], receipt)
    return True


def last_heard(place: Place) -> float:
    """Return when something of a session came last, seconds since 1970; 0 when nothing has."""
    return max((path.stat().st_mtime for path in (place.index, place.said) if path.exists()), default=0.0)


def _is_due(row: LiveSession, place: Place) -> bool:
    """Say whether every part is there, or nothing more is waited for."""
    if row.last_seq is not None and size_of(place.index) >= (row.last_seq + 1) * RECORD.size:
        return True
    ended_at = row.ended_at.timestamp() if row.ended_at else 0.0
    return time.time() - max(last_heard(place), ended_at) > WAITS.total_seconds()


@contextmanager
def _alone(place: Place) -> Iterator[bool]:
    """Give the work on a session to one process at a time; the lock ends with the process at the latest."""
    place.owner.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(place.owner, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(descriptor)


def _verify(row: LiveSession, place: Place) -> UUID | None:
    records, said = merging.records_of(place), merging.said_of(place)
    if not records:
        quarantine_session(session=row.pk, broken_at=None, cause=NOTHING_CAME, by=FINISHER)
        return None
    last_seq = records[-1].seq if row.last_seq is None else row.last_seq
    verdict = verify(records, said, chain_start(row.pk, row.camera.serial), last_seq)
    target = incoming.folder() / f"{row.pk}.merging"
    merged = merging.merge(place, row.pk, records, target)
    for seq in merged.changed:
        verdict.wrong(seq, merging.CHANGED)
    merging.write_manifest(place, _known(row, merged, last_seq), records, said, verdict)
    if verdict.problems and row.taken_by_id is None:
        target.unlink(missing_ok=True)
        cause = " ".join(verdict.problems)
        quarantine_session(session=row.pk, broken_at=verdict.broken_at, cause=cause, by=FINISHER)
        return None
    return _take(row, records, verdict, merged, target)


def _take(row: LiveSession, records: Sequence[Record], verdict: Verdict, merged: Merged, target: Path) -> UUID | None:
    cause = _cause(row, verdict)
    try:
        item = _made(row, records, merged, target, is_whole=not cause)
    except AlreadyDone:
        return None
    except RecordingDiffers:
        log.warning("session %s: its camera announced other bytes in a dock", row.pk)
        cause = "In its dock the camera announced this recording with other bytes."
        item = _made(row, records, merged, target, is_whole=False)
    kept = keep_session(session=row.pk, item=item, gaps=verdict.gaps, cause=cause, by=FINISHER)
    announce_state(row.pk, kept.state)
    return item.pk


def _made(row: LiveSession, records: Sequence[Record], merged: Merged, target: Path, *, is_whole: bool) -> Item:
    """Return the item of the merged file; raises AlreadyDone, RecordingDiffers."""
    recording = recording_of(
        row, size=merged.length, sha256=merged.sha256, duration_ms=_duration_ms(records), is_whole=is_whole
    )
    streamed = Streamed(recording, target, row.incident, is_whole)
    return take_streamed(camera=row.camera, streamed=streamed, by=FINISHER)


def _cause(row: LiveSession, verdict: Verdict) -> str:
    """Return why a session is not whole, in sentences, or nothing."""
    missing = sum(end - start + 1 for start, end in verdict.gaps)
    words = [
        f"{missing} fragments never came." if missing else "",
        NEVER_ENDED if row.last_seq is None else "",
        CHAIN_WRONG if verdict.problems else "",
    ]
    return " ".join(word for word in words if word)


def _duration_ms(records: Sequence[Record]) -> int:
    times = sorted(record.captured_us for record in records if record.seq)
    if not times:
        return 0
    return (times[-1] - times[0] + FRAGMENT_US) // 1000


def _known(row: LiveSession, merged: Merged, last_seq: int) -> dict[str, object]:
    return {
        "format": "exhibit live manifest, version 1",
        "session": str(row.pk),
        "camera": row.camera.serial,
        "recording_id": row.recording_id,
        "codec": row.codec,
        "clock_offset_ms": row.clock_offset_ms,
        "last_seq": last_seq,
        "sha256": merged.sha256,
        "length": merged.length,
        "verified_at": timezone.now().isoformat(),
    }
