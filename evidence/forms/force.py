"""Shapes of what people type about a use of force: a page of the form, its amendment, the review, a task."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms

from accounts.models import User
from evidence.force.questions import FARTHEST_M, STORY_MOST, WORDS_MOST, Answers, Field, Shape, Step, faults
from evidence.models import Answer, Cause, ReferralGround, ReviewOutcome

Blank = [("", "Choose")]


def _one(field: Field) -> forms.Field:
    return forms.ChoiceField(choices=field.choices, widget=forms.RadioSelect)


def _many(field: Field) -> forms.Field:
    return forms.MultipleChoiceField(choices=field.choices, widget=forms.CheckboxSelectMultiple)


def _pick(field: Field) -> forms.Field:
    return forms.ChoiceField(choices=[*Blank, *field.choices])


def _words(field: Field) -> forms.Field:
    return forms.CharField(max_length=WORDS_MOST)


def _story(field: Field) -> forms.Field:
    return forms.CharField(max_length=STORY_MOST, widget=forms.Textarea(attrs={"rows": "8"}))


def _number(field: Field) -> forms.Field:
    return forms.IntegerField(
        min_value=0, max_value=FARTHEST_M, widget=forms.NumberInput(attrs={"inputmode": "numeric"})
    )


MAKERS: dict[Shape, Callable[[Field], forms.Field]] = {
    Shape.ONE: _one,
    Shape.MANY: _many,
    Shape.PICK: _pick,
    Shape.WORDS: _words,
    Shape.STORY: _story,
    Shape.NUMBER: _number,
}


class QuestionForm(forms.Form):
    """One page of the use-of-force form; what is wrong with it says `evidence.force.questions`."""

    says_optional = False  # each question knows by itself when it is needed

    def __init__(self, *args: Any, step: Step, answers: Answers, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {field.name: answers.get(field.name) for field in step.fields})
        super().__init__(*args, **kwargs)
        self.step, self.answers = step, answers
        for field in step.fields:
            made = MAKERS[field.shape](field)
            made.label, made.help_text, made.required = field.label, field.hint, False
            self.fields[field.name] = made

    def clean(self) -> dict[str, Any]:
        """Ask what the questions ask for; what Django has refused already is not said twice."""
        cleaned = super().clean() or {}
        for name, words in faults(self.step, {**self.answers, **cleaned}).items():
            if name not in self.errors:
                self.add_error(name, words)
        return cleaned

    def given(self) -> dict[str, Any]:
        """Return the answers as they are kept: empty ones are left out."""
        return {field.name: self.cleaned_data.get(field.name) or None for field in self.step.fields}


class AmendmentForm(forms.Form):
    """Why a form that was sent is written again."""

    reason = forms.CharField(
        label="What was wrong or missing?",
        help_text="10 to 500 characters. It stands with both versions.",
        min_length=10,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": "4"}),
    )


class SigningForm(forms.Form):
    """The officer's signature under the form."""

    says_optional = False

    signed = forms.BooleanField()

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        signed = self.fields["signed"]
        signed.label = f"I am {person.label}. This is a true account of the force that I used."
        signed.error_messages["required"] = "Sign the form before you send it."


class ReviewForm(forms.Form):
    """The review of a use: six questions with notes, what is learned, what follows, the signature."""

    says_optional = False

    def __init__(self, *args: Any, questions: Sequence[tuple[str, str]], person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for name, words in questions:
            self.fields[name] = forms.ChoiceField(label=words, choices=Answer.choices, widget=forms.RadioSelect)
            self.fields[name].error_messages["required"] = "Choose one answer."
            self.fields[f"{name}_note"] = forms.CharField(label="Note (optional)", required=False, max_length=1000)
        self.fields["learning"] = forms.CharField(
            label="Learning points",
            required=False,
            max_length=STORY_MOST,
            widget=forms.Textarea(attrs={"rows": "4"}),
        )
        self.fields["outcome"] = forms.ChoiceField(
            label="What follows", choices=ReviewOutcome.choices, widget=forms.RadioSelect
        )
        self.fields["grounds"] = forms.MultipleChoiceField(
            label="Grounds for the referral to the IOPC",
            required=False,
            choices=ReferralGround.choices,
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["signed"] = forms.BooleanField(label=f"I am {person.label}, and I have reviewed this use.")
        self.fields["signed"].error_messages["required"] = "Sign the review."

    def clean(self) -> dict[str, Any]:
        """Ask for what an answer makes necessary."""
        cleaned = super().clean() or {}
        if cleaned.get("is_something_learned") == Answer.YES and not cleaned.get("learning"):
            self.add_error("learning", "Write down what is to be learned.")
        is_iopc = cleaned.get("outcome") == ReviewOutcome.IOPC
        if is_iopc and not cleaned.get("grounds"):
            self.add_error("grounds", "Choose what makes the referral necessary.")
        if cleaned.get("grounds") and cleaned.get("outcome") and not is_iopc:
            self.add_error("outcome", "A ground is ticked that leaves no choice: refer it to the IOPC.")
        return cleaned

    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Return each question with its note."""
        return [(self[name], self[f"{name}_note"]) for name, _ in self.questions]


class TaskForm(forms.Form):
    """Why a task is closed by a person."""

    says_optional = False

    note = forms.CharField(
        label="What do you know about it?", max_length=500, widget=forms.Textarea(attrs={"rows": "3"})
    )

    def __init__(self, *args: Any, asks_cause: bool, suggested: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if asks_cause:
            cause = forms.ChoiceField(label="Why was it not filmed?", choices=Cause.choices, widget=forms.RadioSelect)
            cause.initial = suggested
            self.fields = {"cause": cause, **self.fields}
