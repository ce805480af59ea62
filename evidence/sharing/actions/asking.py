"""What a recipient asks of the police: a question, or more time."""

from typing import Any

from django.utils import timezone

from audit import journal
from audit.operations import Operation
from evidence.sharing.actions.visiting import closed, tell
from evidence.sharing.models import GuestSession, MoreTime, MoreTimeState, PackageItem, Question, Recipient, Standing
from evidence.sharing.refusals import AlreadyAsked

MOST_QUESTIONS = 20  # that wait for an answer


@journal.action
def ask_question(*, visit: GuestSession, words: str, row: PackageItem | None = None) -> Question:
    """Ask the police something, about one exhibit or all of it; they are told. Raises AlreadyAsked for a flood."""
    recipient = _recipient(visit)
    if recipient.questions.filter(answered_at=None).count() >= MOST_QUESTIONS:
        message = "Twenty of your questions wait for an answer. The police have been told of them."
        about: dict[str, Any] = {"operation": Operation.SHARE_QUESTION_ASKED, "by": recipient, "on": recipient.package}
        raise AlreadyAsked(message, **about, reason_code="too_many")
    item = row.item if row else None
    question = Question.objects.create(recipient=recipient, item=item, words=words)
    about_what = f" about {row.exhibit_reference}" if row else ""
    tell(
        recipient.package, f"{recipient} asks{about_what}: {recipient.package.reference}.", f"share.asked:{question.pk}"
    )
    _write(Operation.SHARE_QUESTION_ASKED, recipient, question=str(question.pk))
    return question


@journal.action
def ask_more_time(*, visit: GuestSession, reason: str = "") -> MoreTime:
    """Ask for a later last day, also once the link has run out. Raises AlreadyAsked, LinkClosed when taken back."""
    recipient = _recipient(visit)
    if recipient.standing not in {Standing.ACTIVE, Standing.EXPIRED}:
        raise closed(recipient, recipient.standing)
    if MoreTime.objects.filter(recipient=recipient, state=MoreTimeState.ASKED).exists():
        message = "You have asked for more time already. The police have been told."
        about: dict[str, Any] = {"operation": Operation.SHARE_MORE_TIME_ASKED, "by": recipient, "on": recipient.package}
        raise AlreadyAsked(message, **about, reason_code="asked_already")
    asked = MoreTime.objects.create(recipient=recipient, reason=reason, made_at=timezone.now())
    last = f"{timezone.localtime(recipient.until_at):%-d %b %Y}"
    text = f"{recipient} asks for more time: {recipient.package.reference}, last day {last}."
    tell(recipient.package, text, f"share.time:{asked.pk}")
    _write(Operation.SHARE_MORE_TIME_ASKED, recipient)
    return asked


def _recipient(visit: GuestSession) -> Recipient:
    """Lock the recipient of the visit."""
    rows = Recipient.objects.select_for_update(of=("self",)).select_related("package__built_by", "package__sent_by")
    return rows.get(pk=visit.recipient_id)


def _write(operation: Operation, recipient: Recipient, **facts: str) -> None:
    journal.act(
        operation,
        by=recipient,
        on=recipient.package,
        incident_id=recipient.package.incident_id,
        details={"recipient": str(recipient.pk), **facts},
    )
