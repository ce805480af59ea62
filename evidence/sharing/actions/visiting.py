"""A recipient comes in: follows the link, gets a code another way, enters it; and leaves."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts.actions.notices import notify
from accounts.actions.outgoing import write
from accounts.models.notice import Kind
from accounts.models.outgoing import Way
from accounts.noise import Purse, neighbourhood
from audit import context, journal
from audit.actors import Visitor
from audit.operations import Operation, Outcome
from evidence.sharing.messages import code_text
from evidence.sharing.models import Code, CodeWay, GuestSession, Link, Package, Recipient, Standing
from evidence.sharing.references import (
    CODE_LASTS,
    CODE_TRIES,
    LOCK_LASTS,
    VISIT_LASTS,
    code_hmac,
    digest,
    is_code,
    new_code,
    new_key,
    token_in,
)
from evidence.sharing.refusals import CodeWrong, LinkClosed, LinkUnknown, LockedOut, TermsNotAccepted, TooSoon

UNKNOWN = Purse("shares", Operation.SHARE_LINK_FOLLOWED)
MOST_GUESSES = 30  # from one address in ten minutes
CODE_PAUSE = timedelta(seconds=30)
MOST_CODES = 6  # in an hour
VISITOR = Visitor("recipient")


class TooMany(Exception):
    """One address tries too many links: it is answered with 429 and nothing is looked up."""


def follow_link(*, text: str) -> tuple[GuestSession, str]:
    """Take the token in a pasted link or typed text; return the visit, which opens nothing yet, and its secret key.

    Raises LinkUnknown, TooMany; a link that is closed gives a visit too, from which one can ask for more time.
    """
    token = token_in(text)
    link = _find(token) if token else None
    if link is None:
        _count_unknown()
        message = "This link is not known here. Check that it is whole, or ask for a new one."
        raise LinkUnknown(message, operation=Operation.SHARE_LINK_FOLLOWED, by=VISITOR, reason_code="unknown_link")
    return _start_visit(link=link)


def _find(token: str) -> Link | None:
    links = Link.objects.select_related("recipient__package")
    return links.filter(token_sha256=digest(token)).first()


def _count_unknown() -> None:
    """Count a wrong token by where it came from; the first of a window is journalled, the others as a sum."""
    facts = {"address": neighbourhood(context.current().source_ip), "reason": "unknown_link"}
    tries = UNKNOWN.count(facts)
    if tries == 1:
        journal.refuse(UNKNOWN.operation, by=VISITOR, reason_code="unknown_link")
    if tries > MOST_GUESSES:
        raise TooMany


def write_down_unknown_links() -> None:
    """Write how many wrong links came in the windows that have ended; every minute."""
    UNKNOWN.write_down(lambda _: None, "recipient")


@journal.action
def _start_visit(*, link: Link) -> tuple[GuestSession, str]:
    recipient, key = link.recipient, new_key()
    if link.ended_at is not None and recipient.standing != Standing.REVOKED:
        raise closed(recipient, "replaced")
    visit = GuestSession.objects.create(
        recipient=recipient, link=link, key_sha256=digest(key), expires_at=timezone.now() + VISIT_LASTS
    )
    _write(Operation.SHARE_LINK_FOLLOWED, recipient, standing=recipient.standing)
    return visit, key


def closed(recipient: Recipient, standing: str) -> LinkClosed:
    """Return why a link does not open."""
    sentences = {
        "replaced": "A newer link was sent to you. Open the latest message.",
        Standing.REVOKED: "This access was taken back by the police.",
        Standing.EXPIRED: "This link has run out.",
        Standing.SCHEDULED: "This link does not open yet.",
    }
    return LinkClosed(
        sentences.get(standing, "This link does not open."),
        standing=standing,
        operation=Operation.SHARE_LINK_FOLLOWED,
        by=recipient,
        on=recipient.package,
        reason_code=standing,
    )


@journal.action
def send_code(*, visit: GuestSession) -> Code:
    """Send the code by text message. Raises LinkClosed, LockedOut, TooSoon, and CodeWrong where it is read out."""
    recipient = _open_recipient(visit, Operation.SHARE_CODE_SENT)
    now = timezone.now()
    sent = Code.objects.filter(recipient=recipient, made_at__gt=now - timedelta(hours=1))
    latest = sent.first()
    if (
        recipient.code_way == CodeWay.CALL
        or sent.count() >= MOST_CODES
        or (latest and latest.made_at > now - CODE_PAUSE)
    ):
        message = "A code was sent a moment ago. Wait half a minute, then ask again."
        if recipient.code_way == CodeWay.CALL:
            message = "Your code is read out to you on the telephone."
        about: dict[str, Any] = {"operation": Operation.SHARE_CODE_SENT, "by": recipient, "on": recipient.package}
        raise TooSoon(message, **about, reason_code="too_soon")
    code = new_code()
    row = Code.objects.create(
        recipient=recipient,
        code_hmac=code_hmac(recipient.pk, code),
        way=CodeWay.SMS,
        made_at=now,
        expires_at=now + CODE_LASTS,
    )
    text = code_text(code)
    write(way=Way.SMS, address=recipient.telephone, body=text, key=f"share.code:{recipient.pk}")
    _write(Operation.SHARE_CODE_SENT, recipient)
    return row


def enter_code(*, visit: GuestSession, code: str, accepts_terms: bool) -> tuple[GuestSession, str]:
    """Open the visit with the right code, and return it with a new key. Raises CodeWrong, LockedOut and others.

    A wrong try is counted and journalled in a transaction that stands, before the refusal is raised.
    """
    opened = _try_code(visit=visit, code=code, accepts_terms=accepts_terms)
    if isinstance(opened, Recipient):
        left = CODE_TRIES - opened.wrong_codes
        if opened.is_locked:
            raise locked_out(opened)
        words = f"This is not the code, or it is too old. {left} tries left."
        about: dict[str, Any] = {"operation": Operation.SHARE_ENTERED, "by": opened, "on": opened.package}
        raise CodeWrong(words, tries_left=left, **about, reason_code="wrong_code")
    return opened


@journal.action
def _try_code(*, visit: GuestSession, code: str, accepts_terms: bool) -> tuple[GuestSession, str] | Recipient:
    recipient, now = _open_recipient(visit, Operation.SHARE_ENTERED), timezone.now()
    if recipient.package.asks_terms and not accepts_terms:
        message = "Accept the terms of sharing first."
        about: dict[str, Any] = {"operation": Operation.SHARE_ENTERED, "by": recipient, "on": recipient.package}
        raise TermsNotAccepted(message, **about, reason_code="terms")
    # Only the newest code counts: an older one, still lying in a telephone, opens nothing.
    newest = Code.objects.filter(recipient=recipient).first()
    is_good = newest is not None and newest.used_at is None and newest.expires_at > now
    if newest is None or not is_good or not is_code(newest.code_hmac, recipient.pk, code):
        return _count_wrong(recipient)
    newest.used_at = now
    newest.save(update_fields=["used_at"])
    return _let_in(visit, recipient)


def _count_wrong(recipient: Recipient) -> Recipient:
    recipient.wrong_codes += 1
    if recipient.wrong_codes >= CODE_TRIES:
        recipient.wrong_codes, recipient.locked_until = 0, timezone.now() + LOCK_LASTS
        Code.objects.filter(recipient=recipient, used_at=None).update(used_at=timezone.now())
    recipient.save(update_fields=["wrong_codes", "locked_until"])
    journal.act(
        Operation.SHARE_ENTERED,
        by=recipient,
        on=recipient.package,
        outcome=Outcome.DENIED,
        reason_code="wrong_code",
        incident_id=recipient.package.incident_id,
        details={"recipient": str(recipient.pk)},
    )
    if recipient.is_locked:
        text = f"Five wrong codes for {recipient.name}: {recipient.package.reference} is locked for 15 minutes."
        tell(recipient.package, text, f"share.locked:{recipient.pk}:{recipient.locked_until:%d%H%M}")
    return recipient


def _let_in(visit: GuestSession, recipient: Recipient) -> tuple[GuestSession, str]:
    now, key = timezone.now(), new_key()  # a new key: whoever saw the one from before the code gains nothing
    visit.entered_at, visit.key_sha256, visit.expires_at = now, digest(key), now + VISIT_LASTS
    visit.save(update_fields=["entered_at", "key_sha256", "expires_at"])
    is_first = recipient.first_opened_at is None
    recipient.wrong_codes, recipient.locked_until, recipient.last_seen_at = 0, None, now
    recipient.first_opened_at = recipient.first_opened_at or now
    recipient.confirmed_at = recipient.confirmed_at or now
    recipient.save(update_fields=["wrong_codes", "locked_until", "last_seen_at", "first_opened_at", "confirmed_at"])
    _write(Operation.SHARE_ENTERED, recipient, visit=str(visit.pk))
    if is_first and recipient.package.tells_opening:
        text = f"{recipient} has opened {recipient.package.reference}."
        tell(recipient.package, text, f"share.opened:{recipient.pk}")
    return visit, key


@journal.action
def say_wrong_person(*, visit: GuestSession) -> Recipient:
    """Take somebody's word that the link is not for them: it ends, and the police are told. Raises LinkClosed."""
    recipient = _open_recipient(visit, Operation.SHARE_WRONG_PERSON)
    now = timezone.now()
    recipient.is_wrong_person = True
    recipient.save(update_fields=["is_wrong_person"])
    Link.objects.filter(recipient=recipient, ended_at=None).update(ended_at=now)
    GuestSession.objects.filter(recipient=recipient, ended_at=None).update(ended_at=now)
    _write(Operation.SHARE_WRONG_PERSON, recipient)
    text = f"The link for {recipient.name} reached somebody else. It was closed: {recipient.package.reference}."
    tell(recipient.package, text, f"share.wrong:{visit.pk}")
    return recipient


@journal.action
def leave(*, visit: GuestSession) -> None:
    """End a visit."""
    GuestSession.objects.filter(pk=visit.pk, ended_at=None).update(ended_at=timezone.now())
    _write(Operation.SHARE_LEFT, visit.recipient, visit=str(visit.pk))


def locked_out(recipient: Recipient) -> LockedOut:
    """Return the refusal while too many wrong codes shut everybody out."""
    message = f"Too many wrong codes. Try again in 15 minutes, or call {settings.SERVICE_DESK}."
    about: dict[str, Any] = {"operation": Operation.SHARE_ENTERED, "by": recipient, "on": recipient.package}
    return LockedOut(message, **about, reason_code="locked")


def tell(package: Package, text: str, key: str) -> None:
    """Tell who built and who sent the package; call it from an action."""
    people = {person.pk: person for person in (package.built_by, package.sent_by) if person is not None}
    notify(to=people.values(), kind=Kind.SHARING, text=text, target=package.get_absolute_url(), key=key)


def _open_recipient(visit: GuestSession, operation: Operation) -> Recipient:
    """Lock the recipient of a visit whose link is good; raises LinkClosed, LockedOut."""
    rows = Recipient.objects.select_for_update(of=("self",)).select_related("package__built_by", "package__sent_by")
    recipient = rows.get(pk=visit.recipient_id)
    if recipient.standing != Standing.ACTIVE:
        raise closed(recipient, recipient.standing)
    if operation in {Operation.SHARE_ENTERED, Operation.SHARE_CODE_SENT} and recipient.is_locked:
        raise locked_out(recipient)
    return recipient


def _write(operation: Operation, recipient: Recipient, **facts: str) -> None:
    journal.act(
        operation,
        by=recipient,
        on=recipient.package,
        incident_id=recipient.package.incident_id,
        details={"recipient": str(recipient.pk), **facts},
    )
