"""The next exhibit reference for what the public gave: PUB/1, PUB/2 … within an incident; a suggestion, no key."""

import re

from evidence.models import Item
from incidents.models import Incident

STEM = "PUB"
NUMBERED = re.compile(rf"{STEM}/(\d{{1,6}})")


def next_exhibit(incident: Incident) -> str:
    """Return the reference after the highest that is in use in the incident."""
    used = Item.objects.filter(incident=incident, exhibit_reference__startswith=f"{STEM}/")
    numbers = (NUMBERED.fullmatch(text) for text in used.values_list("exhibit_reference", flat=True))
    return f"{STEM}/{max((int(found[1]) for found in numbers if found), default=0) + 1}"
