"""The shapes of a survey as it is built, and of an invitation to one person."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.models.outgoing import Way
from incidents.surveys.actions.building import Settings
from incidents.surveys.models import Audience, Question, Survey
from incidents.surveys.models.survey import TEXT_MOST
from incidents.surveys.wording import MOST_QUESTIONS, Wording

TAKEN = {"answer", "thanks", "poster"}  # what stands at the place of a survey's name in an address
TELEPHONE = re.compile(r"\+?\d{7,15}")


class SettingsForm(forms.Form):
    """Everything of a survey but its questions."""

    title = forms.CharField(max_length=120, help_text="Those who are asked see it.")
    introduction = forms.CharField(
        required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), help_text="One or two sentences."
    )
    sample_percent = forms.IntegerField(
        label="How many are asked", min_value=1, max_value=100, initial=100, help_text="In percent. 100: everybody."
    )
    pause_days = forms.IntegerField(
        label="Pause", min_value=0, max_value=365, initial=28, help_text="Days until the same person is asked again."
    )
    pilot_percent = forms.IntegerField(
        label="Compare with",
        min_value=0,
        max_value=100,
        required=False,
        help_text="In percent: what an earlier survey or the pilot found.",
    )

    def settings(self) -> Settings:
        """Return what was given; only of a valid form."""
        return Settings(**{name: self.cleaned_data[name] for name in SettingsForm.base_fields})

    @classmethod
    def of(cls, survey: Survey, data: Any = None) -> "SettingsForm":
        """Return the form as it is filled now, or with what was sent."""
        return cls(data, initial={name: getattr(survey, name) for name in SettingsForm.base_fields})


class NewSurveyForm(SettingsForm):
    """A survey to be: whom it asks never changes."""

    audience = forms.ChoiceField(label="Whom it asks", choices=Audience.choices, widget=forms.RadioSelect)
    slug = forms.SlugField(
        label="Name in the link", max_length=40, help_text="Small letters and hyphens, such as town-centre."
    )
    field_order = ("title", "audience", "slug", "introduction")

    def clean_slug(self) -> str:
        """Return the name in small letters; refuse those that are addresses of other pages."""
        slug = str(self.cleaned_data["slug"]).lower()
        if slug in TAKEN:
            raise ValidationError("This name is used by another page. Choose another one.")
        return slug


class QuestionForm(forms.Form):
    """One question on its card: answers one on a line."""

    text = forms.CharField(label="Question", max_length=TEXT_MOST)
    counted = forms.CharField(
        label="Answers that count as yes", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    others = forms.CharField(
        label="Other answers",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One on a line. Leave both empty for a question that is answered in own words.",
    )

    def wording(self) -> Wording:
        """Return the question as the action takes it; only of a valid form."""
        counted, others = (_lines(self.cleaned_data[name]) for name in ("counted", "others"))
        return Wording(self.cleaned_data["text"].strip(), (*counted, *others), counted)

    @staticmethod
    def initial_of(question: Question) -> dict[str, str]:
        """Return a question as the card shows it."""
        others = [option for option in question.options if option not in question.counted]
        counted = [option for option in question.options if option in question.counted]
        return {"text": question.text, "counted": "\n".join(counted), "others": "\n".join(others)}


QuestionCards = forms.formset_factory(
    QuestionForm, extra=1, can_order=True, can_delete=True, max_num=MOST_QUESTIONS, validate_max=True
)


def wordings(cards: Any) -> list[Wording]:
    """Return the questions of valid cards in their order, without those marked for removal or left empty."""
    return [form.wording() for form in cards.ordered_forms if form.cleaned_data.get("text")]


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


class InviteForm(forms.Form):
    """One person outside: by e-mail or text message."""

    way = forms.ChoiceField(label="By", choices=Way.choices, initial=Way.EMAIL)
    address = forms.CharField(label="E-mail address or telephone number", max_length=254)

    def clean(self) -> dict[str, Any]:
        """Check the address as the way needs it."""
        given = super().clean() or {}
        address = str(given.get("address", "")).strip()
        if given.get("way") == Way.SMS:
            given["address"] = re.sub(r"[\s()-]", "", address)
            if not TELEPHONE.fullmatch(given["address"]):
                raise ValidationError({"address": "Type a telephone number, such as 07700 900123."})
        elif address:
            validate_email(address)
        return given
