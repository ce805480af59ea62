"""Who is asking: the person signed in, or the one who has still to take the second step."""

from django.http import HttpRequest

from accounts.models import User


def signed_in_person(request: HttpRequest) -> User | None:
    """Return the person signed in with every step taken, or None."""
    user = getattr(request, "user", None)
    return user if isinstance(user, User) else None


def waiting_person(request: HttpRequest) -> User | None:
    """Return the person who gave a right password but has not taken, or not set up, the second step."""
    user = getattr(request, "waiting_user", None)
    return user if isinstance(user, User) else None


def person_of(request: HttpRequest) -> User:
    """Return the person signed in; raises TypeError in a view that no guard protects."""
    person = signed_in_person(request)
    if person is None:
        message = "Nobody is signed in here: guard the view with @requires."
        raise TypeError(message)
    return person


def person_at_any_step(request: HttpRequest) -> User:
    """Return the person signed in or waiting for the second step; raises TypeError when there is neither."""
    return waiting_person(request) or person_of(request)
