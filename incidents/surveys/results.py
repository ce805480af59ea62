"""What a survey has come to: counts by question, quarter and command, of answers and of what is left of old ones."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Count, F, Q
from django.db.models.functions import TruncQuarter

from accounts.models import Team
from incidents.surveys.models import Answer, Invitation, Question, Survey, Tally
from incidents.surveys.models.invitation import Outcome
from incidents.surveys.quarters import name_of
from incidents.surveys.shares import Share
from incidents.surveys.small_numbers import LEAST, hidden_among

WORDS_SHOWN = 100


@dataclass(frozen=True)
class Row:
    """How often one answer was given in one quarter, in one command, by one way."""

    question: UUID
    choice: str
    quarter: date
    unit: UUID | None
    way: str
    count: int


@dataclass(frozen=True)
class Cell:
    """A share of a quarter or a command; without one, there are too few answers to show it."""

    label: str
    count: int
    share: Share | None
    note: str = ""


@dataclass
class Counted:
    """Everything that was answered to a question in one wording."""

    question: Question
    rows: list[Row] = field(default_factory=list)

    @property
    def share(self) -> Share:
        """The answers that count as yes, of all."""
        return share_of(self.rows, self.question)

    @property
    def is_shown(self) -> bool:
        """Whether there are enough answers."""
        return self.share.count >= LEAST

    @property
    def missing(self) -> str:
        """What is said in the place of a share."""
        return f"Not enough answers yet ({self.share.count} of {LEAST})"

    @property
    def by_choice(self) -> list[tuple[str, int, float]]:
        """Each option with how often it was chosen, and its part of all in percent."""
        counts = Counter[str]()
        for row in self.rows:
            counts[row.choice] += row.count
        total = counts.total() or 1
        return [(one, counts[one], 100 * counts[one] / total) for one in self.question.options]

    @property
    def quarters(self) -> list[Cell]:
        """The share of each quarter, oldest first."""
        groups: dict[date, list[Row]] = defaultdict(list)
        for row in self.rows:
            groups[row.quarter].append(row)
        return _cells({name_of(key): groups[key] for key in sorted(groups)}, self.question)

    def by_unit(self, names: dict[UUID, str]) -> list[Cell]:
        """Return the share of each command, by name; answers without one come last."""
        groups: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows:
            groups[names.get(row.unit, "") if row.unit else ""].append(row)
        ordered = sorted(groups, key=lambda name: (not name, name))
        return _cells({name or "No command": groups[name] for name in ordered}, self.question)


def share_of(rows: Iterable[Row], question: Question) -> Share:
    """Return the share of the answers that count as yes."""
    counted, yes, count = set(question.counted), 0, 0
    for row in rows:
        count += row.count
        yes += row.count if row.choice in counted else 0
    return Share(yes, count)


def _cells(groups: dict[str, list[Row]], question: Question) -> list[Cell]:
    shares = {label: share_of(rows, question) for label, rows in groups.items()}
    hidden = hidden_among({label: share.count for label, share in shares.items()})
    return [_cell(label, share, is_hidden=label in hidden) for label, share in shares.items()]


def _cell(label: str, share: Share, *, is_hidden: bool) -> Cell:
    if not is_hidden:
        return Cell(label, share.count, share)
    few = f"Fewer than {LEAST} answers"
    note = few if share.count < LEAST else f"Hidden: it would give away a number under {LEAST}"
    return Cell(label, 0, None, note)


def rows_of(questions: Iterable[Question], since: date | None = None) -> list[Row]:
    """Return what was chosen for these questions, counted by the database: one query."""
    ids = [question.pk for question in questions]
    later = Q(quarter__gte=since) if since else Q()
    fields = ("question_id", "choice", "quarter", "unit_id", "way")
    answers = Answer.objects.filter(question__in=ids).exclude(choice="").order_by()
    fresh = answers.annotate(quarter=TruncQuarter("day")).filter(later).values_list(*fields).annotate(n=Count("pk"))
    old = Tally.objects.filter(later, question__in=ids).order_by().values_list(*fields, F("count"))
    return [Row(*found) for found in fresh.union(old, all=True)]


def counted(questions: Sequence[Question], since: date | None = None) -> list[Counted]:
    """Return the results of these questions in their order, answers to the same wording added: one query."""
    found: dict[tuple[object, ...], Counted] = {}
    wording = {question.pk: question.wording for question in questions}
    for question in questions:
        found.setdefault(question.wording, Counted(question))
    for row in rows_of(questions, since):
        found[wording[row.question]].rows.append(row)
    return list(found.values())


def questions_of(survey: Survey) -> list[Question]:
    """Return every question that was ever live, those of the newest version first: one query."""
    asked = Question.objects.filter(version__survey=survey, version__frozen_at__isnull=False)
    return list(asked.select_related("version").order_by("-version__number", "number"))


def measured(surveys: Iterable[Survey], since: date | None = None) -> dict[UUID, Counted]:
    """Return by survey what its first question has come to, in the newest wording: two queries for all."""
    live = Question.objects.filter(number=1, version__survey__in=surveys, version__frozen_at__isnull=False)
    newest: dict[UUID, Counted] = {}
    asked = list(live.select_related("version").order_by("version__survey", "-version__number"))
    same = [
        one for one in asked if newest.setdefault(one.version.survey_id, Counted(one)).question.wording == one.wording
    ]
    survey_of = {question.pk: question.version.survey_id for question in same}
    for row in rows_of(same, since):
        newest[survey_of[row.question]].rows.append(row)
    return newest


def words_of(survey: Survey) -> list[tuple[str, list[str]]]:
    """Return what people wrote, by question, in random order; nothing where fewer than ten wrote. Two queries."""
    asked = [question for question in questions_of(survey) if not question.is_choice]
    written: dict[str, list[str]] = {question.text: [] for question in asked}
    for answer in Answer.objects.filter(question__in=asked).select_related("question").order_by("id"):
        written[answer.question.text].append(answer.words)
    return [(text, words[:WORDS_SHOWN] if len(words) >= LEAST else []) for text, words in written.items()]


def names_of_units(found: Iterable[Counted]) -> dict[UUID, str]:
    """Return the names of the commands that answers came from: one query."""
    ids = {row.unit for one in found for row in one.rows if row.unit}
    return dict(Team.objects.filter(pk__in=ids).values_list("pk", "short_name"))


@dataclass(frozen=True)
class Response:
    """How many were asked, and how many of them answered; by open link nobody is asked."""

    asked: int
    answered: int

    @property
    def percent(self) -> float:
        """The part that answered, in percent."""
        return 100 * self.answered / self.asked if self.asked else 0.0


def responses(surveys: Iterable[Survey]) -> dict[UUID, Response]:
    """Return by survey who was asked and answered: one query."""
    done = Count("pk", filter=Q(outcome=Outcome.ANSWERED))
    rows = Invitation.objects.filter(survey__in=surveys).order_by().values_list("survey")
    counts = rows.annotate(asked=Count("pk"), answered=done)
    return {survey: Response(asked, answered) for survey, asked, answered in counts}
