"""What the administration pages show of the journal, and what the journal says of that."""

import re
from collections.abc import Callable
from typing import Any

from django.test import Client

from accounts.models import User
from audit.models import Entry

LIST = "/admin/audit/entry/"
Read = Callable[[str], str]


def shown(client: Client, query: str) -> list[str]:
    """Return the ids of the entries on a page of the list, in its order."""
    page = client.get(f"{LIST}{query}").content.decode()
    return re.findall(r'<th class="field-when"><a href="/admin/audit/entry/([0-9a-f-]{36})/change/', page)


def reads(person: User) -> list[dict[str, Any]]:
    found = Entry.objects.filter(operation="journal.read", actor_id=person.actor_id).order_by("id")
    return list(found.values_list("details", flat=True))
