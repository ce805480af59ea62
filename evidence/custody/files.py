"""The custody record as CSV and JSON, whole, piece by piece: memory stays the same however long the chain."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

from asgiref.sync import sync_to_async

from accounts.csv_download import line
from audit.object_trail import page_after
from evidence.models import Item

COLUMNS = (
    "leaf_index", "occurred_at", "operation", "kind", "outcome", "reason_code", "actor_type", "actor_id", "actor_name",
    "actor_collar_number", "justification_code", "justification_text", "given", "details", "object_sha256", "id",
    "content_hash", "leaf_hash",
)  # fmt: skip


async def as_csv(item: Item) -> AsyncIterator[bytes]:
    """Yield the lines of the CSV, oldest entry first."""
    yield line(COLUMNS)
    async for rows in _pages(item):
        for row in rows:
            yield line(_cells(row))


async def as_json(item: Item, log_origin: str) -> AsyncIterator[bytes]:
    """Yield one JSON object; each entry holds all that was hashed: anybody can check it (RFC 6962, RFC 8785)."""
    head = {
        "format": "exhibit-custody-1",
        "log": log_origin,
        "item": str(item.pk),
        "leaf": "SHA-256(00 || content_hash)",
    }
    yield json.dumps(head, ensure_ascii=False)[:-1].encode() + b', "entries": ['
    is_first = True
    async for rows in _pages(item):
        for row in rows:
            yield (b"\n" if is_first else b",\n") + json.dumps(row, ensure_ascii=False, sort_keys=True).encode()
            is_first = False
    yield b"\n]}\n"


async def _pages(item: Item) -> AsyncIterator[list[dict[str, Any]]]:
    last = ""
    while rows := await sync_to_async(page_after)(item, last):
        yield rows
        last = rows[-1]["id"]


def _cells(row: dict[str, Any]) -> Iterator[object]:
    payload = row["payload"] or {}
    actor = payload.get("actor", {})
    personal = {
        "actor_name": actor.get("name", ""),
        "actor_collar_number": actor.get("collar_number", ""),
        "justification_text": payload.get("justification_text", ""),
        "given": json.dumps(payload["given"], ensure_ascii=False) if payload.get("given") else "",
        "details": json.dumps(row["details"], ensure_ascii=False, sort_keys=True),
    }
    return ("" if value is None else value for value in (personal.get(name, row.get(name)) for name in COLUMNS))
