"""The shapes of what people type on the case pages."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from incidents.models import CaseState, Incident, OffenceGroup
from incidents.models.case import CASE_MOVES, HAS_END
from incidents.numbers import normalise
from incidents.outcomes import Entry
from incidents.references import problem_with


def day_field(**options: Any) -> forms.DateField:
    """Return a field for a local date."""
    return forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **options)


class CaseFilter(forms.Form):
    """How the list of cases is narrowed."""

    says_optional = False

    q = forms.CharField(
        label="Find a case",
        required=False,
        max_length=75,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Reference, URN or title"}),
    )
    state = forms.ChoiceField(required=False, choices=[("", "Any state"), *CaseState.choices])


class NewCaseForm(forms.Form):
    """A case to open."""

    reference = forms.CharField(max_length=32, help_text="Crime reference or case number, for example 20/482913/26.")
    urn = forms.CharField(label="URN", required=False, max_length=16, help_text="Once there is one.")
    title = forms.CharField(max_length=200, help_text="In a few words, without names.")
    group = forms.ChoiceField(
        label="Offence group", choices=OffenceGroup.choices, initial=OffenceGroup.G3,
        help_text="Decides how long it is kept after the outcome; the records manager confirms it.",
    )  # fmt: skip

    def clean_urn(self) -> str:
        """Bring the URN into one form and compare it with the force's pattern."""
        urn = normalise(self.cleaned_data["urn"])
        if problem := problem_with("urn", urn):
            raise ValidationError(problem)
        return urn


class OutcomeForm(forms.Form):
    """What a case has come to."""

    state = forms.ChoiceField(label="It is now")
    on = day_field(label="On", help_text="Date of the charge, verdict or decision.")
    ends_on = day_field(label="Ends on", required=False, help_text="Release from custody or discharge from hospital.")
    summary_limit_on = day_field(label="Summary time limit", required=False)
    note = forms.CharField(required=False, max_length=500)

    def __init__(self, *args: Any, after: str, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": timezone.localdate()}
        super().__init__(*args, **kwargs)
        state = self.fields["state"]
        if isinstance(state, forms.ChoiceField):
            following = CASE_MOVES[CaseState(after)]
            state.choices = [(one.value, one.label) for one in CaseState if one in following]

    def clean(self) -> dict[str, Any]:
        """Let only custody and a hospital order have an end."""
        given = self.cleaned_data
        if given.get("ends_on") and given.get("state") not in HAS_END:
            self.add_error("ends_on", "Only custody and a hospital order have an end.")
        return given

    def entry(self) -> Entry:
        """Return what was typed, after validation."""
        return Entry(**self.cleaned_data)


class MemberForm(forms.Form):
    """An incident to put into a case, by its number and day."""

    number = forms.CharField(label="Log number", max_length=12, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    date = day_field(label="Day of the log")

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean(self) -> dict[str, Any]:
        """Find the incident among those the person may see."""
        given = self.cleaned_data
        if "number" in given and "date" in given:
            visible = Incident.objects.visible_to(self.by)
            given["incident"] = visible.filter(number=normalise(given["number"]), date=given["date"]).first()
            if given["incident"] is None:
                self.add_error("number", "There is no such incident in your reach.")
        return given


class RemovalForm(forms.Form):
    """Why an incident leaves a case."""

    reason = forms.CharField(
        label="Why it leaves the case", min_length=10, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
