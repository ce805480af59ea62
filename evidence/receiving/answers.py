"""What the door answers: tus headers, one JSON sentence for a refusal."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

Send = Callable[[dict[str, Any]], Awaitable[None]]
TUS = {"Tus-Resumable": "1.0.0", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class Answer(Exception):
    """An answer that ends the request: a status, a sentence for the maker of the device, more headers."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = dict(headers or {})


async def send_answer(send: Send, status: int, message: str, headers: Mapping[str, str]) -> None:
    """Send a whole response; a 204 has no body."""
    body = json.dumps({"error": message}).encode() if message else b""
    lines = [*TUS.items(), *headers.items()]
    if status != 204:
        lines += [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    raw = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in lines]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})
