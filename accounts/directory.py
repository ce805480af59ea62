"""Sign-in with the force's own directory (OpenID Connect); used only when OIDC_RP_CLIENT_ID is set.

The person is found by the collar number that the directory claims. Nobody is added by signing in: an
administrator adds people, so that each has a team and roles.
"""

import uuid
from collections.abc import Mapping

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, resolve_url
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView

from accounts import sessions
from accounts.actions.signing_in import record_failed_sign_in
from accounts.backends import CollarNumber
from accounts.models import User
from accounts.models.person import tidy_collar_number
from accounts.models.sign_in import Method


def is_used() -> bool:
    """Say whether this installation signs people in with the force's directory."""
    return bool(settings.OIDC_RP_CLIENT_ID)


class Directory(OIDCAuthenticationBackend):  # type: ignore[misc]  # the library has no types
    """Recognises a person by the claim named in OIDC_COLLAR_NUMBER_CLAIM."""

    def verify_claims(self, claims: Mapping[str, object]) -> bool:
        """Say whether the directory claims a collar number at all."""
        return bool(self._collar_number(claims))

    def filter_users_by_claims(self, claims: Mapping[str, object]) -> QuerySet[User]:
        """Return the one person with this collar number who may sign in."""
        return User.objects.active().filter(collar_number=self._collar_number(claims))

    def create_user(self, claims: Mapping[str, object]) -> User:
        """Refuse: signing in adds nobody."""
        message = "Signing in adds nobody: an administrator adds people."
        raise SuspiciousOperation(message)

    def get_user(self, user_id: str | uuid.UUID) -> User | None:
        """Return the person of a session; None when disabled."""
        return CollarNumber().get_user(user_id)

    def _collar_number(self, claims: Mapping[str, object]) -> str:
        return tidy_collar_number(str(claims.get(settings.OIDC_COLLAR_NUMBER_CLAIM, "")))


class Callback(OIDCAuthenticationCallbackView):  # type: ignore[misc]  # the library has no types
    """Takes the directory's answer and begins a journalled session."""

    def login_success(self) -> HttpResponse:
        """Begin the session and go on to the page first asked for."""
        wanted = self.request.session.get("oidc_login_next") or "/"
        sessions.begin(self.request, self.user, Method.DIRECTORY)
        return redirect(wanted)

    def login_failure(self) -> HttpResponse:
        """Write the failure down and go back to the sign-in page."""
        record_failed_sign_in(person=None, step="directory", reason_code="no_match")
        return redirect(f"{resolve_url(settings.LOGIN_URL)}?because=directory")
