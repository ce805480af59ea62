"""The page of the command menu, and its results alone for the dialog that Ctrl K opens."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.guards import requires
from accounts.permissions import Permission
from accounts.request import person_of
from config.search import LEAST, look_up
from evidence.actions.record.viewing import search_items

LONGEST = 120


@require_safe
@requires(Permission.OWN_ACCOUNT)
def search(request: HttpRequest) -> HttpResponse:
    """Show what the words find, grouped; looking is an act and is journalled with its words erasable."""
    person, text = person_of(request), request.GET.get("q", "")[:LONGEST].replace("\x00", "")
    if len(text.strip()) >= LEAST:
        search_items(words=text, tab="menu", by=person)
    context = {"groups": look_up(text, person), "text": text}
    template = "partials/results.html" if request.headers.get("HX-Request") else "pages/search.html"
    return render(request, template, context)
