"""What the journal may be read for: the four purposes of Data Protection Act 2018 s. 62(4), asked once for a task."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import TextChoices
from django.http import HttpRequest
from django.utils import timezone

SESSION_KEY = "journal_purpose"


class LogPurpose(TextChoices):
    """The purposes of s. 62(4); a value is written into the journal and never changes its meaning."""

    LAWFULNESS = "lawfulness", "To verify that processing was lawful (s. 62(4)(a))"
    SELF_MONITORING = "self_monitoring", "Self-monitoring by the force, disciplinary proceedings included (s. 62(4)(b))"
    INTEGRITY = "integrity", "To keep personal data whole and secure (s. 62(4)(c))"
    CRIMINAL_PROCEEDINGS = "criminal_proceedings", "For criminal proceedings (s. 62(4)(d))"


def current_purpose(request: HttpRequest) -> LogPurpose | None:
    """Return the purpose that was given in this session and still counts: settings.REASON_MINUTES, as a reason does."""
    kept = request.session.get(SESSION_KEY)
    if not kept or kept["value"] not in LogPurpose.values:
        return None
    ends_at = datetime.fromisoformat(kept["given_at"]) + timedelta(minutes=settings.REASON_MINUTES)
    return LogPurpose(kept["value"]) if timezone.now() < ends_at else None


def keep_purpose(request: HttpRequest, value: str) -> bool:
    """Keep a purpose that was chosen; False when it is none of the four."""
    if value not in LogPurpose.values:
        return False
    request.session[SESSION_KEY] = {"value": value, "given_at": timezone.now().isoformat()}
    return True


def drop_purpose(request: HttpRequest) -> None:
    """Forget the purpose, so that the next page asks again."""
    request.session.pop(SESSION_KEY, None)
