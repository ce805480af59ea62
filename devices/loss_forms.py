"""The shape of a report of loss or theft."""

from django import forms


class LossForm(forms.Form):
    """What is known of a lost or stolen device."""

    last_seen_at = forms.DateTimeField(
        label="Last seen", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    place = forms.CharField(label="Where", max_length=200, help_text="Where it was seen last.")
    reference = forms.CharField(
        label="Crime reference or incident log", max_length=40, required=False, help_text="When there is one yet."
    )
    account = forms.CharField(
        label="What happened",
        max_length=2000,
        help_text="As it was told, and who was informed.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
