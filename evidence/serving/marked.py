"""Serves the marked copy of a restricted item: to its viewer alone, in their session, while the page is open."""

import asyncio
import time
import uuid
from pathlib import Path

from asgiref.sync import sync_to_async
from django.http import Http404, HttpRequest, HttpResponse

from accounts.models import User
from accounts.permissions import Permission
from accounts.request import signed_in_person
from audit import journal
from audit.operations import Operation
from evidence.models import Item, Viewing
from evidence.serving import marked_copy
from evidence.tasks import start_marked_part

PATIENCE_SECONDS = 30.0
AHEAD = 2  # parts made before they are asked for
TYPES = {".ts": "video/mp2t", ".jpg": "image/jpeg", ".m3u8": "application/vnd.apple.mpegurl"}


async def marked(request: HttpRequest, item_id: uuid.UUID, viewing_id: uuid.UUID, name: str) -> HttpResponse:
    """Answer with the playlist, a part or the picture; a part that is not made yet is waited for.

    401 signed out, 403 when the right is gone, 404 for anybody else's viewing or one that has ended, 409 when it
    cannot be made, 503 when the workers do not come to it.
    """
    if request.method not in {"GET", "HEAD"}:
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    admitted = await sync_to_async(_admit)(request, item_id, viewing_id)
    if isinstance(admitted, HttpResponse):
        return admitted
    item = admitted.item
    if name == marked_copy.PLAYLIST:
        return _answer(marked_copy.playlist(item).encode(), ".m3u8")
    number = marked_copy.part_number(name, item)
    if number is None:
        raise Http404
    await sync_to_async(_ask)(admitted, name, number)
    return await _wait_for(marked_copy.folder_of(admitted.pk) / name)


marked.requires = Permission.EVIDENCE_PLAY  # type: ignore[attr-defined]  # read by the house test; `_admit` is the guard


def _admit(request: HttpRequest, item_id: uuid.UUID, viewing_id: uuid.UUID) -> Viewing | HttpResponse:
    user = signed_in_person(request)
    if user is None:
        return _refusal(401, "Sign in first.")
    viewing = Viewing.objects.select_related("item").filter(pk=viewing_id, item=item_id, person=user).first()
    if viewing is None or not viewing.is_marked or viewing.ended_at is not None:
        raise Http404
    if not _may(user, viewing.item):
        journal.refuse(Operation.EVIDENCE_PLAYED, by=user, on=viewing.item, reason_code="no_permission")
        return _refusal(403, "You may not play this any more.")
    if not viewing.item.original.is_intact:
        return _refusal(409, "The stored bytes no longer match their hash. They are locked.")
    return viewing


def _may(user: User, item: Item) -> bool:
    reached = Item.objects.in_reach_of(user, Permission.EVIDENCE_PLAY).without_locks_on(user)
    return reached.filter(pk=item.pk).exists()


def _ask(viewing: Viewing, name: str, number: int) -> None:
    """Have the part made, and the next one, unless that is under way."""
    wanted = [(name, number)]
    if number >= 0:
        last = marked_copy.parts_of(viewing.item)
        wanted += [(marked_copy.part_name(n), n) for n in range(number + 1, min(last, number + 1 + AHEAD))]
    for part, its_number in wanted:
        if marked_copy.claim(viewing.pk, part):
            start_marked_part(viewing.pk, its_number)


async def _wait_for(path: Path) -> HttpResponse:
    end = time.monotonic() + PATIENCE_SECONDS
    failed = path.with_name(f"{path.name}.failed")
    while time.monotonic() < end:
        if path.exists():
            return _answer(await asyncio.to_thread(path.read_bytes), path.suffix)
        if failed.exists():
            return _refusal(409, "This part cannot be shown with your name in it. The original is safe.")
        await asyncio.sleep(0.03)
    return _refusal(503, "The workers are busy. Try again soon.")


def _answer(body: bytes, suffix: str) -> HttpResponse:
    headers = {"Cache-Control": "private, no-store", "Cross-Origin-Resource-Policy": "same-origin"}
    return HttpResponse(body, content_type=TYPES[suffix], headers=headers | {"X-Content-Type-Options": "nosniff"})


def _refusal(status: int, message: str) -> HttpResponse:
    headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(message, status=status, content_type="text/plain; charset=utf-8", headers=headers)
