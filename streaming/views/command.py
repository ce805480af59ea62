"""The command page, for one incident or for all that is within reach, and the wall alone for a second screen."""

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.guards import requires
from accounts.models import User
from accounts.permissions import Permission
from accounts.reason import current_reason
from accounts.request import person_of
from incidents.models import Decision, Incident, Stage
from incidents.models.decision import STAGE_MEANS
from incidents.posts import posts_of
from streaming.actions.opening import open_live
from streaming.command.panels import address_of, panels_for
from streaming.command.state import COLUMNS, PARTS, TILES, VIEWS, PageState
from streaming.command.streams import Stream, of_incident, on_duty, streams_of
from streaming.command.strip import others_of, supervision_in_words
from streaming.command.wall import tiles_of
from streaming.decisions.log import logged

HLS = "vendor/hls-1.7.4"
WORDS_OF_VIEWS = {"alerts": "Alerts", "wall": "Picture", "map": "Map", "units": "Units", "log": "Log"}
WORDS_OF_PARTS = {"decisions": "Decision log", "messages": "Messages", "backup": "Backup"}


def visible_incident(request: HttpRequest, slug: str) -> Incident:
    """Return an incident that this person may see; anybody else gets 404."""
    return get_object_or_404(Incident.objects.visible_to(person_of(request)), slug=slug)


@never_cache
@require_safe
@requires(Permission.LIVE_WATCH)
def everything(request: HttpRequest) -> HttpResponse:
    """Show everything live within the person's reach; that it was opened is recorded."""
    return _page(request, None)


@never_cache
@require_safe
@requires(Permission.LIVE_WATCH)
def incident(request: HttpRequest, slug: str) -> HttpResponse:
    """Show live command of one incident; that it was opened is recorded."""
    return _page(request, visible_incident(request, slug))


@never_cache
@require_safe
@requires(Permission.LIVE_WATCH)
def wall(request: HttpRequest) -> HttpResponse:
    """Show the wall alone, without the shell, of one incident (`log`) or of everything within reach."""
    slug = request.GET.get("log", "")
    chosen = visible_incident(request, slug) if slug else None
    open_live(page="wall", incident=chosen, by=person_of(request))
    context = wall_context(request, chosen) | {"keep_seconds": settings.LIVE_WALL_SECONDS}
    return render(request, "streaming/wall.html", context)


@never_cache
@require_safe
@requires(Permission.LIVE_WATCH)
def streams(request: HttpRequest) -> HttpResponse:
    """Say as JSON what is on air, how many cameras are on duty, and who commands: the page asks every few seconds."""
    person, slug = person_of(request), request.GET.get("log", "")
    chosen = visible_incident(request, slug) if slug else None
    state = PageState.read(request.GET.dict())
    found = of_incident(streams_of(person, named=state.named), chosen)
    return JsonResponse(
        {
            "at": timezone.now().isoformat(),
            "streams": [one.as_json() for one in found],
            "on_air": _on_air(found),
            "on_duty": on_duty(person),
            "command": [{"level": post.level.value, "name": post.name} for post in posts_of(chosen, person)]
            if chosen
            else [],
            "supervision": asdict(supervision_in_words(chosen)) if chosen else None,
        }
    )


def _page(request: HttpRequest, chosen: Incident | None) -> HttpResponse:
    person = person_of(request)
    open_live(page="command", incident=chosen, by=person)
    context = wall_context(request, chosen)
    found: list[Stream] = context["streams"]
    state: PageState = context["state"]
    decisions = Decision.objects.visible_to(person)
    context |= {
        "posts": posts_of(chosen, person) if chosen else [],
        "others": others_of(person, chosen, found),
        "panels": panels_for(chosen),
        "alert_styles": served("streaming/alerts.css"),
        "decisions": logged(decisions.filter(incident=chosen) if chosen else decisions),
        "stages": [(stage, STAGE_MEANS[stage]) for stage in Stage],
        "may_command": may_command(person, chosen),
        "supervision": supervision_in_words(chosen) if chosen else None,
        "may_see_alerts": person.may(Permission.LIVE_ALERTS),
        "views": [(view, WORDS_OF_VIEWS[view], state.query(view=view)) for view in VIEWS],
        "parts": [(part, WORDS_OF_PARTS[part], state.query(part=part, view="log")) for part in PARTS],
        "folds": {column: state.query(folded=_toggled(state.folded, column)) for column in COLUMNS},
    }
    return render(request, "streaming/command.html", context)


def wall_context(request: HttpRequest, chosen: Incident | None) -> dict[str, Any]:
    """Return what the wall needs, on the page and alone."""
    person, state = person_of(request), PageState.read(request.GET.dict())
    found = of_incident(streams_of(person, named=state.named), chosen)
    first = [one for one in found if chosen is None or one.session.incident_id == chosen.pk]
    return {
        "incident": chosen,
        "state": state,
        "streams": [one for one in found if one.state != "ended"],
        "tiles": tiles_of(state, found, first=first),
        "sizes": [(size, state.query(tiles=size)) for size in TILES],
        "follow": state.query(is_following=not state.is_following),
        "query": state.query(),
        "on_air": _on_air(found),
        "on_duty": on_duty(person),
        "has_reason": current_reason(request) is not None,
        "player": player(),
        "feed": served("streaming/feed.mjs"),
        "now": timezone.now(),
        "zone": timezone.get_current_timezone_name(),
    }


def player() -> dict[str, str]:
    """Return where the parts of the live player are; its module is empty when this installation has none."""
    return {
        "module": served("streaming/live_player.mjs"),
        "styles": served("streaming/live_player.css"),
        "look": address_of("look"),
        "hls_script": static(f"{HLS}/hls.min.js"),
        "hls_worker": static(f"{HLS}/hls.worker.js"),
    }


def served(file: str) -> str:
    """Return the address of a static file of another module, or nothing when this installation lacks it."""
    return static(file) if finders.find(file) else ""


def may_command(person: User, chosen: Incident | None) -> bool:
    """Say whether the person may record decisions on the incident."""
    if chosen is None or not person.may(Permission.LIVE_COMMAND):
        return False
    return Incident.objects.in_reach_of(person, Permission.LIVE_COMMAND).filter(pk=chosen.pk).exists()


def _on_air(found: list[Stream]) -> int:
    return sum(one.state != "ended" for one in found)


def _toggled(folded: tuple[str, ...], column: str) -> tuple[str, ...]:
    others = tuple(one for one in folded if one != column)
    return others if column in folded else (*others, column)
