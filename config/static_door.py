"""Serves the static files where no front proxy does: past Django, so that a page with twenty modules costs no threads.

WhiteNoise keeps the table (names, types, what may be cached for ever); here its answers become ASGI messages.
"""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, BinaryIO

from whitenoise.base import WhiteNoise
from whitenoise.responders import StaticFile

Send = Callable[[dict[str, Any]], Awaitable[None]]
NAMED_BY_CONTENT = re.compile(r"\.[0-9a-f]{12}\.[^/]+$|^/static/vendor/[^/]+-[0-9.]+/")  # as deploy/nginx.conf does
ASKED = {  # what WhiteNoise reads of a request, under the names that WSGI gives it
    b"accept-encoding": "HTTP_ACCEPT_ENCODING",
    b"if-modified-since": "HTTP_IF_MODIFIED_SINCE",
    b"if-none-match": "HTTP_IF_NONE_MATCH",
    b"range": "HTTP_RANGE",
}
CHUNK = 256 * 1024


class StaticDoor:
    """The files of one folder under one prefix, listed once."""

    def __init__(self, root: Path, prefix: str) -> None:
        self.prefix = prefix
        self.table = WhiteNoise(
            None,
            allow_all_origins=False,
            add_headers_function=_guard,
            immutable_file_test=lambda _, url: bool(NAMED_BY_CONTENT.search(url)),
        )
        if root.is_dir():  # commands load the application before anything was collected
            self.table.add_files(str(root), prefix)

    def find(self, path: str) -> StaticFile | None:
        """Return the file of this address, or None: Django then says kindly that there is none."""
        file: StaticFile | None = self.table.files.get(path) if path.startswith(self.prefix) else None
        return file

    async def answer(self, file: StaticFile, scope: dict[str, Any], send: Send) -> None:
        """Send the file, a range of it, or that the browser's copy is still good."""
        asked = {ASKED[name]: value.decode("latin-1") for name, value in scope["headers"] if name in ASKED}
        response = file.get_response(scope["method"], asked)
        headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.headers]
        await send({"type": "http.response.start", "status": int(response.status), "headers": headers})
        if response.file is not None:
            with response.file as content:
                await _pour(content, send)
        await send({"type": "http.response.body", "body": b""})


async def _pour(content: BinaryIO, send: Send) -> None:
    while chunk := content.read(CHUNK):
        await send({"type": "http.response.body", "body": chunk, "more_body": True})


def _guard(headers: Any, path: str, url: str) -> None:
    """Give a file what Django's own answers carry."""
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
