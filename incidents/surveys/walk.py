"""One question on a page: where somebody is, what they have answered so far, and what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from incidents.surveys.forms.answering import AnswerForm, name_of
from incidents.surveys.models import Question


@dataclass
class Walk:
    """The questions, the one that is shown, and the earlier answers, which travel in the page itself.

    Nothing is kept on the server until the end, so nothing has to be forgotten when somebody goes away.
    """

    questions: Sequence[Question]
    step: int
    form: AnswerForm
    earlier: list[tuple[str, str]]
    given: dict[UUID, str] = field(default_factory=dict)  # whole when is_done
    is_done: bool = False

    @property
    def question(self) -> Question:
        """The question on this page."""
        return self.questions[self.step]

    @property
    def number(self) -> int:
        """Its number, from 1."""
        return self.step + 1

    @property
    def is_last(self) -> bool:
        """Whether the answers are sent after it."""
        return self.step == len(self.questions) - 1


def walk(questions: Sequence[Question], posted: Mapping[str, str] | None) -> Walk:
    """Return the page to show after what was posted: the same with an error, the next, the one before, or the end."""
    if posted is None:
        return _at(questions, 0, {})
    known = {name_of(one): posted[name_of(one)] for one in questions if name_of(one) in posted}
    step = min(max(_number(posted.get("step", "")), 0), len(questions) - 1)
    if posted.get("move") == "back":
        return _at(questions, max(step - 1, 0), known)
    for index in range(step + 1):  # an earlier answer could have been changed on its way
        form = AnswerForm([questions[index]], known)
        if not form.is_valid():
            return _at(questions, index, known, form)
    if step < len(questions) - 1:
        return _at(questions, step + 1, known)
    whole = AnswerForm(questions, known)
    page = _at(questions, step, known, whole)
    page.is_done = whole.is_valid()
    page.given = whole.given() if page.is_done else {}
    return page


def _at(questions: Sequence[Question], step: int, known: Mapping[str, str], form: AnswerForm | None = None) -> Walk:
    shown = name_of(questions[step])
    earlier = [(name, value) for name, value in known.items() if name != shown]
    return Walk(questions, step, form or AnswerForm([questions[step]], initial=dict(known)), earlier)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 4 else 0
