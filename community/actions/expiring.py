"""Requests whose link has run out, and submissions that nobody finished."""

from django.utils import timezone

from audit import journal
from audit.actors import Worker
from audit.operations import Operation
from community.models import GivingSession, Request, RequestState, SubmissionState
from community.models.request import OPEN
from evidence.refusals import AlreadyDone

WORKER = Worker("community.settle_requests")


def expire_requests() -> int:
    """Let every open request expire whose link has run out; returns how many."""
    due = Request.objects.filter(state__in=OPEN, expires_at__lte=timezone.now())
    ended = 0
    for request in due[:200]:
        try:
            expire_request(request=request)
        except AlreadyDone:
            continue
        ended += 1
    _forget_sessions()
    return ended


@journal.action
def expire_request(*, request: Request) -> Request:
    """Let one request expire, with what was not sent; a new link opens both again. Raises AlreadyDone."""
    row = Request.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if row.state not in OPEN or row.expires_at is None or row.expires_at > timezone.now():
        raise AlreadyDone
    unsent = row.submissions.filter(state=SubmissionState.STARTED)
    has_begun = unsent.exists()
    row.state = RequestState.EXPIRED
    row.save(update_fields=["state"])
    details = {"had_begun": has_begun}
    journal.act(Operation.REQUEST_EXPIRED, by=WORKER, on=row, incident_id=row.incident_id, details=details)
    return row


def _forget_sessions() -> None:
    GivingSession.objects.filter(ends_at__lte=timezone.now()).delete()
