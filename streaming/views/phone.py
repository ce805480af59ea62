"""An officer's phone as a camera: registered by one press, then a page that films."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.guards import requires
from accounts.permissions import Permission
from accounts.request import person_of
from devices.actions import phone_of, register_phone
from devices.refusals import NotAllowed, OutOfService


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.LIVE_WATCH)
def camera(request: HttpRequest) -> HttpResponse:
    """Film with this phone; by POST it is registered as the person's own camera first."""
    person = person_of(request)
    if request.method == "POST":
        try:
            register_phone(by=person)
        except (NotAllowed, OutOfService) as refused:
            messages.warning(request, str(refused))
        return redirect("streaming:me-camera")
    return render(request, "streaming/officer/phone.html", {"phone": phone_of(person)})
