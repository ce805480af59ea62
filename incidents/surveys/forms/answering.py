"""The shape of answers: one field for each question that is shown."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from incidents.surveys.models import Question
from incidents.surveys.models.answer import WORDS_MOST

PRIVATE = "Please do not write names or anything by which somebody could be known."


def name_of(question: Question) -> str:
    """Return the name of the field of a question."""
    return f"q-{question.pk}"


class AnswerForm(forms.Form):
    """Answers to these questions; a choice must be made, own words may be left out."""

    def __init__(self, questions: Sequence[Question], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for question in questions:
            self.fields[name_of(question)] = _field(question)

    def given(self) -> dict[UUID, str]:
        """Return what was answered, by question; only of a valid form."""
        return {one.pk: self.cleaned_data[name_of(one)] for one in self.questions}


def _field(question: Question) -> forms.Field:
    if not question.is_choice:
        box = forms.Textarea(attrs={"rows": 4, "class": "gta"})
        return forms.CharField(
            label=question.text, required=False, max_length=WORDS_MOST, widget=box, help_text=PRIVATE
        )
    wanted = {"required": "Choose an answer.", "invalid_choice": "Choose one of these answers."}
    options = [(option, option) for option in question.options]
    buttons = forms.RadioSelect(attrs={"class": "rbig"})
    return forms.ChoiceField(label=question.text, choices=options, widget=buttons, error_messages=wanted)
