"""The triage inbox: the list, one submission beside it, the number that waits, and the list as CSV."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.csv_download import csv_download
from accounts.guards import requires
from accounts.permissions import Permission
from accounts.request import person_of
from community.actions.looking import export_list, view_submission
from community.inbox import listing
from community.models import Submission
from community.views_staff.page import context_of, empty_context

LONGEST_SEARCH = 120
COLUMNS = (
    *("reference", "request", "log", "asked by", "state", "sent (UTC)", "decided (UTC)"),
    *("files", "place", "statement", "language"),
)


@require_safe
@requires(Permission.COMMUNITY_READ)
def inbox(request: HttpRequest) -> HttpResponse:
    """Show what waits; on a desk with the first one open, which counts as looked at."""
    person, tab, words = person_of(request), tab_of(request), words_of(request)
    rows = listing.rows_of(listing.submissions_of(person, tab, words))
    return render(request, "community/staff/inbox.html", empty_context(person, tab, words, rows))


@require_safe
@requires(Permission.COMMUNITY_READ)
def submission(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one submission beside the list; that somebody looked is written down."""
    return show(request, pk)


def show(request: HttpRequest, pk: UUID, status: int = 200, **forms: object) -> HttpResponse:
    """Render one submission; forms that came back with errors stand in their places."""
    person, tab, words = person_of(request), tab_of(request), words_of(request)
    found = get_object_or_404(listing.with_files(Submission.objects.visible_to(person)), pk=pk)
    view_submission(submission=found, by=person)
    rows = listing.rows_of(listing.submissions_of(person, tab, words))
    context = empty_context(person, tab, words, rows) | context_of(found, person, request.GET.get("file", ""))
    return render(request, "community/staff/inbox.html", context | forms, status=status)


@require_safe
@requires(Permission.COMMUNITY_READ)
def count(request: HttpRequest) -> HttpResponse:
    """Say how many submissions wait: the number beside the entry of the navigation."""
    return JsonResponse({"count": listing.waiting_for(person_of(request))}, headers={"Cache-Control": "no-store"})


@require_safe
@requires(Permission.COMMUNITY_READ)
def export(request: HttpRequest) -> HttpResponseBase:
    """Send a tab as CSV: no names and no addresses of the public."""
    person, tab, words = person_of(request), tab_of(request), words_of(request)
    export_list(tab=tab, words=words, by=person)
    found = listing.submissions_of(person, tab, words).select_related("request__incident", "request__asked_by")
    name = f"submissions-{tab}-{timezone.localdate():%Y%m%d}.csv"
    return csv_download(name, COLUMNS, listing.with_counts(found), _cells)


def tab_of(request: HttpRequest) -> str:
    """Return the tab that a request names, or the first."""
    wanted = request.GET.get("tab", "")
    return wanted if wanted in listing.TABS and wanted != listing.ASKED else listing.TRIAGE


def words_of(request: HttpRequest) -> str:
    """Return the words looked for, cut."""
    return request.GET.get("q", "").strip()[:LONGEST_SEARCH]


def _cells(submission: Submission) -> tuple[object, ...]:
    request = submission.request
    return (
        submission.reference,
        request.reference,
        str(request.incident),
        request.asked_by.collar_number,
        submission.get_state_display(),
        _utc(submission.sent_at),
        _utc(submission.decided_at),
        submission.file_count,  # type: ignore[attr-defined]  # annotated by listing.with_counts
        submission.place,
        submission.get_statement_display(),
        request.get_language_display(),
    )


def _utc(moment: datetime | None) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z") if moment else ""
