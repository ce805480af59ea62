"""The builder: choose evidence, disclose, name recipients, check and send."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import requires
from accounts.models import User
from accounts.permissions import Permission
from accounts.request import person_of
from evidence.models import File, Item, Role
from evidence.serving.addresses import media_address
from evidence.sharing.actions import building, sending
from evidence.sharing.counting import request_to_share, span_words
from evidence.sharing.forms import AboutForm, NewsForm, PersonForm, ReasonForm, RowForm
from evidence.sharing.messages import hidden
from evidence.sharing.models import Package, PackageItem, PackageVersion, Recipient
from evidence.sharing.preflight import (
    CLOCK_SAID_MS,
    Preflight,
    checks_of,
    clock_words,
    is_allowed,
    original_of,
    rows_of,
)
from evidence.sharing.views.acting import act, back_to, load
from incidents.models import Incident

MOST_TICKED = 500
STEPS = ("choose", "disclose", "people", "send")


@require_safe
@requires(Permission.SHARING_BUILD)
def edit(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a step of the builder with the list of what is still to fix."""
    person = person_of(request)
    package = load(person, reference)
    version = package.versions.filter(sent_at=None).first()
    if version is None or package.state == "revoked":
        return back_to(package)
    step = request.GET.get("step", "choose")
    step = step if step in STEPS else "choose"
    rows, people = rows_of(version), list(package.recipients.filter(revoked_at=None))
    preflight = checks_of(package, rows, people)
    context = _head(package, version, step, rows, people, preflight) | _of_step(person, package, step, rows, people)
    return render(request, "sharing/edit.html", context | {"may_approve": _may_approve(person, package)})


def _may_approve(person: User, package: Package) -> bool:
    return person.may(Permission.SHARING_APPROVE) and package.state == "waiting" and package.asked_by_id != person.pk


def _head(
    package: Package,
    version: PackageVersion,
    step: str,
    rows: list[PackageItem],
    people: list[Recipient],
    preflight: Preflight,
) -> dict[str, Any]:
    open_rows = sum(1 for check in preflight.blocking if check.row is not None)
    notes = {
        "choose": f"{len(rows)} chosen",
        "disclose": "All said" if rows and not open_rows else f"{open_rows} to decide",
        "people": f"{len(people)} {'person' if len(people) == 1 else 'people'}",
        "send": f"{len(preflight.blocking)} to fix" if preflight.blocking else "Ready",
    }
    names = dict(zip(STEPS, ("Choose evidence", "Disclose", "Recipients and access", "Check and send"), strict=True))
    is_done = {"choose": bool(rows), "disclose": bool(rows) and not open_rows, "people": bool(people), "send": False}
    since = timezone.now() - package.charge_asked_at if package.charge_asked_at else None
    posters = _posters(rows)
    return {
        "package": package,
        "version": version,
        "step": step,
        "steps": [(name, names[name], notes[name], is_done[name]) for name in STEPS],
        "lines": [(row, original_of(row), posters.get(row.item_id, ""), preflight.of_row(row)) for row in rows],
        "people": [(one, is_allowed(one.email), hidden(one.telephone)) for one in people],
        "preflight": preflight,
        "whole_size": sum(file.size for row in rows if not row.is_listed_only and (file := original_of(row))),
        "since": span_words(since),
        "median": span_words(request_to_share().median),
    }


def _posters(rows: list[PackageItem]) -> dict[UUID, str]:
    files = File.objects.filter(role=Role.POSTER, item__in=[row.item_id for row in rows], item__is_concealed=False)
    return {file.item_id: media_address(file) for file in files}


def _of_step(
    person: User, package: Package, step: str, rows: list[PackageItem], people: list[Recipient]
) -> dict[str, Any]:
    if step == "choose":
        chosen = {row.item_id for row in rows}
        items = Item.objects.open_to(person).living().filter(incident=package.incident).order_by("timeline_at")
        return {"items": [(item, item.pk in chosen) for item in items]}
    if step == "disclose":
        return {"forms": [(row, _row_form(row), _clock(row)) for row in rows], "about_form": _about_form(package)}
    if step == "people":
        return {"person_form": PersonForm(), "domains": settings.SHARING_DOMAINS, "about_form": _about_form(package)}
    return {"news_form": NewsForm(), "back_form": ReasonForm()}


def _clock(row: PackageItem) -> str:
    """Return the label that keeping the form writes, or nothing."""
    is_wrong = abs(row.item.clock_offset_ms or 0) >= CLOCK_SAID_MS
    return f"The clock of the device was {clock_words(row.item)}; times here are corrected." if is_wrong else ""


def _row_form(row: PackageItem) -> RowForm:
    names = ("exhibit_reference", "title", "disposition", "is_listed_only", "label", "why_whole")
    initial = {name: getattr(row, name) for name in names}
    return RowForm(initial=initial | {"label": row.label or _clock(row)}, auto_id=f"r{row.pk}_%s")


def _about_form(package: Package) -> AboutForm:
    return AboutForm(initial={name: getattr(package, name) for name in AboutForm.base_fields})


@require_POST
@requires(Permission.SHARING_BUILD)
def start_with(request: HttpRequest) -> HttpResponse:
    """Start a draft with what was ticked in the library, all of one incident."""
    person = person_of(request)
    keys = _ids(request.POST.getlist("items")[:MOST_TICKED])
    items = list(Item.objects.open_to(person).living().filter(pk__in=keys))
    incidents = {item.incident_id for item in items}
    if len(incidents) != 1 or None in incidents:
        messages.error(request, "Choose recordings of one incident: a package is about one.")
        return redirect("evidence:list")
    incident = get_object_or_404(Incident.objects.visible_to(person), pk=items[0].incident_id)
    package = building.start_package(incident=incident, by=person)

    def do() -> object:
        return building.choose_items(version=package.versions.get(), items=items, by=person)

    return act(request, package, do, "Chosen. Say now what each is to the case.", step="disclose")


@require_POST
@requires(Permission.SHARING_BUILD)
def choose(request: HttpRequest, reference: str) -> HttpResponse:
    """Make what is ticked the exhibits of the open version."""
    person = person_of(request)
    package = load(person, reference)
    version = get_object_or_404(package.versions, sent_at=None)
    items = Item.objects.open_to(person).filter(incident=package.incident, pk__in=_ids(request.POST.getlist("item")))

    def do() -> object:
        return building.choose_items(version=version, items=list(items), by=person)

    return act(request, package, do, "Chosen. Say now what each is to the case.", step="disclose")


def _ids(texts: list[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


@require_POST
@requires(Permission.SHARING_BUILD)
def describe(request: HttpRequest, reference: str, row_id: UUID) -> HttpResponse:
    """Say what one exhibit is to the case."""
    person, form = person_of(request), RowForm(request.POST)
    package = load(person, reference)
    row = get_object_or_404(PackageItem.objects.select_related("version__package"), pk=row_id, version__package=package)

    def do() -> object:
        return building.describe_row(row=row, described=form.described(), by=person)

    return act(request, package, do, f"{row.exhibit_reference} is kept.", step="disclose", form=form)


@require_POST
@requires(Permission.SHARING_BUILD)
def about(request: HttpRequest, reference: str) -> HttpResponse:
    """Change what the package says about itself."""
    person, form = person_of(request), AboutForm(request.POST)
    package = load(person, reference)

    def do() -> object:
        return building.describe_package(package=package, about=form.about(), by=person)

    return act(request, package, do, "Kept.", step=_step(request), form=form)


def _step(request: HttpRequest) -> str:
    asked = request.POST.get("step", "")
    return asked if asked in STEPS else "people"


@require_POST
@requires(Permission.SHARING_BUILD)
def name(request: HttpRequest, reference: str) -> HttpResponse:
    """Name somebody who receives it."""
    person, form = person_of(request), PersonForm(request.POST)
    package = load(person, reference)

    def do() -> object:
        return building.name_recipient(package=package, person=form.person(), by=person)

    return act(request, package, do, "Named.", step="people", form=form)


@require_POST
@requires(Permission.SHARING_BUILD)
def unname(request: HttpRequest, reference: str, recipient_id: UUID) -> HttpResponse:
    """Take somebody out of a draft."""
    person = person_of(request)
    package = load(person, reference)
    recipient = get_object_or_404(package.recipients, pk=recipient_id)

    def do() -> object:
        building.remove_recipient(recipient=recipient, by=person)
        return None

    return act(request, package, do, f"{recipient.name} is taken out.", step="people")


@require_POST
@requires(Permission.SHARING_SEND)
def send(request: HttpRequest, reference: str) -> HttpResponse:
    """Send the open version, or ask a second person where that is needed."""
    person, form = person_of(request), NewsForm(request.POST)
    package = load(person, reference)
    if request.POST.get("ask"):
        return act(request, package, lambda: sending.ask_approval(package=package, by=person), "Asked.", step="send")

    def do() -> object:
        return sending.send_package(package=package, by=person, words=form.cleaned_data["words"])

    answer = act(request, package, do, f"{package.reference} was sent.", step="send", form=form)
    package.refresh_from_db(fields=["state"])
    return redirect(package) if not package.versions.filter(sent_at=None).exists() else answer


@require_POST
@requires(Permission.SHARING_APPROVE)
def approve(request: HttpRequest, reference: str) -> HttpResponse:
    """Agree as the second person, which sends it; or say no and why."""
    person = person_of(request)
    package = load(person, reference)
    if not request.POST.get("no"):
        return act(request, package, lambda: sending.approve_package(package=package, by=person), "Agreed, and sent.")
    form = ReasonForm(request.POST)

    def do() -> object:
        return sending.send_back(package=package, reason=form.cleaned_data["reason"], by=person)

    return act(request, package, do, "Sent back.", form=form)
