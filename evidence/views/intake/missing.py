"""Worklists of what is missing: the oldest first, each with its age, its officer and what it probably is."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.guards import requires
from accounts.permissions import Permission
from accounts.request import person_of
from evidence.intake.missing import LACKS, OVERDUE, lacking
from evidence.intake.suggesting import suggestions_for
from evidence.models import Item
from evidence.views.library.rows import rows_of, with_pictures

PER_PAGE = 50


@require_safe
@requires(Permission.EVIDENCE_CHANGE)
def missing(request: HttpRequest, what: str) -> HttpResponse:
    """Show the items that lack something among those the person may change: own, the team's, or all by role."""
    person = person_of(request)
    lack = LACKS.get(what)
    if lack is None:
        raise Http404
    reached = Item.objects.in_reach_of(person, Permission.EVIDENCE_CHANGE).open_to(person).living()
    oldest_first = with_pictures(reached.filter(lack.condition)).order_by("received_at", "id")
    page = Paginator(oldest_first, PER_PAGE).get_page(request.GET.get("page"))
    rows = rows_of(page.object_list)
    matches = suggestions_for([row.item for row in rows], person, most=1)
    late = timezone.now() - OVERDUE
    context = {
        "lack": lack,
        "lackings": lacking(reached),
        "page": page,
        "lines": [(row, next(iter(matches.get(row.item.pk, [])), None), row.item.received_at < late) for row in rows],
    }
    return render(request, "evidence/missing.html", context)
