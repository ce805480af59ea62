"""The list of packages, as a page and as CSV; the packages of one incident inside its page."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.csv_download import csv_download
from accounts.guards import requires
from accounts.permissions import Permission
from accounts.request import person_of
from evidence.sharing.actions.building import start_package
from evidence.sharing.actions.managing import export_packages
from evidence.sharing.counting import request_to_share, span_words
from evidence.sharing.listing import PAGE, TABS, counts_of, look_of, packages_of
from evidence.sharing.models import Package
from incidents.models import Incident

HEADING = ("reference", "title", "urn", "log", "purpose", "state", "built_by", "charge_asked_at", "sent_at",
           "recipients", "opened", "last_day", "revoked_at")  # fmt: skip


@require_safe
@requires(Permission.SHARING_READ)
def packages(request: HttpRequest) -> HttpResponse:
    """Show the packages of a tab, with what waits in each."""
    person = person_of(request)
    tab = request.GET.get("tab", "all")
    tab = tab if tab in TABS else "all"
    counts = counts_of(person)
    page = Paginator(packages_of(person, tab), PAGE).get_page(request.GET.get("page"))
    taken = request_to_share()
    context = {
        "rows": [(package, look_of(package)) for package in page],
        "page": page,
        "tab": tab,
        "tabs": [(name, label, counts[name]) for name, label in TABS.items()],
        "median": span_words(taken.median),
        "median_of": taken.count,
    }
    return render(request, "sharing/packages.html", context)


@require_safe
@requires(Permission.SHARING_READ)
def packages_csv(request: HttpRequest) -> HttpResponseBase:
    """Send the list of a tab as CSV, and write that it went out."""
    person = person_of(request)
    found = packages_of(person, request.GET.get("tab", "all"))
    export_packages(count=found.count(), by=person)
    return csv_download("packages.csv", HEADING, found, _cells)


def _cells(package: Package) -> tuple[object, ...]:
    counted = vars(package)
    moments = (package.charge_asked_at, package.sent_at, counted["ends_at"], package.revoked_at)
    asked, sent, ends, revoked = (moment.isoformat() if moment else "" for moment in moments)
    facts = (package.reference, package.title, package.urn, str(package.incident), package.get_purpose_display())
    people = (package.get_state_display(), package.built_by.label, asked, sent)
    return (*facts, *people, counted["people"], counted["opened"], ends, revoked)


@require_POST
@requires(Permission.SHARING_BUILD)
def start(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    """Start a draft about an incident."""
    person = person_of(request)
    incident = get_object_or_404(Incident.objects.visible_to(person), pk=incident_id)
    package = start_package(incident=incident, by=person)
    return redirect("sharing:edit", package.reference)


@require_safe
@requires(Permission.SHARING_READ)
def incident_panel(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    """Show the packages of an incident, alone or inside its page."""
    person = person_of(request)
    incident = get_object_or_404(Incident.objects.visible_to(person), pk=incident_id)
    context = {
        "incident": incident,
        "rows": [(package, look_of(package)) for package in packages_of(person).filter(incident=incident)[:PAGE]],
        "may_build": person.may(Permission.SHARING_BUILD),
    }
    template = "sharing/_incident.html" if request.headers.get("HX-Request") else "sharing/incident.html"
    return render(request, template, context)
