"""Sends a bundle: whole or from any byte on, in constant memory, each block compared before it leaves.

While one block is on its way to the recipient the next two are read and hashed in threads, each in memory of its own
that is used again. A right that is withdrawn ends the answer within a second; a block that is not as it was received
ends it before that block.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Iterator
from contextlib import aclosing, suppress
from itertools import cycle

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from evidence.receiving.wire import OUTLET, Gone, Outlet
from evidence.serving.pouring import ASK_AGAIN_SECONDS, Revoked
from evidence.serving.ranges import NotSatisfiable, Span, span_of
from evidence.sharing.actions.bundling import break_off
from evidence.sharing.bundle.opening import Block, Opened, bundle_of, open_bundle
from evidence.sharing.bundle.payload import BLOCK_BYTES, Flipped
from evidence.sharing.models import PackageVersion, Recipient

AHEAD = 2  # blocks that are read while one is sent
PART_BYTES = 1 << 20  # the right is looked at between two of them


class NotReady(Exception):
    """The bundle waits for the journal's signature, or one of its exhibits is locked."""


def stream_bundle(version: PackageVersion, recipient: Recipient) -> Iterator[bytes]:
    """Yield the ZIP of a sent version; for a recipient over HTTP use `answer`. Raises NotReady, Flipped."""
    opened = _opened(version)
    if opened is None:
        message = f"The bundle of {version} is not ready for {recipient.pk}."
        raise NotReady(message)
    room = memoryview(bytearray(BLOCK_BYTES))
    for step in opened.steps(0, opened.layout.size):
        yield bytes(step.read(room)) if isinstance(step, Block) else step


async def answer(request: HttpRequest, version: PackageVersion, still_may: Callable[[], bool]) -> HttpResponseBase:
    """Answer GET and HEAD for the bundle of a version, by Range too; the caller has let the recipient in.

    `still_may` is asked each second, in a thread. 202 while it is being made, 409 when an exhibit is locked, 416.
    """
    opened = await sync_to_async(_opened)(version)
    if opened is None:
        return await sync_to_async(_not_now)(version)
    size, headers = opened.layout.size, _headers(opened)
    asked = request.headers.get("Range")
    if request.headers.get("If-Range", headers["ETag"]) != headers["ETag"]:
        asked = None
    try:
        span = span_of(asked, size)
    except NotSatisfiable:
        return HttpResponse(status=416, headers=headers | {"Content-Range": f"bytes */{size}"})
    headers["Content-Length"] = str(span.length)
    if span.is_partial:
        headers["Content-Range"] = span.content_range(size)
    status = 206 if span.is_partial else 200
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers)
    outlet = getattr(request, "scope", {}).get("extensions", {}).get(OUTLET)
    return StreamingHttpResponse(_pour(opened, span, _Leave(still_may), outlet), status=status, headers=headers)


class _Leave:
    """Whether the recipient still may: asked again each second."""

    def __init__(self, still_may: Callable[[], bool]) -> None:
        self._still_may = still_may
        self._asked_at = time.monotonic()

    async def check(self) -> None:
        """Raise Revoked when they may not any more."""
        if time.monotonic() - self._asked_at <= ASK_AGAIN_SECONDS:
            return
        if not await sync_to_async(self._still_may)():
            raise Revoked
        self._asked_at = time.monotonic()


async def _pour(opened: Opened, span: Span, leave: _Leave, outlet: Outlet | None) -> AsyncIterator[bytes]:
    try:
        async with aclosing(_read_ahead(opened.steps(span.start, span.end))) as pieces:
            if outlet is not None:
                await _let_out(pieces, leave, outlet)
                return
            async for piece in pieces:
                yield bytes(piece)
                await leave.check()
    except Flipped as flipped:
        version = opened.bundle.version
        await sync_to_async(break_off)(version=version, file=flipped.file, seen=flipped.seen)
        raise


async def _let_out(pieces: AsyncIterator[memoryview], leave: _Leave, outlet: Outlet) -> None:
    """Send everything past the event loop's own copies, until the recipient has it all or has gone."""
    with outlet.opened() as connection, suppress(Gone):
        async for piece in pieces:
            for start in range(0, len(piece), PART_BYTES):
                await outlet.send(connection, piece[start : start + PART_BYTES])
                await leave.check()


async def _read_ahead(steps: Iterable[bytes | Block]) -> AsyncGenerator[memoryview, None]:
    """Yield what the steps hold; a piece lies in memory that the next but two is read into."""
    rooms = cycle(memoryview(bytearray(BLOCK_BYTES)) for _ in range(AHEAD + 1))
    waiting: deque[asyncio.Task[memoryview] | memoryview] = deque()
    try:
        for step in steps:
            if isinstance(step, Block):
                waiting.append(asyncio.create_task(_read(step, next(rooms))))
            else:
                waiting.append(memoryview(step))
            if len(waiting) > AHEAD:
                yield await _first_of(waiting)
        while waiting:
            yield await _first_of(waiting)
    finally:
        for one in waiting:
            if isinstance(one, asyncio.Task):
                one.cancel()


async def _first_of(waiting: deque[asyncio.Task[memoryview] | memoryview]) -> memoryview:
    first = waiting.popleft()
    return first if isinstance(first, memoryview) else await first


async def _read(block: Block, room: memoryview) -> memoryview:
    if block.part.file is None:  # from the database
        return await sync_to_async(block.read)(room)
    return await asyncio.to_thread(block.read, room)


def _opened(version: PackageVersion) -> Opened | None:
    bundle = bundle_of(version)
    return open_bundle(bundle) if bundle else None


def _not_now(version: PackageVersion) -> HttpResponse:
    locked = version.items.filter(file__verify_outcome="mismatch").exists()
    if locked:
        words, status = "One of the exhibits is being looked into, so nothing is sent. The officer has been told.", 409
    else:
        words, status = "The download is being put together and signed. It takes about a minute.", 202
    headers = {"Cache-Control": "no-store", "Retry-After": "15"}
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8", headers=headers)


def _headers(opened: Opened) -> dict[str, str]:
    return {
        "Content-Type": "application/zip",
        "Content-Disposition": f'attachment; filename="{opened.bundle.folder}.zip"',
        "ETag": f'"{opened.bundle.tagmanifest_sha256}"',
        "Accept-Ranges": "bytes",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
