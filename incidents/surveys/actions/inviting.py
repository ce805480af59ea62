"""People are asked: officers and viewers on their own pages, anybody else by a message with a link that works once."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.actions.outgoing import write
from accounts.models import User
from accounts.models.outgoing import Way
from audit import journal
from audit.actors import Actor
from audit.operations import Operation
from incidents.surveys.links import fingerprint, new_secret
from incidents.surveys.models import Invitation, Survey
from incidents.surveys.models.invitation import Outcome
from incidents.surveys.refusals import NotOpen, must_manage


@journal.action
def invite_people(*, survey: Survey, people: Iterable[User], by: Actor) -> int:
    """Ask these people on their own pages and return how many; nobody is asked twice a day.

    Whom to ask says `sampling.to_ask`. Raises NotAllowed, NotOpen.
    """
    must_manage(by, Operation.SURVEY_INVITED, survey)
    survey = _asking(survey, by)
    asked = set(survey.invitations.filter(day=timezone.localdate()).values_list("person", flat=True))
    wanted = [Invitation(survey=survey, person=person) for person in people if person.pk not in asked]
    Invitation.objects.bulk_create(wanted)
    journal.act(Operation.SURVEY_INVITED, by=by, on=survey, details={"people": len(wanted)})
    return len(wanted)


@journal.action
def invite_by_message(*, survey: Survey, way: Way, address: str, by: User) -> Invitation:
    """Send one person outside a link that works once; the address stands in the message alone.

    Raises NotAllowed, NotOpen.
    """
    must_manage(by, Operation.SURVEY_INVITED, survey)
    survey = _asking(survey, by)
    secret = new_secret()
    invitation = Invitation.objects.create(survey=survey, token_sha256=fingerprint(secret), unit=by.team.command)
    link = f"{settings.BASE_URL}{reverse('answering:link')}#{secret}"
    body = (
        f"{settings.FORCE_NAME} would like to know what you think. It takes a minute, and nobody can tell what you"
        f" answered.\n\n{link}\n\nThe link works once, until {invitation.expires_on:%-d %B %Y}."
        f" You do not have to answer."
    )
    write(way=way, address=address, subject=survey.title, body=body, key=f"survey.invited:{survey.pk}")
    journal.act(Operation.SURVEY_INVITED, by=by, on=survey, details={"way": way.value}, personal={"address": address})
    return invitation


@journal.action
def decline(*, invitation: Invitation, by: User) -> Invitation:
    """Say "not now": the survey does not ask this person again before its pause is over. Raises NotOpen."""
    found = Invitation.objects.select_for_update(of=("self",)).open().of_person(by).filter(pk=invitation.pk).first()
    if found is None:
        message = "This question is no longer asked."
        raise NotOpen(message, operation=Operation.SURVEY_DECLINED, by=by, reason_code="not_open")
    found.outcome = Outcome.DECLINED
    found.save(update_fields=["outcome"])
    journal.act(Operation.SURVEY_DECLINED, by=by, on=found.survey)
    return found


def _asking(survey: Survey, by: Actor) -> Survey:
    survey = Survey.objects.select_for_update().get(pk=survey.pk)
    if survey.is_live:
        return survey
    message = "This survey asks nobody now. Open it first."
    raise NotOpen(message, operation=Operation.SURVEY_INVITED, by=by, on=survey, reason_code="not_open")
