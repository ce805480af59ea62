"""Whose things a person reaches: turns the scope of a permission into a database condition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from accounts.permissions import Permission, Scope

if TYPE_CHECKING:
    from accounts.models.person import User

NOTHING = Q(pk__in=[])
EVERYTHING = ~NOTHING  # not Q(): an empty condition vanishes from `a | b` and would leave only `a`


def people_in_reach(user: User | AnonymousUser, permission: Permission, *, path: str) -> Q:
    """Return a condition that keeps rows whose person, found at `path`, lies within the person's scope.

    `path` is a lookup to a User ("recorded_by", "camera__holder"), or "" for the User table itself.
    A visitor reaches nothing; scope ANY also keeps rows without a person.
    """
    if isinstance(user, AnonymousUser):
        return NOTHING
    scope = user.scope_of(permission)
    if scope == Scope.NONE:
        return NOTHING
    if scope == Scope.ANY:
        return EVERYTHING
    own = Q(**{path or "pk": user.pk})
    if scope == Scope.OWN:
        return own
    team_path = f"{path}__team__path__startswith" if path else "team__path__startswith"
    return own | Q(**{team_path: _branch(user, scope)})


def teams_in_reach(user: User | AnonymousUser, permission: Permission, *, path: str) -> Q:
    """Return a condition that keeps rows whose team, found at `path`, lies within the person's scope.

    `path` is a lookup to a Team ("owner"), or "" for the Team table itself.
    Scope OWN reaches no team: it is about a person's own things.
    """
    if isinstance(user, AnonymousUser):
        return NOTHING
    scope = user.scope_of(permission)
    if scope <= Scope.OWN:
        return NOTHING
    if scope == Scope.ANY:
        return EVERYTHING
    return Q(**{f"{path}__path__startswith" if path else "path__startswith": _branch(user, scope)})


def reaches(user: User | AnonymousUser, permission: Permission, owner: User) -> bool:
    """Say whether `permission` of `user` reaches the things of `owner`."""
    if isinstance(user, AnonymousUser):
        return False
    scope = user.scope_of(permission)
    if scope in {Scope.NONE, Scope.ANY}:
        return scope == Scope.ANY
    if user.pk == owner.pk:
        return True
    return scope > Scope.OWN and owner.team.path.startswith(_branch(user, scope))


def _branch(user: User, scope: Scope) -> str:
    """Return the path of the branch of the team tree that team or command scope opens."""
    if scope == Scope.COMMAND and (command := user.team.command):
        return command.path
    return user.team.path


@dataclass(frozen=True)
class Sight:
    """How far one permission of one person reaches, for code that decides about thousands of people in memory."""

    everything: bool = False
    person: UUID | None = None
    branch: str = ""

    def holds(self, owner: UUID | None, team_path: str) -> bool:
        """Say the same as `people_in_reach` of a thing that belongs to a person of a team; None: to nobody."""
        if self.everything:
            return True
        return owner is not None and (owner == self.person or bool(self.branch and team_path.startswith(self.branch)))


def sight_of(user: User | AnonymousUser, permission: Permission) -> Sight:
    """Return how far `permission` of `user` reaches now; ask again soon, for roles are taken away."""
    if isinstance(user, AnonymousUser):
        return Sight()
    scope = user.scope_of(permission)
    if scope == Scope.NONE:
        return Sight()
    is_wide = scope in {Scope.TEAM, Scope.COMMAND}
    return Sight(scope == Scope.ANY, user.pk, _branch(user, scope) if is_wide else "")
