"""Settings profiles of cameras: the list, a new one, a change (a new version), and which one is the default."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.conflicts import conflict_page
from accounts.guards import requires
from accounts.permissions import Permission
from accounts.refusals import ChangedMeanwhile
from accounts.request import person_of
from audit.operations import Operation
from devices.actions import add_profile, change_profile, make_default
from devices.models import Camera, Profile
from devices.models.camera import GONE
from devices.profile_forms import ProfileForm
from devices.refusals import NameTaken, NothingToChange

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])
VERSIONS_SHOWN = 25


@require_safe
@requires(Permission.DEVICES_MANAGE)
def profiles(request: HttpRequest) -> HttpResponse:
    """Show the profiles, and how many cameras follow each and have not applied it yet."""
    found = Profile.objects.select_related("current__made_by").order_by("-is_default", "name")
    rows = [{"profile": one, **_counts(one)} for one in found]
    return render(request, "devices/profiles.html", {"rows": rows, "may_manage": True, "part": "profiles"})


@GET_OR_POST
@requires(Permission.DEVICES_MANAGE)
def add(request: HttpRequest) -> HttpResponse:
    """Make a profile."""
    form = ProfileForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            profile = add_profile(name=form.cleaned_data["name"], settings=form.settings, by=person_of(request))
        except NameTaken as refused:
            form.add_error("name", str(refused))
        else:
            messages.success(request, f"{profile.name} is made. Choose cameras in the list to assign them to it.")
            return redirect("devices:profiles")
    return render(request, "devices/profile.html", {"form": form}, status=422 if form.errors else 200)


@GET_OR_POST
@requires(Permission.DEVICES_MANAGE)
def profile(request: HttpRequest, pk: str) -> HttpResponse:
    """Show a profile with its versions; a change makes a new version."""
    known = get_object_or_404(Profile.objects.select_related("current"), pk=pk)
    form = ProfileForm(request.POST or None, profile=known)
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, known, form)
        except ChangedMeanwhile:
            theirs = ProfileForm(profile=get_object_or_404(Profile.objects.select_related("current"), pk=pk))
            return conflict_page(request, mine=form, theirs=theirs, on=known, operation=Operation.PROFILE_CHANGED)
        except NameTaken as refused:
            form.add_error("name", str(refused))
        except NothingToChange as refused:
            messages.warning(request, str(refused))
            return redirect(known)
        else:
            messages.success(request, "Saved. Cameras apply it when they are docked next.")
            return redirect(known)
    context = {"form": form, "profile": known, **_counts(known)}
    context["versions"] = known.versions.select_related("made_by")[:VERSIONS_SHOWN]
    return render(request, "devices/profile.html", context, status=422 if form.errors else 200)


@require_POST
@requires(Permission.DEVICES_MANAGE)
def default(request: HttpRequest, pk: str) -> HttpResponse:
    """Let cameras without a profile of their own follow this one."""
    known = get_object_or_404(Profile.objects.all(), pk=pk)
    try:
        make_default(profile=known, by=person_of(request))
    except NothingToChange as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, f"{known.name} is the default one now.")
    return redirect("devices:profiles")


def _save(request: HttpRequest, known: Profile, form: ProfileForm) -> None:
    given = form.cleaned_data
    by = person_of(request)
    change_profile(profile=known, name=given["name"], settings=form.settings, seen=given["seen"], by=by)


def _counts(known: Profile) -> dict[str, int]:
    """Count the cameras in service that follow a profile, and those that have not said yet that they work by it."""
    follows = Q(profile=known) | (Q(profile__isnull=True) if known.is_default else Q(pk__in=[]))
    cameras = Camera.objects.filter(follows).exclude(state__in=GONE)
    applied = Count("pk", filter=Q(settings_version=known.current_id))
    counts = cameras.aggregate(cameras=Count("pk"), applied=applied)
    return {"cameras": counts["cameras"], "pending": counts["cameras"] - counts["applied"]}
