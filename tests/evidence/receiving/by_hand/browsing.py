"""A person's side of adding by hand: the announcing of a file, its bytes, and what the card asks."""

import json
from dataclasses import dataclass

from django.test import Client

from evidence.models import Upload
from tests.evidence.receiving.client import Reply, patch
from tests.evidence.receiving.conftest import CONTENT


@dataclass
class Browser:
    """A signed-in browser with what it was told about its upload."""

    client: Client
    told: dict[str, str]

    @property
    def authorization(self) -> str:
        return f"Upload {self.told['token']}"

    @property
    def upload(self) -> Upload:
        return Upload.objects.get(pk=self.told["id"])

    def send(self, content: bytes, **options: object) -> Reply:
        return patch(self, self.upload, content, **options)  # type: ignore[arg-type]


def announce(client: Client, **values: object) -> dict[str, str]:
    offer = {"name": "clip.mp4", "size": len(CONTENT), "modified": 1_764_000_000_000, "type": "video/mp4"} | values
    response = client.post("/evidence/add/announce/", json.dumps(offer), content_type="application/json")
    return {"status": str(response.status_code), **json.loads(response.content)}


def details(browser: Browser, **values: str) -> None:
    prefix = browser.told["id"]
    given = {"source": "cctv"} | values
    browser.client.post(
        f"/evidence/add/{prefix}/details/", {f"{prefix}-{name}": value for name, value in given.items()}
    )
