"""Markers, presets and notes on the page of one item."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.guards import requires
from accounts.models import User
from accounts.permissions import Permission
from accounts.reason import needs_reason
from accounts.request import person_of
from evidence.actions.record.marking import Mark, add_marker, change_marker, keep_presets, remove_marker, restore_marker
from evidence.actions.record.noting import add_note
from evidence.forms.record import MarkerForm, NoteForm, PresetsForm
from evidence.models import Item, Marker, Note
from evidence.record.lanes import event_of
from evidence.views.record.record import load, panel_address


def _wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _mark(form: MarkerForm) -> Mark:
    given = form.cleaned_data
    return Mark(given["at"], given["label"], given["end"], is_private=given["audience"] == "private")


@requires(Permission.EVIDENCE_PLAY)
@require_POST
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Set a marker; as a piece of the events lane for the player, else back to the list of markers."""
    person = person_of(request)
    item = load(person, pk)
    if needs_reason(request, item.owner):
        return redirect("evidence:detail", pk=pk)
    form = MarkerForm(request.POST, duration_ms=item.duration_ms or 0)
    if not form.is_valid():
        return _invalid(request, item, form)
    marker = add_marker(item=item, mark=_mark(form), by=person)
    if not _wants_json(request):
        messages.success(request, "Marker set.")
        return redirect(panel_address(item, "markers"))
    return JsonResponse({"id": str(marker.pk), "at_ms": marker.at_ms, "label": marker.label} | _place(marker, item))


def _place(marker: Marker, item: Item) -> dict[str, object]:
    event = event_of(marker, item)
    return {"percent": event.percent, "width": event.width, "end_ms": event.end_ms}


def _invalid(request: HttpRequest, item: Item, form: MarkerForm) -> HttpResponse:
    sentence = " ".join(str(error) for errors in form.errors.values() for error in errors)
    if _wants_json(request):
        return JsonResponse({"detail": sentence}, status=422)
    messages.error(request, sentence)
    return redirect(panel_address(item, "markers"))


@requires(Permission.EVIDENCE_PLAY)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: UUID, marker_id: UUID) -> HttpResponse:
    """Change one's own marker on a small page."""
    person = person_of(request)
    item = load(person, pk)
    marker = _own(person, item, marker_id)
    initial = {"label": marker.label, "at": marker.at_ms, "end": marker.end_ms}
    initial["audience"] = "private" if marker.is_private else "team"
    form = MarkerForm(request.POST or None, duration_ms=item.duration_ms or 0, initial=initial)
    if request.method == "POST" and form.is_valid():
        change_marker(marker=marker, mark=_mark(form), by=person)
        messages.success(request, "Marker changed.")
        return redirect(panel_address(item, "markers"))
    return render(request, "evidence/marker.html", {"item": item, "marker": marker, "form": form})


@requires(Permission.EVIDENCE_PLAY)
@require_POST
def remove(request: HttpRequest, pk: UUID, marker_id: UUID) -> HttpResponse:
    """Take back one's own marker, with an undo."""
    person = person_of(request)
    item = load(person, pk)
    marker = remove_marker(marker=_own(person, item, marker_id), by=person)
    messages.success(request, f"Marker “{marker.label}” removed. You can undo it in the list for ten minutes.")
    return redirect(panel_address(item, "markers"))


@requires(Permission.EVIDENCE_PLAY)
@require_POST
def restore(request: HttpRequest, pk: UUID, marker_id: UUID) -> HttpResponse:
    """Undo the removal of a marker."""
    person = person_of(request)
    item = load(person, pk)
    marker = get_object_or_404(Marker, pk=marker_id, item=item, removed_by=person)
    restore_marker(marker=marker, by=person)
    return redirect(panel_address(item, "markers"))


def _own(person: User, item: Item, marker_id: UUID) -> Marker:
    return get_object_or_404(item.markers.shown_to(person), pk=marker_id, made_by=person)


@requires(Permission.EVIDENCE_PLAY)
@require_POST
def note(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add a note, or one that corrects another."""
    person = person_of(request)
    item = load(person, pk)
    if needs_reason(request, item.owner):
        return redirect("evidence:detail", pk=pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Write something first: an empty note is not kept.")
        return redirect(panel_address(item, "notes"))
    corrected = form.cleaned_data["corrects"]
    corrects = get_object_or_404(Note, pk=corrected, item=item) if corrected else None
    add_note(item=item, text=form.cleaned_data["text"], by=person, corrects=corrects)
    messages.success(request, "Note kept.")
    return redirect(panel_address(item, "notes"))


@requires(Permission.OWN_ACCOUNT)
@require_http_methods(["GET", "POST"])
def presets(request: HttpRequest) -> HttpResponse:
    """Choose the labels under the number keys of the player."""
    person = person_of(request)
    initial = {f"key_{preset.key}": preset.label for preset in person.marker_presets.all()}
    form = PresetsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        keep_presets(person=person, labels=form.labels, by=person)
        messages.success(request, "Saved.")
        return redirect("evidence:presets")
    return render(request, "evidence/presets.html", {"form": form})
