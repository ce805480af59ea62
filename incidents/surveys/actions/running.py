"""Surveys go live, and are closed; going live freezes the wording of the draft."""

from django.utils import timezone

from accounts.models import User
from audit import journal
from audit.operations import Operation
from incidents.surveys.actions.building import draft_of
from incidents.surveys.models import MOVES, State, Survey
from incidents.surveys.refusals import BadQuestions, MoveForbidden, must_manage
from incidents.surveys.wording import Wording, problem_with


@journal.action
def open_survey(*, survey: Survey, by: User) -> Survey:
    """Let a survey ask, from now on with the wording of its draft if it has one, which is frozen.

    Raises NotAllowed, MoveForbidden when it asks already and has no draft, BadQuestions.
    """
    must_manage(by, Operation.SURVEY_OPENED, survey)
    draft = draft_of(survey.pk)
    survey = Survey.objects.get(pk=survey.pk)
    if draft is None:
        _must_move(survey, State.LIVE, by, Operation.SURVEY_OPENED)
    else:
        asked = [Wording(one.text, tuple(one.options), tuple(one.counted)) for one in draft.questions.all()]
        if problem := problem_with(asked):
            raise BadQuestions(
                problem, operation=Operation.SURVEY_OPENED, by=by, on=survey, reason_code="bad_questions"
            )
        draft.frozen_at = timezone.now()
        draft.save(update_fields=["frozen_at"])
    if not survey.is_live:
        survey.state, survey.opened_at, survey.closed_at = State.LIVE, timezone.now(), None
        survey.save(update_fields=["state", "opened_at", "closed_at"])
    journal.act(Operation.SURVEY_OPENED, by=by, on=survey, details={"version": draft.number if draft else None})
    return survey


@journal.action
def close_survey(*, survey: Survey, by: User) -> Survey:
    """Let a survey ask nobody any more; its results stay. Raises NotAllowed, MoveForbidden."""
    must_manage(by, Operation.SURVEY_CLOSED, survey)
    survey = Survey.objects.select_for_update().get(pk=survey.pk)
    _must_move(survey, State.CLOSED, by, Operation.SURVEY_CLOSED)
    survey.state, survey.closed_at = State.CLOSED, timezone.now()
    survey.save(update_fields=["state", "closed_at"])
    journal.act(Operation.SURVEY_CLOSED, by=by, on=survey)
    return survey


def _must_move(survey: Survey, to: State, by: User, operation: Operation) -> None:
    if to in MOVES[State(survey.state)]:
        return
    message = f"This survey is {survey.get_state_display().lower()} already."
    raise MoveForbidden(message, operation=operation, by=by, on=survey, reason_code="move_forbidden")
