"""The page of the docks, and the registry of docks: add one, in one tap when a device has named it, and change it."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from accounts.conflicts import conflict_page
from accounts.guards import requires
from accounts.permissions import Permission
from accounts.refusals import ChangedMeanwhile
from accounts.request import person_of
from audit.operations import Operation
from devices.actions import add_dock, change_dock
from devices.docks import docks_of, sees_all
from devices.forms_docks import DockFilter, DockForm, NewDockForm
from devices.models import Dock
from devices.refusals import DockNameTaken

PAGE_DOCKS = 24
GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@requires(Permission.DEVICES_READ)
def docks(request: HttpRequest) -> HttpResponse:
    """Show every dock with its bays; the page asks again by itself."""
    person, form = person_of(request), DockFilter(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    page = Paginator(docks_of(person, text), PAGE_DOCKS).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "form": form,
        "text": text,
        "query": urlencode({"q": text}) if text else "",
        "sees_all": sees_all(person),
        "may_manage": person.may(Permission.DEVICES_MANAGE),
        "part": "docks",
    }
    return render(request, "devices/docks.html", context)


@GET_OR_POST
@requires(Permission.DEVICES_MANAGE)
def add(request: HttpRequest) -> HttpResponse:
    """Register a dock; `?name=` is what a device has called it."""
    form = NewDockForm(request.POST or None, initial={"name": request.GET.get("name", "")})
    if request.method == "POST" and form.is_valid():
        try:
            dock = add_dock(by=person_of(request), **form.cleaned_data)
        except DockNameTaken as refused:
            form.add_error("name", str(refused))
        else:
            messages.success(request, f"{dock.name} is in the registry.")
            return redirect(dock)
    return render(request, "devices/dock_form.html", {"form": form}, status=422 if form.errors else 200)


@GET_OR_POST
@requires(Permission.DEVICES_MANAGE)
def change(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Change what people write about a dock."""
    dock = get_object_or_404(Dock.objects.visible_to(person_of(request)), pk=pk)
    form = DockForm(request.POST or None, dock=dock)
    if request.method == "POST" and form.is_valid():
        try:
            dock = change_dock(dock=dock, by=person_of(request), **form.cleaned_data)
        except ChangedMeanwhile:
            theirs = DockForm(dock=Dock.objects.get(pk=pk))
            return conflict_page(request, mine=form, theirs=theirs, on=dock, operation=Operation.DOCK_CHANGED)
        except DockNameTaken as refused:
            form.add_error("name", str(refused))
        else:
            messages.success(request, f"{dock.name} is changed.")
            return redirect(dock)
    context = {"form": form, "dock": dock}
    return render(request, "devices/dock_form.html", context, status=422 if form.errors else 200)
