"""What the page of the inbox shows: the list, and beside it one file with what was said, checked and can be decided."""

from typing import Any
from uuid import UUID

from django.db.models import Prefetch

from accounts.models import User
from accounts.permissions import Permission
from community.access import may
from community.forms_staff import AcceptForm, DeclineForm, FollowUpForm, ReleaseForm
from community.inbox import listing
from community.inbox.checks import checks_of, clock_words
from community.inbox.exhibits import next_exhibit
from community.inbox.given import clock_of, title_of
from community.inbox.letters import receiver_of
from community.inbox.plan import plan_of
from community.keeping import goes_at, settled_at
from community.models import ClockVerdict, Safety, Scan, Statement, Submission, SubmissionState, SubmittedFile, Triage
from community.models.submission import ARRIVED


def empty_context(person: User, tab: str, words: str, rows: list[listing.Row]) -> dict[str, Any]:
    """Return what the page shows when nothing is chosen."""
    return {
        "tabs": listing.tabs_for(person),
        "tab": tab,
        "words": words,
        "rows": rows,
        "shown": listing.SHOWN,
        "oldest": listing.oldest_waiting(person),
        "may_ask": person.may(Permission.COMMUNITY_ASK),
        "current": None,
    }


def context_of(submission: Submission, person: User, wanted: str) -> dict[str, Any]:
    """Return what the page shows of one submission and of one file of it; about fifteen queries."""
    files = list(submission.files.all())
    file = chosen(files, wanted)
    may_triage = may(person, Permission.COMMUNITY_TRIAGE, submission.request)
    pending = [one for one in files if one.triage == Triage.PENDING and one.is_whole]
    is_open = submission.state in ARRIVED
    context = {
        "current": submission,
        "files": files,
        "file": file,
        "may_triage": may_triage and is_open,
        "pending": pending,
        "follow_ups": submission.follow_ups.select_related("asked_by"),
        "may_ask_again": may_triage and receiver_of(submission) is not None,
        "asks_back": submission.withdrawal_asked_at and submission.state != SubmissionState.WITHDRAWN,
        "would_say": submission.statement == Statement.YES,
        "follow_up_form": FollowUpForm(auto_id="ask_%s"),
    }
    return context | (_file(file, submission, person, may_triage=may_triage and is_open) if file else {})


def chosen(files: list[SubmittedFile], wanted: str) -> SubmittedFile | None:
    """Return the file that the address names, else the first that waits, else the first."""
    waiting = [file for file in files if file.triage == Triage.PENDING]
    named = [file for file in files if str(file.pk) == wanted]
    return next(iter(named or waiting or files), None)


def loaded(pk: UUID) -> SubmittedFile:
    """Return a file with all that its checks and its decision need."""
    related = SubmittedFile.objects.select_related(
        *("submission__request__incident", "submission__request__asked_by", "look", "erased"),
        *("decided_by", "released_by", "item"),
    )
    scans = Prefetch("scans", Scan.objects.order_by("started_at"))
    return related.prefetch_related(scans, "submission__clocks").get(pk=pk)


def _file(file: SubmittedFile, submission: Submission, person: User, *, may_triage: bool) -> dict[str, Any]:
    file = loaded(file.pk)
    look = getattr(file, "look", None)
    decides = may_triage and file.triage == Triage.PENDING and file.is_whole
    is_unscannable = file.safety == Safety.UNSCANNABLE and file.triage == Triage.PENDING
    settled = settled_at(file)
    return {
        "file": file,
        "look": look,
        "checks": checks_of(file, look, person),
        "plan": plan_of(submission, look),
        "clock": clock_of(file),
        "decides": decides,
        "may_accept": decides and file.may_be_opened,
        "accept_form": accept_form(file, person) if decides and file.may_be_opened else None,
        "decline_form": DeclineForm(auto_id="decline_%s") if decides else None,
        "release_form": (
            ReleaseForm(auto_id="release_%s")
            if is_unscannable and may(person, Permission.COMMUNITY_RELEASE, submission.request)
            else None
        ),
        "goes_at": goes_at(settled) if settled else None,
    }


def accept_form(file: SubmittedFile, person: User, data: Any = None) -> AcceptForm:
    """Return the form of acceptance as it is suggested, or with what was typed."""
    answer = clock_of(file)
    is_wrong = answer is not None and answer.verdict == ClockVerdict.WRONG
    request = file.submission.request
    initial = {
        "incident": request.incident_id,
        "title": title_of(file),
        "exhibit_reference": next_exhibit(request.incident),
        "corrects_clock": True,
        "says_thanks": receiver_of(file.submission) is not None,
    }
    return AcceptForm(
        data,
        person=person,
        about=request.incident,
        clock=clock_words(answer.error_ms or 0) if answer and is_wrong else "",
        sets_category=person.may(Permission.EVIDENCE_CHANGE),
        initial=initial,
    )
