"""Sign-in with the force account: to the directory and back, and "confirm it is you" the same way."""

from typing import cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from accounts import sessions
from accounts.actions.signing_in import confirm_identity, record_failed_sign_in
from accounts.directory import NotSignedIn
from accounts.guards import safe_next, sign_in_first
from accounts.models import User
from accounts.models.sign_in import Method
from accounts.provider import ProviderAway, is_used, provider
from accounts.request import signed_in_person, waiting_person

WANTED, CONFIRMS = "oidc_login_next", "directory_confirms"  # in the session, while the person is at the directory
FRESH = 300  # seconds: how long ago the directory may have asked for a proof that confirms


class Ask(OIDCAuthenticationRequestView):  # type: ignore[misc]  # the library has no types
    """Sends a person to the directory; with `?confirm=yes` it must ask them to prove again who they are."""

    def __init__(self, **options: object) -> None:
        """Ask nothing yet: the directory's address is read when somebody goes there."""
        self.OIDC_RP_CLIENT_ID = settings.OIDC_RP_CLIENT_ID

    def get(self, request: HttpRequest) -> HttpResponse:
        """Go to the directory with state, nonce and PKCE challenge, or back with the reason why not."""
        if not is_used():
            raise Http404
        if waiting_person(request) is not None:
            return cast(HttpResponse, sign_in_first(request))
        confirms = signed_in_person(request) is not None
        if confirms and request.GET.get("confirm") != "yes":
            return redirect(safe_next(request))
        request.session[CONFIRMS] = confirms
        try:
            self.OIDC_OP_AUTH_ENDPOINT = provider().authorization
        except ProviderAway:
            return refuse(request, NotSignedIn("directory_away"))
        answer: HttpResponse = super().get(request)
        return answer

    def get_extra_params(self, request: HttpRequest) -> dict[str, str]:
        """Ask for a second step by name where the settings name one, and for a new proof to confirm."""
        wanted = {"acr_values": " ".join(settings.OIDC_MFA_ACR)} if settings.OIDC_MFA_ACR else {}
        return wanted | ({"prompt": "login", "max_age": "0"} if request.session[CONFIRMS] else {})


class Answer(OIDCAuthenticationCallbackView):  # type: ignore[misc]  # the library has no types
    """Takes the directory's answer and begins a journalled session, or says in words why not."""

    user: User

    def get(self, request: HttpRequest) -> HttpResponse:
        """Check the answer; an error of the directory, and an answer that nobody asked for, sign nobody in or out."""
        if not is_used():
            raise Http404
        if request.GET.get("state") not in request.session.get("oidc_states", {}):
            return refuse(request, NotSignedIn("directory_stale"))
        if "error" in request.GET:
            del request.session["oidc_states"][request.GET["state"]]
            request.session.modified = True
            return refuse(request, NotSignedIn("directory_cancelled"))
        try:
            answer: HttpResponse = super().get(request)
        except NotSignedIn as refused:
            return refuse(request, refused)
        except SuspiciousOperation:
            return refuse(request, NotSignedIn("directory_untrusted"))
        return answer

    def login_success(self) -> HttpResponse:
        """Begin the session and go on to the page first asked for; in a session, confirm who it is."""
        request = self.request
        wanted = request.session.get(WANTED) or "/"
        present = signed_in_person(request)
        if present is not None:
            return self._confirm(present, wanted)
        sessions.begin(request, self.user, Method.DIRECTORY, has_second_step=request.directory_proof.has_second_step)
        return redirect(wanted)

    def login_failure(self) -> HttpResponse:
        """Go back to the sign-in page."""
        return refuse(self.request, NotSignedIn("directory_untrusted"))

    def _confirm(self, present: User, wanted: str) -> HttpResponse:
        age = timezone.now().timestamp() - self.request.directory_proof.at
        asked = self.request.session.pop(CONFIRMS, False)
        if not asked or present.pk != self.user.pk or age > FRESH:
            return refuse(self.request, NotSignedIn("directory_not_confirmed", present))
        confirm_identity(person=present, by=present)
        sessions.confirm(self.request)
        return redirect(wanted)


def refuse(request: HttpRequest, refused: NotSignedIn) -> HttpResponse:
    """Write the failure down and go back to where it can be tried again, which says why."""
    present = signed_in_person(request)
    step = "confirm" if present else "directory"
    record_failed_sign_in(person=present or refused.person, step=step, reason_code=refused.cause)
    if present:
        messages.error(request, "Your force account did not confirm that it is you. Try again, or use a code.")
        return redirect("accounts:confirm")
    return redirect(f"{reverse(settings.LOGIN_URL)}?{urlencode({'because': refused.cause})}")


def sign_out_address() -> str:
    """Return where somebody signs out of the force account too (OpenID Connect RP-Initiated Logout 1.0), or empty."""
    try:
        there = provider().end_session if is_used() else ""
    except ProviderAway:
        return ""
    back = settings.BASE_URL.rstrip("/") + reverse(settings.LOGIN_URL)
    query = urlencode({"client_id": settings.OIDC_RP_CLIENT_ID, "post_logout_redirect_uri": back})
    return f"{there}{'&' if '?' in there else '?'}{query}" if there else ""
