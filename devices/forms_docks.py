"""The shapes of what people type about docks."""

from typing import Any

from django import forms

from accounts.conflicts import fingerprint
from devices.bay_names import HIGHEST_BAY
from devices.models import Dock


class DockFilter(forms.Form):
    """How the page of the docks is narrowed."""

    says_optional = False  # nothing in a filter bar is asked for

    q = forms.CharField(
        label="Find a dock",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Name or place"}),
    )


class NewDockForm(forms.Form):
    """What people write about a dock."""

    name = forms.CharField(max_length=60, help_text="Exactly as its devices send it, for example: Dock 3.")
    place = forms.CharField(max_length=100, required=False, help_text="Building and room.")
    bays = forms.IntegerField(label="Bays", min_value=1, max_value=HIGHEST_BAY, initial=8)

    def clean_name(self) -> str:
        """Return the name without spaces too many: it is compared with what devices say."""
        return " ".join(self.cleaned_data["name"].split())


class DockForm(NewDockForm):
    """What may be changed about a dock; carries what the person saw of it."""

    is_in_use = forms.BooleanField(label="In use", required=False)
    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, dock: Dock, **kwargs: Any) -> None:
        kwargs["initial"] = dock.kept_by_people | {"seen": fingerprint(dock.kept_by_people)}
        super().__init__(*args, **kwargs)
