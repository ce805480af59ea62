"""The shapes of what people type about alerts."""

from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone

from streaming.models.alert import WORDS_MOST, AlertQuerySet, AlertState
from streaming.models.alert_rule import LEAST_SECONDS, MOST_SECONDS, RuleLevel
from streaming.models.alert_words import AlertKind, Level


class EndForm(forms.Form):
    """What came of an alert."""

    words = forms.CharField(max_length=WORDS_MOST, required=False)


class HistoryFilter(forms.Form):
    """How the history of alerts is narrowed."""

    says_optional = False  # nothing in a filter bar is asked for

    q = forms.CharField(
        label="Officer or place",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Collar number, name or place"}),
    )
    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "Any kind"), *AlertKind.choices])
    level = forms.ChoiceField(label="Level", required=False, choices=[("", "Any level"), *Level.choices])
    state = forms.ChoiceField(label="Outcome", required=False, choices=[("", "Any outcome"), *AlertState.choices])
    day = forms.DateField(
        label="Day", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def wanted(self) -> dict[str, str]:
        """Return what was asked for, as the address says it; a value that makes no sense is left out."""
        self.is_valid()
        given = self.cleaned_data
        day = given.get("day")
        wanted = {name: given.get(name) or "" for name in ("q", "kind", "level", "state")}
        return {name: value for name, value in wanted.items() if value} | ({"day": f"{day:%Y-%m-%d}"} if day else {})

    def narrow(self, alerts: AlertQuerySet) -> AlertQuerySet:
        """Return those of the alerts that were asked for."""
        wanted = self.wanted()
        for name in {"kind", "level", "state"} & wanted.keys():
            alerts = alerts.filter(**{name: wanted[name]})
        if "q" in wanted:
            alerts = alerts.about(wanted["q"])
        if day := self.cleaned_data.get("day"):
            begins = timezone.make_aware(datetime.combine(day, time()))
            ends = timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
            alerts = alerts.filter(raised_at__gte=begins, raised_at__lt=ends)
        return alerts


class RuleForm(forms.Form):
    """What one kind of alert is to be in one team, or in the force."""

    kind = forms.ChoiceField(choices=AlertKind.choices)
    team = forms.UUIDField(required=False)
    level = forms.ChoiceField(choices=RuleLevel.choices)
    acknowledge_seconds = forms.IntegerField(min_value=LEAST_SECONDS, max_value=MOST_SECONDS)


class TestForm(forms.Form):
    """A test: which kind, and about whom."""

    kind = forms.ChoiceField(label="Kind", choices=AlertKind.choices)
    collar_number = forms.CharField(label="About the officer", max_length=20, help_text="Collar number, such as 20417.")
