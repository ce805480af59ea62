"""Shapes of what people type on the pages of retention: holds, decisions, disposal, restore, policies."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.models.person import tidy_collar_number
from evidence.actions.retention.disposing import CONFIRMATION
from evidence.actions.retention.policies import Numbers
from evidence.forms.access import ReasonField
from evidence.models import AfterPeriod, HoldKind, PeriodUnit, RetentionRuleVersion

CRITERIA = (  # national retention assessment criteria, in our words; the records manager confirms them
    ("serious_harm", "Could the person cause serious harm?"),
    ("vulnerable", "Are children or vulnerable adults at risk?"),
    ("trust", "Was trust abused?"),
    ("associations", "Are there links that raise the risk?"),
    ("substances", "Is misuse of substances a concern?"),
    ("mental_state", "Could the person's mental state raise the risk?"),
)


class DayField(forms.DateField):
    """A local date."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **options)


class HoldForm(forms.Form):
    """A hold: kind, why, who answers for it and when they look again."""

    kind = forms.ChoiceField(label="Kind of hold", choices=HoldKind.choices)
    reason = ReasonField("Why it is held")
    owner = forms.CharField(
        label="Owner's collar number",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Who answers for the hold and reviews it.",
    )
    review_on = DayField(label="Review on", help_text="The hold stays after this day until it is released.")

    def clean_owner(self) -> User:
        """Return the person with this collar number."""
        code = tidy_collar_number(self.cleaned_data["owner"])
        owner: User | None = User.objects.filter(collar_number=code, is_active=True).first()
        if owner is None:
            raise ValidationError(f"Nobody has the collar number {code}. Check it.")
        return owner


class ReleaseForm(forms.Form):
    """Why a hold ends."""

    reason = ReasonField("Why it is released")


class AgreeForm(forms.Form):
    """A second person's yes; nothing is typed."""


class RefuseForm(forms.Form):
    """Why an item does not go after all."""

    reason = ReasonField("Why it stays")


class PutOffForm(forms.Form):
    """A hold that was looked at and stays."""

    review_on = DayField(label="Next review on")
    reason = ReasonField("Why it stays")


class KeepForm(forms.Form):
    """A decision to keep: why, until when, and the criteria of the national assessment."""

    reason = ReasonField("Why it is kept")
    keep_until = DayField(label="Keep until", help_text="A person looks again on this day.")
    criteria = forms.MultipleChoiceField(
        label="Assessment criteria that apply",
        choices=CRITERIA,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def answers(self) -> dict[str, bool]:
        """Return yes or no to every criterion."""
        chosen = set(self.cleaned_data["criteria"])
        return {key: key in chosen for key, _ in CRITERIA}


class LetGoForm(forms.Form):
    """A wish to erase; before its time the word must be typed."""

    reason = ReasonField("Why it may go")
    typed = forms.CharField(
        label=f"Type {CONFIRMATION}",
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Only because its time is not over yet.",
    )

    def __init__(self, *args: Any, is_early: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_early:
            del self.fields["typed"]


class RestoreForm(forms.Form):
    """Why an item comes back, and what keeps it from now on."""

    reason = ReasonField("Why it is restored")
    keep_until = DayField(
        label="Keep until", required=False, help_text="Needed unless a rule or a case keeps it by itself."
    )


class LinkForm(forms.Form):
    """What a supervisor decides about a link."""

    decision = forms.ChoiceField(
        label="Decision",
        choices=[("keep", "Keep the recording"), ("let_go", "Not needed, the 31 days go on")],
        widget=forms.RadioSelect,
    )
    reason = ReasonField("Why")
    keep_until = DayField(label="Keep until", required=False, help_text="Needed to keep it.")


class PolicyForm(forms.Form):
    """Other numbers for a rule."""

    amount = forms.IntegerField(label="Keep for", min_value=0, max_value=36500)
    unit = forms.ChoiceField(label="Counted in", choices=PeriodUnit.choices)
    then = forms.ChoiceField(label="Then", choices=AfterPeriod.choices)
    review_years = forms.IntegerField(
        label="Review every … years", min_value=0, max_value=100, help_text="0: no fixed rhythm."
    )
    reason = ReasonField("Why it should change")

    def __init__(self, *args: Any, now: RetentionRuleVersion | None, **kwargs: Any) -> None:
        if now:
            names = ("amount", "unit", "then", "review_years")
            kwargs["initial"] = {name: getattr(now, name) for name in names}
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Ask for an amount unless it is for ever."""
        given = self.cleaned_data
        if given.get("unit") != PeriodUnit.FOR_EVER and not given.get("amount"):
            self.add_error("amount", "Give at least 1, or choose “for ever”.")
        return given

    def numbers(self) -> Numbers:
        """Return what was typed, after validation."""
        given = self.cleaned_data
        return Numbers(given["amount"], given["unit"], given["then"], given["review_years"])


class AnswerForm(forms.Form):
    """Why somebody says no."""

    reason = ReasonField("Why not")


class NoteForm(forms.Form):
    """What came out of looking into a finding."""

    note = ReasonField("What was found out, and done")
