"""Serves the bytes of evidence by range.

Every range asks again who may see it, and a right that is withdrawn ends a running answer within a second. With
ACCEL_REDIRECT the front proxy moves the bytes: it finishes the range that it is sending, and the next one is refused.
"""

import asyncio
import logging
import uuid
from dataclasses import dataclass
from functools import partial

from asgiref.sync import async_to_sync, sync_to_async
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from accounts.models import ApiClient, User
from accounts.permissions import Permission
from accounts.request import signed_in_person
from audit import journal
from audit.operations import Operation
from evidence import storage
from evidence.models import File, Item, Role
from evidence.serving import tickets
from evidence.serving.addresses import media_address
from evidence.serving.pouring import answer_range
from evidence.serving.tickets import BadTicket, Purpose

FREE_OF_TICKET = frozenset({Role.POSTER, Role.STORYBOARD, Role.STORYBOARD_INDEX, Role.WAVEFORM})
ENDINGS = {
    "application/json": ".json",
    "application/pdf": ".pdf",
    "application/vnd.apple.mpegurl": ".m3u8",
    "audio/mp4": ".m4a",
    "audio/mpeg": ".mp3",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "video/mp4": ".mp4",
    "video/webm": ".webm",
}
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Admitted:
    """Who may have which bytes, whether as a download, and through which API client when not through a browser."""

    user: User
    file: File
    purpose: Purpose | None
    client: ApiClient | None = None


async def media(request: HttpRequest, item_id: uuid.UUID, file_id: uuid.UUID, name: str) -> HttpResponseBase:
    """Answer GET and HEAD for one file of an item.

    401 signed out, 403 without ticket or permission, 404 for a stranger, 409 when the bytes are locked, 416, 503.
    """
    if request.method not in {"GET", "HEAD"}:
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    admitted = await sync_to_async(_admit)(request, item_id, file_id)
    if isinstance(admitted, HttpResponse):
        return admitted
    file = admitted.file
    headers = _headers(admitted)
    answer = _playlist if file.role == Role.HLS_PLAYLIST else _bytes
    try:
        return await answer(request, admitted, headers)
    except storage.StoreDown:
        log.exception("the object store does not answer")
        return _refusal(503, "The object store does not answer. Try again soon.", {"Retry-After": "5"})
    except storage.Missing:
        log.critical("bytes of file %s are missing", file.pk)
        return _refusal(503, "The bytes are not where they should be. This has been reported.")


media.requires = Permission.EVIDENCE_READ  # type: ignore[attr-defined]  # read by the house test; `_admit` is the guard


def original_as_download(request: HttpRequest, client: ApiClient, item: Item) -> HttpResponseBase:
    """Answer an API client's request for an original: whole or by Range, always as a download.

    Call it only after the action that journals the download. Raises StoreDown, Missing.
    """
    admitted = Admitted(client.person, item.original, Purpose.DOWNLOAD, client)
    return async_to_sync(_bytes)(request, admitted, _headers(admitted))


def _admit(request: HttpRequest, item_id: uuid.UUID, file_id: uuid.UUID) -> Admitted | HttpResponse:
    user = signed_in_person(request)
    if user is None:
        return _refusal(401, "Sign in first.")
    file = _visible_file(user, item_id, file_id)
    if file is None:
        raise Http404
    purpose = None
    if not _is_free(file):
        try:
            purpose = tickets.check(request.GET.get("ticket", ""), user, item_id)
        except BadTicket:
            return _deny(user, file, "no_ticket")
        if not _may(user, file, purpose):
            return _deny(user, file, "no_permission")
    if not file.is_intact:
        return _refusal(409, "The stored bytes no longer match their hash. They are locked.")
    return Admitted(user, file, purpose)


def _visible_file(user: User, item_id: uuid.UUID, file_id: uuid.UUID) -> File | None:
    visible = Item.objects.open_to(user).filter(pk=item_id)
    return File.objects.filter(pk=file_id, item__in=visible).select_related("item").first()


def _is_free(file: File) -> bool:
    """Whether the pages show it to everybody who may see the item: no picture of a restricted one."""
    return file.role == Role.WAVEFORM or (file.role in FREE_OF_TICKET and not file.item.is_restricted)


def _may(user: User, file: File, purpose: Purpose) -> bool:
    if purpose is Purpose.PLAY and file.item.is_restricted:
        return False  # what plays of it is the copy with the viewer's name in it (evidence.serving.marked)
    permission = Permission.EVIDENCE_DOWNLOAD if purpose is Purpose.DOWNLOAD else Permission.EVIDENCE_PLAY
    is_reached = Item.objects.in_reach_of(user, permission).filter(pk=file.item_id).exists()
    return is_reached and (purpose is Purpose.DOWNLOAD or file.item.is_playable)


def _deny(user: User, file: File, reason_code: str) -> HttpResponse:
    journal.refuse(Operation.EVIDENCE_PLAYED, by=user, on=file.item, reason_code=reason_code)
    return _refusal(403, "You may not fetch this. Open the recording again.")


def _refusal(status: int, message: str, headers: dict[str, str] | None = None) -> HttpResponse:
    every = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"} | (headers or {})
    return HttpResponse(message, status=status, content_type="text/plain; charset=utf-8", headers=every)


def _headers(admitted: Admitted) -> dict[str, str]:
    file = admitted.file
    is_download = admitted.purpose is Purpose.DOWNLOAD
    way = "attachment" if is_download else "inline"
    return {
        "Content-Type": "application/octet-stream" if is_download else file.media_type,
        "Content-Disposition": f'{way}; filename="{file.item_id}{ENDINGS.get(file.media_type, "")}"',
        "ETag": f'"{file.sha256}"',
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-cache" if file.role in FREE_OF_TICKET else "private, no-store",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


async def _bytes(request: HttpRequest, admitted: Admitted, headers: dict[str, str]) -> HttpResponseBase:
    file = admitted.file
    if file.role in FREE_OF_TICKET and request.headers.get("If-None-Match") == headers["ETag"]:
        return HttpResponse(status=304, headers=headers)
    return await answer_range(request, file, headers, partial(_still_may, admitted))


def _still_may(admitted: Admitted) -> bool:
    """Ask the database anew: the person, the roles and the item as they are now."""
    user = User.objects.filter(pk=admitted.user.pk, is_active=True).first()
    if user is None or not _client_is_live(admitted.client):
        return False
    file = _visible_file(user, admitted.file.item_id, admitted.file.pk)
    may = file is not None and (admitted.purpose is None or _may(user, file, admitted.purpose))
    return may and file is not None and file.is_intact


def _client_is_live(client: ApiClient | None) -> bool:
    return client is None or ApiClient.objects.get(pk=client.pk).is_live


async def _playlist(request: HttpRequest, admitted: Admitted, headers: dict[str, str]) -> HttpResponse:
    """Hand out the playlist with the ticket on the address of its media file."""
    content = b"".join(await asyncio.to_thread(list, storage.open_range(admitted.file, 0, admitted.file.size)))
    address = await sync_to_async(_media_address)(admitted.file, request.GET.get("ticket", ""))
    text = content.decode("ascii").replace("media.mp4", address)
    return HttpResponse(text, headers=headers)


def _media_address(playlist: File, token: str) -> str:
    media_file = File.objects.get(item_id=playlist.item_id, role=Role.HLS_MEDIA, number=playlist.number)
    return media_address(media_file, ticket=token)
