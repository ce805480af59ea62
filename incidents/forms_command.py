"""The shapes of what command types: a decision, and who holds which level."""

from dataclasses import fields
from typing import Any

from django import forms

from accounts.models import User
from incidents.actions import Words
from incidents.forms import moment_field, person_with
from incidents.models import Decision, Incident, Level, Stage

SAID = tuple(one.name for one in fields(Words))


class DecisionForm(forms.Form):
    """A decision on the National Decision Model; `corrects` names the entry in whose place it stands."""

    stage = forms.ChoiceField(choices=Stage.choices, initial=Stage.ACTION)
    text = forms.CharField(label="Decision", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    rationale = forms.CharField(
        label="Why",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The information, threat, powers and options that it rests on.",
    )
    decided_at = moment_field(
        label="When, if not now",
        required=False,
        help_text="For what was decided over the radio and is written down afterwards. The entry says so.",
    )
    corrects = forms.ModelChoiceField(Decision.objects.none(), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["corrects"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = incident.decisions.all()

    def words(self) -> Words:
        """Return what was decided."""
        return Words(**{name: self.cleaned_data[name] for name in SAID if name in self.cleaned_data})


class LevelForm(forms.Form):
    """One level of command, and why it is taken over from somebody who has not handed it over."""

    level = forms.ChoiceField(choices=Level.choices)
    reason = forms.CharField(required=False, max_length=500)


class HandOverForm(forms.Form):
    """A level, and to whom it goes."""

    level = forms.ChoiceField(choices=Level.choices)
    to = forms.CharField(label="Collar number", max_length=20)

    def clean_to(self) -> User:
        """Return the person with this collar number; whether they may is the action's question."""
        return person_with(self.cleaned_data["to"], among=User.objects.active())
