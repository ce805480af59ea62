"""What a giver is told once somebody has decided, in the language in which they were asked."""

import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format

from accounts.actions.outgoing import write
from accounts.models.outgoing import OutgoingMessage, Way
from community.models import Submission

LETTERS: dict[str, dict[str, str]] = tomllib.loads((Path(__file__).parent / "letters.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Receiver:
    """How a giver is reached; nothing once their details were erased."""

    way: Way
    address: str


def receiver_of(submission: Submission) -> Receiver | None:
    """Return how to reach the giver: as they asked, else as they were asked; not at all when they want no contact."""
    if not submission.contact_wanted:
        return None
    if submission.contact_address:
        return Receiver(Way(submission.contact_way), submission.contact_address)
    request = submission.request
    return Receiver(Way(request.way), request.address) if request.address else None


def thank(submission: Submission, *, key: str, asks_statement: bool) -> OutgoingMessage | None:
    """Write thanks with the next step, within the caller's transaction; None when nobody can be reached."""
    words = LETTERS[submission.request.language]
    text = words["thanks"].format(force=settings.FORCE_NAME, reference=submission.reference)
    return _write(submission, f"{text} {words['statement']}" if asks_statement else text, key)


def say_declined(submission: Submission, *, reason: str, goes_at: datetime | None, key: str) -> OutgoingMessage | None:
    """Write that a file is not needed, why, and when it goes; within the caller's transaction.

    `reason` is a value of DeclineReason; `goes_at` None: nobody knows yet.
    """
    words = LETTERS[submission.request.language]
    day = date_format(timezone.localtime(goes_at), "d/m/Y") if goes_at else words["never"]
    about = {"force": settings.FORCE_NAME, "reference": submission.reference, "reason": words[reason], "day": day}
    return _write(submission, words["declined"].format(**about), key)


def _write(submission: Submission, body: str, key: str) -> OutgoingMessage | None:
    receiver = receiver_of(submission)
    if receiver is None:
        return None
    subject = f"{settings.FORCE_NAME}: {submission.reference}" if receiver.way == Way.EMAIL else ""
    return write(way=receiver.way, address=receiver.address, body=body, subject=subject, key=key)
