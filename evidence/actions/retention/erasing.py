"""Erases an item whose time has come: one last check, then every byte, then every word; a certificate remains.

Three steps that a killed worker can leave at any point: `start_erasing` decides and locks the item out, the bytes go
outside any transaction once nobody writes any (`pipeline/writers.py`), `finish_erasing` proves that none are left
before it writes the certificate. Each is safe to repeat, and whoever comes next goes on.
"""

import logging
import uuid

from django.db import connection, models
from django.utils import timezone

from audit import journal
from audit.actors import Worker
from audit.canonical import Json
from audit.operations import Operation
from evidence.actions.pipeline.writers import StillWritten, nobody_writes
from evidence.actions.retention.disposing import end, locked, must_be_free
from evidence.actions.retention.linking import find_links_of
from evidence.intake import incoming
from evidence.integrity import object_versions
from evidence.models import Disposal, DisposalCertificate, DisposalState, File, Item, PlayedRange, Status, Step, Upload
from evidence.refusals import AlreadyDone
from evidence.retention.certificates import body_of, digest
from evidence.retention.erasable import FATES, ITEM, WORDS, Fate
from evidence.retention.gathering import verdict_of
from evidence.retention.refusals import HoldInForce
from evidence.storage import StoreDown
from incidents.models import Incident

WORKER = Worker("evidence.dispose")
log = logging.getLogger(__name__)


def erase(*, disposal_id: uuid.UUID) -> bool:
    """Bring one disposal to its end; True when the item is erased. One worker at a time; harmless when repeated."""
    number = disposal_id.int & (2**63 - 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
        if not cursor.fetchone()[0]:
            return False
    try:
        return _erase(disposal_id)
    finally:
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [number])


def _erase(disposal_id: uuid.UUID) -> bool:
    disposal = Disposal.objects.select_related("item").get(pk=disposal_id)
    try:
        if disposal.state == DisposalState.QUEUED:
            find_links_of([disposal.item_id])
            disposal = start_erasing(disposal=disposal)
        if disposal.state != DisposalState.ERASING:
            return disposal.state == DisposalState.ERASED
        with nobody_writes(disposal.item_id):
            erased = erase_bytes(disposal)
            finish_erasing(disposal=disposal, versions_erased=erased)
    except StillWritten:
        _note_cause(disposal, "A copy of it is still being made. It goes on by itself when that has ended.")
        return False
    except (StoreDown, OSError) as error:
        log.warning("disposal %s waits: %s", disposal.pk, error)
        _note_cause(disposal, "The object store does not answer. It goes on by itself when the store is back.")
        return False
    except AlreadyDone:
        return Disposal.objects.filter(pk=disposal.pk, state=DisposalState.ERASED).exists()
    return True


@journal.action
def start_erasing(*, disposal: Disposal) -> Disposal:
    """Look at holds, links, cases and the clock for the last time; then the item is out of everybody's reach.

    What forbids it now stops the disposal, and the item is again what it was.
    """
    item, disposal = locked(disposal)
    if disposal.state != DisposalState.QUEUED or not disposal.erase_at or disposal.erase_at > timezone.now():
        raise AlreadyDone
    if cause := _why_not(item, disposal):
        end(disposal, item, DisposalState.STOPPED, cause, WORKER)
        return disposal
    disposal.state, disposal.started_at = DisposalState.ERASING, timezone.now()
    disposal.save(update_fields=["state", "started_at"])
    item.status = Status.DELETED
    item.save(update_fields=["status"])
    Step.objects.filter(item=item).delete()  # whoever still makes a copy finds nothing to finish
    details: dict[str, Json] = {"disposal": str(disposal.pk), "rule": disposal.rule, "holds": 0, "open_links": 0}
    journal.act(Operation.DISPOSAL_STARTED, by=WORKER, on=item, incident_id=item.incident_id, details=details)
    return disposal


def _why_not(item: Item, disposal: Disposal) -> str:
    """Return what forbids the erasure now, or nothing; the incident is locked, so that its cases stand still."""
    if item.incident_id:
        item.incident = Incident.objects.select_for_update(of=("self",)).get(pk=item.incident_id)
    verdict = verdict_of(item)
    try:
        must_be_free(item, verdict, WORKER, Operation.DISPOSAL_STARTED)
    except HoldInForce as refused:
        return str(refused)
    if not disposal.is_early and not verdict.is_due(timezone.now()):
        return "Its date has moved."
    needs_two = disposal.is_early or not verdict.is_automatic
    return "It needs a second person." if needs_two and not disposal.approved_by_id else ""


def erase_bytes(disposal: Disposal) -> int:
    """Delete every version of every object of the item, and what lies in the receiving folder.

    Returns how many versions went. Raises StoreDown, OSError.
    """
    erased = sum(object_versions.erase_under(prefix) for prefix in object_versions.prefixes_of(disposal.item_id))
    for name in (
        File.objects.filter(item=disposal.item_id).exclude(incoming_name="").values_list("incoming_name", flat=True)
    ):
        incoming.forget_whole(name)
    return erased


@journal.action
def finish_erasing(*, disposal: Disposal, versions_erased: int) -> DisposalCertificate:
    """Prove that no byte is left, remove and blank the rows, and write the certificate.

    Raises StoreDown, AlreadyDone.
    """
    if any(
        True for prefix in object_versions.prefixes_of(disposal.item_id) for _ in object_versions.versions_under(prefix)
    ):
        message = "The object store still has bytes of the item."
        raise StoreDown(message)
    item, disposal = locked(disposal)
    if disposal.state != DisposalState.ERASING:
        raise AlreadyDone
    files = list(File.objects.filter(item=item).order_by("made_at", "pk"))
    body = body_of(disposal, files, versions_erased=versions_erased)
    sha256 = digest(body)
    entry = journal.act(
        Operation.EVIDENCE_ERASED,
        by=WORKER,
        on=item,
        incident_id=item.incident_id,
        sha256=next((file.sha256 for file in files if file.role == "original"), ""),
        details={"certificate_sha256": sha256, "certificate": body},
    )
    _blank(item)
    disposal.state, disposal.ended_at, disposal.cause = DisposalState.ERASED, timezone.now(), ""
    disposal.save(update_fields=["state", "ended_at", "cause"])
    return DisposalCertificate.objects.create(
        item=item, disposal=disposal, body=body, sha256=sha256, journal_entry=entry
    )


def _blank(item: Item) -> None:
    """Remove or blank every row about an item inside the action that erases it; ids stay, words go."""
    PlayedRange.objects.filter(viewing__item=item).delete()
    relations = {relation.related_model._meta.label: relation for relation in _relations()}
    for label, fate in FATES.items():
        rows = relations[label].related_model._default_manager.filter(**{relations[label].field.name: item})
        if label == File._meta.label:
            _forget_files(item)
        elif fate is Fate.GOES:
            rows.delete()
        elif fate is Fate.BLANKED:
            rows.update(**WORDS[label])
    for field, value in ITEM.items():
        setattr(item, field, value)
    item.save(update_fields=list(ITEM))
    if item.upload_id:
        Upload.objects.filter(pk=item.upload_id).update(manifest={}, cause="")


def _forget_files(item: Item) -> None:
    """Remove the rows of files, the youngest copies first: each knows its parent."""
    while File.objects.filter(item=item, copies__isnull=True).delete()[0]:
        pass


def _relations() -> "list[models.ForeignObjectRel]":
    fields = Item._meta.get_fields(include_hidden=True)  # also those without a name on this side
    return [one for one in fields if isinstance(one, models.ForeignObjectRel) and not one.many_to_many]


def _note_cause(disposal: Disposal, cause: str) -> None:
    Disposal.objects.filter(pk=disposal.pk).update(cause=cause, tries=models.F("tries") + 1)
