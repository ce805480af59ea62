"""The raw ASGI door for PATCH: Django would spool the body to a file first, here every byte is written once.

No transaction and no database connection is held while bytes are read; database work is done at the desk.
"""

import asyncio
import logging
import os
from typing import Any

from django.db import Error as DatabaseError

from audit.context import bound
from audit.uuid7 import uuid7
from evidence.intake import incoming
from evidence.receiving import desk
from evidence.receiving import place as places
from evidence.receiving.admission import Admission, Ending
from evidence.receiving.answers import Answer, Send, send_answer
from evidence.receiving.body import Body, Cut
from evidence.receiving.line_body import LineBody
from evidence.receiving.message_body import MessageBody, Receive
from evidence.receiving.patch import Patch, read_patch, readable
from evidence.receiving.place import Place
from evidence.receiving.sink import Sink
from evidence.receiving.turns import Turn, turns
from evidence.receiving.wire import EXTENSION

Scope = dict[str, Any]
CHECKPOINT_SECONDS = 2.0  # a killed server forgets at most what arrived in this time
log = logging.getLogger(__name__)


async def receive_upload(scope: Scope, receive: Receive, send: Send, admission: Admission) -> None:
    """Answer one PATCH to an address of these senders."""
    client = scope.get("client") or ("", 0)
    method = admission.method(readable(scope["headers"]))
    with bound(request_id=str(uuid7()), source_ip=client[0], auth_method=method):
        await _answer(scope, receive, send, admission)


async def _answer(scope: Scope, receive: Receive, send: Send, admission: Admission) -> None:
    try:
        offset, told, ending = await _receive(scope, receive, admission)
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
        await send_answer(send, 204, "", {"Upload-Offset": str(offset)} | told)
        if ending:  # after the answer: the queue may be slow or down, and the rows already say what is due
            await desk.ask(admission.follow, ending)


async def _receive(scope: Scope, receive: Receive, admission: Admission) -> tuple[int, dict[str, str], Ending | None]:
    """Take the whole body; returns the offset reached, more headers, and the ending when it was the last part."""
    patch = read_patch(admission.named(scope["path"]) or "", readable(scope["headers"]))
    turn = turns.take_now() or await turns.take(await desk.ask(places.place_in_line, patch, admission))
    try:
        place = await desk.ask(places.open_place, patch, admission)
        offset, ending = await _write(scope, receive, patch, place, turn)
        return offset, dict(place.told), ending
    finally:
        turn.end()


async def _write(scope: Scope, receive: Receive, patch: Patch, place: Place, turn: Turn) -> tuple[int, Ending | None]:
    try:
        sink = Sink(place.descriptor, place.start, place.hashers)
        await _fill(sink, place, patch, _body(scope, receive, place), turn)
        if sink.offset == place.upload.length:
            return sink.offset, await desk.ask(places.finish, place)
        await desk.ask(places.keep, place, sink.offset)
        return sink.offset, None
    finally:
        os.close(place.descriptor)


def _body(scope: Scope, receive: Receive, place: Place) -> Body:
    line = scope.get("extensions", {}).get(EXTENSION)
    if line is not None and line.left:
        return LineBody(line)
    return MessageBody(receive, place.upload.length - place.start)


async def _fill(sink: Sink, place: Place, patch: Patch, body: Body, turn: Turn) -> None:
    """Pour the body into the file; whatever goes wrong, row and file agree afterwards. Raises Answer, OSError."""
    try:
        await _pour(sink, place, patch, body, turn)
        if place.part is not None and patch.checksum and place.part.digest() != patch.checksum.digest:
            headers = {"Upload-Offset": str(place.start)}
            raise Answer(460, "The checksum of this part differs. It was dropped.", headers)
    except Cut as cut:
        await _keep_what_arrived(sink, place)
        raise Answer(408, "The connection was cut.", {"Connection": "close"}) from cut
    except Answer:
        await body.settle()
        await desk.ask(places.go_back, place)
        raise
    except OSError as error:
        await body.settle()
        if error.errno not in incoming.NO_ROOM:
            raise
        await desk.ask(places.stop_for_room, place, sink.offset)
        raise Answer(507, places.DISK_FULL, {"Retry-After": "30"}) from error
    finally:
        await body.settle()  # also when the server stops: nobody may close the file under a thread
        body.end()


async def _pour(sink: Sink, place: Place, patch: Patch, body: Body, turn: Turn) -> None:
    clock = asyncio.get_running_loop().time
    checkpoint, counted = clock() + CHECKPOINT_SECONDS, sink.offset
    while await body.pour_some(sink):
        turn.note(sink.offset - place.start)
        if patch.checksum is None and clock() > checkpoint and sink.offset > counted:
            counted = sink.offset
            await desk.ask(places.count, place, counted)
            checkpoint = clock() + CHECKPOINT_SECONDS


async def _keep_what_arrived(sink: Sink, place: Place) -> None:
    """Keep all that came before the cut, unless it came with a checksum that can no longer be checked."""
    if place.part is None:
        await desk.ask(places.keep, place, sink.offset)
    else:
        await desk.ask(places.go_back, place)
