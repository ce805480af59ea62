"""What never became evidence goes when its time is over, bytes first, then words; a certificate stays."""

import logging
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from audit import journal
from audit.actors import Worker
from audit.canonical import Json
from audit.operations import Operation
from community import keeping
from community.models import ErasedFile, Request, RequestState, Submission, SubmissionState, SubmittedFile
from community.preview import copies
from evidence.actions.intake.outside import drop_outside
from evidence.intake import incoming
from evidence.refusals import AlreadyDone

WORKER = Worker("community.erase_due")
AT_A_TIME = 200
UNFINISHED_FOR = timedelta(days=7)
log = logging.getLogger(__name__)


def abandon_unfinished() -> int:
    """Give up what was begun and never sent, a week after its link ended; returns how many. Safe to repeat."""
    ended = [RequestState.EXPIRED, RequestState.REVOKED, RequestState.REFUSED, RequestState.NONE_HELD]
    started = Submission.objects.filter(state=SubmissionState.STARTED, request__state__in=ended)
    old = started.filter(request__expires_at__lt=timezone.now() - UNFINISHED_FOR)
    return sum(abandon(submission=one).state == SubmissionState.ABANDONED for one in old[:AT_A_TIME])


@journal.action
def abandon(*, submission: Submission) -> Submission:
    """Give up one submission that was never sent."""
    row = Submission.objects.select_for_update(of=("self",)).select_related("request").get(pk=submission.pk)
    if row.state == SubmissionState.STARTED:
        row.state = SubmissionState.ABANDONED
        row.save(update_fields=["state"])
    details: dict[str, Json] = {"after": row.state}
    incident_id = row.request.incident_id
    journal.act(Operation.COMMUNITY_ABANDONED, by=WORKER, on=row, incident_id=incident_id, details=details)
    return row


def erase_due() -> int:
    """Erase the files whose time is over and forget their givers; returns how many files went. Safe to repeat."""
    erased, now, code = 0, timezone.now(), keeping.rule_code()
    for file in keeping.settled_files()[: AT_A_TIME * 10]:
        since = keeping.settled_at(file)
        until = keeping.goes_at(since) if since else None
        if since is None or until is None or until > now:
            continue
        erase_bytes(file)
        note_erased(file=file, rule=code)
        erased += 1
        if erased == AT_A_TIME:
            break
    for submission in keeping.submissions_to_forget()[:AT_A_TIME]:
        forget_giver(submission=submission)
    return erased


def erase_bytes(file: SubmittedFile) -> None:
    """Remove what lies in the receiving folder of a file and its copies; harmless when repeated.

    Raises incoming.Busy, OSError.
    """
    try:
        drop_outside(upload=file.upload, cause="Its time is over, and it is no evidence.", by=WORKER)
    except AlreadyDone:
        log.info("upload %s was given up before", file.upload_id)
    incoming.forget_part(file.upload_id)
    incoming.forget_whole(str(file.upload_id))
    copies.forget(file.pk)


@journal.action
def note_erased(*, file: SubmittedFile, rule: str) -> ErasedFile:
    """Write the certificate of a file whose bytes are gone, and forget what its name and caption said."""
    row = SubmittedFile.objects.select_related("submission__request")
    file = row.select_for_update(of=("self",)).get(pk=file.pk)
    since = keeping.settled_at(file) or timezone.now()
    certificate, _ = ErasedFile.objects.get_or_create(
        file=file, defaults={"rule": rule, "counted_from": since, "size": file.size, "sha256": file.sha256}
    )
    file.said_name, file.caption, file.decision_words, file.found_facts = "", "", "", {}
    file.save(update_fields=["said_name", "caption", "decision_words", "found_facts"])
    journal.act(
        Operation.COMMUNITY_ERASED,
        by=WORKER,
        on=file,
        incident_id=file.submission.request.incident_id,
        sha256=file.sha256,
        details={"rule": rule, "counted_from": since.isoformat(), "size": file.size},
    )
    return certificate


@journal.action
def forget_giver(*, submission: Submission) -> Submission:
    """Blank who gave what was not needed, and how they are reached; of the request too when nothing else came."""
    submission = Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)
    submission.giver_name = submission.contact_way = submission.contact_address = ""
    submission.needs = submission.what_seen = submission.withdrawal_words = ""
    submission.latitude = submission.longitude = None
    submission.save()
    others = Submission.objects.filter(~Q(contact_address="") | ~Q(giver_name="") | Q(files__item__isnull=False))
    request = Request.objects.select_for_update(of=("self",)).get(pk=submission.request_id)
    is_over = request.state in {RequestState.SUPPLIED, RequestState.REVOKED, RequestState.EXPIRED}
    if is_over and not others.filter(request=request).exists():
        request.person_name = request.address = request.message = ""
        request.save(update_fields=["person_name", "address", "message"])
    on = submission
    journal.act(Operation.COMMUNITY_GIVER_FORGOTTEN, by=WORKER, on=on, incident_id=request.incident_id)
    return submission


def clear_copies() -> int:
    """Remove the copies of files that became evidence, whose own copies take over; returns how many. Safe to repeat."""
    cleared = 0
    for file_id in copies.kept_ids():
        if SubmittedFile.objects.filter(pk=file_id, item__isnull=False, item__ready_at__isnull=False).exists():
            copies.forget(file_id)
            cleared += 1
    return cleared
