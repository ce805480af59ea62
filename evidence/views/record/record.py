"""The page of one item: player, lanes, seal, facts, markers, notes, relatives and latest custody."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.guards import requires
from accounts.models import User
from accounts.permissions import Permission
from accounts.reason import needs_reason
from accounts.request import person_of
from audit.reading import trail, trail_count
from evidence.access import turn_away_when_shut
from evidence.actions.record.viewing import view_item, view_part
from evidence.custody.sentences import chain
from evidence.forms.base import PlacingForm
from evidence.forms.record import DeclarationForm
from evidence.intake.suggesting import suggestions_for
from evidence.integrity.sameness import copies_of
from evidence.integrity.seal import seal_of
from evidence.models import Category, Item, Status
from evidence.models.file import Role
from evidence.record.facts import access_note, facts_of
from evidence.record.lanes import lanes_of
from evidence.record.played import watched_by
from evidence.record.sheets import pictures_of
from evidence.record.stage import stage_of
from evidence.taser.of_item import log_of
from evidence.views.record.pages_by_kind import kind_of_page
from evidence.views.record.side_panels import PANELS, panel_of

LINKS_SHOWN = 5
WITH = ("owner", "recorded_by__team", "camera", "incident", "cut", "upload")


@requires(Permission.EVIDENCE_READ)
def record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one recording; asks for the reason first when it is another person's."""
    person = person_of(request)
    item = load(person, pk)
    if item.status == Status.DELETED:  # what is left holds nobody's footage: no reason is asked for
        return redirect("evidence:retention", pk=pk)
    if needs_reason(request, item.owner):
        return redirect(f"{reverse('accounts:reason')}?{urlencode({'next': request.get_full_path()})}")
    view_item(item=item, by=person)
    return render(request, "evidence/detail.html", page(request, person, item))


@requires(Permission.EVIDENCE_READ)
def panel(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """Show one side panel alone, for a page that is open already; without htmx the whole page with it."""
    person = person_of(request)
    item = load(person, pk)
    if needs_reason(request, item.owner) or "HX-Request" not in request.headers or name not in PANELS:
        return redirect(panel_address(item, name))
    view_part(item=item, by=person)
    return render(request, "evidence/_panel.html", side(request, person, item, name))


@requires(Permission.EVIDENCE_READ)
def related(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the relatives of a recording for its details, which come without them: they take as long as all the rest."""
    person = person_of(request)
    item = load(person, pk)
    if needs_reason(request, item.owner) or "HX-Request" not in request.headers:
        return redirect(panel_address(item, "related"))
    view_part(item=item, by=person)
    context = {"item": item, "short": True, **panel_of("related", person, item, [])}
    return render(request, "evidence/_panel_related.html", context)


def load(person: User, pk: UUID) -> Item:
    """Return the item with what its page needs; a stranger gets 404, who is behind a viewing lock 403."""
    visible = Item.objects.visible_to(person).select_related(*WITH).defer("upload__manifest")
    item = get_object_or_404(visible.prefetch_related("files"), pk=pk)
    turn_away_when_shut(item, person)
    return item


def joined(person: User, item: Item) -> dict[str, Any]:
    """Return what arrived live of a recording beside the whole of it, where there are two; no query where not."""
    if item.upload is None or item.upload.session is None:
        return {}
    either = Q(pk=item.completed_by_id) | Q(completed_by=item)
    other = Item.objects.filter(either).exclude(status=Status.DELETED).first()
    if other is None:
        return {}
    may_open = Item.objects.open_to(person).filter(pk=other.pk).exists()
    return {"joined": other, "is_whole": other.completed_by_id == item.pk, "may_open_joined": may_open}


def reaches(person: User, item: Item, permission: Permission) -> bool:
    """Say whether a permission of the person reaches the item: who was only named on it may merely see it."""
    if not person.may(permission) or item.owner_id == person.pk:
        return person.may(permission)
    return Item.objects.filter(pk=item.pk).in_reach_of(person, permission).exists()


def panel_address(item: Item, name: str) -> str:
    """Return the address of the page with one side panel open."""
    return f"{item.get_absolute_url()}?{urlencode({'panel': name})}"


def page(request: HttpRequest, person: User, item: Item) -> dict[str, Any]:
    """Return the context of the record page."""
    pictures = pictures_of(item)
    asked = request.GET
    stage = stage_of(
        item, pictures, clock=asked.get("t", ""), at=asked.get("at", ""), is_covered="uncovered" not in asked
    )
    context = side(request, person, item, asked.get("panel", "details"))
    return (
        context
        | {
            "stage": stage,
            "tiles": pictures.for_script,
            "lanes": lanes_of(item, pictures, context["markers"], watched_by(item, person)),
            "may_play": person.may(Permission.EVIDENCE_PLAY),
            "may_download": person.may(Permission.EVIDENCE_DOWNLOAD) and not item.sensitivity,
            "categories": names_of(item),
            "presets": list(person.marker_presets.all()),
            "log": log_of(item, person),
            "declaration": DeclarationForm(auto_id="declare_%s") if item.is_restricted else None,
        }
        | kind_of_page(item, stage)
    )


def names_of(item: Item) -> list[str]:
    """Return the names of the categories of an item."""
    return list(Category.objects.filter(key__in=item.category_keys).values_list("name", flat=True))


def side(request: HttpRequest, person: User, item: Item, name: str) -> dict[str, Any]:
    """Return the context of the side panel: its tabs, and what the chosen one shows."""
    chosen = name if name in PANELS else "details"
    may_read_custody, chain_length = person.may(Permission.CUSTODY_READ), trail_count(item)
    markers = list(item.markers.shown_to(person).select_related("made_by"))
    return {
        "item": item,
        "panel": chosen,
        "markers": markers,
        "notes_count": item.notes.count(),
        "has_track": bool(item.track),
        "chain_length": chain_length,
        "may_read_custody": may_read_custody,
        "may_change": person.may(Permission.EVIDENCE_CHANGE),
        **(details(person, item, chain_length) if chosen == "details" else panel_of(chosen, person, item, markers)),
        **facts_of(item),
    }


def details(person: User, item: Item, chain_length: int) -> dict[str, Any]:
    """Return what the details panel shows: seal, placing, and the latest links of the custody chain."""
    links = trail(item, limit=LINKS_SHOWN) if person.may(Permission.CUSTODY_READ) else []
    original = next((file for file in item.files.all() if file.role == Role.ORIGINAL), None)
    unsealed = sum(1 for link in links if link.leaf_index is None)
    may_change = person.may(Permission.EVIDENCE_CHANGE)
    return {
        **joined(person, item),
        "placing": PlacingForm(person=person, item=item) if may_change else None,
        "suggested": suggestions_for([item], person).get(item.pk, []) if may_change else [],
        "copies": copies_of(item),
        "access_note": access_note(item),
        "may_decide_access": reaches(person, item, Permission.EVIDENCE_ACCESS),
        "may_read_retention": reaches(person, item, Permission.RETENTION_READ),
        "seal": seal_of(original, links=chain_length, unsealed=unsealed),
        "links": chain(links),
    }
