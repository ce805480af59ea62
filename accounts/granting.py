"""Who can open what is shut: the roles that allow something, and the people who give roles."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

from accounts.models import User
from accounts.models.person import UserQuerySet
from accounts.permissions import Permission, Scope
from accounts.roles import GRANTS, ROLE_NAMES, Role

NAMED = 3  # people whom a page names


class NoPermission(PermissionDenied):
    """A signed-in person lacks a permission; the 403 page says who can help."""

    def __init__(self, permission: Permission) -> None:
        super().__init__()
        self.permission = permission


@dataclass(frozen=True)
class WayIn:
    """What would open a page: one of `roles` (in words), given by one of `givers`; `permission` is what lacks."""

    permission: Permission
    roles: list[str]
    givers: list[User]


def way_in(permission: Permission) -> WayIn:
    """Return how a person gets a permission; two queries."""
    roles = [ROLE_NAMES[role] for role in Role if permission in GRANTS[role]]
    return WayIn(permission, roles, list(givers()[:NAMED]))


def givers() -> UserQuerySet:
    """Return the people who may give roles, those seen last first."""
    roles = [role.value for role, grants in GRANTS.items() if grants.get(Permission.ROLES_MANAGE) == Scope.ANY]
    have = User.objects.active().filter(role_assignments__role__in=roles, role_assignments__taken_at__isnull=True)
    return have.distinct().order_by("-last_seen_at", "collar_number")
