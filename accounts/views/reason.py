"""Reason for access: the page that asks why, once for a task."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions.reasons import end_reason, give_reason
from accounts.forms import ReasonForm
from accounts.guards import requires, safe_next
from accounts.permissions import Permission
from accounts.reason import SESSION_KEY, ReasonCode, current_reason
from accounts.refusals import ReasonIncomplete
from accounts.request import person_of


@never_cache
@require_http_methods(["GET", "POST"])
@requires(Permission.OWN_ACCOUNT)
def reason(request: HttpRequest) -> HttpResponse:
    """Ask for a reason, or show the one that counts and let it be changed or ended."""
    person = person_of(request)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            new = give_reason(
                person=person,
                code=ReasonCode(given["code"]),
                reference=given["reference"],
                text=given["text"],
                by=person,
            )
        except ReasonIncomplete as refused:
            form.add_error(refused.field, str(refused))
        else:
            request.session[SESSION_KEY] = new.as_kept()
            return redirect(safe_next(request))
    context = {"form": form, "now": current_reason(request), "next": safe_next(request)}
    return render(request, "accounts/reason.html", context)


@never_cache
@require_POST
@requires(Permission.OWN_ACCOUNT)
def end(request: HttpRequest) -> HttpResponse:
    """End the reason before its time."""
    now = current_reason(request)
    if now is not None:
        end_reason(person=person_of(request), reason=now, by=person_of(request))
    request.session.pop(SESSION_KEY, None)
    return redirect("/")
