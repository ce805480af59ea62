"""Checks a collar number and password, taking the same time whether or not the person exists."""

import uuid
from functools import cache

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from accounts.models import User
from accounts.models.authenticator import with_second_step
from accounts.models.notice import with_unread_notices
from accounts.models.person import UserQuerySet
from accounts.models.role_assignment import with_roles


@cache
def _people() -> UserQuerySet:
    """Return the selection of people with all that each request asks of one, put together once."""
    return with_second_step(with_roles(with_unread_notices(User.objects.active()))).select_related("team")


class CollarNumber(BaseBackend):
    """Sign-in with collar number and password; permissions come from roles, not from Django's tables."""

    def authenticate(
        self,
        request: HttpRequest | None,
        collar_number: str | None = None,
        password: str | None = None,
        **credentials: object,
    ) -> User | None:
        """Return the person, or None for a wrong password, an unknown number and a disabled person alike."""
        if collar_number is None or password is None:
            return None
        try:
            person = User.objects.get_by_natural_key(collar_number)
        except User.DoesNotExist:
            make_password(password)  # one hash, so that the answer takes as long as for somebody who exists
            return None
        return person if person.check_password(password) and person.is_active else None

    def get_user(self, user_id: str | uuid.UUID) -> User | None:
        """Return the person of a session; None when disabled, which ends the session at its next request."""
        try:
            person = _people().get(pk=user_id)
        except (User.DoesNotExist, ValidationError):
            return None
        person.know_roles(person.role_names)  # type: ignore[attr-defined]  # each request asks for them
        return person
