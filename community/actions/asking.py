"""An officer asks one person outside, asks again, sends a new link, or takes the request back."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from accounts.models.outgoing import Way
from accounts.permissions import Permission
from audit import journal
from audit.canonical import Json
from audit.operations import Operation
from community.actions.linking import send_link
from community.inbox.refusals import CannotReach, MoveForbidden, NotAllowed, WrongIncident, must
from community.link_secrets import new_reference
from community.models import FollowUp, Language, Request, RequestState, Submission
from community.models.request import MOVES, OPEN
from incidents.models import Incident


@dataclass(frozen=True)
class Wanted:
    """Whom to ask, for what and how; the address is in the form that its way needs."""

    incident: Incident
    way: Way
    address: str
    person_name: str = ""
    place: str = ""
    window_from: datetime | None = None
    window_to: datetime | None = None
    message: str = ""
    language: Language = Language.ENGLISH


@journal.action
def ask_person(*, wanted: Wanted, by: User) -> Request:
    """Ask one person, and send them the link. Raises NotAllowed, WrongIncident."""
    operation = Operation.COMMUNITY_ASKED
    if not by.may(Permission.COMMUNITY_ASK):
        message = "You may not ask the public here. Ask the officer in the case."
        raise NotAllowed(message, operation=operation, by=by, reason_code="no_permission")
    if not Incident.objects.visible_to(by).filter(pk=wanted.incident.pk).exists():
        message = "That log is out of your reach. Choose another."
        raise WrongIncident(message, operation=operation, by=by, reason_code="incident_out_of_reach")
    request = _numbered(wanted, by)
    send_link(request=request, by=by)
    request.refresh_from_db()
    details: dict[str, Json] = {"way": request.way, "language": request.language, "reference": request.reference}
    journal.act(
        operation,
        by=by,
        on=request,
        incident_id=request.incident_id,
        details=details,
        personal={"name": request.person_name, "address": request.address, "message": request.message},
    )
    return request


@journal.action
def renew_request(*, request: Request, by: User) -> Request:
    """Send the person a new link; the links before it end. Raises NotAllowed, MoveForbidden, CannotReach."""
    operation = Operation.COMMUNITY_RENEWED
    request = _locked(request, by, operation)
    may_send = request.state in OPEN or RequestState.SENT in MOVES[RequestState(request.state)]
    if not may_send:
        raise _forbidden("No link can be sent for it now.", operation, by, request)
    _must_be_reachable(request, by, operation)
    send_link(request=request, by=by)
    before = request.state
    request.refresh_from_db()
    details: dict[str, Json] = {"before": before, "after": request.state}
    journal.act(operation, by=by, on=request, incident_id=request.incident_id, details=details)
    return request


@journal.action
def revoke_request(*, request: Request, by: User) -> Request:
    """Take a request back: its link opens nothing any more; what was sent stays. Raises NotAllowed, MoveForbidden."""
    operation = Operation.COMMUNITY_REVOKED
    request = _locked(request, by, operation)
    if RequestState.REVOKED not in MOVES[RequestState(request.state)]:
        raise _forbidden("It is over already.", operation, by, request)
    now, before = timezone.now(), request.state
    request.links.filter(ended_at__isnull=True).update(ended_at=now)
    request.state, request.revoked_at, request.revoked_by = RequestState.REVOKED, now, by
    request.revision += 1
    request.save(update_fields=["state", "revoked_at", "revoked_by", "revision"])
    journal.act(operation, by=by, on=request, incident_id=request.incident_id, details={"before": before})
    return request


@journal.action
def ask_again(*, submission: Submission, text: str, by: User) -> FollowUp:
    """Ask the same person something more; they get a new link that shows the question.

    Raises NotAllowed, MoveForbidden, CannotReach.
    """
    operation = Operation.COMMUNITY_ASKED_AGAIN
    request = Request.objects.select_for_update(of=("self",)).get(pk=submission.request_id)
    must(by, Permission.COMMUNITY_TRIAGE, request, operation)
    _must_be_reachable(request, by, operation)
    if not submission.contact_wanted:
        message = "They want no contact about it. What they said and sent is all there is."
        raise CannotReach(message, operation=operation, by=by, on=request, reason_code="no_contact_wanted")
    if request.state == RequestState.DRAFT or not text.strip():
        raise _forbidden("Write what you ask them.", operation, by, request)
    asked = FollowUp.objects.create(
        request=request, submission=submission, text=text.strip(), message_before=request.message, asked_by=by
    )
    request.message = asked.text
    request.save(update_fields=["message"])
    send_link(request=request, by=by)
    journal.act(
        operation,
        by=by,
        on=submission,
        incident_id=request.incident_id,
        details={"follow_up": str(asked.pk)},
        personal={"text": asked.text},
    )
    return asked


def _numbered(wanted: Wanted, by: User) -> Request:
    """Make the request with a number to quote; a number that is taken, which hardly happens, is drawn again."""
    for _ in range(3):
        request = Request(reference=new_reference(), asked_by=by, **vars(wanted))
        try:
            with transaction.atomic():
                request.save(force_insert=True)
        except IntegrityError:
            continue
        return request
    message = "no free reference was found"
    raise RuntimeError(message)


def _locked(request: Request, by: User, operation: Operation) -> Request:
    row = Request.objects.select_for_update(of=("self",)).get(pk=request.pk)
    must(by, Permission.COMMUNITY_ASK, row, operation)
    return row


def _must_be_reachable(request: Request, by: User, operation: Operation) -> None:
    if not request.address:
        message = "Their address was erased when its time was over. Ask them anew."
        raise CannotReach(message, operation=operation, by=by, on=request, reason_code="no_address")


def _forbidden(message: str, operation: Operation, by: User, request: Request) -> MoveForbidden:
    return MoveForbidden(message, operation=operation, by=by, on=request, reason_code=f"request_{request.state}")
