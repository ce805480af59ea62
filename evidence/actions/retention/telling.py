"""Telling people about retention."""

from collections.abc import Iterable

from accounts.actions.notices import notify
from accounts.models import User
from accounts.models.notice import Kind


def tell(*, to: Iterable[User], text: str, target: str, key: str) -> int:
    """Tell active people one short sentence that leads to the page `target`; `key` names the event.

    Who has been told of it is not told again. Returns how many it concerns.
    """
    people = [person for person in to if person.is_active]
    notify(to=people, kind=Kind.RETENTION, text=text, target=target, key=key)
    return len(people)
