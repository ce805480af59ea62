"""Work queue: what failed, what waits and what was not checked, each with its age; the worst first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Min, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from community.inbox.listing import TRIAGE, held_back, submissions_of
from evidence.intake.missing import CATEGORY, INCIDENT
from evidence.models import Disposal, DisposalState, File, Hold, Item, Step, Upload
from evidence.models.file import VerifyOutcome
from evidence.models.upload import UploadState
from evidence.retention.lists import open_findings, states_for, tab_of
from evidence.sharing.listing import waiting_for

RECHECK_AFTER = timedelta(days=30)
STALLED_AFTER = timedelta(hours=1)
SHOWN = 12
TONES = ("red", "amber", "")


@dataclass(frozen=True)
class Line:
    """One kind of work: how much there is and how old the oldest is."""

    label: str
    count: int
    oldest: datetime | None
    tone: str
    meaning: str
    address: str = ""


def fill(person: User) -> dict[str, Any]:
    """Return what the template of the Work queue shows: at most sixteen queries."""
    visible = Item.objects.visible_to(person).living()
    failing = visible.filter(Q(status="failed") | Q(files__verify_outcome=VerifyOutcome.MISMATCH)).distinct()
    uploads = Upload.objects.filter(item__isnull=True) | Upload.objects.filter(state=UploadState.REFUSED)
    due = Step.objects.filter(item__in=visible, done_at__isnull=True).exclude(cause="").select_related("item")
    lines = [*lines_of_files(visible), *lines_of_items(visible), *lines_of_retention(person)]
    lines += [*lines_of_sharing(person), *lines_of_public(person), *lines_of_uploads()]
    return {
        "lines": sorted(lines, key=lambda line: (line.count == 0, TONES.index(line.tone))),
        "failing": failing.select_related("recorded_by", "camera").order_by("received_at")[:SHOWN],
        "uploads": uploads.exclude(state=UploadState.ABANDONED).select_related("camera").order_by("updated_at")[:SHOWN],
        "steps": due.order_by("next_try_at")[:SHOWN],
    }


def lines_of_files(visible: Any) -> list[Line]:
    """Return the work on originals: changed, not yet stored, not checked for long."""
    old = timezone.now() - RECHECK_AFTER
    unchecked = Q(verified_at__lt=old) | Q(verified_at=None, stored_at__lt=old)
    found = File.objects.filter(role="original", item__in=visible).aggregate(
        **counted("changed", Q(verify_outcome=VerifyOutcome.MISMATCH), "verified_at"),
        **counted("incoming", Q(place="incoming"), "made_at"),
        **counted("unchecked", Q(place="stored") & unchecked, "stored_at"),
    )
    changed = "Playing and sharing are blocked. Compare with the camera's copy."
    incoming = "Received whole and safe; the copy is being made and read back."
    return [
        line(found, "changed", "Hash check failed", "red", changed),
        line(found, "incoming", "Not yet in the object store", "amber", incoming),
        line(found, "unchecked", "Not re-checked for 30 days", "", "Open the recording and choose Check now."),
    ]


def lines_of_items(visible: Any) -> list[Line]:
    """Return the work on items: failed, being prepared, without an incident or a category."""
    found = visible.order_by().aggregate(
        **counted("failed", Q(status="failed"), "received_at"),
        **counted("waiting", Q(readiness="waiting") & ~Q(status="failed"), "received_at"),
        **counted("unplaced", INCIDENT.condition, "received_at"),
        **counted("uncategorised", CATEGORY.condition, "received_at"),
    )
    library = reverse("evidence:list")
    unplaced = "The officer is asked at the end of the shift."
    uncategorised = "How long it is kept follows from its category."
    missing = {lack.key: reverse("evidence:missing", args=[lack.key]) for lack in (INCIDENT, CATEGORY)}
    return [
        line(found, "failed", "Preparing failed", "red", "The original is safe. The cause stands beside each."),
        line(found, "waiting", "Being prepared", "", "Normally a second or two.", f"{library}?q=is:waiting"),
        line(found, "unplaced", INCIDENT.title, "amber", unplaced, missing[INCIDENT.key]),
        line(found, "uncategorised", CATEGORY.title, "amber", uncategorised, missing[CATEGORY.key]),
    ]


def lines_of_retention(person: User) -> list[Line]:
    """Return what the store and the schedule wait for: findings, decisions, second persons, holds to review."""
    if not person.may(Permission.RETENTION_READ):
        return []
    queue, states = reverse("retention:queue"), states_for(person)
    findings = open_findings(person).aggregate(**counted("store", Q(), "found_at"))
    deciding = tab_of(states, "decide").order_by().aggregate(**counted("decide", Q(), "computed_at"))
    waiting = Disposal.objects.filter(state=DisposalState.WAITING, item__retention__in=states)
    second = waiting.aggregate(**counted("second", Q(), "asked_at"))
    due = Hold.objects.active().filter(owner=person, review_on__lte=timezone.localdate())
    holds = due.aggregate(**counted("holds", Q(), "placed_at"))
    locked = "Bytes are not as they were received. The item is locked."
    found = "Found by the system, or near its end: a person decides."
    return [
        line(findings, "store", "Object store findings", "red", locked, f"{queue}?tab=store"),
        line(deciding, "decide", "Retention to decide", "amber", found, f"{queue}?tab=decide"),
        line(
            second,
            "second",
            "Waiting for a second person",
            "amber",
            "Asked for; you may agree.",
            f"{queue}?tab=waiting",
        ),
        line(holds, "holds", "Your holds to review", "amber", "They stay until you release them.", f"{queue}?tab=held"),
    ]


def lines_of_sharing(person: User) -> list[Line]:
    """Return what recipients and colleagues wait for: answers, more time, a second person's agreement."""
    if not person.may(Permission.SHARING_READ):
        return []
    waiting, packages = waiting_for(person), reverse("sharing:list")
    kinds = (
        ("Questions of recipients", waiting.questions, "They see the answer behind their link.", packages),
        ("More time asked for", waiting.requests, "A link that runs out is a disclosure failure.", packages),
        ("Packages to agree to", waiting.approvals, "Somebody is outside.", f"{packages}?tab=waiting"),
    )
    return [line(vars(found), "count", label, "amber", meaning, where) for label, found, meaning, where in kinds]


def lines_of_public(person: User) -> list[Line]:
    """Return the work on what the public sent: submissions to decide about, files that scanners hold back."""
    if not person.may(Permission.COMMUNITY_TRIAGE):
        return []
    waiting = submissions_of(person, TRIAGE).order_by().aggregate(**counted("triage", Q(), "sent_at"))
    held = held_back(person).order_by().aggregate(**counted("held", Q(), "received_at"))
    inbox, virus = reverse("community:inbox"), "Never opened here. Ask for a clean copy, or decline."
    return [
        line(waiting, "triage", "From the public, to triage", "amber", "Look, then accept, ask or decline.", inbox),
        line(held, "held", "From the public, held by scanners", "red", virus, inbox),
    ]


def lines_of_uploads() -> list[Line]:
    """Return the work on uploads: refused ones and those that stand still."""
    now = timezone.now()
    stalled = Q(state=UploadState.RECEIVING, updated_at__lt=now - STALLED_AFTER)
    found = Upload.objects.order_by().aggregate(
        **counted("refused", Q(state=UploadState.REFUSED), "started_at"),
        **counted("stalled", stalled, "updated_at"),
        **counted("arriving", Q(state=UploadState.RECEIVING) & Q(offset__lt=F("length")) & ~stalled, "started_at"),
    )
    stalled_means = "No byte for an hour. Safe on the camera; look at the dock."
    return [
        line(found, "refused", "Uploads refused", "red", "The camera keeps its copy. The cause stands beside each."),
        line(found, "stalled", "Uploads standing still", "amber", stalled_means),
        line(found, "arriving", "Arriving now", "", "On their way from the docks."),
    ]


def counted(name: str, condition: Q, moment: str) -> dict[str, Any]:
    """Return the two aggregates of a line: how many, and since when the oldest."""
    return {name: Count("pk", filter=condition), f"{name}_oldest": Min(moment, filter=condition)}


def line(found: Mapping[str, Any], name: str, label: str, tone: str, meaning: str, address: str = "") -> Line:
    """Return one line; a line without work has no tone."""
    count = found[name]
    return Line(label, count, found[f"{name}_oldest"], tone if count else "", meaning, address if count else "")
