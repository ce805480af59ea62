"""Pages that belong to no single app: home by role, help, accessibility statement."""

from dataclasses import asdict

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import sessions
from accounts.guards import open_to_everyone, requires
from accounts.permissions import Permission
from accounts.request import person_of, signed_in_person
from config.home.choice import choose, homes_of

# Whom to call; each is a role of the force, so that the page stays right when people change.
CONTACTS = (
    ("Cannot sign in", "Your supervisor, who can have your password and second step set again"),
    ("Camera or dock", "The armourer of your station"),
    ("A recording, access or disclosure", "The evidence manager"),
    ("Who looked at my recordings", "Professional standards"),
    ("Anything else, or accessibility", capfirst(settings.SERVICE_DESK)),
)


@require_safe
@requires(Permission.OWN_ACCOUNT)
def home(request: HttpRequest) -> HttpResponse:
    """Show what the person's role needs first (ux spec 4.9); a second role's home is one tab away."""
    person = person_of(request)
    home = choose(person, request.GET.get("view", ""))
    if home is None:
        return render(request, "home/no_role.html")
    tabs = homes_of(person)
    return render(request, home.template, {"home": home, "homes": tabs if len(tabs) > 1 else []} | home.fill(person))


@require_safe
@open_to_everyone("help must be readable before signing in")
def help_page(request: HttpRequest) -> HttpResponse:
    """Show shortcuts, how-to by role and whom to call."""
    return render(request, "pages/help.html", surrounding(request))


@require_safe
@open_to_everyone("the accessibility statement is a public document")
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show the accessibility statement (Public Sector Bodies Accessibility Regulations 2018)."""
    return render(request, "pages/accessibility.html", surrounding(request))


@require_safe
@requires(Permission.OWN_ACCOUNT)
def map_style(request: HttpRequest) -> HttpResponse:
    """Return the style of the base map: what the force's profile draws, or its tiles, in the colours of the theme."""
    style = "zoomstack" if settings.MAP_PMTILES else settings.FORCE_PROFILE.style
    tiles = request.build_absolute_uri(settings.MAP_PMTILES) if settings.MAP_PMTILES else ""
    shown = {"profile": settings.FORCE_PROFILE, "tiles": tiles}
    return render(request, f"pages/map_styles/{style}.json", shown, content_type="application/json")


def surrounding(request: HttpRequest) -> dict[str, object]:
    """Return what the open pages need: the shell for people signed in, the plain frame for visitors."""
    person = signed_in_person(request)
    return {"base_template": "base_app.html" if person else "base_public.html", "contacts": CONTACTS}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.OWN_ACCOUNT)
def stay(request: HttpRequest) -> JsonResponse:
    """Answer how many seconds the session lasts; a POST says that the person is there, and makes it last."""
    left = sessions.extend(request) if request.method == "POST" else sessions.time_left(request)
    return JsonResponse(asdict(left))
