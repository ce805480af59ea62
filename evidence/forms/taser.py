"""What people ask of the list of TASER uses."""

from django import forms

from evidence.taser.listing import FLAGS, SHOWS


class UseFilter(forms.Form):
    """How the list is narrowed."""

    says_optional = False  # nothing in a filter bar is asked for

    q = forms.CharField(
        label="Find a use",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Officer, collar number or TASER"}),
    )
    show = forms.ChoiceField(required=False, choices=SHOWS, widget=forms.HiddenInput)

    flag = forms.ChoiceField(label="Flag", required=False, choices=[("", "Any flag"), *FLAGS.items()])

    def wanted(self) -> dict[str, str]:
        """Return what was asked for; a value that makes no sense is left out."""
        self.is_valid()
        given = self.cleaned_data
        return {"text": given.get("q", ""), "show": given.get("show", ""), "flag": given.get("flag", "")}
