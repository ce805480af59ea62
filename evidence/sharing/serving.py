"""The bytes of a shared exhibit: every range asks for the visit, the recipient and the exhibit anew."""

import logging
import uuid
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import partial

from asgiref.sync import sync_to_async
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from evidence import storage
from evidence.actions.record.playing import PLAYED
from evidence.models import File, Role
from evidence.serving.addresses import NAMES
from evidence.serving.originals import ENDINGS
from evidence.serving.pouring import answer_range
from evidence.sharing.models import GuestSession, PackageItem, Right
from evidence.sharing.visits import entered_visit, is_living

SALT = "sharing.media"
LASTS = timedelta(hours=4)
FREE = frozenset({Role.POSTER})
log = logging.getLogger(__name__)


class Leave(StrEnum):
    """What a ticket is for."""

    PLAY = "play"
    DOWNLOAD = "download"


@dataclass(frozen=True)
class Admitted:
    """Who gets which bytes of which exhibit, and for what; `leave` is None for a poster."""

    visit: GuestSession
    row: PackageItem
    file: File
    leave: Leave | None


def address_for(file: File, visit: GuestSession | None = None, leave: Leave = Leave.PLAY) -> str:
    """Return the address of a file; with a visit it carries the ticket of an act that was journalled.

    The ticket is no secret: it counts only together with the cookie of its visit.
    """
    name = NAMES.get(file.role, "recording")
    address = reverse("shared:media", args=[file.item_id, file.pk, name])
    if visit is None:
        return address
    return f"{address}?ticket={signing.dumps([str(visit.pk), str(file.item_id), leave.value], salt=SALT)}"


async def media(request: HttpRequest, item_id: uuid.UUID, file_id: uuid.UUID, name: str) -> HttpResponseBase:
    """Answer GET and HEAD for one file: 401 without a visit, 403 without ticket or right, 404, 409, 416, 503."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    admitted = await sync_to_async(_admit)(request, item_id, file_id)
    if isinstance(admitted, HttpResponse):
        return admitted
    headers = _headers(admitted)
    try:
        if admitted.file.role == Role.HLS_PLAYLIST:
            return await sync_to_async(_playlist)(admitted, headers)
        return await answer_range(request, admitted.file, headers, partial(_still_may, admitted))
    except storage.StoreDown:
        log.exception("the object store does not answer")
        return _refusal(503, "The store does not answer. Try again soon.")
    except storage.Missing:
        log.critical("bytes of file %s are missing", admitted.file.pk)
        return _refusal(503, "The bytes are not where they should be. This has been reported.")


media.requires = "open"  # type: ignore[attr-defined]  # read by the house test; `_admit` is the guard


def _admit(request: HttpRequest, item_id: uuid.UUID, file_id: uuid.UUID) -> Admitted | HttpResponse:
    visit = entered_visit(request)
    if visit is None:
        return _refusal(401, "Your visit has ended. Open your link again.")
    row = shared_row(visit, item_id)
    file = File.objects.filter(pk=file_id, item=item_id).first()
    if row is None or file is None:
        raise Http404
    if file.role in FREE:
        return Admitted(visit, row, file, None)
    leave = _leave_in(request.GET.get("ticket", ""), visit, item_id)
    if leave is None or not _may(visit, row, file, leave):
        return _refusal(403, "Open this from the page of the exhibit.")
    if not file.is_intact or row.file is None or not row.file.is_intact:
        return _refusal(409, "The stored bytes no longer match their seal. They are locked.")
    return Admitted(visit, row, file, leave)


def shared_row(visit: GuestSession, item_id: uuid.UUID) -> PackageItem | None:
    """Return the exhibit in the newest version that was sent, when its bytes went with it and still exist."""
    rows = PackageItem.objects.filter(
        item=item_id, file__isnull=False, version__package=visit.recipient.package_id, version__sent_at__isnull=False
    ).exclude(item__status="deleted")
    row = rows.select_related("item", "file", "version").order_by("-version__number").first()
    if row is None:
        return None
    newer = row.version.package.versions.filter(number__gt=row.version.number, sent_at__isnull=False)
    return None if newer.exists() else row


def _leave_in(token: str, visit: GuestSession, item_id: uuid.UUID) -> Leave | None:
    try:
        visit_id, ticket_item, leave = signing.loads(token, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    return Leave(leave) if (visit_id, ticket_item) == (str(visit.pk), str(item_id)) else None


def _may(visit: GuestSession, row: PackageItem, file: File, leave: Leave) -> bool:
    if leave is Leave.DOWNLOAD:
        return visit.recipient.right == Right.DOWNLOAD and file.pk == row.file_id
    is_copy = file.role in {*PLAYED, Role.HLS_MEDIA}
    return row.item.is_playable and (is_copy or file.pk == row.file_id)


def _still_may(admitted: Admitted) -> bool:
    """Ask the database anew, each second: access taken back ends the answer within a second."""
    if not is_living(admitted.visit):
        return False
    file = File.objects.filter(pk=admitted.file.pk).first()
    return file is not None and file.is_intact and shared_row(admitted.visit, admitted.file.item_id) is not None


def _headers(admitted: Admitted) -> dict[str, str]:
    file, is_download = admitted.file, admitted.leave is Leave.DOWNLOAD
    ending = ENDINGS.get(file.media_type, "")
    reference = "".join(letter if letter.isalnum() else "-" for letter in admitted.row.exhibit_reference)
    name = f"{reference}_{admitted.visit.recipient.package.reference}{ending}"
    return {
        "Content-Type": "application/octet-stream" if is_download else file.media_type,
        "Content-Disposition": f'{"attachment" if is_download else "inline"}; filename="{name}"',
        "ETag": f'"{file.sha256}"',
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def _playlist(admitted: Admitted, headers: dict[str, str]) -> HttpResponse:
    """Hand out the playlist with the address of its media file, and the ticket on it."""
    file = admitted.file
    content = b"".join(storage.open_range(file, 0, file.size))
    media_file = File.objects.get(item=file.item_id, role=Role.HLS_MEDIA, number=file.number)
    text = content.decode("ascii").replace("media.mp4", address_for(media_file, admitted.visit))
    return HttpResponse(text, headers=headers)


def _refusal(status: int, message: str) -> HttpResponse:
    headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(message, status=status, content_type="text/plain; charset=utf-8", headers=headers)
