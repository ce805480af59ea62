"""Answers are given. Nothing joins an answer to a person, to an invitation or to the other answers of that person."""

from collections.abc import Mapping
from uuid import UUID

from accounts.models import Team, User
from audit import journal
from audit.actors import Actor
from audit.operations import Operation
from incidents.surveys.links import fingerprint
from incidents.surveys.models import Answer, Invitation, Question, Survey, Version, Way
from incidents.surveys.models.answer import WORDS_MOST
from incidents.surveys.models.invitation import Outcome
from incidents.surveys.refusals import BadAnswer, NotOpen

Given = Mapping[UUID, str]  # question → the option chosen, or words


@journal.action
def answer_asked(*, invitation_id: UUID, person: User, given: Given, by: Actor) -> Survey:
    """Keep the answers of somebody with an account, who was asked. Raises NotOpen, BadAnswer.

    `by` is whoever the journal names: somebody (anonymity.nameless), never the person.
    """
    invitation = Invitation.objects.select_for_update(of=("self",)).open().of_person(person).filter(pk=invitation_id)
    return _answer_invited(invitation.select_related("survey").first(), person.team.command, given, by)


@journal.action
def answer_by_link(*, secret: str, given: Given, by: Actor) -> Survey:
    """Keep the answers of whoever holds a link that works once. Raises NotOpen, BadAnswer."""
    found = Invitation.objects.select_for_update(of=("self",)).open().filter(token_sha256=fingerprint(secret))
    invitation = found.select_related("survey", "unit").first()
    return _answer_invited(invitation, invitation.unit if invitation else None, given, by)


@journal.action
def answer_openly(*, survey: Survey, given: Given, by: Actor) -> Survey:
    """Keep the answers of somebody who came by a link that anybody can open. Raises NotOpen, BadAnswer."""
    found = Survey.objects.live().filter(pk=survey.pk).first()
    if found is None or not found.is_public:
        raise _closed(by)
    return _keep(found, given, unit=None, way=Way.OPEN, by=by)


def _answer_invited(invitation: Invitation | None, unit: Team | None, given: Given, by: Actor) -> Survey:
    if invitation is None:
        raise _closed(by)
    invitation.outcome = Outcome.ANSWERED
    invitation.save(update_fields=["outcome"])
    return _keep(invitation.survey, given, unit=unit, way=Way.ASKED, by=by)


def _keep(survey: Survey, given: Given, *, unit: Team | None, way: Way, by: Actor) -> Survey:
    version = survey.current_version()
    if version is None:
        raise _closed(by)
    answers = _answers(version, given, survey, by)
    for answer in answers:
        answer.unit, answer.way = unit, way
    Answer.objects.bulk_create(answers)
    journal.act(Operation.SURVEY_ANSWERED, by=by, on=survey, details={"version": version.number, "way": way.value})
    return survey


def _answers(version: Version, given: Given, survey: Survey, by: Actor) -> list[Answer]:
    """Return what was given as rows; every choice must be made, and of the question's own options."""
    questions = {question.pk: question for question in version.questions.all()}
    answers = [_answer(question, given.get(pk, "").strip()) for pk, question in questions.items()]
    is_whole = all(
        answer or not question.is_choice for answer, question in zip(answers, questions.values(), strict=True)
    )
    if not is_whole or set(given) - set(questions):
        message = "The questions have changed meanwhile, or one is not answered. Please answer again."
        raise BadAnswer(message, operation=Operation.SURVEY_ANSWERED, by=by, on=survey, reason_code="bad_answer")
    return [answer for answer in answers if answer]


def _answer(question: Question, text: str) -> Answer | None:
    if question.is_choice:
        return Answer(question=question, choice=text) if text in question.options else None
    return Answer(question=question, words=text[:WORDS_MOST]) if text else None


def _closed(by: Actor) -> NotOpen:
    message = "This survey is closed, or this link was used already. Thank you all the same."
    return NotOpen(message, operation=Operation.SURVEY_ANSWERED, by=by, reason_code="not_open")
