"""Clips of a recording: asking for one, and how far each is."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.guards import requires
from accounts.models import User
from accounts.permissions import Permission
from accounts.reason import needs_reason
from accounts.request import person_of
from evidence.actions.record.clips import CUTTABLE, Wanted, ask_clip
from evidence.forms.clips import ClipForm
from evidence.models import Clip, ClipPurpose, Item
from evidence.refusals import NotTrue
from evidence.tasks import start_clip
from evidence.views.record.record import load

LONGEST_QUERY = 10  # digits


@requires(Permission.EVIDENCE_PLAY)
@require_http_methods(["GET", "HEAD", "POST"])
def clips(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the clips of a recording and a form for a new one; `in` and `out` (ms) fill it."""
    person = person_of(request)
    item = load(person, pk)
    if needs_reason(request, item.owner):
        return redirect("evidence:detail", pk=pk)
    form = ClipForm(request.POST or None, duration_ms=item.duration_ms or 0, initial=_initial(request, item))
    if request.method == "POST" and form.is_valid():
        try:
            clip = ask_clip(item=item, wanted=_wanted(form), by=person)
        except NotTrue as refused:
            form.add_error(None, str(refused))
        else:
            start_clip(clip.pk)
            messages.success(request, "The clip is being cut from the original.")
            return redirect(reverse("evidence:clips", args=[pk]))
    rows = rows_of(person, item)
    is_waiting = any(row.item_id is None and not row.cause for row in rows)
    may_cut = item.kind in CUTTABLE
    context = {"item": item, "form": form, "rows": rows, "is_waiting": is_waiting, "may_cut": may_cut}
    is_fragment = "HX-Request" in request.headers and request.method == "GET"
    template = "evidence/clips/_list.html" if is_fragment else "evidence/clips/page.html"
    return render(request, template, context, status=422 if form.errors else 200)


def rows_of(person: User, item: Item) -> list[Clip]:
    """Return the clips of a recording, newest first; what the person may not know of is left out."""
    seen = Item.objects.visible_to(person)
    made = item.clips.select_related("item", "asked_by").order_by("-asked_at")
    return list(made.filter(item__isnull=True) | made.filter(item__in=seen))


def _wanted(form: ClipForm) -> Wanted:
    given = form.cleaned_data
    return Wanted(given["begin"], given["end"], given["title"], ClipPurpose(given["purpose"]))


def _initial(request: HttpRequest, item: Item) -> dict[str, object]:
    asked = {"begin": request.GET.get("in", ""), "end": request.GET.get("out", "")}
    known = {name: int(digits) for name, digits in asked.items() if digits.isdecimal() and len(digits) < LONGEST_QUERY}
    whole = {"begin": 0, "end": item.duration_ms or 0, "title": f"Clip of {item.exhibit_reference or item.title}"[:200]}
    return whole | {"purpose": ClipPurpose.SHARE} | known
