"""Shapes of what officers type about a package."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from evidence.sharing.actions.building import About, Described, Person
from evidence.sharing.actions.managing import usual_last_day
from evidence.sharing.models import CodeWay, Disposition, Purpose, Right

NUMBER = r"^\+[1-9][0-9]{7,14}$"  # E.164


class LastDayField(forms.DateField):
    """A last day; the link works until its end."""

    def __init__(self) -> None:
        box = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(label="Link stops working after", widget=box, help_text="28 days as a rule, 90 at most.")


def end_of(day: Any) -> datetime:
    """Return the last minute of a local day."""
    return timezone.make_aware(datetime.combine(day, time(23, 59)))


class AboutForm(forms.Form):
    """What the package says about itself."""

    title = forms.CharField(max_length=200, help_text="As recipients read it, once they are in.")
    urn = forms.CharField(label="URN", max_length=16, required=False)
    purpose = forms.ChoiceField(choices=Purpose.choices)
    charge_asked_at = forms.DateTimeField(
        label="Charge asked for",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="When the decision was asked for. The clock on this page counts from here.",
    )
    note = forms.CharField(
        label="Note to recipients", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    asks_terms = forms.BooleanField(label="Accept the sharing terms", required=False)
    shows_name = forms.BooleanField(label="Show their name over the video", required=False)
    tells_opening = forms.BooleanField(label="Tell me the first time", required=False)

    def about(self) -> About:
        """Return what was typed, after `is_valid`."""
        return About(**self.cleaned_data)


class RowForm(forms.Form):
    """What stands beside one exhibit."""

    says_optional = False

    exhibit_reference = forms.CharField(label="Exhibit", max_length=40)
    title = forms.CharField(max_length=200)
    disposition = forms.ChoiceField(label="Disclosure", choices=Disposition.choices, required=False)
    is_listed_only = forms.BooleanField(label="List it only, send no bytes", required=False)
    label = forms.CharField(
        label="Label", max_length=300, required=False, help_text="Beside the exhibit and on its certificate."
    )

    why_whole = forms.CharField(
        label="Why the whole recording",
        max_length=300,
        required=False,
        help_text="Only where there is a clip of it: no more than is needed leaves.",
    )

    def described(self) -> Described:
        """Return what was typed, after `is_valid`."""
        return Described(**self.cleaned_data)


class PersonForm(forms.Form):
    """Who receives it."""

    name = forms.CharField(max_length=120)
    position = forms.CharField(max_length=120, required=False)
    organisation = forms.CharField(max_length=120, initial="CPS")
    email = forms.EmailField(label="E-mail for the link", max_length=254)
    code_way = forms.ChoiceField(
        label="Code", choices=CodeWay.choices, initial=CodeWay.SMS, help_text="Never the way of the link."
    )
    telephone = forms.RegexField(
        NUMBER,
        label="Telephone for the code",
        required=False,
        max_length=20,
        help_text="As +447700900418.",
        error_messages={"invalid": "Write the number with its country, as +447700900418."},
    )
    right = forms.ChoiceField(label="May", choices=Right.choices, initial=Right.DOWNLOAD)
    until = LastDayField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"until": usual_last_day().date()})
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Ask for a telephone where the code goes by text message."""
        given = super().clean() or {}
        if given.get("code_way") == CodeWay.SMS and not given.get("telephone"):
            message = "The code goes by text message: a telephone number is needed."
            self.add_error("telephone", ValidationError(message, code="required"))
        return given

    def person(self) -> Person:
        """Return who was named, after `is_valid`."""
        given = dict(self.cleaned_data)
        return Person(until_at=end_of(given.pop("until")), **given)


class UntilForm(forms.Form):
    """A new last day."""

    until = LastDayField()


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label="Why", min_length=5, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class AnswerForm(forms.Form):
    """An answer to a recipient."""

    words = forms.CharField(label="Answer", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class NewsForm(forms.Form):
    """What is new in a later version."""

    words = forms.CharField(label="What is new", max_length=500, required=False)
