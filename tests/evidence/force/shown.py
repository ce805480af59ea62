"""What a page says, as words."""

import re

from django.test import Client


def words(html: str) -> str:
    """Return the words of a page without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def shown(client: Client, address: str) -> str:
    """Return the words of a page that opens."""
    answer = client.get(address)
    assert answer.status_code == 200
    return words(answer.content.decode())
