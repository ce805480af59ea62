"""Surveys, their versions and questions, who was asked, and anonymous answers."""

from incidents.surveys.models.answer import Answer, Tally, Way
from incidents.surveys.models.invitation import Invitation
from incidents.surveys.models.survey import (
    MOVES,
    Audience,
    Kind,
    Measure,
    Question,
    State,
    Survey,
    SurveyQuerySet,
    Version,
)

__all__ = [
    "MOVES",
    "Answer",
    "Audience",
    "Invitation",
    "Kind",
    "Measure",
    "Question",
    "State",
    "Survey",
    "SurveyQuerySet",
    "Tally",
    "Version",
    "Way",
]
