"""Shapes of what people type on the page of one item: markers, notes, who is watching, filters of the custody."""

from typing import Any

from django import forms

from evidence.models import Company
from evidence.record.moments import as_offset, from_offset

MOST_COMPANIONS = 20


class OffsetField(forms.CharField):
    """A position in the recording: 06:12.480, or 1:02:03; cleaned to milliseconds."""

    def __init__(self, *, duration_ms: int = 0, **kwargs: Any) -> None:
        self.duration_ms = duration_ms
        kwargs.setdefault("widget", forms.TextInput(attrs={"class": "inp", "size": "10", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Show milliseconds as people write them."""
        return as_offset(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        """Return milliseconds, or None for an empty optional field."""
        text = super().clean(value)
        if not text:
            return None
        at_ms = from_offset(text)
        if at_ms is None:
            raise forms.ValidationError("Write minutes and seconds, such as 06:12 or 06:12.480.")
        if self.duration_ms and at_ms > self.duration_ms:
            raise forms.ValidationError(f"The recording ends at {as_offset(self.duration_ms)}.")
        return at_ms


class MarkerForm(forms.Form):
    """A marker: what, where, until where, for whom."""

    label = forms.CharField(
        label="What", max_length=120, widget=forms.TextInput(attrs={"class": "inp", "autocomplete": "off"})
    )
    at = OffsetField(label="At")
    end = OffsetField(label="Until", required=False)
    audience = forms.ChoiceField(
        label="Shown to",
        choices=[("team", "Everybody who may see the recording"), ("private", "Only me")],
        initial="team",
    )

    def __init__(self, *args: Any, duration_ms: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("at", "end"):
            field = self.fields[name]
            if isinstance(field, OffsetField):
                field.duration_ms = duration_ms

    def clean(self) -> dict[str, Any]:
        """Ask that a stretch ends after it begins."""
        cleaned = super().clean() or {}
        at, end = cleaned.get("at"), cleaned.get("end")
        if at is not None and end is not None and end <= at:
            self.add_error("end", "The end must come after the beginning.")
        return cleaned


class PresetsForm(forms.Form):
    """The labels under the number keys; an empty one takes its key away."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key in range(1, 10):
            self.fields[f"key_{key}"] = forms.CharField(
                label=f"Key {key}", max_length=120, required=False, widget=forms.TextInput(attrs={"class": "inp"})
            )

    @property
    def labels(self) -> dict[int, str]:
        """The labels by key, once the form is valid."""
        return {key: " ".join(self.cleaned_data[f"key_{key}"].split()) for key in range(1, 10)}


class NoteForm(forms.Form):
    """A note; it cannot be changed later."""

    text = forms.CharField(label="Note", max_length=4000, widget=forms.Textarea(attrs={"class": "inp", "rows": "3"}))
    corrects = forms.UUIDField(required=False, widget=forms.HiddenInput)


class DeclarationForm(forms.Form):
    """Why a restricted recording is watched, and who else is watching."""

    why = forms.CharField(
        label="Why do you need to watch this?",
        help_text="10 to 500 characters. The owner can read it.",
        min_length=10,
        max_length=500,
        widget=forms.Textarea(attrs={"class": "inp", "rows": "2"}),
    )
    company = forms.ChoiceField(
        label="Who else is watching?",
        choices=[(Company.ALONE, "Nobody, I am alone"), (Company.OTHERS, "Other people")],
        widget=forms.RadioSelect,
    )
    co_viewers = forms.CharField(
        label="Names or collar numbers",
        help_text="One on each line.",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"class": "inp", "rows": "3"}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for names exactly when there are other people."""
        cleaned = super().clean() or {}
        lines = [" ".join(line.split())[:120] for line in cleaned.get("co_viewers", "").splitlines()]
        names = [line for line in lines if line][:MOST_COMPANIONS]
        if cleaned.get("company") == Company.OTHERS and not names:
            self.add_error("co_viewers", "Name everybody who is watching with you.")
        cleaned["names"] = names if cleaned.get("company") == Company.OTHERS else []
        return cleaned
