"""A giver sends what they have put together, and may ask for it back."""

from django.urls import reverse
from django.utils import timezone

from accounts.actions.notices import notify
from accounts.actions.outgoing import write
from accounts.models.notice import Kind
from accounts.models.outgoing import Way
from audit import journal
from audit.operations import Operation
from community import messages
from community.giver import Giver
from community.models import Request, RequestState, Submission, SubmissionState, SubmittedFile
from community.models.submission import ARRIVED, MOVES
from community.refusals import MoveForbidden, NotYet, must_be_open, must_be_theirs
from evidence.models import UploadState

AGREED = "I took these, or I am allowed to send them. I have not edited them."
HERE = (UploadState.RECEIVED, UploadState.VERIFYING)


@journal.action
def send_submission(*, submission: Submission, agreed_text: str, by: Giver) -> Submission:
    """Hand over what was put together; from now on only an officer can let go of it.

    Unfinished files stay out: they are named, and the giver has removed or finished them. Raises NotOpen, NotYet.
    """
    row = Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)
    must_be_open(row, by, Operation.SUBMISSION_SENT)
    files = list(row.files.present().select_related("upload"))
    _must_be_whole(row, files, agreed_text, by)
    row.state, row.sent_at, row.agreed_text = SubmissionState.SENT, timezone.now(), agreed_text[:500]
    row.revision += 1
    row.save()
    request = Request.objects.select_for_update(of=("self",)).get(pk=row.request_id)
    request.state = RequestState.SUPPLIED
    request.save(update_fields=["state"])
    _tell(row, request, files)
    journal.act(
        Operation.SUBMISSION_SENT,
        by=by,
        on=row,
        incident_id=request.incident_id,
        details={"files": len(files), "bytes": sum(file.size for file in files), "is_anonymous": row.is_anonymous},
        personal={"agreed": agreed_text},
    )
    return row


@journal.action
def ask_for_withdrawal(*, submission: Submission, words: str, by: Giver) -> Submission:
    """Let a giver take back what nobody has accepted; once something is evidence, an officer must answer.

    Raises NotTheirs, and MoveForbidden when it was not sent, or was asked for before.
    """
    row = Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)
    must_be_theirs(row.request_id, by, Operation.SUBMISSION_WITHDRAWAL_ASKED, row)
    if row.state not in ARRIVED or row.withdrawal_asked_at is not None:
        message = "You have asked for this already, or there is nothing to take back."
        raise MoveForbidden(
            message,
            operation=Operation.SUBMISSION_WITHDRAWAL_ASKED,
            by=by,
            on=row,
            reason_code=f"submission_{row.state}",
        )
    now = timezone.now()
    row.withdrawal_asked_at, row.withdrawal_words = now, words[:500]
    is_free = SubmissionState.WITHDRAWN in MOVES[SubmissionState(row.state)]
    is_over = is_free and not row.files.exclude(triage="pending").exists()
    if is_over:
        row.state, row.withdrawn_at = SubmissionState.WITHDRAWN, now
    row.revision += 1
    row.save()
    journal.act(
        Operation.SUBMISSION_WITHDRAWAL_ASKED,
        by=by,
        on=row,
        incident_id=row.request.incident_id,
        details={"withdrawn": is_over},
        personal={"words": words} if words else None,
    )
    text = f"{row.reference}: the giver {'took it back' if is_over else 'asks to take it back'}"
    _notice(row, row.request, text, f"submission.withdrawal:{row.pk}")
    return row


def _must_be_whole(row: Submission, files: list[SubmittedFile], agreed_text: str, by: Giver) -> None:
    if not files:
        raise _not_yet("Add at least one file before you send.", "no_files", "add", row, by)
    if unfinished := [file for file in files if file.upload.state not in HERE]:
        names = ", ".join(file.said_name for file in unfinished[:3])
        message = f"Some files have not arrived whole: {names}. Finish them, or remove them."
        raise _not_yet(message, "files_unfinished", "add", row, by)
    if not agreed_text:
        message = "Tick the box to say that you took these, or are allowed to send them"
        raise _not_yet(message, "not_agreed", "check", row, by)


def _not_yet(message: str, code: str, page: str, row: Submission, by: Giver) -> NotYet:
    missing = NotYet(message, operation=Operation.SUBMISSION_SENT, by=by, on=row, reason_code=code)
    missing.page = page
    return missing


def _tell(row: Submission, request: Request, files: list[SubmittedFile]) -> None:
    way, address = (row.contact_way, row.contact_address) if row.contact_way else (request.way, request.address)
    text = messages.sent_message(row.reference, len(files))
    write(
        way=Way(way), address=address, subject=messages.subject_of(request), body=text, key=f"submission.sent:{row.pk}"
    )
    _notice(row, request, f"{row.reference}: {len(files)} file(s) from the public", f"submission.sent:{row.pk}")


def _notice(row: Submission, request: Request, text: str, key: str) -> None:
    target = reverse("community:submission", args=[row.pk])
    notify(to=request.asked_by, kind=Kind.SUBMISSION, text=text, target=target, key=key)
