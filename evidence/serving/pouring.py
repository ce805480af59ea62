"""Pours the bytes of a file by range, for whichever door let somebody in, and ends when the right is withdrawn.

With ACCEL_REDIRECT the front proxy moves the bytes: it finishes the range that it is sending, and the next is refused.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from urllib.parse import urlsplit

from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from evidence import storage
from evidence.models import File
from evidence.serving.ranges import NotSatisfiable, Span, span_of

ASK_AGAIN_SECONDS = 1.0
PROXY_SECONDS = 60

StillMay = Callable[[], bool]


class Revoked(Exception):
    """The right was withdrawn while the answer was running; the connection ends."""


async def answer_range(
    request: HttpRequest, file: File, headers: dict[str, str], still_may: StillMay
) -> HttpResponseBase:
    """Answer GET or HEAD for a file, whole or by Range; `still_may` is asked again each second, in a thread.

    `headers` hold an ETag. Raises storage.StoreDown and storage.Missing before the first byte.
    """
    asked = request.headers.get("Range")
    if request.headers.get("If-Range", headers["ETag"]) != headers["ETag"]:
        asked = None
    try:
        span = span_of(asked, file.size)
    except NotSatisfiable:
        return HttpResponse(status=416, headers=headers | {"Content-Range": f"bytes */{file.size}"})
    if settings.ACCEL_REDIRECT and request.method == "GET" and span.length:
        return HttpResponse(headers=headers | _for_proxy(file, span))
    headers["Content-Length"] = str(span.length)
    if span.is_partial:
        headers["Content-Range"] = span.content_range(file.size)
    status = 206 if span.is_partial else 200
    if request.method == "HEAD" or not span.length:
        return HttpResponse(status=status, headers=headers)
    return StreamingHttpResponse(await _stream(file, span, still_may), status=status, headers=headers)


async def _stream(file: File, span: Span, still_may: StillMay) -> AsyncIterator[bytes]:
    """Open the bytes and read the first piece now, while the answer can still be an error."""
    try:
        pieces, first = await asyncio.to_thread(_open, file, span)
    except storage.Missing:  # stored and cleared away between our look and our open
        await sync_to_async(file.refresh_from_db)()
        pieces, first = await asyncio.to_thread(_open, file, span)
    return _pour(pieces, first, still_may)


def _open(file: File, span: Span) -> tuple[Iterator[bytes], bytes]:
    pieces = storage.open_range(file, span.start, span.end)
    return pieces, next(pieces, b"")


async def _pour(pieces: Iterator[bytes], first: bytes, still_may: StillMay) -> AsyncIterator[bytes]:
    asked_at = time.monotonic()
    piece = first
    while piece:
        yield piece
        if time.monotonic() - asked_at > ASK_AGAIN_SECONDS:
            if not await sync_to_async(still_may)():
                raise Revoked
            asked_at = time.monotonic()
        piece = await asyncio.to_thread(next, pieces, b"")


def _for_proxy(file: File, span: Span) -> dict[str, str]:
    """Return what tells the front proxy to send these bytes itself (deploy/nginx.conf)."""
    if not file.is_stored:  # a file: the proxy reads the range that the client asked for itself
        return {"X-Accel-Redirect": f"/protected/incoming/{file.incoming_name}"}
    signed = urlsplit(storage.address_for_proxy(file, PROXY_SECONDS))
    told = {"X-Accel-Redirect": f"/protected/objects{signed.path}?{signed.query}"}
    return told | ({"X-Exhibit-Range": f"bytes={span.start}-{span.end - 1}"} if span.is_partial else {})
