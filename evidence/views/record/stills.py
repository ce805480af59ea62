"""Stills: asking for one picture of a recording, and fetching it when it is made."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import requires
from accounts.permissions import Permission
from accounts.reason import needs_reason
from accounts.request import person_of
from evidence.actions.record.stills import ask_still
from evidence.models import Still
from evidence.storage import open_range
from evidence.tasks import start_still
from evidence.views.record.record import load


@requires(Permission.EVIDENCE_DOWNLOAD)
@require_POST
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for the picture at `at_ms`; the answer says where it will be."""
    person = person_of(request)
    item = load(person, pk)
    if needs_reason(request, item.owner):
        return redirect("evidence:detail", pk=pk)
    digits = request.POST.get("at_ms", "")
    at_ms = int(digits) if digits.isdecimal() and len(digits) < 10 else -1
    made = ask_still(item=item, at_ms=at_ms, by=person)
    start_still(made.pk)
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"address": f"/evidence/{item.pk}/stills/{made.pk}/"}, status=202)
    return redirect("evidence:still", pk=item.pk, still_id=made.pk)


@requires(Permission.EVIDENCE_DOWNLOAD)
@require_safe
def still(request: HttpRequest, pk: UUID, still_id: UUID) -> HttpResponse:
    """Send the picture to the person who asked; 202 while it is being made, 409 when it cannot be."""
    person = person_of(request)
    item = load(person, pk)
    found = get_object_or_404(Still.objects.select_related("file"), pk=still_id, item=item, asked_by=person)
    file = found.file
    if found.cause or file is None:
        return render(
            request, "evidence/still.html", {"item": item, "still": found}, status=409 if found.cause else 202
        )
    body = b"".join(open_range(file, 0, file.size))
    name = f"{item.exhibit_reference or item.pk}-{found.at_ms}ms.png".replace("/", "-").replace('"', "")
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(body, content_type="image/png", headers=headers)
