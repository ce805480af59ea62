"""The list of packages: how each stands, in one query; and the counts of what waits for somebody."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from evidence.sharing.models import MoreTime, MoreTimeState, Package, PackageState, Question, Receipt, Recipient

PAGE = 50
SOON = timedelta(days=3)
TABS = {
    "all": "All",
    "draft": "Drafts",
    "waiting": "Waiting for approval",
    "sent": "Sent",
    "ending": "Stop in 3 days",
    "revoked": "Revoked",
}


@dataclass(frozen=True)
class Look:
    """How a package stands, in a word, with its tone and symbol."""

    word: str
    tone: str
    icon: str


def packages_of(person: User, tab: str = "all") -> "QuerySet[Package]":
    """Return the packages of a tab with their counts, the newest first."""
    found = Package.objects.visible_to(person).select_related("incident", "built_by", "sent_by")
    conditions = {
        "draft": Q(state=PackageState.DRAFT),
        "waiting": Q(state=PackageState.WAITING),
        "sent": Q(state=PackageState.SENT),
        "ending": Q(Exists(_near()), state=PackageState.SENT),
        "revoked": Q(state=PackageState.REVOKED),
    }
    if tab in conditions:
        found = found.filter(conditions[tab])
    living = Q(recipients__revoked_at=None)
    fetched = Receipt.objects.filter(recipient__package=OuterRef("pk"), downloaded_at__isnull=False)
    asked = Question.objects.filter(recipient__package=OuterRef("pk"), answered_at=None)
    wanted = MoreTime.objects.filter(recipient__package=OuterRef("pk"), state=MoreTimeState.ASKED)
    return found.annotate(
        people=Count("recipients", filter=living),
        opened=Count("recipients", filter=living & Q(recipients__first_opened_at__isnull=False)),
        ends_at=Min("recipients__until_at", filter=living),
        is_fetched=Exists(fetched),
        has_question=Exists(asked),
        has_request=Exists(wanted),
    ).order_by("-built_at", "-id")


def look_of(package: Any) -> Look:
    """Return how a package from `packages_of` stands."""
    state, now = package.state, timezone.now()
    if state == PackageState.SENT:
        if package.ends_at is None or package.ends_at <= now:
            return Look("Run out", "", "hourglass")
        if package.is_fetched:
            return Look("Downloaded", "green", "download")
        if package.opened:
            return Look(f"Opened by {package.opened} of {package.people}", "green", "eye")
        return Look("Sent", "blue", "send")
    words = {
        PackageState.DRAFT: Look("Draft", "", "pencil"),
        PackageState.WAITING: Look("Waiting for approval", "amber", "user-check"),
        PackageState.REVOKED: Look("Revoked", "red", "ban"),
    }
    return words[PackageState(state)]


def counts_of(person: User) -> dict[str, int]:
    """Return how many packages each tab has; one query."""
    visible = Package.objects.visible_to(person)
    return visible.annotate(is_ending=Exists(_near())).aggregate(
        all=Count("pk"),
        draft=Count("pk", filter=Q(state=PackageState.DRAFT)),
        waiting=Count("pk", filter=Q(state=PackageState.WAITING)),
        sent=Count("pk", filter=Q(state=PackageState.SENT)),
        ending=Count("pk", filter=Q(state=PackageState.SENT, is_ending=True)),
        revoked=Count("pk", filter=Q(state=PackageState.REVOKED)),
    )


def _near() -> "QuerySet[Recipient]":
    now = timezone.now()
    return Recipient.objects.filter(package=OuterRef("pk"), revoked_at=None, until_at__gt=now, until_at__lt=now + SOON)


@dataclass(frozen=True)
class Waited:
    """How much of one kind waits, and since when the oldest."""

    count: int
    count_oldest: datetime | None


@dataclass(frozen=True)
class Waiting:
    """What waits for a person."""

    approvals: Waited
    questions: Waited
    requests: Waited


def waiting_for(person: User) -> Waiting:
    """Return what recipients and colleagues wait for; three queries."""
    visible = Package.objects.visible_to(person)
    approvals = visible.filter(state=PackageState.WAITING).exclude(asked_by=person)
    if not person.may(Permission.SHARING_APPROVE):
        approvals = approvals.none()
    questions = Question.objects.filter(recipient__package__in=visible, answered_at=None, recipient__revoked_at=None)
    requests = MoreTime.objects.filter(recipient__package__in=visible, state=MoreTimeState.ASKED)
    return Waiting(_waited(approvals, "asked_at"), _waited(questions, "written_at"), _waited(requests, "made_at"))


def _waited(found: "QuerySet[Any]", moment: str) -> Waited:
    return Waited(**found.order_by().aggregate(count=Count("pk"), count_oldest=Min(moment)))
