"""Surveys that ask, and answers to them, straight into the database."""

from datetime import date
from typing import Any

from django.utils import timezone

from accounts.models import Team
from incidents.surveys.models import Answer, Audience, Question, State, Survey, Version, Way

SAFER = ("Yes, straight away", "No difference")
SUPPORT = ("Support", "Neither", "Oppose")


def make_live_survey(audience: Audience = Audience.WEARER, **values: Any) -> Survey:
    """Return a live survey of one question, which counts its first option, and one to be answered in own words."""
    options = SUPPORT if audience == Audience.PUBLIC else SAFER
    given = {"slug": f"survey-{audience}", "title": "After your shift", "audience": audience, "pause_days": 7} | values
    survey = Survey.objects.create(**given)
    version = Version.objects.create(survey=survey, number=1)
    text = "Did you feel safer straight away?"
    Question.objects.create(version=version, number=1, text=text, options=list(options), counted=[options[0]])
    Question.objects.create(version=version, number=2, text="Why?", kind="words")
    version.frozen_at = survey.opened_at = timezone.now()
    version.save(update_fields=["frozen_at"])
    survey.state = State.LIVE
    survey.save(update_fields=["state", "opened_at"])
    return survey


def questions_of(survey: Survey) -> list[Question]:
    version = survey.current_version()
    assert version is not None
    return list(version.questions.all())


def give(survey: Survey, *, yes: int = 0, no: int = 0, day: date | None = None, unit: Team | None = None) -> None:
    """Give so many answers that count as yes, and so many that do not."""
    question = questions_of(survey)[0]
    choices = [question.options[0]] * yes + [question.options[1]] * no
    rows = [Answer(question=question, choice=choice, unit=unit, way=Way.ASKED) for choice in choices]
    for row in rows:
        row.day = day or row.day
    Answer.objects.bulk_create(rows)
