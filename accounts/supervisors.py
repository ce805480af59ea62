"""Who is told of what happens in a team: people by the role they have now."""

from django.db.models import QuerySet

from accounts.models import User
from accounts.roles import Role


def supervisors_of(person: User) -> "QuerySet[User]":
    """Return the supervisors of a person's team."""
    return with_role(Role.SUPERVISOR).filter(team=person.team_id).exclude(pk=person.pk)


def with_role(role: Role) -> "QuerySet[User]":
    """Return the active people who have a role now."""
    return User.objects.filter(
        role_assignments__role=role.value, role_assignments__taken_at__isnull=True, is_active=True
    ).distinct()
