"""Shapes of what people type on evidence pages."""

from django import forms


class SearchForm(forms.Form):
    """Words to look for."""

    q = forms.CharField(
        label="Search",
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Title, officer, collar number, camera or log"}),
    )
