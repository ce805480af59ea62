"""The map view: where the matching items lie, as GeoJSON (RFC 7946), and the cards of what was chosen on the map."""

import json
from typing import Any

from django.core.signing import Signer
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_GET

from accounts.guards import requires
from accounts.models import User
from accounts.permissions import Permission
from accounts.request import person_of
from evidence.actions.record.viewing import search_items
from evidence.library.clusters import Box, Cluster, box_of
from evidence.library.conditions import corners_of, within
from evidence.library.finding import find
from evidence.library.listed import items_from, rows_of
from evidence.library.listing import page_of, window
from evidence.library.mapping import MOST, Mapped, mapped
from evidence.library.places import place_of
from evidence.library.query import Query, parse
from evidence.models import Item
from evidence.models.search_document import SearchDocumentQuerySet
from evidence.views.library import cards

HAIR = 1e-6  # degrees, a tenth of a metre: the items of one place lie within it


def context_of(person: User, query: Query, *, is_loose: bool) -> dict[str, Any]:
    """Return what the template of the map needs beside the page of items."""
    without = query.without(*(token for token in query.tokens if token.key == "near"))
    return {
        "map_query": str(query),
        "map_without": str(without),
        "map_areas": json.dumps([_ring(corners_of(place_of(value))) for value in query.of("near")]),
        "map_seen": seal_of(person, str(query)),
        "map_loose": is_loose,
    }


def seal_of(person: User, words: str) -> str:
    """Return the proof that the page has written this search of this person into the journal."""
    return Signer(salt=f"evidence.map.{person.pk}").signature(words)


@require_GET
@requires(Permission.EVIDENCE_READ)
def points(request: HttpRequest) -> JsonResponse:
    """Return the markers of a box (`south,west,north,east`, degrees) at a zoom; without a box those of all items."""
    person = person_of(request)
    box = box_of(request.GET.get("box", ""))
    found = mapped(documents_of(request, person), box, zoom_of(request.GET.get("zoom", "")))
    keys = [cluster.key for cluster in found.clusters if cluster.key]
    by_key = {str(item.pk): item for item in items_from(rows_of(person).filter(pk__in=keys))}
    features = [feature_of(cluster, by_key.get(cluster.key)) for cluster in found.clusters]
    return JsonResponse({"type": "FeatureCollection", "features": features} | summary_of(found))


@require_GET
@requires(Permission.EVIDENCE_READ)
def chosen(request: HttpRequest) -> HttpResponse:
    """Show the newest items of a place that was chosen on the map."""
    person = person_of(request)
    box = box_of(request.GET.get("box", "")) or Box(0, 0, 0, 0)
    wide = Box(box.south - HAIR, box.west - HAIR, box.north + HAIR, box.east + HAIR)
    documents = documents_of(request, person).filter(within(wide.corners))
    newest = window(sort="recorded", after="", before="")
    shown = page_of(newest.of(documents), newest, person)
    context = {"cards": [cards.card(item, Query()) for item in shown.items], "has_more": bool(shown.following)}
    return render(request, "evidence/library/_map_chosen.html", context)


def documents_of(request: HttpRequest, person: User) -> SearchDocumentQuerySet:
    """Return the rows that match; a search that the page has not written down is written down here."""
    words = request.GET.get("q", "")
    query = parse(words)
    seal = seal_of(person, str(query))
    if query and not constant_time_compare(seal, request.GET.get("seen", "")):
        search_items(words=words, tab="map", by=person)
    return find(query, person, is_loose=bool(request.GET.get("loose"))).documents


def zoom_of(text: str) -> float:
    """Return the zoom that was asked for; what makes no sense is the world."""
    try:
        zoom = float(text)
    except ValueError:
        return 0
    return zoom if 0 <= zoom <= 24 else 0


def feature_of(cluster: Cluster, item: Item | None) -> dict[str, Any]:
    """Return a marker as a feature: how many, the box around them, and of a single item what its marker says."""
    box = cluster.box
    properties: dict[str, Any] = {"count": cluster.count, "box": [box.south, box.west, box.north, box.east]}
    if item is not None:
        moment = timezone.localtime(item.recorded_at).strftime("%-d %b %Y, %H:%M:%S") if item.recorded_at else ""
        properties |= {
            "id": str(item.pk),
            "title": item.title,
            "time": moment,
            "type": item.kind,
            "status": item.status,
            "icon": cards.card(item, Query()).icon,
            "address": reverse("evidence:detail", args=[item.pk]),
        }
    place = {"type": "Point", "coordinates": [round(cluster.longitude, 6), round(cluster.latitude, 6)]}
    return {"type": "Feature", "geometry": place, "properties": properties}


def summary_of(found: Mapped) -> dict[str, Any]:
    """Return what is said of all markers together; a cap is named."""
    box = found.box
    return {
        "total": found.total,
        "most": MOST if found.is_more else None,
        "box": [box.south, box.west, box.north, box.east] if box else None,
    }


def _ring(corners: list[tuple[float, float]]) -> list[list[float]]:
    closed = [*corners, corners[0]]
    return [[round(longitude, 6), round(latitude, 6)] for latitude, longitude in closed]
