"""How long what never became evidence stays: rule R16, counted from the day on which it was settled."""

from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q

from community.models import Submission, SubmissionState, SubmittedFile, Triage
from community.models.submitted_file import WHOLE
from evidence.models import Hold
from evidence.retention.gathering import policies_in_force, zone
from evidence.retention.periods import add, local_day, midnight_after

REJECTED = "COMMUNITY_REJECTED"
OVER = (SubmissionState.WITHDRAWN, SubmissionState.ABANDONED)


def rule_code() -> str:
    """Return the short code of the rule, such as R16."""
    return policies_in_force()[REJECTED].code


def goes_at(settled_at: datetime) -> datetime | None:
    """Return when what was settled at a moment goes by the rule in force; None: never."""
    last_day = add(local_day(settled_at, zone()), policies_in_force()[REJECTED].period)
    return midnight_after(last_day, zone()) if last_day else None


def settled_at(file: SubmittedFile) -> datetime | None:
    """Return since when it is certain that a file does not become evidence; None while that is open."""
    submission = file.submission
    if file.triage == Triage.DECLINED:
        return file.decided_at
    if submission.state == SubmissionState.WITHDRAWN:
        return submission.withdrawn_at
    if submission.state == SubmissionState.ABANDONED:
        return file.received_at or submission.started_at
    return None


def settled_files() -> models.QuerySet[SubmittedFile]:
    """Return whole files whose bytes are still here though they never become evidence, free of holds."""
    holds = Hold.objects.active().filter(incident=OuterRef("submission__request__incident"))
    ended = Q(triage=Triage.DECLINED) | Q(submission__state__in=OVER, triage=Triage.PENDING)
    found = SubmittedFile.objects.filter(ended, safety__in=WHOLE, erased__isnull=True).exclude(Exists(holds))
    return found.select_related("submission__request__incident", "upload").order_by("received_at", "pk")


def submissions_to_forget() -> models.QuerySet[Submission]:
    """Return settled submissions with a giver in them, of which no byte is left and nothing became evidence."""
    files = SubmittedFile.objects.filter(submission=OuterRef("pk"))
    left = files.filter(safety__in=WHOLE, erased__isnull=True)
    named = ~Q(giver_name="") | ~Q(contact_address="") | ~Q(needs="") | Q(latitude__isnull=False)
    over = Submission.objects.filter(named, state__in=[SubmissionState.DECIDED, *OVER])
    return over.exclude(Exists(left)).exclude(Exists(files.filter(triage=Triage.ACCEPTED)))
