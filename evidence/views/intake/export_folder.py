"""Taking in another maker's export folder by a page: what belongs together, what is believed, then each file by tus."""

import json
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import requires
from accounts.models import User
from accounts.permissions import Permission
from accounts.request import person_of
from evidence import storage
from evidence.actions.intake.adding import find_offered, register_file
from evidence.actions.intake.importing import Beside, describe_import
from evidence.intake.exports.folder import Group, groups_of, said_of
from evidence.intake.exports.records import LARGEST, Described
from evidence.intake.names import harmless_name
from evidence.models import Item, Source, Upload
from evidence.refusals import EmptyFile, QuotaReached, TooLarge
from evidence.views.intake.adding import MOST_LISTED, answer_for, cards, read_offer, uploads_of

MOST_NAMES = 5_000
SOURCES = (Source.BODY_WORN, Source.CCTV, Source.DASHCAM, Source.DRONE, Source.OTHER)


@require_safe
@requires(Permission.EVIDENCE_ADD)
def folder(request: HttpRequest) -> HttpResponse:
    """Show where a folder is chosen, and the person's own uploads."""
    person = person_of(request)
    context = {
        "cards": cards(person, uploads_of(person)[:MOST_LISTED]),
        "sources": [(one.value, one.label) for one in SOURCES],
        "most_bytes": settings.UPLOAD_MAX_BYTES,
    }
    return render(request, "evidence/folder.html", context)


@require_POST
@requires(Permission.EVIDENCE_ADD)
def recognise(request: HttpRequest) -> HttpResponse:
    """Say which names of a folder are recordings, what belongs to each, and what belongs to none."""
    names = _body(request).get("names")
    if not isinstance(names, list) or len(names) > MOST_NAMES or not all(isinstance(name, str) for name in names):
        return JsonResponse({"error": f"A folder has {MOST_NAMES} files at most."}, status=400)
    groups, left = groups_of(set(names))
    found = [
        {"video": one.video, "beside": list(one.beside), "adapter": one.adapter.name if one.adapter else ""}
        for one in groups
    ]
    return JsonResponse({"groups": found, "left": left})


@require_POST
@requires(Permission.EVIDENCE_ADD)
def announce_part(request: HttpRequest) -> HttpResponse:
    """Open, or find again, the upload of a file of the folder; a recording names what came before it (`beside`)."""
    person, offer, body = person_of(request), read_offer(request), _body(request)
    if offer is None or body.get("source") not in Source.values or not isinstance(body.get("beside", []), list):
        return JsonResponse({"error": "Name, size, time or source of the file are missing."}, status=400)
    came = _came(person, body.get("beside", []))
    if len(came) != len(body.get("beside", [])):
        return JsonResponse({"error": "A file beside it has not come yet. Choose the folder again."}, status=409)
    group, said, problem = _said(offer.name, came)
    known = find_offered(offer, person)
    try:
        upload = known or register_file(offer=offer, by=person)
    except (EmptyFile, TooLarge, QuotaReached) as refused:
        return JsonResponse({"error": str(refused)}, status=422)
    adapter = group.adapter.name if group.adapter else ""
    upload = describe_import(
        upload=upload,
        title=harmless_name(offer.name),
        said=said,
        source=Source(body["source"]),
        beside=Beside(tuple(item.pk for item in came), adapter, problem),
        by=person,
    )
    return answer_for(
        request, upload, is_known=known is not None, said=_sentences(said, adapter, upload), problem=problem
    )


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        said = json.loads(request.body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _came(person: User, numbers: list[object]) -> list[Item]:
    """Return the items that the person's own uploads have become, in the order given."""
    keys = []
    for number in numbers:
        try:
            keys.append(UUID(str(number)))
        except ValueError:
            continue
    rows = Item.objects.filter(upload__in=keys, upload__uploader=person).select_related("upload")
    found = {item.upload_id: item for item in rows}
    return [found[key] for key in keys if key in found]


def _said(name: str, came: list[Item]) -> tuple[Group, Described, str]:
    """Return what the files that came say of a recording, by the same adapters that read a folder on the server."""
    items = {str(item.upload.manifest["name"]): item for item in came if item.upload}
    groups, _ = groups_of({name, *items})
    group = next((one for one in groups if one.video == name), Group(name))
    if large := next((beside for beside in group.beside if items[beside].original.size > LARGEST), ""):
        return group, Described(), f"{large} is too large to be read: the most is {LARGEST} bytes."
    content = {beside: _content(items[beside]) for beside in group.beside}
    said, problem = said_of(group, content, now=timezone.now())
    return group, said, problem


def _content(item: Item) -> bytes:
    return b"".join(storage.open_range(item.original, 0, item.original.size))


def _sentences(said: Described, adapter: str, upload: Upload) -> list[str]:
    """Return what was believed, for the person who takes the folder in."""
    if not adapter:
        return []
    at = said.started_at
    parts = [
        f"Recorded {timezone.localtime(at):%-d %B %Y, %H:%M:%S %Z}" if at else "Recorded time unknown",
        f"officer {said.collar_number}" if said.collar_number else "",
        said.device,
        f"{kept} positions" if (kept := len(upload.manifest["track"])) else "",
    ]
    return [part for part in parts if part]
