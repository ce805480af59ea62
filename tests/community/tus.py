"""A giver's side of tus 1.0, in the same process: creation through Django, bytes through the ASGI door."""

import base64
from typing import Any

from asgiref.sync import async_to_sync
from django.test import Client

from tests.evidence.receiving.client import OFFSET_TYPE, Reply, exchange

CONTENT = bytes(range(256)) * 40  # 10,240 bytes
TUS = {"Tus-Resumable": "1.0.0"}


def create(client: Client, size: int = len(CONTENT), name: str = "IMG_4471.MOV", **headers: str) -> Any:
    encoded = base64.b64encode(name.encode()).decode()
    sent = TUS | {"Upload-Length": str(size), "Upload-Metadata": f"filename {encoded}"} | headers
    return client.post("/u/files/", headers=sent)


def patch(client: Client, address: str, content: bytes, offset: int = 0, **headers: str) -> Reply:
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    sent = {
        "host": "localhost",
        "cookie": cookie,
        "tus-resumable": "1.0.0",
        "content-type": OFFSET_TYPE,
        "upload-offset": str(offset),
        "content-length": str(len(content)),
    } | headers
    scope = {
        "type": "http",
        "method": "PATCH",
        "path": address,
        "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
        "client": ("192.0.2.9", 40000),
    }
    return async_to_sync(exchange)(scope, [{"type": "http.request", "body": content, "more_body": False}])
