"""What a person says to confirm the clock of a TASER: two entries of its log, each with its moment in a recording."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms

from devices.actions.correcting_clocks import Moment
from evidence.forms.record import OffsetField


class ClockForm(forms.Form):
    """Two ties between the log and the recording; `started` is the recording's first picture, UTC."""

    first_entry = forms.TypedChoiceField(label="First moment in the log", coerce=int)
    first_at = OffsetField(label="The same moment in the recording")
    second_entry = forms.TypedChoiceField(label="Second moment in the log", coerce=int)
    second_at = OffsetField(label="The same moment in the recording")

    def __init__(
        self, *args: Any, entries: Sequence[tuple[int, str]], started: datetime, duration_ms: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.started = started
        for name in ("first", "second"):
            entry, at = self.fields[f"{name}_entry"], self.fields[f"{name}_at"]
            if isinstance(entry, forms.TypedChoiceField) and isinstance(at, OffsetField):
                entry.choices = [("", "Choose an entry"), *entries]
                at.duration_ms = duration_ms

    def moment(self, name: str) -> Moment:
        """Return one tie ("first" or "second") of a valid form."""
        said = self.cleaned_data
        return Moment(said[f"{name}_entry"], self.started + timedelta(milliseconds=said[f"{name}_at"]))
