"""The list of surveys: what they ask, how many answer, what it came to."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.guards import requires
from accounts.permissions import Permission
from accounts.request import person_of
from incidents.surveys.models import Survey
from incidents.surveys.results import Counted, Response, measured, responses


@dataclass(frozen=True)
class Line:
    """One survey in the list."""

    survey: Survey
    counted: Counted | None
    response: Response | None


@require_safe
@requires(Permission.SURVEYS_READ)
def surveys(request: HttpRequest) -> HttpResponse:
    """Show all surveys with response and share: four queries."""
    person = person_of(request)
    found = list(Survey.objects.visible_to(person))
    shares, asked = measured(found), responses(found)
    lines = [Line(survey, shares.get(survey.pk), asked.get(survey.pk)) for survey in found]
    return render(request, "surveys/list.html", {"lines": lines, "may_manage": person.may(Permission.SURVEYS_MANAGE)})
