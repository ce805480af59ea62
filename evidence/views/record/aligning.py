"""Moving a recording against the others of its incident: a page, to which the dialog of the timeline posts."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.guards import requires, safe_next
from accounts.permissions import Permission
from accounts.request import person_of
from evidence.actions.record.aligning import align_item
from evidence.forms.aligning import AlignForm
from evidence.refusals import NotTrue
from evidence.views.record.editing import changeable


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EVIDENCE_CHANGE)
def align(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask how far and why, then move it and go back to where the person came from."""
    person = person_of(request)
    item = changeable(person, pk)
    form = AlignForm(request.POST or None)
    if form.is_valid():
        try:
            align_item(item=item, nudge=form.nudge(), by=person)
        except NotTrue as refused:
            form.add_error("by_seconds", str(refused))
        else:
            messages.success(request, f"{item.title} is moved by {form.cleaned_data['by_seconds']:+} s.")
            return redirect(safe_next(request, item.get_absolute_url()))
    context = {"item": item, "form": form, "back": safe_next(request, item.get_absolute_url())}
    return render(request, "evidence/align.html", context, status=422 if form.is_bound else 200)
