"""Reason for access: why somebody opens other people's footage, asked once for a task (DPA 2018 s. 62(2))."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db.models import TextChoices
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from accounts.request import signed_in_person

SESSION_KEY = "reason"
TEXT_LEAST, TEXT_MOST = 10, 500  # characters


class ReasonCode(TextChoices):
    """The coded reasons; a code is written into the journal and never changes its meaning."""

    OIC = "OIC", "Case build (officer in the case)"
    SUPERVISION = "SUPERVISION", "Supervision"
    DISCLOSURE = "DISCLOSURE", "Disclosure"
    CHARGING = "CHARGING", "Charging decision"
    COMPLAINT = "COMPLAINT", "Complaint or conduct"
    SAR_FOI = "SAR_FOI", "Subject access or freedom of information request"
    TRAINING = "TRAINING", "Training"
    TECH_SUPPORT = "TECH_SUPPORT", "Technical support"
    LIVE_COMMAND = "LIVE_COMMAND", "Live command"
    SCRUTINY = "SCRUTINY", "Scrutiny panel"
    AUDIT = "AUDIT", "Audit"
    OTHER = "OTHER", "Another reason"


NEEDS_REFERENCE = frozenset(
    {
        ReasonCode.OIC,
        ReasonCode.DISCLOSURE,
        ReasonCode.CHARGING,
        ReasonCode.COMPLAINT,
        ReasonCode.SAR_FOI,
        ReasonCode.LIVE_COMMAND,
    }
)
NEEDS_TEXT = frozenset({ReasonCode.OTHER})


@dataclass(frozen=True)
class Reason:
    """A reason as given; it lasts `REASON_MINUTES` from `given_at`."""

    code: str
    reference: str
    text: str
    given_at: str  # ISO 8601, UTC

    def __str__(self) -> str:
        label = ReasonCode(self.code).label.partition(" (")[0]
        return f"{label} · {self.reference}" if self.reference else label

    @property
    def ends_at(self) -> datetime:
        """When the reason stops counting."""
        return datetime.fromisoformat(self.given_at) + timedelta(minutes=settings.REASON_MINUTES)

    @property
    def in_full(self) -> str:
        """The reference and the text, as the journal keeps them (personal data)."""
        return ": ".join(part for part in (self.reference, self.text) if part)

    def as_kept(self) -> dict[str, str]:
        """Return the reason as the session keeps it."""
        return asdict(self)

    @classmethod
    def now(cls, *, code: str, reference: str, text: str) -> Self:
        """Return a reason that starts now."""
        return cls(code=code, reference=reference, text=text, given_at=timezone.now().isoformat())


def current_reason(request: HttpRequest) -> Reason | None:
    """Return the reason that still counts for the task in hand, or None."""
    session = getattr(request, "session", None)
    kept = session.get(SESSION_KEY) if session is not None else None
    if kept is None:
        return None
    reason = Reason(**kept)
    return reason if reason.ends_at > timezone.now() else None


def needs_reason(request: HttpRequest, owner: User | None) -> bool:
    """Say whether the person must first say why: for footage not their own, unless they have said so."""
    person = signed_in_person(request)
    is_own = person is not None and owner is not None and owner.pk == person.pk
    return not is_own and current_reason(request) is None
