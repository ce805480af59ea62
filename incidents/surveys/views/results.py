"""What a survey has come to, as a page, as a file, and the poster that brings people to it."""

from uuid import UUID

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.csv_download import line
from accounts.guards import requires
from accounts.permissions import Permission
from accounts.request import person_of
from incidents.surveys import results
from incidents.surveys.actions import export_results
from incidents.surveys.forms.building import InviteForm
from incidents.surveys.listing import COLUMNS, lines_of
from incidents.surveys.models import Survey
from incidents.surveys.views.building import visible_survey


@require_safe
@requires(Permission.SURVEYS_READ)
def survey(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show results by question, quarter and command, and what people wrote."""
    found = visible_survey(request, pk)
    counted = [one for one in results.counted(results.questions_of(found)) if one.question.is_choice]
    names = results.names_of_units(counted)
    may_manage = person_of(request).may(Permission.SURVEYS_MANAGE)
    context = {
        "survey": found,
        "versions": list(found.versions.all()),
        "counted": [(one, one.quarters, one.by_unit(names)) for one in counted],
        "words": results.words_of(found),
        "response": results.responses([found]).get(found.pk),
        "may_manage": may_manage,
        "invite": InviteForm() if may_manage and found.is_live else None,
        "link": link_of(found) if found.is_public else "",
    }
    return render(request, "surveys/survey.html", context)


@require_safe
@requires(Permission.SURVEYS_READ)
def survey_csv(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send the counts as CSV; small numbers are as hidden there as on the page."""
    found = visible_survey(request, pk)
    if request.method == "GET":
        export_results(survey=found, by=person_of(request))
    counted = [one for one in results.counted(results.questions_of(found)) if one.question.is_choice]
    rows = [COLUMNS, *lines_of(counted, results.names_of_units(counted))]
    headers = {"Content-Disposition": f'attachment; filename="survey-{found.slug}.csv"', "Cache-Control": "no-store"}
    return HttpResponse(b"".join(map(line, rows)), content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
@requires(Permission.SURVEYS_READ)
def poster(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a poster to print, with the link and its QR code; 404 for a survey that is not public."""
    found = visible_survey(request, pk)
    if not found.is_public:
        raise Http404
    picture = segno.make(link_of(found), error="q").svg_data_uri(scale=8, border=2, dark="#000", light="#fff")
    return render(request, "surveys/poster.html", {"survey": found, "link": link_of(found), "picture": picture})


def link_of(survey: Survey) -> str:
    """Return the whole link by which anybody can answer."""
    return f"{settings.BASE_URL}{reverse('answering:survey', args=[survey.slug])}"
