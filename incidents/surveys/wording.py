"""Questions as they are handed to actions, and what is wrong with them; knows no database."""

from collections.abc import Sequence
from dataclasses import dataclass

from incidents.surveys.models.survey import OPTION_MOST, TEXT_MOST

MOST_QUESTIONS, MOST_OPTIONS = 10, 10


@dataclass(frozen=True)
class Wording:
    """One question: its options, and which of them count as yes; without options it is answered in own words."""

    text: str
    options: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()


def problem_with(questions: Sequence[Wording]) -> str:
    """Return in words why these questions cannot go live, or nothing."""
    if not questions:
        return "Write at least one question."
    if len(questions) > MOST_QUESTIONS:
        return f"A survey has at most {MOST_QUESTIONS} questions: fewer are answered more often."
    if not questions[0].counted:
        return "The first question is the measure of the survey: say which of its answers count as yes."
    return next((problem for one in questions if (problem := _problem(one))), "")


def _problem(question: Wording) -> str:
    if not question.text.strip() or len(question.text) > TEXT_MOST:
        return f"A question has 1 to {TEXT_MOST} characters."
    if not question.options and not question.counted:
        return ""
    options, text = question.options, question.text
    wrong = {
        f"“{text}” needs 2 to {MOST_OPTIONS} answers to choose from.": not 2 <= len(options) <= MOST_OPTIONS,
        f"“{text}” has the same answer twice.": len({option.casefold() for option in options}) < len(options),
        f"An answer has 1 to {OPTION_MOST} characters.": any(
            not 1 <= len(one.strip()) <= OPTION_MOST for one in options
        ),
        "What counts as yes must be one of the answers.": not set(question.counted) <= set(options),
    }
    return next((words for words, is_so in wrong.items() if is_so), "")
