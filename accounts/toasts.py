"""Messages after an act, with an Undo where the act has one: an ordinary message that carries where to post to.

Pages show an Undo button beside the message; with scripts it floats for ten seconds. Whether the act can still be
undone is the business of the address it posts to, which guards itself as any other.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest


@dataclass(frozen=True)
class Undo:
    """Where an Undo button posts to, and what it sends besides the form's secret and the page to come back to."""

    address: str
    fields: Mapping[str, str]


def done(request: HttpRequest, text: str, *, undo: Undo | None = None) -> None:
    """Say on the next page what was done, and offer to undo it."""
    messages.success(request, text, extra_tags=json.dumps(asdict(undo)) if undo else "")


def undo_of(message: Message) -> Undo | None:
    """Return the undo that a message carries, or None."""
    try:
        return Undo(**json.loads(message.extra_tags or ""))
    except (ValueError, TypeError):
        return None
