"""Signal: what weapons told and which cameras started; and what each event does."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import requires
from accounts.permissions import Permission
from accounts.request import person_of
from devices.actions import set_signal_rule
from devices.actions.viewing_signals import view_signal
from devices.models import Signal, SignalRule
from devices.models.signal import DEFAULTS, EVENTS, FILMS, NOT_STARTED, Does, SignalQuerySet
from devices.protocol import SignalEvent
from devices.refusals import NotAllowed

PAGE_ROWS = 50
SHOWS = (("", "All"), ("gaps", "Did not start"), ("tests", "Tests"))


@require_safe
@requires(Permission.DEVICES_READ)
def signals(request: HttpRequest) -> HttpResponse:
    """Show the messages of weapons in reach, newest first, with how many cameras filmed and how many did not start."""
    show = request.GET.get("show", "")
    known = _narrowed(Signal.objects.visible_to(person_of(request)), show).select_related("taser", "holder")
    counted = known.annotate(
        films=Count("reach", filter=Q(reach__outcome__in=FILMS)),
        missing=Count("reach", filter=Q(reach__outcome__in=NOT_STARTED)),
    )
    context = {
        "page": Paginator(counted.order_by("-received_at", "-id"), PAGE_ROWS).get_page(request.GET.get("page")),
        "shows": SHOWS,
        "show": show,
        "query": f"show={show}" if show else "",
        "rules": _rules(),
        "choices": Does.choices,
        "may_manage": person_of(request).may(Permission.DEVICES_MANAGE),
        "part": "signal",
    }
    return render(request, "devices/signals.html", context)


@require_safe
@requires(Permission.DEVICES_READ)
def signal(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show one message and every camera near it."""
    person = person_of(request)
    visible = Signal.objects.visible_to(person).select_related("taser", "holder__team", "heard_by")
    found = get_object_or_404(visible, pk=pk)
    view_signal(signal=found, by=person)
    reach = found.reach.select_related("camera", "holder")
    return render(request, "devices/signal.html", {"signal": found, "reach": reach})


@require_POST
@requires(Permission.DEVICES_MANAGE)
def rule(request: HttpRequest) -> HttpResponse:
    """Set what one event does."""
    try:
        event, does = SignalEvent(request.POST.get("event", "")), Does(request.POST.get("does", ""))
        made = set_signal_rule(event=event, does=does, by=person_of(request))
    except ValueError:
        messages.warning(request, "Choose an event and what it does.")
    except NotAllowed as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, f"{made.get_event_display()}: {made.get_does_display().lower()}.")
    return redirect("devices:signals")


def _narrowed(known: SignalQuerySet, show: str) -> SignalQuerySet:
    if show == "tests":
        return known.filter(is_test=True)
    if show == "gaps":
        return known.filter(pk__in=known.filter(reach__outcome__in=NOT_STARTED).values("pk"))
    return known


def _rules() -> list[tuple[str, str, str]]:
    """Return each event with its name and what it does now."""
    found = dict(SignalRule.objects.values_list("event", "does"))
    return [(event, name, found.get(event, DEFAULTS[SignalEvent(event)])) for event, name in EVENTS]
