"""Links of requests: made and sent, exchanged for a browser session, sent again when the giver asks."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from accounts.actions.outgoing import write
from accounts.models.outgoing import Way
from audit import journal
from audit.actors import Actor
from audit.operations import Operation
from community import link_secrets, messages
from community.giver import Giver, giver_of
from community.models import GivingSession, Link, Request, RequestState
from community.models.request import MOVES
from community.refusals import LinkEnded, TooOften

SESSION_HOURS = 24
RENEWALS_MOST = 3  # links a giver may ask for in 24 hours
RENEWABLE = frozenset(
    {RequestState.SENT, RequestState.VIEWED, RequestState.UPLOADING, RequestState.SUPPLIED, RequestState.EXPIRED}
)
READABLE = RENEWABLE  # for which a link that counts shows at least the status


@dataclass(frozen=True)
class Issued:
    """A link just made. Token and code are in the message, and nowhere else."""

    link: Link
    token: str
    code: str


@dataclass(frozen=True)
class Opened:
    """A browser that was let in: its session and the secret for its cookie."""

    session: GivingSession
    secret: str


@journal.action
def send_link(*, request: Request, by: Actor) -> Issued:
    """Make a link for a request, send it the way of the request, and end the links before it.

    The request becomes SENT when its state allows; one whose giver is in the middle keeps its state.
    """
    row = Request.objects.select_for_update(of=("self",)).get(pk=request.pk)
    now = timezone.now()
    row.links.filter(ended_at__isnull=True).update(ended_at=now)
    token, code = link_secrets.new_token(), link_secrets.new_code()
    link = Link.objects.create(
        request=row,
        token_sha256=link_secrets.token_hash(token),
        code_mac=link_secrets.code_mac(code),
        made_at=now,
        expires_at=now + timedelta(days=settings.LINK_DAYS),
    )
    if RequestState.SENT in MOVES[RequestState(row.state)]:
        row.state, row.revoked_at, row.revoked_by = RequestState.SENT, None, None
    row.sent_at, row.expires_at, row.revision = now, link.expires_at, row.revision + 1
    row.save()
    text = messages.link_message(row, token, code)
    write(
        way=Way(row.way),
        address=row.address,
        subject=messages.subject_of(row),
        body=text,
        key=f"request.link:{link.pk}",
    )
    details = {"link": str(link.pk), "way": row.way, "expires": link.expires_at.isoformat()}
    journal.act(Operation.REQUEST_LINK_SENT, by=by, on=row, incident_id=row.incident_id, details=details)
    return Issued(link, token, code)


@journal.action
def open_link(*, link: Link, by: Giver) -> Opened:
    """Let a browser in that showed the secret of a link; the first time, the request becomes VIEWED.

    A link that no longer counts is let in too: its pages say why, and let the person ask for a new one.
    """
    row = Request.objects.select_for_update(of=("self",)).get(pk=link.request_id)
    now, secret = timezone.now(), link_secrets.new_token()
    session = GivingSession.objects.create(
        link=link,
        secret_sha256=link_secrets.token_hash(secret),
        made_at=now,
        ends_at=now + timedelta(hours=SESSION_HOURS),
    )
    if link.is_good(now):
        row.viewed_at = row.viewed_at or now
        if row.state == RequestState.SENT:
            row.state = RequestState.VIEWED
        row.save(update_fields=["viewed_at", "state"])
    journal.act(
        Operation.REQUEST_OPENED,
        by=by,
        on=row,
        incident_id=row.incident_id,
        details={"link": str(link.pk), "is_good": link.is_good(now)},
    )
    return Opened(session, secret)


def renew_link(*, session: GivingSession) -> Issued:
    """Send the giver a new link where the old one went, and let this browser go on with it.

    Raises LinkEnded for a request that takes nothing more, TooOften.
    """
    return _renew(session=session, by=giver_of(session.link.request))


@journal.action
def _renew(*, session: GivingSession, by: Giver) -> Issued:
    request = Request.objects.select_for_update(of=("self",)).get(pk=session.link.request_id)
    if request.state not in RENEWABLE:
        message = "We have closed this request. Call 101 and quote its number."
        raise _refused(LinkEnded, message, f"request_{request.state}", by, request)
    lately = Link.objects.filter(request=request, made_at__gt=timezone.now() - timedelta(days=1))
    if lately.count() > RENEWALS_MOST:
        message = "We have sent you several links today. Look for the newest message, or call 101."
        raise _refused(TooOften, message, "too_many_links", by, request)
    is_known = session.link.is_good(timezone.now())
    issued = send_link(request=request, by=by)
    if is_known:  # who is in the middle of it stays in
        GivingSession.objects.filter(pk=session.pk).update(link=issued.link)
    return issued


@journal.action
def leave(*, session: GivingSession, by: Giver) -> None:
    """End a browser's session: "I have finished on this device"."""
    request = session.link.request
    GivingSession.objects.filter(pk=session.pk).delete()
    journal.act(Operation.REQUEST_LEFT, by=by, on=request, incident_id=request.incident_id)


def _refused(kind: type[LinkEnded] | type[TooOften], message: str, code: str, by: Giver, on: Request) -> Exception:
    return kind(message, operation=Operation.REQUEST_LINK_SENT, by=by, on=on, reason_code=code)
