"""The custody of an item: a page, not a job."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.guards import requires
from accounts.permissions import Permission
from accounts.reason import needs_reason
from accounts.request import person_of
from audit.reading import trail, trail_count
from evidence.actions.viewing import view_custody
from evidence.custody import chain
from evidence.models.file import Role
from evidence.seal import seal_of
from evidence.views.record import load

FIRST = 200


@requires(Permission.CUSTODY_READ)
def custody(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show everything that was done to an item, newest first; reading it is journalled too."""
    person = person_of(request)
    item = load(person, pk)
    if needs_reason(request, item.owner):
        return redirect(f"{reverse('accounts:reason')}?{urlencode({'next': request.get_full_path()})}")
    view_custody(item=item, by=person)
    rows = trail(item, limit=None if request.GET.get("all") else FIRST)
    count = trail_count(item)
    original = next((file for file in item.files.all() if file.role == Role.ORIGINAL), None)
    unsealed = sum(1 for row in rows if row.leaf_index is None)
    context = {
        "item": item,
        "links": chain(rows),
        "chain_length": count,
        "more": count > len(rows),
        "seal": seal_of(original, links=count, unsealed=unsealed),
    }
    return render(request, "evidence/custody.html", context)
