"""The pictures of a recording for its card in a list: asked for when somebody runs through them, and journalled."""

from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from accounts.guards import requires
from accounts.permissions import Permission
from accounts.reason import needs_reason
from accounts.request import person_of
from evidence.actions.record.viewing import look_through
from evidence.models import Item
from evidence.record.sheets import pictures_of

MOST = 60  # tiles sent: enough for every step of the pointer across a card


@require_GET
@requires(Permission.EVIDENCE_READ)
def storyboard(request: HttpRequest, pk: UUID) -> JsonResponse:
    """Return the tiles of a recording; 403 when the reason is missing, 404 for a stranger or behind a lock."""
    person = person_of(request)
    item = get_object_or_404(Item.objects.open_to(person).select_related("owner").prefetch_related("files"), pk=pk)
    if needs_reason(request, item.owner):
        return JsonResponse({"message": "Open it to give your reason first"}, status=403)
    look_through(item=item, by=person)
    tiles = pictures_of(item).for_script
    step = max(1, -(-len(tiles) // MOST))
    return JsonResponse({"tiles": tiles[::step]})
