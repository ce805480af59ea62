"""Starting somebody else's stream, where the force allows it, and what the force allows."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.guards import requires
from accounts.models import Team
from accounts.permissions import Permission
from accounts.reach import people_in_reach, teams_in_reach
from accounts.request import person_of
from devices.models import Issue
from streaming.actions.starting import refusal_of, set_stream_policy, start_remotely
from streaming.forms.officer import PolicyForm, StartForm
from streaming.models import CameraCommand, StreamPolicy
from streaming.models.stream_policy import RemoteStart
from streaming.officer.telling import tell_start
from streaming.views.answering import answer

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])
SHOWN = 5


@never_cache
@GET_OR_POST
@requires(Permission.LIVE_COMMAND)
def start(request: HttpRequest, serial: str) -> HttpResponse:
    """Ask why, and have the camera stream; or say why it may not be started."""
    person = person_of(request)
    reach = people_in_reach(person, Permission.LIVE_COMMAND, path="holder")
    held = Issue.objects.current().filter(reach, camera__serial=serial).select_related("camera", "holder__team")
    issue = get_object_or_404(held)
    camera, form = issue.camera, StartForm(request.POST or None)
    assert camera is not None  # noqa: S101 - it was found by its serial
    here = reverse("streaming:start", args=[serial])
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            command = start_remotely(camera=camera, reason=form.cleaned_data["reason"], by=person)
            tell_start(command)
            return f"{issue.holder.title} is told, and {serial} is asked to stream."

        return answer(request, act, back=here)
    context = {
        "camera": camera,
        "officer": issue.holder,
        "form": form,
        "refusal": refusal_of(camera, issue.holder, person),
        "commands": CameraCommand.objects.filter(camera=camera, do="start").select_related("sent_by")[:SHOWN],
    }
    return render(request, "streaming/officer/start.html", context, status=422 if form.errors else 200)


@never_cache
@GET_OR_POST
@requires(Permission.LIVE_RULES)
def policy(request: HttpRequest) -> HttpResponse:
    """Show and set who may start streams from afar, and whether wearers may stop them."""
    person = person_of(request)
    form = PolicyForm(request.POST or None, by=person)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = set_stream_policy(
            team=given["team"],
            remote_start=RemoteStart(given["remote_start"]),
            wearer_may_stop=given["wearer_may_stop"],
            by=person,
        )
        messages.success(request, f"{made.team}: {made.get_remote_start_display().lower()}.")
        return redirect("streaming:policy")
    teams = Team.objects.filter(teams_in_reach(person, Permission.LIVE_RULES, path=""))
    set_now = StreamPolicy.objects.visible_to(person).select_related("team", "set_by")
    context = {"form": form, "policies": set_now, "has_teams": teams.exists(), "default": StreamPolicy()}
    return render(request, "streaming/officer/policy.html", context, status=422 if form.errors else 200)
