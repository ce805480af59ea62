"""The stories of the demo: what lies ready to be looked at, and the siege, which a button begins."""

from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.guards import requires
from accounts.permissions import Permission
from config.demo_siege import NUMBER, begin_siege
from config.services.state import SIEGE_PLAYS, SIEGE_WANTED, demo_folder
from incidents.models import Incident

TANNER_ROW = "1182"
TELLINGS = ("whole", "quick")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.OWN_ACCOUNT)
def stories(request: HttpRequest) -> HttpResponse:
    """Show both stories; a POST begins the siege. 404 anywhere but in the demo."""
    if not settings.IS_DEMO:
        raise Http404
    if request.method == "POST":
        return _begin(request)
    context = {
        "tanner_row": Incident.objects.filter(number=TANNER_ROW).order_by("-date").first(),
        "siege": Incident.objects.filter(number=NUMBER, date=timezone.localdate()).first(),
        "is_playing": _is_playing(demo_folder()),
    }
    return render(request, "pages/stories.html", context)


def _begin(request: HttpRequest) -> HttpResponse:
    """Open the log and ask the demo's own process to play the cameras; it does so within a second."""
    folder, telling = demo_folder(), request.POST.get("telling", TELLINGS[0])
    if _is_playing(folder):
        messages.info(request, "The siege is being played already.")
    elif telling in TELLINGS:
        begin_siege()
        folder.joinpath(SIEGE_WANTED).write_text(telling, encoding="utf-8")
        messages.success(request, "The siege begins: the cameras come within half a minute.")
    return redirect(reverse("stories"))


def _is_playing(folder: Path) -> bool:
    return any((folder / name).exists() for name in (SIEGE_WANTED, SIEGE_PLAYS))
