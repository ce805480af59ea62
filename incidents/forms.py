"""The shapes of what people type on the incident pages."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Team, User
from accounts.models.person import tidy_collar_number
from accounts.permissions import Permission
from accounts.reach import teams_in_reach
from incidents.facts import Facts
from incidents.models import Grade, Incident, State
from incidents.models.incident import MOVES
from incidents.numbers import CRIME_REFERENCE, INCIDENT_LOG, LONGEST_REFERENCE, normalise
from incidents.references import problem_with

SECONDS = "%Y-%m-%dT%H:%M:%S"
FACTS = (
    "title",
    "place",
    "started_at",
    "ended_at",
    "grade",
    "crime_reference",
    "latitude",
    "longitude",
    "summary",
)


def moment_field(**options: Any) -> forms.DateTimeField:
    """Return a field for a local time with seconds."""
    widget = forms.DateTimeInput(format=SECONDS, attrs={"type": "datetime-local", "step": "1"})
    return forms.DateTimeField(widget=widget, input_formats=[SECONDS, "%Y-%m-%dT%H:%M"], **options)


def person_with(number: str, *, among: QuerySet[User]) -> User:
    """Return the person with a collar number; raises ValidationError when there is none."""
    code = tidy_collar_number(number)
    person = among.select_related("team").filter(collar_number=code).first()
    if person is None:
        raise ValidationError(f"Nobody has the collar number {code}. Check it.")
    return person


class IncidentFilter(forms.Form):
    """How the list of incidents is narrowed."""

    says_optional = False  # nothing in a filter bar is asked for

    q = forms.CharField(
        label="Find an incident",
        required=False,
        max_length=75,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Log, title, place or crime reference"}),
    )
    state = forms.ChoiceField(required=False, choices=[("", "Open and closed"), *State.choices])
    grade = forms.ChoiceField(required=False, choices=[("", "Any grade"), *Grade.choices])
    day = forms.DateField(required=False, label="Day", widget=forms.DateInput(attrs={"type": "date"}))

    def wanted(self) -> dict[str, Any]:
        """Return what was asked for; a value that makes no sense is left out."""
        self.is_valid()
        given = self.cleaned_data
        return {
            "text": given.get("q", ""),
            "state": given.get("state", ""),
            "grade": given.get("grade", ""),
            "day": given.get("day"),
        }


class FactsForm(forms.Form):
    """What is known about an incident."""

    title = forms.CharField(max_length=200, help_text="In a few words, without names: Disturbance, man with knife.")
    place = forms.CharField(max_length=200, help_text="For example 14 Tanner Row.")
    started_at = moment_field(label="Started", help_text="Local time.")
    ended_at = moment_field(label="Ended", required=False)
    grade = forms.ChoiceField(required=False, choices=[("", "Not graded"), *Grade.choices])
    crime_reference = forms.CharField(required=False, max_length=32)
    latitude = forms.DecimalField(
        required=False,
        min_value=-90,
        max_value=90,
        max_digits=8,
        decimal_places=6,
        help_text="Degrees, WGS 84.",
    )
    longitude = forms.DecimalField(
        required=False,
        min_value=-180,
        max_value=180,
        max_digits=9,
        decimal_places=6,
        help_text="Degrees, WGS 84.",
    )
    summary = forms.CharField(required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))

    def clean_crime_reference(self) -> str:
        """Bring the reference into one form and compare it with the force's pattern."""
        reference = normalise(self.cleaned_data["crime_reference"])
        if problem := problem_with(CRIME_REFERENCE, reference):
            raise ValidationError(problem)
        return reference

    def clean(self) -> dict[str, Any]:
        """Ask for both coordinates or none, and for an end after the start."""
        given = self.cleaned_data
        if (given.get("latitude") is None) != (given.get("longitude") is None) and not self.errors:
            self.add_error("longitude", "Give latitude and longitude, or neither.")
        started, ended = given.get("started_at"), given.get("ended_at")
        if started and ended and ended < started:
            self.add_error("ended_at", "The incident cannot end before it starts.")
        return given

    def facts(self) -> Facts:
        """Return what was typed, after validation."""
        return Facts(**{name: self.cleaned_data[name] for name in FACTS})


class NewIncidentForm(FactsForm):
    """A log to open."""

    number = forms.CharField(
        label="Log number",
        max_length=min(12, LONGEST_REFERENCE),
        help_text="As given by the control room, for example 1182.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )
    date = forms.DateField(label="Day of the log", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    team = forms.ModelChoiceField(label="Owner", queryset=Team.objects.none(), empty_label=None)
    field_order = ["number", "date", *FACTS, "team"]

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "date": timezone.localdate(),
            "started_at": timezone.localtime(),
            "team": by.team,
        }
        super().__init__(*args, **kwargs)
        team = self.fields["team"]
        if isinstance(team, forms.ModelChoiceField):
            reach = teams_in_reach(by, Permission.INCIDENTS_CHANGE, path="")
            team.queryset = Team.objects.filter(Q(pk=by.team_id) | reach)

    def clean_number(self) -> str:
        """Bring the number into one form and compare it with the force's pattern."""
        number = normalise(self.cleaned_data["number"])
        problem = problem_with(INCIDENT_LOG, number)
        if problem or not (number.isascii() and number.isalnum()):
            raise ValidationError(problem or "Use only letters and digits.")
        return number


class ChangeIncidentForm(FactsForm):
    """A log to change; carries the revision that the person saw."""

    state = forms.ChoiceField()
    revision = forms.IntegerField(widget=forms.HiddenInput(), min_value=1)

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(incident, name) for name in (*FACTS, "state", "revision")}
        super().__init__(*args, **kwargs)
        state = self.fields["state"]
        if isinstance(state, forms.ChoiceField):
            now = State(incident.state)
            state.choices = [(step.value, step.label) for step in State if step == now or step in MOVES[now]]


class AttendanceForm(forms.Form):
    """An officer at an incident."""

    officer = forms.CharField(
        label="Collar number", max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    from_at = moment_field(label="Arrived")
    to_at = moment_field(label="Left", required=False, help_text="Empty while still there.")
    note = forms.CharField(required=False, max_length=500)

    def clean_officer(self) -> User:
        """Return the person with this collar number, whoever may see them: attendance crosses teams."""
        return person_with(self.cleaned_data["officer"], among=User.objects.all())
