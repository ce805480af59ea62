"""The shape of what is asked for when a clip is cut."""

from typing import Any

from django import forms

from evidence.forms.record import OffsetField
from evidence.models import ClipPurpose


class ClipForm(forms.Form):
    """From where to where, what it is called, what it is for."""

    begin = OffsetField(label="In")
    end = OffsetField(label="Out")
    title = forms.CharField(
        label="Title", max_length=200, widget=forms.TextInput(attrs={"class": "inp", "autocomplete": "off"})
    )
    purpose = forms.ChoiceField(
        label="Purpose", choices=ClipPurpose.choices, widget=forms.Select(attrs={"class": "inp"})
    )

    def __init__(self, *args: Any, duration_ms: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("begin", "end"):
            field = self.fields[name]
            if isinstance(field, OffsetField):
                field.duration_ms = duration_ms

    def clean(self) -> dict[str, Any]:
        """Ask that the out point comes after the in point."""
        cleaned = super().clean() or {}
        begin, end = cleaned.get("begin"), cleaned.get("end")
        if begin is not None and end is not None and end <= begin:
            self.add_error("end", "The out point must come after the in point.")
        return cleaned
