"""Looking at what the public sent is an act: a submission, the copy of a file, a request, a list taken away."""

from accounts.models import User
from audit import journal
from audit.operations import Operation
from community.access import may_triage
from community.models import Request, Submission, SubmissionState, SubmittedFile


@journal.action
def view_submission(*, submission: Submission, by: User) -> Submission:
    """Write down that somebody opens a submission; the giver is told "being looked at" once a decider has."""
    if submission.state == SubmissionState.SENT and may_triage(by, submission):
        sent = Submission.objects.filter(pk=submission.pk, state=SubmissionState.SENT)
        if sent.update(state=SubmissionState.LOOKED_AT):
            submission.state = SubmissionState.LOOKED_AT
    incident_id = submission.request.incident_id
    journal.act(Operation.COMMUNITY_VIEWED, by=by, on=submission, incident_id=incident_id)
    return submission


@journal.action
def play_copy(*, file: SubmittedFile, by: User) -> SubmittedFile:
    """Write down that somebody plays the copy of a file."""
    incident_id = file.submission.request.incident_id
    journal.act(Operation.COMMUNITY_COPY_PLAYED, by=by, on=file, incident_id=incident_id, sha256=file.sha256)
    return file


@journal.action
def view_request(*, request: Request, by: User) -> Request:
    """Write down that somebody opens a request, with the address of a member of the public in it."""
    journal.act(Operation.COMMUNITY_REQUEST_VIEWED, by=by, on=request, incident_id=request.incident_id)
    return request


@journal.action
def export_list(*, tab: str, words: str, by: User) -> None:
    """Write down that somebody takes a list away, and which."""
    personal = {"words": words} if words else None
    journal.act(Operation.COMMUNITY_EXPORTED, by=by, details={"tab": tab}, personal=personal)
