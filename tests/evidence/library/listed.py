"""The list of the library as a page and as a file, and the titles that it shows."""

import csv
import io
import re
from html import unescape

from asgiref.sync import async_to_sync
from django.test import Client

LIST = "/evidence/"


def text(client: Client, query: str = "", **more: str) -> str:
    answer = client.get(LIST, {"q": query, **more})
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def shown(page: str) -> list[str]:
    return re.findall(r'class="ttl b"\s+href="[^"]+">([^<]+)<', page)


def read_csv(client: Client, query: str) -> list[dict[str, str]]:
    answer = client.get("/evidence/items.csv", {"q": query})

    async def whole() -> bytes:
        return b"".join([part async for part in answer.streaming_content])

    content = async_to_sync(whole)()
    return list(csv.DictReader(io.StringIO(content.decode())))
