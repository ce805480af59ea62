"""What community refuses, each as an exception whose text tells the giver what to do next."""

import uuid

from audit.actors import Actor
from audit.journal import Refused
from audit.operations import Operation
from community.models import Request, Submission


class LinkEnded(Refused):
    """The link has expired, was replaced or revoked, or its request takes nothing more."""


class NotOpen(Refused):
    """The submission was sent, withdrawn or given up: nothing can be added or changed."""


class TooMuch(Refused):
    """A file, the files of a link, or their number is over the limit."""


class NotYet(Refused):
    """Something is missing before it can be sent; `page` is where to go."""

    page = "add"


class TooOften(Refused):
    """A message was asked for too often."""


class MoveForbidden(Refused):
    """The state does not allow the act."""


class NotTheirs(Refused):
    """A giver acts on what another link was sent for."""


def must_be_theirs(request_id: uuid.UUID, by: Actor, operation: Operation, on: Request | Submission) -> None:
    """Let a giver go on with their own request; raise NotTheirs for anybody else's."""
    if by.actor_id != str(request_id):
        message = "This belongs to another link. Open the link that was sent to you."
        raise NotTheirs(message, operation=operation, by=by, on=on, reason_code="other_link")


def must_be_open(submission: Submission, by: Actor, operation: Operation) -> None:
    """Let a giver's own submission that is being put together go on; raise NotTheirs, NotOpen for any other."""
    must_be_theirs(submission.request_id, by, operation, submission)
    if submission.is_open:
        return
    message = "You have sent this already. Nothing can be added or changed; ask us for a new link to send more."
    raise NotOpen(message, operation=operation, by=by, on=submission, reason_code="not_open")


def must_take_answers(request: Request, by: Actor, operation: Operation) -> None:
    """Let a giver's own request that waits for an answer go on; raise NotTheirs, LinkEnded for any other."""
    must_be_theirs(request.pk, by, operation, request)
    if request.is_open:
        return
    message = "We are not asking for anything with this link any more. Call 101 and quote its number to send more."
    raise LinkEnded(message, operation=operation, by=by, on=request, reason_code=f"request_{request.state}")
