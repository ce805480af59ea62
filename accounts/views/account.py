"""One's own account: how pages look, and where one is signed in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import sessions
from accounts.actions.appearance import change_appearance
from accounts.actions.signing_in import sign_out, sign_out_everywhere
from accounts.forms import AppearanceForm
from accounts.guards import requires, safe_next
from accounts.models import SignIn
from accounts.models.person import Density, Theme
from accounts.permissions import Permission
from accounts.request import person_of
from accounts.roles import ROLE_NAMES


@never_cache
@require_safe
@requires(Permission.OWN_ACCOUNT)
def account(request: HttpRequest) -> HttpResponse:
    """Show who one is here, how pages look, and every open session."""
    person = person_of(request)
    shortcuts = "on" if person.shortcuts_enabled else "off"
    initial = {"theme": person.theme, "density": person.density, "shortcuts": shortcuts}
    context = {
        "person": person,
        "roles": sorted(ROLE_NAMES[role] for role in person.current_roles),
        "form": AppearanceForm(initial=initial, is_whole=True),
        "current": sessions.sign_in_of(request),
        "sign_ins": SignIn.objects.living().filter(user=person),
    }
    return render(request, "accounts/account.html", context)


@never_cache
@require_POST
@requires(Permission.OWN_ACCOUNT)
def appearance(request: HttpRequest) -> HttpResponse:
    """Change theme, row spacing or shortcuts; what was not sent stays."""
    person = person_of(request)
    form = AppearanceForm(request.POST)
    if form.is_valid():
        chosen = form.cleaned_data
        change_appearance(
            person=person,
            theme=Theme(chosen["theme"] or person.theme),
            density=Density(chosen["density"] or person.density),
            shortcuts_enabled=chosen["shortcuts"] == "on" if chosen["shortcuts"] else person.shortcuts_enabled,
            by=person,
        )
        if chosen["shortcuts"]:  # the form of the account page; the theme button speaks for itself
            messages.success(request, "Saved.")
    return redirect(safe_next(request, "/account/"))


@never_cache
@require_POST
@requires(Permission.OWN_ACCOUNT)
def end_session(request: HttpRequest, sign_in_id: str) -> HttpResponse:
    """Sign out in one other place."""
    person = person_of(request)
    other = get_object_or_404(SignIn.objects.open(), pk=sign_in_id, user=person)
    sign_out(sign_in=other, by=person, cause="elsewhere")
    messages.success(request, "Signed out there.")
    return redirect("accounts:account")


@never_cache
@require_POST
@requires(Permission.OWN_ACCOUNT)
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    person = person_of(request)
    ended = sign_out_everywhere(person=person, by=person, keep=sessions.sign_in_of(request))
    messages.success(request, f"Signed out in {ended} other place{'' if ended == 1 else 's'}.")
    return redirect("accounts:account")


@never_cache
@require_POST
@requires(Permission.OWN_ACCOUNT)
def end_all_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere, here too."""
    person = person_of(request)
    sign_out_everywhere(person=person, by=person)
    sessions.end(request)
    return redirect("accounts:sign-in")
