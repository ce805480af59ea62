"""Items, their custody and their originals, for API clients."""

import uuid
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import api, client_of, person_of
from accounts.models import User
from accounts.permissions import Permission
from audit.reading import trail
from evidence.access import turn_away_when_shut
from evidence.actions.record.playing import start_download
from evidence.actions.record.viewing import search_items, view_custody, view_item
from evidence.api.shapes import AskedShape, CustodyShape, PageShape, WholeItemShape
from evidence.models import Item, Status
from evidence.models.item import ItemQuerySet
from evidence.serving.originals import original_as_download


@extend_schema(parameters=[AskedShape], responses=PageShape, operation_id="items_list")
@api("GET", Permission.EVIDENCE_READ)
def items(request: Request) -> Response:
    """List the items in reach of the key, newest first, by keyset pages of any depth."""
    asked = AskedShape(data=request.query_params)
    asked.is_valid(raise_exception=True)
    wanted = asked.validated_data
    person = person_of(request)
    search_items(words="", tab="api", by=person)
    found = narrowed(Item.objects.visible_to(person), wanted)
    place = place_of(wanted["after"])
    if place:
        found = found.filter(Q(timeline_at__lt=place[0]) | Q(timeline_at=place[0], pk__lt=place[1]))
    related = found.select_related("owner", "recorded_by", "camera", "incident")
    page = list(related.order_by("-timeline_at", "-pk")[: wanted["limit"] + 1])
    rest, page = page[wanted["limit"] :], page[: wanted["limit"]]
    after = f"{page[-1].timeline_at.isoformat()}_{page[-1].pk}" if rest else ""
    return Response(PageShape({"items": page, "after": after}).data)


@extend_schema(responses=WholeItemShape, operation_id="items_read")
@api("GET", Permission.EVIDENCE_READ)
def item(request: Request, pk: uuid.UUID) -> Response:
    """Return one item with its files and hashes."""
    person = person_of(request)
    found = load(person, pk)
    view_item(item=found, by=person)
    return Response(WholeItemShape(found).data)


@extend_schema(responses=CustodyShape, operation_id="items_custody")
@api("GET", Permission.CUSTODY_READ)
def custody(request: Request, pk: uuid.UUID) -> Response:
    """Return everything that was done to an item, newest first."""
    person = person_of(request)
    found = load(person, pk)
    view_custody(item=found, by=person)
    return Response(CustodyShape({"entries": trail(found)}).data)


@extend_schema(
    responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, 206: OpenApiTypes.BINARY},
    operation_id="items_original",
)
@api("GET", Permission.EVIDENCE_DOWNLOAD)
def original(request: Request, pk: uuid.UUID) -> HttpResponseBase:
    """Return the original byte for byte, whole or by Range; every request is a download in the journal."""
    person = person_of(request)
    found = load(person, pk)
    start_download(item=found, by=person)
    return original_as_download(request, client_of(request), found)


def load(person: User, pk: uuid.UUID) -> Item:
    """Return the item with what its shape needs; a stranger gets 404, who is behind a viewing lock 403."""
    related = Item.objects.visible_to(person).select_related("owner", "recorded_by", "camera", "incident")
    found = get_object_or_404(related.prefetch_related("files"), pk=pk)
    turn_away_when_shut(found, person)
    return found


def narrowed(visible: ItemQuerySet, wanted: dict[str, Any]) -> ItemQuerySet:
    """Keep the items that fit what was asked for; erased ones only when their status is asked for."""
    found = visible if wanted.get("status") == Status.DELETED else visible.living()
    fields = {
        "since": "timeline_at__gte",
        "until": "timeline_at__lt",
        "incident": "incident__slug",
        "owner": "owner__collar_number",
        "kind": "kind",
        "source": "source",
        "status": "status",
    }
    conditions = {lookup: wanted[name] for name, lookup in fields.items() if wanted.get(name)}
    if wanted.get("category"):
        conditions["category_keys__contains"] = [wanted["category"]]
    return found.filter(**conditions)


def place_of(text: str) -> tuple[datetime, uuid.UUID] | None:
    """Return (moment, id) of the last row of a page; None for anything else."""
    moment, _, pk = text.partition("_")
    try:
        return datetime.fromisoformat(moment), uuid.UUID(pk)
    except ValueError:
        return None
