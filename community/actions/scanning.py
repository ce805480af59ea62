"""Scans files in quarantine. A file becomes CLEAN only when every scanner has looked at all of it and found nothing."""

import logging
import tempfile
import uuid
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from audit import journal
from audit.actors import Worker
from audit.operations import Operation, Outcome
from community.inspecting import Looked, inspect
from community.models import Safety, Scan, SubmittedFile
from community.models.submitted_file import MOVES
from community.quarantine.answers import Found, verdict_of
from evidence.intake import incoming
from evidence.refusals import AlreadyDone
from evidence.workspace import work_root

WORKER = Worker("community.scan_file")
LONGEST = timedelta(hours=3)  # then a scan that was begun belongs to a killed worker
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
DUE = (Safety.RECEIVED, Safety.ERROR, Safety.SCANNING)
SAFETY = {
    Found.CLEAN: Safety.CLEAN,
    Found.INFECTED: Safety.INFECTED,
    Found.UNSCANNABLE: Safety.UNSCANNABLE,
    Found.ERROR: Safety.ERROR,
}
OUTCOMES = {Found.CLEAN: Outcome.SUCCESS, Found.ERROR: Outcome.ERROR}
log = logging.getLogger(__name__)


def due_files() -> list[uuid.UUID]:
    """Return the files whose scan is due: new ones, those without an answer, and those of killed workers."""
    due = SubmittedFile.objects.filter(Q(safety__in=DUE), next_try_at__lte=timezone.now())
    return list(due.order_by("next_try_at").values_list("pk", flat=True)[:100])


def scan_file(*, file_id: uuid.UUID) -> SubmittedFile | None:
    """Scan one file and write down what was found; None when there is nothing to scan, or somebody else does.

    Raises OSError and ffmpeg's ToolMissing, after which it is due again.
    """
    file = _take(file_id)
    if file is None:
        return None
    with tempfile.TemporaryDirectory(dir=work_root(), prefix=f"scan-{file.pk}-") as name:
        looked = inspect(
            incoming.whole_path(str(file.upload_id)),
            folder=Path(name),
            sha256=file.sha256,
            received_at=file.received_at or timezone.now(),
        )
    try:
        return settle_scan(file=file, looked=looked)
    except AlreadyDone:
        return None


@journal.action
def settle_scan(*, file: SubmittedFile, looked: Looked) -> SubmittedFile:
    """Write down what every scanner said, and what the file therefore is. Raises AlreadyDone."""
    row = SubmittedFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
    if row.safety != Safety.SCANNING:
        raise AlreadyDone
    verdict = verdict_of(looked.answers)
    _keep_scans(row, looked)
    row.safety, row.safety_words = SAFETY[verdict.found], verdict.finding[:300]
    row.kind, row.media_type, row.duration_ms = looked.kind, looked.media_type, looked.duration_ms
    row.recorded_at_file, row.found_facts = looked.recorded_at, looked.facts
    row.next_try_at = _next_try(row.tries)
    row.save()
    if row.safety == Safety.ERROR:
        log.warning("file %s has no verdict, try %s", row.pk, row.tries)
    journal.act(
        Operation.SUBMITTED_FILE_SCANNED,
        by=WORKER,
        on=row,
        outcome=OUTCOMES.get(verdict.found, Outcome.SUCCESS),
        reason_code=verdict.found.value,
        incident_id=row.submission.request.incident_id,
        sha256=row.sha256,
        details={
            "verdict": verdict.found.value,
            "scans": [
                f"{one.engine}: {one.found.value}{f' ({one.finding})' if one.finding else ''}" for one in looked.answers
            ],
        },
    )
    return row


def _keep_scans(row: SubmittedFile, looked: Looked) -> None:
    Scan.objects.bulk_create(
        Scan(
            file=row,
            engine=one.engine,
            version=one.version[:120],
            verdict=one.found.value,
            finding=one.finding[:200],
            sha256=looked.sha256,
            started_at=looked.began_at,
            ended_at=timezone.now(),
        )
        for one in looked.answers
    )


def _next_try(tries: int) -> datetime:
    wait: timedelta = FIRST_WAIT * 2 ** min(tries, 12)
    return timezone.now() + min(wait, LONGEST_WAIT)


@transaction.atomic
def _take(file_id: uuid.UUID) -> SubmittedFile | None:
    """Take a file whose scan is due, so that no second worker scans it; its end has the entry in the journal."""
    due = SubmittedFile.objects.select_for_update(of=("self",), skip_locked=True)
    row = due.filter(pk=file_id, safety__in=DUE, next_try_at__lte=timezone.now()).first()
    if row is None or (row.safety != Safety.SCANNING and Safety.SCANNING not in MOVES[Safety(row.safety)]):
        return None
    row.safety, row.tries, row.next_try_at = Safety.SCANNING, row.tries + 1, timezone.now() + LONGEST
    row.save(update_fields=["safety", "tries", "next_try_at"])
    return row
