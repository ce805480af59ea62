"""Surveys are made and worded; wording that was live is never changed, a new version takes its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.models import User
from audit import journal
from audit.operations import Operation
from incidents.surveys.models import Kind, Question, Survey, Version
from incidents.surveys.refusals import BadQuestions, NameTaken, WordingLive, must_manage
from incidents.surveys.wording import Wording, problem_with


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a survey is apart from its questions; `sample_percent` 1 to 100, `pilot_percent` 0 to 100."""

    title: str
    introduction: str = ""
    sample_percent: int = 100
    pause_days: int = 28
    pilot_percent: int | None = None


@journal.action
def make_survey(*, slug: str, audience: str, settings: Settings, by: User) -> Survey:
    """Make a survey without questions, as a draft. Raises NotAllowed, NameTaken."""
    must_manage(by, Operation.SURVEY_MADE)
    try:
        with transaction.atomic():
            survey = Survey.objects.create(slug=slug, audience=audience, **vars(settings))
    except IntegrityError as error:
        message = f"Another survey has the link {slug}. Choose another one."
        raise NameTaken(message, operation=Operation.SURVEY_MADE, by=by, reason_code="name_taken") from error
    Version.objects.create(survey=survey, number=1)
    journal.act(Operation.SURVEY_MADE, by=by, on=survey, details={"slug": slug, "audience": audience})
    return survey


@journal.action
def change_survey(*, survey: Survey, settings: Settings, by: User) -> Survey:
    """Change title, introduction, sample and pause; the questions are not touched. Raises NotAllowed."""
    must_manage(by, Operation.SURVEY_CHANGED, survey)
    survey = Survey.objects.select_for_update().get(pk=survey.pk)
    changed = [name for name, value in vars(settings).items() if getattr(survey, name) != value]
    for name in changed:
        setattr(survey, name, getattr(settings, name))
    survey.save(update_fields=changed)
    journal.act(Operation.SURVEY_CHANGED, by=by, on=survey, details={"fields": list(changed)})
    return survey


@journal.action
def write_questions(*, survey: Survey, questions: Sequence[Wording], by: User) -> Version:
    """Put these questions in the place of those of the draft. Raises NotAllowed, WordingLive, BadQuestions."""
    must_manage(by, Operation.SURVEY_CHANGED, survey)
    version = draft_of(survey.pk)
    if version is None:
        message = "This wording was live and stays as it is. Make a new version first."
        raise WordingLive(message, operation=Operation.SURVEY_CHANGED, by=by, on=survey, reason_code="wording_live")
    if problem := problem_with(questions):
        raise BadQuestions(problem, operation=Operation.SURVEY_CHANGED, by=by, on=survey, reason_code="bad_questions")
    version.questions.all().delete()
    Question.objects.bulk_create(_question(version, number, one) for number, one in enumerate(questions, start=1))
    details = {"version": version.number, "questions": len(questions)}
    journal.act(Operation.SURVEY_CHANGED, by=by, on=survey, details=details)
    return version


@journal.action
def revise_survey(*, survey: Survey, by: User) -> Version:
    """Make a draft with the same questions beside what is live; a draft there is stays. Raises NotAllowed."""
    must_manage(by, Operation.SURVEY_REVISED, survey)
    version = draft_of(survey.pk)
    if version is None:
        latest = Version.objects.filter(survey=survey).order_by("-number")[0]
        version = Version.objects.create(survey=survey, number=latest.number + 1)
        asked = [Wording(one.text, tuple(one.options), tuple(one.counted)) for one in latest.questions.all()]
        Question.objects.bulk_create(_question(version, number, one) for number, one in enumerate(asked, start=1))
    journal.act(Operation.SURVEY_REVISED, by=by, on=survey, details={"version": version.number})
    return version


def draft_of(survey_id: UUID) -> Version | None:
    """Return the draft of a survey, with the survey's row locked: two people do not word it at once."""
    Survey.objects.select_for_update().get(pk=survey_id)
    return Version.objects.filter(survey=survey_id, frozen_at__isnull=True).first()


def _question(version: Version, number: int, asked: Wording) -> Question:
    return Question(
        version=version,
        number=number,
        text=asked.text.strip(),
        kind=Kind.CHOICE if asked.options else Kind.WORDS,
        options=list(asked.options),
        counted=list(asked.counted),
    )
