"""The custody of an item: a page, not a job."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.guards import requires
from accounts.models import User
from accounts.permissions import Permission
from accounts.reason import needs_reason
from accounts.request import person_of
from audit.reading import TrailFilter, trail, trail_count, trail_facets
from evidence.actions.record.viewing import view_custody
from evidence.custody.sentences import WORDING, chain
from evidence.integrity.seal import seal_of
from evidence.models import Item, Status
from evidence.models.file import Role
from evidence.record import lane_shapes as lanes
from evidence.record.played import watchers
from evidence.views.record.record import load

FIRST = 200
OUTCOMES = (("success", "Done"), ("denied", "Refused"), ("error", "Failed"))
EXPORTS = (("pdf", "PDF"), ("csv", "CSV"), ("json", "JSON"))


@requires(Permission.CUSTODY_READ)
def custody(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show everything that was done to an item, newest first; reading it is journalled too."""
    person = person_of(request)
    item = load(person, pk)
    if needs_reason(request, item.owner):
        return redirect(f"{reverse('accounts:reason')}?{urlencode({'next': request.get_full_path()})}")
    view_custody(item=item, by=person)
    asked = request.GET
    wanted = TrailFilter(asked.get("kind", ""), asked.get("person", ""), asked.get("outcome", ""))
    rows = trail(item, None if asked.get("all") else FIRST, wanted)
    count = trail_count(item)
    original = next((file for file in item.files.all() if file.role == Role.ORIGINAL), None)
    unsealed = sum(1 for row in rows if row.leaf_index is None)
    context = {
        "item": item,
        "links": chain(rows),
        "chain_length": count,
        "shown_count": trail_count(item, wanted) if wanted else count,
        "more": (trail_count(item, wanted) if wanted else count) > len(rows),
        "seal": seal_of(original, links=count, unsealed=unsealed, is_erased=item.status == Status.DELETED),
        "wanted": wanted,
        "all_address": f"?{urlencode(asked.dict() | {'all': '1'})}",
        "watchers": [(one, lanes.bands(one.stretches, item.duration_ms or 0, "Watched")) for one in watchers(item)],
    } | _facets(item)
    return render(request, "evidence/custody.html", context)


def _facets(item: Item) -> dict[str, Any]:
    """Return what the filters offer: only what the chain holds."""
    operations, actors = trail_facets(item)
    people = {str(one.pk): one.label for one in User.objects.filter(pk__in=[key for _, key in actors if _is_id(key)])}
    named = [(key, people.get(key) or ("System: " if kind == "worker" else "") + key) for kind, key in actors]
    return {
        "kinds": [(name, WORDING.get(name, (name.replace(".", " ").capitalize(),))[0]) for name in operations],
        "people": sorted(named, key=lambda one: one[1]),
        "outcomes": OUTCOMES,
        "exports": EXPORTS,
    }


def _is_id(key: str) -> bool:
    try:
        UUID(key)
    except ValueError:
        return False
    return True
