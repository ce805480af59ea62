"""What the map view answers: markers, their counts, and the page around them."""

import re
from html import unescape
from typing import Any

from django.test import Client

POINTS, CHOSEN = "/evidence/map/points/", "/evidence/map/chosen/"
TOWN = {"box": "52.46,-1.94,52.53,-1.84", "zoom": "13"}


def markers(client: Client, **asked: str) -> dict[str, Any]:
    answer = client.get(POINTS, TOWN | asked)
    assert answer.status_code == 200
    return answer.json()


def counts(found: dict[str, Any]) -> list[int]:
    return [feature["properties"]["count"] for feature in found["features"]]


def page(client: Client, query: str = "") -> str:
    return str(client.get("/evidence/", {"q": query, "view": "map"}).content.decode())


def attribute(text: str, name: str) -> str:
    [value] = re.findall(rf'{name}="([^"]*)"', text)
    return unescape(value)


def titles(text: str) -> list[str]:
    return sorted(re.findall(r'class="ttl b"\s+href="[^"]+">([^<]+)<', text))
