"""A survey is opened, closed, given a new version, and sent to one person."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.guards import requires
from accounts.models.outgoing import Way
from accounts.permissions import Permission
from accounts.request import person_of
from audit.journal import Refused
from incidents.surveys.actions import close_survey, invite_by_message, open_survey, revise_survey
from incidents.surveys.forms.building import InviteForm
from incidents.surveys.models import Survey
from incidents.surveys.views.building import visible_survey

Act = Callable[[Survey], object]


@require_POST
@requires(Permission.SURVEYS_MANAGE)
def start(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let a survey ask; the wording of its draft is frozen."""
    by = person_of(request)
    said = "The survey asks from now on. Its wording stays as it is."
    return _act(request, pk, lambda survey: open_survey(survey=survey, by=by), said)


@require_POST
@requires(Permission.SURVEYS_MANAGE)
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let a survey ask nobody any more."""
    by = person_of(request)
    return _act(request, pk, lambda survey: close_survey(survey=survey, by=by), "The survey is closed.")


@require_POST
@requires(Permission.SURVEYS_MANAGE)
def revise(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a new version and go to its questions."""
    survey = visible_survey(request, pk)
    revise_survey(survey=survey, by=person_of(request))
    return redirect("surveys:questions", survey.pk)


@require_POST
@requires(Permission.SURVEYS_MANAGE)
def invite(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send one person outside a link that works once."""
    form = InviteForm(request.POST)
    if not form.is_valid():
        visible_survey(request, pk)
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect("surveys:survey", pk)
    way, address, by = Way(form.cleaned_data["way"]), form.cleaned_data["address"], person_of(request)
    said = "The link is on its way. It works once."
    return _act(request, pk, lambda survey: invite_by_message(survey=survey, way=way, address=address, by=by), said)


def _act(request: HttpRequest, pk: UUID, act: Act, said: str) -> HttpResponse:
    survey = visible_survey(request, pk)
    try:
        act(survey)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said)
    return redirect(survey)
