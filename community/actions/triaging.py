"""Somebody decides about a file from the public: it becomes evidence, or it is not needed."""

from dataclasses import dataclass

from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit import journal
from audit.canonical import Json
from audit.operations import Operation
from community.inbox.acceptance import Acceptance
from community.inbox.given import given_of
from community.inbox.letters import say_declined, thank
from community.inbox.refusals import AlreadyDecided, NotSafe, ReasonMissing, WrongIncident, must
from community.keeping import goes_at
from community.models import (
    DeclineReason,
    Look,
    Submission,
    SubmissionState,
    SubmittedFile,
    Triage,
)
from community.models.submission import ARRIVED
from evidence.actions.intake.accepting import accept_outside
from evidence.actions.record.categorising import set_categories
from evidence.models import Item
from evidence.refusals import AlreadyDone
from incidents.models import Incident


@dataclass(frozen=True)
class Refusal:
    """Why a file is not taken; the reason is told to the giver, the words are for colleagues."""

    reason: DeclineReason
    words: str = ""


@journal.action
def accept_file(*, file: SubmittedFile, wanted: Acceptance, by: User) -> Item:
    """Make evidence of a file: the very bytes that came, in the incident, with what was said about them.

    The caller starts the steps of the item. Raises NotAllowed, AlreadyDecided, NotSafe, WrongIncident, and what
    putting on categories raises.
    """
    operation = Operation.COMMUNITY_ACCEPTED
    file = locked_to_decide(file, by, operation)
    if not file.may_be_opened:
        message = "It was not scanned with nothing found. Wait for the scan, or have it released."
        raise NotSafe(message, operation=operation, by=by, on=file, reason_code=f"safety_{file.safety}")
    if not Incident.objects.visible_to(by).filter(pk=wanted.incident.pk).exists():
        message = "That incident is out of your reach. Choose another."
        raise WrongIncident(message, operation=operation, by=by, on=file, reason_code="incident_out_of_reach")
    look = Look.objects.filter(file=file, made_at__isnull=False).first()
    try:
        item = accept_outside(upload=file.upload, given=given_of(file, look, wanted), by=by)
    except AlreadyDone as error:
        raise _decided(file, by, operation) from error
    if wanted.categories:
        item = set_categories(item=item, add=wanted.categories, by=by)
    file.triage, file.item = Triage.ACCEPTED, item
    _decide(file, by)
    details: dict[str, Json] = {
        "item": str(item.pk),
        "exhibit_reference": wanted.exhibit_reference,
        "clock_offset_ms": item.clock_offset_ms,
        "thanks": wanted.says_thanks,
        "statement_asked": wanted.asks_statement,
    }
    incident_id = wanted.incident.pk
    journal.act(operation, by=by, on=file, incident_id=incident_id, sha256=file.sha256, details=details)
    if wanted.says_thanks:
        thank(file.submission, key=f"submission.thanks:{file.submission_id}", asks_statement=wanted.asks_statement)
    return item


@journal.action
def decline_file(*, file: SubmittedFile, refusal: Refusal, by: User) -> SubmittedFile:
    """Say that a file is not needed; the giver is told why, and its bytes go when rule R16 says so.

    Raises NotAllowed, AlreadyDecided, ReasonMissing.
    """
    operation = Operation.COMMUNITY_DECLINED
    file = locked_to_decide(file, by, operation)
    if refusal.reason == DeclineReason.OTHER and not refusal.words.strip():
        message = "Say in a few words why it is not needed."
        raise ReasonMissing(message, operation=operation, by=by, on=file, reason_code="no_words")
    file.triage, file.decline_reason = Triage.DECLINED, refusal.reason
    file.decision_words = refusal.words.strip()[:500]
    _decide(file, by)
    until = goes_at(file.decided_at or timezone.now())
    details: dict[str, Json] = {"reason": refusal.reason.value, "goes_at": until.isoformat() if until else None}
    journal.act(
        operation,
        by=by,
        on=file,
        incident_id=file.submission.request.incident_id,
        sha256=file.sha256,
        details=details,
        personal={"words": file.decision_words} if file.decision_words else None,
    )
    key = f"submission.declined:{file.pk}"
    say_declined(file.submission, reason=refusal.reason.value, goes_at=until, key=key)
    return file


def locked_to_decide(file: SubmittedFile, by: User, operation: Operation) -> SubmittedFile:
    """Return the file with its submission locked, when it waits for a decision. Raises NotAllowed, AlreadyDecided."""
    Submission.objects.select_for_update(of=("self",)).get(pk=file.submission_id)
    related = SubmittedFile.objects.select_related("submission__request__asked_by", "submission__request__incident")
    row = related.select_related("upload", "decided_by").prefetch_related("submission__clocks")
    file = row.select_for_update(of=("self",)).get(pk=file.pk)
    must(by, Permission.COMMUNITY_TRIAGE, file.submission.request, operation, file)
    if file.triage != Triage.PENDING or not file.is_whole or file.submission.state not in ARRIVED:
        raise _decided(file, by, operation)
    return file


def _decided(file: SubmittedFile, by: User, operation: Operation) -> AlreadyDecided:
    if file.decided_by is not None:
        message = f"{file.decided_by.label} has decided already: {file.get_triage_display().lower()}."
    else:
        message = "There is nothing to decide any more: it was taken back, or is not whole."
    return AlreadyDecided(message, operation=operation, by=by, on=file, reason_code="already_decided")


def _decide(file: SubmittedFile, by: User) -> None:
    """Write the decision; the submission is decided with its last file."""
    file.decided_at, file.decided_by = timezone.now(), by
    file.save(update_fields=["triage", "item", "decline_reason", "decision_words", "decided_at", "decided_by"])
    submission = file.submission
    if submission.files.to_triage().exists():
        submission.state = SubmissionState.LOOKED_AT
    else:
        submission.state, submission.decided_at = SubmissionState.DECIDED, file.decided_at
    submission.revision += 1
    submission.save(update_fields=["state", "decided_at", "revision"])
