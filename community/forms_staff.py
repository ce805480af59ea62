"""Shapes of what staff type: asking the public, deciding about what came, releasing what no scanner read."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.models.outgoing import Way
from community.actions.asking import Wanted
from community.actions.releasing import REASON_LEAST, REASON_MOST
from community.inbox.acceptance import Acceptance
from community.models import DeclineReason, Language
from community.models.request import MESSAGE_MOST
from community.telephone import read_telephone
from evidence.forms.base import IncidentChoice
from evidence.models import Category
from incidents.models import Incident, State

CHOICES = 200  # incidents to choose from


def incidents_for(person: User, also: Incident | None = None) -> Any:
    """Return the newest open incidents that a person may see, for a choice, and one that must be among them."""
    newest = Incident.objects.visible_to(person).filter(state=State.OPEN)
    newest_ids = list(newest.order_by("-date", "-started_at", "-id").values_list("pk", flat=True)[:CHOICES])
    chosen = Q(pk__in=newest_ids) | Q(pk=also.pk if also else None)
    return Incident.objects.visible_to(person).filter(chosen).order_by("-started_at")


def _set_choices(form: forms.Form, name: str, found: Any) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = found


class AcceptForm(forms.Form):
    """Where a file goes and what it is called."""

    says_optional = False

    incident = IncidentChoice(Incident.objects.none(), label="Add to", empty_label=None)
    title = forms.CharField(max_length=200)
    exhibit_reference = forms.CharField(max_length=40, required=False)
    category = forms.ModelChoiceField(Category.objects.none(), required=False, empty_label="None yet")
    corrects_clock = forms.BooleanField(required=False)
    says_thanks = forms.BooleanField(label="Send a thank-you with next steps", required=False)
    asks_statement = forms.BooleanField(label="Say that we call about a statement", required=False)

    def __init__(
        self, *args: Any, person: User, about: Incident, clock: str, sets_category: bool, **kwargs: Any
    ) -> None:
        kwargs["auto_id"] = "accept_%s"
        super().__init__(*args, **kwargs)
        _set_choices(self, "incident", incidents_for(person, about))
        if clock:
            self.fields["corrects_clock"].label = f"Take out the clock error: {clock}"
        else:
            del self.fields["corrects_clock"]
        if sets_category:
            _set_choices(self, "category", Category.objects.filter(is_active=True).order_by("name"))
        else:
            del self.fields["category"]

    def acceptance(self) -> Acceptance:
        """Return what was decided, after validation."""
        given = self.cleaned_data
        category = given.get("category")
        return Acceptance(
            incident=given["incident"],
            title=given["title"],
            exhibit_reference=given["exhibit_reference"],
            categories=(category,) if category else (),
            corrects_clock=given.get("corrects_clock", True),
            says_thanks=given["says_thanks"],
            asks_statement=given["asks_statement"],
        )


class DeclineForm(forms.Form):
    """Why a file is not needed."""

    says_optional = False

    reason = forms.ChoiceField(
        label="Why it is not needed",
        choices=DeclineReason.choices,
        widget=forms.RadioSelect,
        help_text="The giver is told this sentence.",
    )
    words = forms.CharField(
        label="For colleagues", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReleaseForm(forms.Form):
    """Why a file that no scanner could read is safe enough to open."""

    reason = forms.CharField(
        label="Why it is safe enough to open",
        min_length=REASON_LEAST,
        max_length=REASON_MOST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Kept in the journal with your name.",
    )


class FollowUpForm(forms.Form):
    """A further question to the same person."""

    text = forms.CharField(
        label="What you ask them",
        max_length=MESSAGE_MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="They get a new link for seven days.",
    )


class InviteForm(forms.Form):
    """One person to ask."""

    incident = IncidentChoice(Incident.objects.none(), empty_label="Choose the log")
    person_name = forms.CharField(label="Their name", required=False, max_length=120)
    way = forms.ChoiceField(label="Send by", choices=[(Way.SMS, "Text message"), (Way.EMAIL, "E-mail")])
    address = forms.CharField(label="Telephone number or e-mail address", max_length=254)
    place = forms.CharField(
        label="Where, as they are told", required=False, max_length=200, help_text="Empty: the place of the log."
    )
    window_from = forms.DateTimeField(
        label="From", required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    window_to = forms.DateTimeField(
        label="To", required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    message = forms.CharField(
        label="What you ask them for",
        required=False,
        max_length=MESSAGE_MOST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="In the message and on their page. No names of other people.",
    )
    language = forms.ChoiceField(choices=Language.choices, initial=Language.ENGLISH)

    def __init__(self, *args: Any, person: User, about: Incident | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _set_choices(self, "incident", incidents_for(person, about))

    def clean(self) -> dict[str, Any]:
        """Bring the address into the form its way needs, and ask for an end after the beginning."""
        given = self.cleaned_data
        if address := given.get("address"):
            given["address"] = self._address(given.get("way"), address.strip())
        begin, end = given.get("window_from"), given.get("window_to")
        if begin and begin > timezone.now():
            self.add_error("window_from", "This lies in the future.")
        if begin and end and end < begin:
            self.add_error("window_to", "The end comes before the beginning.")
        return given

    def _address(self, way: str | None, address: str) -> str:
        if way == Way.SMS:
            number = read_telephone(address)
            if number is None:
                self.add_error("address", "Give a telephone number, such as 07700 900123 or +44 7700 900123.")
            return number or address
        try:
            validate_email(address)
        except ValidationError:
            self.add_error("address", "Give an e-mail address, such as name@example.com.")
        return address

    def wanted(self) -> Wanted:
        """Return what was typed, after validation."""
        given = self.cleaned_data
        return Wanted(
            incident=given["incident"],
            person_name=given["person_name"],
            way=Way(given["way"]),
            address=given["address"],
            place=given["place"] or given["incident"].place,
            window_from=given["window_from"],
            window_to=given["window_to"],
            message=given["message"],
            language=Language(given["language"]),
        )
