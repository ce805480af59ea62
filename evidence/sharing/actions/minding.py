"""What passes by itself: warnings before a link runs out, a nudge for one never opened, old traces erased."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from accounts.actions.outgoing import write
from accounts.models import Notice
from accounts.models.outgoing import Way
from audit import journal
from audit.actors import Worker
from audit.operations import Operation
from evidence.sharing.actions.visiting import tell
from evidence.sharing.messages import day, warning_mail
from evidence.sharing.models import Code, GuestSession, PackageState, Recipient

WORKER = Worker("sharing.mind")
WARN_DAYS = (14, 7, 2)  # both sides (product.md, share links)
DAYS = (*WARN_DAYS, 1)  # on the last day the police alone are told once more
NUDGE_AFTER = timedelta(days=5)
KEPT_FOR = timedelta(days=90)


@dataclass(frozen=True)
class Due:
    """One thing to tell about a recipient: its key names the event, `days` is 0 for a link never opened."""

    recipient: Recipient
    days: int

    @property
    def key(self) -> str:
        """The name of the event, told once."""
        return f"share.ends:{self.recipient.pk}:{self.recipient.until_at:%y%m%d}:{self.days}"

    @property
    def text(self) -> str:
        """The sentence for the police."""
        one, reference = self.recipient, self.recipient.package.reference
        if not self.days:
            return f"{one} has not opened {reference} for five days."
        return f"The link of {one} stops on {day(one.until_at)}: {reference}."


def warnings_due() -> list[Due]:
    """Return what has not been told yet: links that stop soon, links nobody has opened."""
    now = timezone.now()
    living = Recipient.objects.filter(revoked_at=None, sent_at__isnull=False, package__state=PackageState.SENT)
    rows = living.filter(until_at__gt=now).select_related("package__built_by", "package__sent_by")
    near = rows.filter(until_at__lte=now + timedelta(days=max(WARN_DAYS)))
    found = [Due(one, min(d for d in DAYS if one.until_at <= now + timedelta(days=d))) for one in near]
    found += [Due(one, 0) for one in rows.filter(first_opened_at=None, sent_at__lte=now - NUDGE_AFTER)]
    told = set(Notice.objects.filter(key__in=[one.key for one in found]).values_list("key", flat=True))
    return [one for one in found if one.key not in told]


@journal.action
def warn(*, warning: Due) -> None:
    """Tell the police, and the recipient where the link stops in 14, 7 or 2 days."""
    recipient, package = warning.recipient, warning.recipient.package
    if warning.days in WARN_DAYS:
        subject, body = warning_mail(package, recipient, warning.days)
        write(way=Way.EMAIL, address=recipient.email, subject=subject, body=body, key=warning.key)
    tell(package, warning.text, warning.key)
    journal.act(
        Operation.SHARE_WARNED,
        by=WORKER,
        on=package,
        incident_id=package.incident_id,
        details={"recipient": str(recipient.pk), "days": warning.days},
    )


@journal.action
def forget_traces() -> int:
    """Erase codes and visits of more than ninety days ago; the journal keeps what was done. Returns how many."""
    before = timezone.now() - KEPT_FOR
    codes, _ = Code.objects.filter(made_at__lt=before).delete()
    visits, _ = GuestSession.objects.filter(expires_at__lt=before).delete()
    journal.act(Operation.SHARE_TRACES_ERASED, by=WORKER, details={"codes": codes, "visits": visits})
    return codes + visits
