"""What the police do with a package that was sent: more time, no more access, a new link, a code, an answer."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.actions.outgoing import write
from accounts.models import User
from accounts.models.outgoing import Way
from accounts.permissions import Permission
from audit import journal
from audit.operations import Operation
from evidence.sharing.actions.building import Person, create_recipient, moved, must_end_in_time
from evidence.sharing.actions.sending import write_link
from evidence.sharing.messages import answer_mail, time_mail
from evidence.sharing.models import (
    Code,
    CodeWay,
    GuestSession,
    MoreTime,
    MoreTimeState,
    Package,
    PackageState,
    Question,
    Recipient,
    Standing,
)
from evidence.sharing.preflight import is_allowed
from evidence.sharing.references import CODE_LASTS, code_hmac, new_code
from evidence.sharing.refusals import NotReady, PackageMoved, must_reach


@journal.action
def extend_access(*, recipient: Recipient, until_at: datetime, by: User) -> Recipient:
    """Give a recipient a later (or earlier) last day, also of a dead link. Raises NotYours, PackageMoved, BadTimes."""
    recipient = _living(recipient, by, Operation.SHARE_EXTENDED)
    must_end_in_time(recipient.package, until_at, by)
    before, recipient.until_at = recipient.until_at, until_at
    recipient.save(update_fields=["until_at"])
    asked = MoreTime.objects.filter(recipient=recipient, state=MoreTimeState.ASKED)
    asked.update(state=MoreTimeState.GRANTED, decided_at=timezone.now(), decided_by=by, until_at=until_at)
    subject, body = time_mail(recipient.package, recipient, "")
    write(way=Way.EMAIL, address=recipient.email, subject=subject, body=body, key=f"share.time:{recipient.pk}")
    _write(Operation.SHARE_EXTENDED, recipient, by, before=before.isoformat(), after=until_at.isoformat())
    return recipient


@journal.action
def refuse_time(*, asked: MoreTime, answer: str, by: User) -> MoreTime:
    """Refuse more time, and say why. Raises NotYours, PackageMoved."""
    recipient = _living(asked.recipient, by, Operation.SHARE_MORE_TIME_REFUSED)
    asked = MoreTime.objects.select_for_update().get(pk=asked.pk)
    if asked.state != MoreTimeState.ASKED:
        raise moved(recipient.package, by, Operation.SHARE_MORE_TIME_REFUSED)
    asked.state, asked.decided_at, asked.decided_by, asked.answer = MoreTimeState.REFUSED, timezone.now(), by, answer
    asked.save(update_fields=["state", "decided_at", "decided_by", "answer"])
    subject, body = time_mail(recipient.package, recipient, answer)
    write(way=Way.EMAIL, address=recipient.email, subject=subject, body=body, key=f"share.time:{recipient.pk}")
    _write(Operation.SHARE_MORE_TIME_REFUSED, recipient, by)
    return asked


@journal.action
def revoke_recipient(*, recipient: Recipient, reason: str, by: User) -> Recipient:
    """Take one person's access back, at once and for good. Raises NotYours, PackageMoved."""
    recipient = _living(recipient, by, Operation.SHARE_REVOKED)
    now = timezone.now()
    recipient.revoked_at, recipient.revoked_by, recipient.revoke_reason = now, by, reason
    recipient.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])
    _shut([recipient.pk])
    _write(Operation.SHARE_REVOKED, recipient, by, reason=reason)
    return recipient


@journal.action
def revoke_package(*, package: Package, reason: str, by: User) -> Package:
    """Take everybody's access back, at once and for good. Raises NotYours, PackageMoved."""
    must_reach(package, by, Permission.SHARING_SEND, Operation.PACKAGE_REVOKED)
    package = Package.objects.select_for_update(of=("self",)).get(pk=package.pk)
    if package.state == PackageState.REVOKED:
        raise moved(package, by, Operation.PACKAGE_REVOKED)
    package.state, package.revoked_at, package.revoked_by = PackageState.REVOKED, timezone.now(), by
    package.revoke_reason = reason
    package.save(update_fields=["state", "revoked_at", "revoked_by", "revoke_reason"])
    people = list(package.recipients.values_list("pk", flat=True))
    _shut(people)
    journal.act(
        Operation.PACKAGE_REVOKED,
        by=by,
        on=package,
        incident_id=package.incident_id,
        details={"recipients": sorted(str(pk) for pk in people)},
        personal={"reason": reason},
    )
    return package


@journal.action
def send_link_again(*, recipient: Recipient, by: User) -> Recipient:
    """Send a new link, which ends the old one. Raises NotYours, PackageMoved."""
    recipient = _living(recipient, by, Operation.SHARE_LINK_SENT)
    GuestSession.objects.filter(recipient=recipient, ended_at=None).update(ended_at=timezone.now())
    write_link(recipient.package, recipient)
    _write(Operation.SHARE_LINK_SENT, recipient, by)
    return recipient


@journal.action
def add_recipient(*, package: Package, person: Person, by: User) -> Recipient:
    """Send a package that was sent to one more person, of an allowed domain. Raises NotReady besides the usual."""
    must_reach(package, by, Permission.SHARING_SEND, Operation.SHARE_LINK_SENT)
    package = Package.objects.select_for_update(of=("self",)).get(pk=package.pk)
    if package.state != PackageState.SENT:
        raise moved(package, by, Operation.SHARE_LINK_SENT)
    if not is_allowed(person.email):
        message = "This address is outside the allowed domains: start a new package, which a second person agrees to."
        raise NotReady(message, operation=Operation.SHARE_LINK_SENT, by=by, on=package, reason_code="domain")
    recipient = create_recipient(package, person, by)
    write_link(package, recipient)
    _write(Operation.SHARE_LINK_SENT, recipient, by)
    return recipient


@journal.action
def read_out_code(*, recipient: Recipient, by: User) -> str:
    """Make a code that the officer reads out on the telephone, and return it; it is shown once.

    Raises NotYours, PackageMoved, also where the code goes by text message.
    """
    recipient = _living(recipient, by, Operation.SHARE_CODE_SENT)
    if recipient.standing != Standing.ACTIVE or recipient.code_way != CodeWay.CALL:
        message = "A code is read out only to people who get it by telephone, while their link is good."
        about: dict[str, Any] = {"operation": Operation.SHARE_CODE_SENT, "by": by, "on": recipient.package}
        raise PackageMoved(message, **about, reason_code="not_by_telephone")
    code, now = new_code(), timezone.now()
    Code.objects.create(
        recipient=recipient,
        code_hmac=code_hmac(recipient.pk, code),
        way=CodeWay.CALL,
        made_at=now,
        expires_at=now + CODE_LASTS,
    )
    _write(Operation.SHARE_CODE_SENT, recipient, by, way="call")
    return code


@journal.action
def answer_question(*, question: Question, words: str, by: User) -> Question:
    """Answer a recipient; they are told by e-mail that there is an answer. Raises NotYours, PackageMoved."""
    recipient = _living(question.recipient, by, Operation.SHARE_QUESTION_ANSWERED, Permission.SHARING_BUILD)
    question = Question.objects.select_for_update().get(pk=question.pk)
    if question.answered_at is not None:
        message = "Somebody has answered this already."
        about: dict[str, Any] = {"operation": Operation.SHARE_QUESTION_ANSWERED, "by": by, "on": recipient.package}
        raise PackageMoved(message, **about, reason_code="answered")
    question.answer, question.answered_at, question.answered_by = words, timezone.now(), by
    question.save(update_fields=["answer", "answered_at", "answered_by"])
    subject, body = answer_mail(recipient.package, recipient)
    write(way=Way.EMAIL, address=recipient.email, subject=subject, body=body, key=f"share.answer:{question.pk}")
    _write(Operation.SHARE_QUESTION_ANSWERED, recipient, by, question=str(question.pk))
    return question


@journal.action
def view_package(*, package: Package, by: User) -> None:
    """Write that somebody read who received what."""
    journal.act(Operation.PACKAGE_VIEWED, by=by, on=package, incident_id=package.incident_id)


@journal.action
def export_packages(*, count: int, by: User) -> None:
    """Write that the list of packages goes out as CSV."""
    journal.act(Operation.PACKAGES_EXPORTED, by=by, details={"count": count})


def usual_last_day() -> datetime:
    """Return the end of the twenty-eighth day from today (product.md, life of a share)."""
    day = timezone.localtime() + timedelta(days=28)
    return day.replace(hour=23, minute=59, second=0, microsecond=0)


def _living(
    recipient: Recipient, by: User, operation: Operation, permission: Permission = Permission.SHARING_SEND
) -> Recipient:
    must_reach(recipient.package, by, permission, operation)
    rows = Recipient.objects.select_for_update(of=("self",)).select_related("package")
    recipient = rows.get(pk=recipient.pk)
    if recipient.package.state != PackageState.SENT or recipient.revoked_at is not None:
        raise moved(recipient.package, by, operation)
    return recipient


def _shut(people: list[UUID]) -> None:
    """End visits; every range asks for the recipient anew, so running answers end by themselves."""
    GuestSession.objects.filter(recipient__in=people, ended_at=None).update(ended_at=timezone.now())


def _write(operation: Operation, recipient: Recipient, by: User, *, reason: str = "", **facts: str) -> None:
    package = recipient.package
    journal.act(
        operation,
        by=by,
        on=package,
        incident_id=package.incident_id,
        details={"recipient": str(recipient.pk)} | facts,
        personal={"recipient": str(recipient)} | ({"reason": reason} if reason else {}),
    )
