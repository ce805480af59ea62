"""Who is told about retention: an item's owner and their supervisors, or everybody with a role."""

from collections.abc import Iterable

from django.db.models import QuerySet

from accounts.actions.notices import notify
from accounts.models import User
from accounts.models.notice import Kind
from accounts.roles import Role


def tell(*, to: Iterable[User], text: str, target: str, key: str) -> int:
    """Tell active people one short sentence that leads to the page `target`; `key` names the event.

    Who has been told of it is not told again. Returns how many it concerns.
    """
    people = [person for person in to if person.is_active]
    notify(to=people, kind=Kind.RETENTION, text=text, target=target, key=key)
    return len(people)


def supervisors_of(owner: User) -> "QuerySet[User]":
    """Return the supervisors of a person's team."""
    return with_role(Role.SUPERVISOR).filter(team=owner.team_id).exclude(pk=owner.pk)


def with_role(role: Role) -> "QuerySet[User]":
    """Return the active people who have a role now."""
    return User.objects.filter(
        role_assignments__role=role.value, role_assignments__taken_at__isnull=True, is_active=True
    ).distinct()
