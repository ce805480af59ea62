"""Asking for access from the page that says no."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.actions.access import request_access
from accounts.forms import AccessForm
from accounts.guards import requires
from accounts.permissions import Permission
from accounts.request import person_of


@require_POST
@requires(Permission.OWN_ACCOUNT)
def ask(request: HttpRequest) -> HttpResponse:
    """Send the request to those who give roles, and go home."""
    form, person = AccessForm(request.POST), person_of(request)
    if not form.is_valid():
        messages.error(request, "That cannot be asked for. Open the page again and ask from there.")
        return redirect("/")
    given = form.cleaned_data
    told = request_access(person=person, permission=Permission(given["permission"]), page=given["page"], by=person)
    if told:
        messages.success(request, f"Sent to {len(told)} administrator{'' if len(told) == 1 else 's'}.")
    else:
        messages.warning(request, "Nobody here may give roles at the moment. Call the service desk.")
    return redirect("/")
