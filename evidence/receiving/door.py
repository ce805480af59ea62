"""The raw ASGI door for PATCH: Django would spool the body to a file first, here every byte is written once.

No transaction and no database connection is held while bytes are read; database work is done at the desk.
"""

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from typing import Any

from django.db import Error as DatabaseError

from audit.context import bound
from audit.uuid7 import uuid7
from evidence import incoming
from evidence.receiving import desk
from evidence.receiving import place as places
from evidence.receiving.answers import Answer, Send, send_answer
from evidence.receiving.patch import Patch, read_patch
from evidence.receiving.place import Ending, Place
from evidence.receiving.senders import is_person
from evidence.receiving.sink import Sink
from evidence.tasks import start_after_upload

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
CHECKPOINT_SECONDS = 2.0  # a killed server forgets at most what arrived in this time
IDLE_SECONDS = 30.0  # without a byte for this long the connection counts as cut
log = logging.getLogger(__name__)


class Cut(Exception):
    """The connection ended or fell silent before the body did."""


async def receive_upload(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one PATCH."""
    client = scope.get("client") or ("", 0)
    authorization = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"authorization"), "")
    method = "upload_token" if is_person(authorization) else "device_key"
    with bound(request_id=str(uuid7()), source_ip=client[0], auth_method=method):
        await _answer(scope, receive, send)


async def _answer(scope: Scope, receive: Receive, send: Send) -> None:
    try:
        offset, ending = await _receive(scope, receive)
    except Cut:
        log.info("an upload was cut off; what arrived is kept")
    except Answer as answer:
        await send_answer(send, answer.status, answer.message, answer.headers)
    except DatabaseError:
        log.exception("the database does not answer")
        await send_answer(send, 503, "The database does not answer. Try again soon.", {"Retry-After": "5"})
    except OSError as error:
        log.exception("the receiving folder cannot be used")
        status, message = (507, places.DISK_FULL) if error.errno in incoming.NO_ROOM else (503, "Try again soon.")
        await send_answer(send, status, message, {"Retry-After": "30"})
    else:
        await send_answer(send, 204, "", {"Upload-Offset": str(offset)})
        if ending:  # after the answer: the queue may be slow or down, and the rows already say what is due
            await desk.ask(start_after_upload, ending.upload_id, ending.item_id)


async def _receive(scope: Scope, receive: Receive) -> tuple[int, Ending | None]:
    """Take the whole body; returns the offset reached, and the ending when it was the last part."""
    patch = read_patch(scope["path"], scope["headers"])
    place = await desk.ask(places.open_place, patch)
    try:
        sink = Sink(place.descriptor, place.start, [one for one in (place.whole, place.part) if one is not None])
        await _fill(sink, place, patch, receive)
        if sink.offset == place.upload.length:
            return sink.offset, await desk.ask(places.finish, place)
        await desk.ask(places.keep, place, sink.offset)
        return sink.offset, None
    finally:
        os.close(place.descriptor)


async def _fill(sink: Sink, place: Place, patch: Patch, receive: Receive) -> None:
    """Pour the body into the file; whatever goes wrong, row and file agree afterwards. Raises Answer, Cut, OSError."""
    try:
        await _pour(sink, place, patch, receive)
        await sink.flush()
        if place.part is not None and place.part.digest() != patch.checksum:
            headers = {"Upload-Offset": str(place.start)}
            raise Answer(460, "The checksum of this part differs. It was dropped.", headers)
    except Answer:
        await sink.settle_quietly()
        await desk.ask(places.go_back, place)
        raise
    except Cut:
        await _keep_what_arrived(sink, place)
        raise
    except OSError as error:
        await sink.settle_quietly()
        if error.errno not in incoming.NO_ROOM:
            raise
        await desk.ask(places.stop_for_room, place, sink.offset)
        raise Answer(507, places.DISK_FULL, {"Retry-After": "30"}) from error
    except asyncio.CancelledError:  # the server stops: nobody may close the file under the thread
        await sink.settle_quietly()
        raise


async def _pour(sink: Sink, place: Place, patch: Patch, receive: Receive) -> None:
    clock = asyncio.get_running_loop().time
    checkpoint = clock() + CHECKPOINT_SECONDS
    most = place.upload.length
    more = True
    try:
        async with asyncio.timeout(IDLE_SECONDS) as idle:
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Cut
                more = message.get("more_body", False)
                body = message.get("body", b"")
                if sink.taken + len(body) > most:
                    raise Answer(413, f"Only {most} bytes were declared. This part was dropped.")
                if await sink.take(body) and patch.checksum is None and clock() > checkpoint:
                    await desk.ask(places.count, place, sink.offset)
                    checkpoint = clock() + CHECKPOINT_SECONDS
                idle.reschedule(clock() + IDLE_SECONDS)
    except TimeoutError as error:
        raise Cut from error


async def _keep_what_arrived(sink: Sink, place: Place) -> None:
    """Keep all that came before the cut, unless it came with a checksum that can no longer be checked."""
    if place.part is not None:
        await sink.settle_quietly()
        await desk.ask(places.go_back, place)
        return
    try:
        await sink.flush()
        await desk.ask(places.keep, place, sink.offset)
    except OSError:
        await sink.settle_quietly()
        await desk.ask(places.stop_for_room, place, sink.offset)
