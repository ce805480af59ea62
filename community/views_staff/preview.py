"""Serves the copies that people look at, by range: of scanned files alone, and never a byte that somebody sent."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.guards import requires
from accounts.permissions import Permission
from accounts.request import person_of
from community.actions.looking import play_copy
from community.models import Look
from community.models.submitted_file import OPENABLE
from community.preview import copies
from evidence.serving.ranges import NotSatisfiable, Span, span_of

READ_BYTES = 1 << 18
POSTER_TYPE = "image/jpeg"


@require_safe
@requires(Permission.COMMUNITY_READ)
def copy(request: HttpRequest, file_id: UUID) -> HttpResponseBase:
    """Answer GET and HEAD for the copy of a file; that it is played is written down when it begins."""
    look = _visible_look(request, file_id)
    if not look.copy_type:
        raise Http404
    span = _asked(request, path := _path(file_id, copies.COPY))
    if isinstance(span, HttpResponse):
        return span
    if request.method == "GET" and span.start == 0:
        play_copy(file=look.file, by=person_of(request))
    return _answer(request, path, span, look.copy_type)


@require_safe
@requires(Permission.COMMUNITY_READ)
def poster(request: HttpRequest, file_id: UUID) -> HttpResponseBase:
    """Answer GET and HEAD for the small picture of a file."""
    if not _visible_look(request, file_id).has_poster:
        raise Http404
    span = _asked(request, path := _path(file_id, copies.POSTER))
    return span if isinstance(span, HttpResponse) else _answer(request, path, span, POSTER_TYPE)


def _visible_look(request: HttpRequest, file_id: UUID) -> Look:
    """Return the look into a file that may be opened and that the person may see; 404 for anything else."""
    opened = Look.objects.visible_to(person_of(request)).filter(file__safety__in=OPENABLE, made_at__isnull=False)
    return get_object_or_404(opened.select_related("file__submission__request"), pk=file_id)


def _path(file_id: UUID, name: str) -> Path:
    path = copies.path_of(file_id, name)
    if not path.exists():
        raise Http404
    return path


def _asked(request: HttpRequest, path: Path) -> Span | HttpResponse:
    size = path.stat().st_size
    try:
        return span_of(request.headers.get("Range"), size)
    except NotSatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})


def _answer(request: HttpRequest, path: Path, span: Span, media_type: str) -> HttpResponseBase:
    headers = {
        "Content-Type": media_type,
        "Content-Length": str(span.length),
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-store",
        "Content-Disposition": "inline",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if span.is_partial:
        headers["Content-Range"] = span.content_range(path.stat().st_size)
    status = 206 if span.is_partial else 200
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers)
    return StreamingHttpResponse(_pour(path, span), status=status, headers=headers)


async def _pour(path: Path, span: Span) -> AsyncIterator[bytes]:
    file = await asyncio.to_thread(path.open, "rb")
    try:
        await asyncio.to_thread(file.seek, span.start)
        left = span.length
        while left and (piece := await asyncio.to_thread(file.read, min(READ_BYTES, left))):
            left -= len(piece)
            yield piece
    finally:
        await asyncio.to_thread(file.close)
