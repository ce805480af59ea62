"""A camera's side of the wire, in the same process: sends a PATCH to the ASGI door and returns its answer.

Either as ASGI messages, or (`over_the_wire`) through our web server's own protocol and a real connection.
"""

import asyncio
import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from asgiref.sync import async_to_sync

from config.doors import Doors
from config.static_door import StaticDoor
from evidence.models import Upload
from tests.evidence.receiving import server
from tests.factories.evidence import KeyedCamera

over_the_wire = False
NO_FILES = StaticDoor(Path("/none"), "/static/")
OFFSET_TYPE = "application/offset+octet-stream"


@dataclass
class Reply:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def checksum(content: bytes) -> str:
    return "sha256 " + base64.b64encode(hashlib.sha256(content).digest()).decode()


def patch(
    keyed: KeyedCamera,
    upload: Upload | str,
    parts: bytes | Sequence[bytes],
    *,
    offset: int = 0,
    is_cut: bool = False,
    **headers: str | None,
) -> Reply:
    """Send the parts as one PATCH; `is_cut` ends the connection instead of the body. A header of None is left out."""
    return async_to_sync(patch_later)(keyed, upload, parts, offset=offset, is_cut=is_cut, **headers)


async def patch_later(
    keyed: KeyedCamera,
    upload: Upload | str,
    parts: bytes | Sequence[bytes],
    *,
    offset: int = 0,
    is_cut: bool = False,
    **headers: str | None,
) -> Reply:
    pieces = [parts] if isinstance(parts, bytes) else list(parts)
    upload_id = upload if isinstance(upload, str) else str(upload.pk)
    sent: dict[str, str | None] = {
        "tus_resumable": "1.0.0",
        "content_type": OFFSET_TYPE,
        "upload_offset": str(offset),
        "content_length": str(sum(map(len, pieces))),
        "authorization": keyed.authorization,
    }
    if over_the_wire:
        fields = {name.replace("_", "-"): value for name, value in (sent | headers).items() if value is not None}
        return Reply(*await server.exchange(upload_id, fields, pieces, is_cut=is_cut))
    lines = [(n.replace("_", "-").encode(), v.encode()) for n, v in (sent | headers).items() if v is not None]
    scope = {
        "type": "http",
        "method": "PATCH",
        "path": f"/api/evidence/uploads/{upload_id}",
        "headers": lines,
        "client": ("192.0.2.7", 40000),
    }
    messages = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    if is_cut:
        messages.append({"type": "http.disconnect"})
    elif messages:
        messages[-1]["more_body"] = False
    return await exchange(scope, messages)


async def exchange(scope: dict[str, Any], messages: list[dict[str, Any]]) -> Reply:
    reply = Reply()
    waiting = iter(messages)

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(0)
        return next(waiting, {"type": "http.disconnect"})

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            reply.status = message["status"]
            reply.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            reply.body += message.get("body", b"")

    async def django(scope: dict[str, Any], receive: Any, send: Any) -> None:
        raise AssertionError("This request was not for Django.")

    await Doors(django, NO_FILES)(scope, receive, send)
    return reply
