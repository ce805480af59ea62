"""The shapes of what command types on the live page, and of what its browser says was on screen."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from incidents.forms_command import DecisionForm
from streaming.actions.deciding import OnScreen
from streaming.models.decision_frame import MOST_TILES

LONGEST = 4000  # characters of nine tiles


class LiveDecisionForm(DecisionForm):
    """A decision, and the tiles that the wall showed: JSON `[{"tile": 1, "session": id, "at": time}]`."""

    says_optional = False
    # What is on the wall is decided now; the page of the incident has the field for what was before.
    decided_at = None  # type: ignore[assignment]  # Django's way to leave a field out
    screen = forms.CharField(required=False, max_length=LONGEST, widget=forms.HiddenInput)

    def clean_screen(self) -> list[OnScreen]:
        """Return the tiles that make sense; a browser that says nothing useful must not stop a decision."""
        try:
            given = json.loads(self.cleaned_data["screen"] or "[]")
        except ValueError:
            return []
        return [one for entry in given if (one := _on_screen(entry))] if isinstance(given, list) else []


def _on_screen(entry: Any) -> OnScreen | None:
    try:
        tile, session = int(entry["tile"]), UUID(str(entry["session"]))
        at = parse_datetime(str(entry.get("at", "")))
    except (TypeError, ValueError, KeyError, AttributeError, OverflowError):
        return None
    return OnScreen(tile, session, _aware(at)) if 1 <= tile <= MOST_TILES else None


def _aware(moment: datetime | None) -> datetime:
    return moment if moment and timezone.is_aware(moment) else timezone.now()
