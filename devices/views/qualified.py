"""Who is qualified for TASER and until when: the list, a new date, and taking it away."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.guards import requires
from accounts.permissions import Permission
from accounts.request import person_of
from devices.actions import set_qualification, withdraw_qualification
from devices.forms import QualificationForm
from devices.models import Qualification
from devices.refusals import NotAllowed

PAGE_ROWS = 100


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.DEVICES_MANAGE)
def qualified(request: HttpRequest) -> HttpResponse:
    """Show the current qualifications, those that ran out or will soon first; take a new date."""
    person = person_of(request)
    form = QualificationForm(request.POST or None, by=person)
    if request.method == "POST" and form.is_valid():
        holder, last_day = form.cleaned_data["person"], form.cleaned_data["valid_until"]
        try:
            set_qualification(person=holder, valid_until=last_day, by=person)
        except NotAllowed as refused:
            form.add_error("person", str(refused))
        else:
            messages.success(request, f"{holder.title} is qualified for TASER until {last_day:%-d %b %Y}.")
            return redirect("devices:qualified")
    known = Qualification.objects.visible_to(person).current().select_related("person__team", "set_by")
    page = Paginator(known.order_by("valid_until", "person__collar_number"), PAGE_ROWS)
    context = {"form": form, "page": page.get_page(request.GET.get("page")), "may_manage": True, "part": "qualified"}
    return render(request, "devices/qualified.html", context, status=422 if form.errors else 200)


@require_POST
@requires(Permission.DEVICES_MANAGE)
def withdraw(request: HttpRequest) -> HttpResponse:
    """Take a qualification away."""
    known = Qualification.objects.visible_to(person_of(request)).current().select_related("person")
    found = get_object_or_404(known, pk=_identifier(request.POST.get("qualification")))
    try:
        withdraw_qualification(person=found.person, by=person_of(request))
    except NotAllowed as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, f"{found.person.title} is no longer qualified for TASER.")
    return redirect("devices:qualified")


def _identifier(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
