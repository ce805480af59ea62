"""Shapes of what people type on the pages of access: class and flags, access list, requests, viewing lock."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import Team, User
from accounts.models.person import tidy_collar_number
from evidence.actions.access.naming import Terms
from evidence.models import AccessClass, AccessLevel, LiftGround, Sensitivity

DAYS = [("7", "7 days"), ("28", "28 days"), ("90", "90 days"), ("", "Until removed")]


class ReasonField(forms.CharField):
    """Why something is done: 10 to 500 characters, kept in the custody record."""

    def __init__(self, label: str, help_text: str = "10 to 500 characters.") -> None:
        box = forms.Textarea(attrs={"rows": 2})
        super().__init__(label=label, help_text=help_text, min_length=10, max_length=500, widget=box)


class ProtectionForm(forms.Form):
    """Class and flags of an item, and why they change."""

    access_class = forms.ChoiceField(
        label="Access class",
        choices=AccessClass.choices,
        widget=forms.RadioSelect,
        help_text="Restricted: playing asks again who watches. Confidential: only those named on the access list.",
    )
    sensitivity = forms.MultipleChoiceField(
        label="Sensitivity",
        choices=Sensitivity.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Any of these hides the item from everybody who is not named.",
    )
    reason = ReasonField("Why", "10 to 500 characters; kept in the custody record.")


class PersonField(forms.CharField):
    """A colleague by collar number."""

    default_error_messages = {"unknown": "Nobody who can sign in has the collar number %(number)s."}

    def clean(self, value: Any) -> User | None:
        """Return the person; None for an empty field that may be empty."""
        number = tidy_collar_number(str(super().clean(value) or ""))
        if not number:
            return None
        person: User | None = User.objects.active().select_related("team").filter(collar_number=number).first()
        if person is None:
            raise ValidationError(self.error_messages["unknown"], code="unknown", params={"number": number})
        return person


class PeopleField(forms.CharField):
    """Several colleagues by collar number, with commas or spaces between."""

    def clean(self, value: Any) -> list[User]:
        """Return the people in the order given; names the numbers nobody has."""
        text = str(super().clean(value) or "")
        numbers = list(dict.fromkeys(tidy_collar_number(part) for part in text.replace(",", " ").split()))
        found = {person.collar_number: person for person in User.objects.active().filter(collar_number__in=numbers)}
        missing = [number for number in numbers if number not in found]
        if missing:
            message = f"Nobody who can sign in has the collar number {', '.join(missing)}."
            raise ValidationError(message, code="unknown")
        return [found[number] for number in numbers]


class TermsForm(forms.Form):
    """How much, how long and why."""

    says_optional = False  # of the two ways to name somebody one is wanted, and every choice has its default

    level = forms.ChoiceField(label="They may", choices=AccessLevel.choices)
    days = forms.ChoiceField(label="For", choices=DAYS, required=False)
    reason = ReasonField("Why")

    def terms(self) -> Terms:
        """Return what was chosen, after `is_valid`."""
        given = self.cleaned_data
        ends_at = timezone.now() + timedelta(days=int(given["days"])) if given["days"] else None
        return Terms(level=AccessLevel(given["level"]), ends_at=ends_at, reason=given["reason"])


class NamingForm(TermsForm):
    """Whom to name on the access list: a person or a team."""

    person = PersonField(label="Collar number", required=False, max_length=20)
    team = forms.ModelChoiceField(Team.objects.none(), label="Or a team", required=False, empty_label="No team")
    field_order = ["person", "team", "level", "days", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["team"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Team.objects.order_by("name")

    def clean(self) -> dict[str, Any]:
        """Want exactly one of person and team."""
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and bool(given.get("person")) == bool(given.get("team")):
            raise ValidationError("Give a collar number or choose a team, not both.")
        return given


class AskingForm(forms.Form):
    """Why somebody wants to see an item."""

    reason = ReasonField("Why do you need it", "10 to 500 characters, with the log or crime number.")


class RefusalForm(forms.Form):
    """Why the answer is no."""

    answer = ReasonField("Why not", "The person reads this. 10 to 500 characters.")


class LockForm(forms.Form):
    """A viewing lock to set."""

    witnesses = PeopleField(
        label="Key police witnesses", max_length=400, help_text="Collar numbers, with commas or spaces between."
    )
    from_at = forms.DateTimeField(
        label="Recordings from",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": 1}, format="%Y-%m-%dT%H:%M:%S"),
        help_text="Recordings of the witnesses from then on are locked, placed in the incident or not.",
    )
    to_at = forms.DateTimeField(
        label="Until",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": 1}, format="%Y-%m-%dT%H:%M:%S"),
    )
    reason = ReasonField("Why")

    def clean(self) -> dict[str, Any]:
        """Want the end after the beginning."""
        given: dict[str, Any] = super().clean() or {}
        from_at: datetime | None = given.get("from_at")
        to_at: datetime | None = given.get("to_at")
        if from_at and to_at and to_at < from_at:
            self.add_error("to_at", "This lies before the beginning.")
        return given


class AdmissionForm(forms.Form):
    """Who is let in."""

    person = PersonField(label="Collar number", max_length=20)


class LiftForm(forms.Form):
    """Why a lock ends."""

    ground = forms.ChoiceField(label="Ground", choices=LiftGround.choices)
    note = ReasonField("Note")
