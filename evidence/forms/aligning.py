"""How far a recording moves against the others, and why."""

from django import forms

from evidence.actions.record.aligning import LARGEST_ERROR_MS, LARGEST_MS, How, Nudge

WHY_LEAST, WHY_MOST = 10, 500  # characters


class AlignForm(forms.Form):
    """Seconds as people type them; the actions count in milliseconds."""

    by_seconds = forms.DecimalField(
        label="Move by (seconds, − is earlier)",  # noqa: RUF001 - the sign that people read
        min_value=-LARGEST_MS / 1000,
        max_value=LARGEST_MS / 1000,
        decimal_places=3,
        widget=forms.NumberInput(attrs={"step": "0.04", "class": "inp"}),
    )
    error_seconds = forms.DecimalField(
        label="Known to ± (seconds)",
        min_value=0,
        max_value=LARGEST_ERROR_MS // 1000,
        decimal_places=3,
        initial="0.04",
        widget=forms.NumberInput(attrs={"step": "0.01", "class": "inp"}),
    )
    how = forms.ChoiceField(label="How it is known", choices=How.choices)
    why = forms.CharField(
        label="Reason",
        min_length=WHY_LEAST,
        max_length=WHY_MOST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What is seen or heard, and where.",
    )

    def nudge(self) -> Nudge:
        """Return what a valid form says."""
        said = self.cleaned_data
        by_ms, error_ms = round(said["by_seconds"] * 1000), round(said["error_seconds"] * 1000)
        return Nudge(by_ms=by_ms, how=How(said["how"]), error_ms=error_ms, why=said["why"])
